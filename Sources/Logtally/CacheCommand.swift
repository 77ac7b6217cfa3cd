import AccessLogs
import ArgumentParser
import FoundationEssentials

/// Shows or clears what `--cache` keeps.
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Shows what --cache keeps in a folder, or removes it.",
    usage: text.usage,
    discussion: text.discussion
  )

  /// What is done with a cache.
  enum Action: String, CaseIterable {
    case show
    case clear
  }

  @OptionGroup var versionFlag: VersionFlag

  @Argument(help: "What to do: show or clear.", completion: .list(Action.allCases.map(\.rawValue)))
  var action: String?

  @Argument(
    help: ArgumentHelp("The folder of --cache.", valueName: "dir"),
    completion: .directory
  )
  var folder: String?

  /// Does it, and returns how it went.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func execute() throws -> ExitStatus {
    let example = "logtally cache show ~/.cache/logtally"
    guard let action else {
      throw ValidationError("nothing is to be done; give show or clear, such as: \(example)")
    }
    guard let action = Action(rawValue: action) else {
      throw ValidationError("'\(action)' is neither show nor clear; such as: \(example)")
    }
    guard let folder, !folder.isEmpty else {
      throw ValidationError("no cache is named; such as: \(example)")
    }
    let path = RawArgument.bytes(of: folder)
    let cache: CacheFolder
    do throws(CacheProblem) {
      cache = try CacheFolder(path, makes: false)
    } catch {
      throw ValidationError(error.text(path))
    }
    switch action {
    case .show:
      let now = Int(Date().timeIntervalSince1970 * 1e9)
      return StandardOutput.show(CacheText.text(of: cache.contents(), now: now))
    case .clear:
      let (files, bytes, left) = cache.clear()
      if left > 0 {
        let standardError = StandardError(terminal: Terminal(isTerminal: false))
        let what = NumberText.counted(left, "file")
        standardError.say(
          Messages.line("cannot remove \(what) from the cache '\(FileKey(path).text)'")
        )
        return .failure
      }
      return StandardOutput.show(
        "removed \(NumberText.counted(files, "file")) of the cache, \(NumberText.size(bytes))"
      )
    }
  }
}

/// What is said of a cache.
enum CacheText {
  /// Returns two lines for each question: what it is, and what is kept of it.
  static func text(of contents: [CacheContents], now: Int) -> String {
    if contents.isEmpty { return "nothing is kept" }
    return contents.map { kept in
      let what = kept.question.map(question) ?? "a question that this version does not ask"
      return "\(what)\n  \(NumberText.counted(kept.fileCount, "log")), "
        + "\(NumberText.size(kept.byteCount)), used \(age(now - kept.used)) ago"
    }.joined(separator: "\n")
  }

  private static func question(_ asked: CacheQuestion) -> String {
    let question = Question(asked.query, asked.origin, quoted: "it")
    return ([question.tables] + question.conditions).joined(separator: "; ")
  }

  private static func age(_ nanoseconds: Int) -> String {
    let seconds = max(0, nanoseconds / 1_000_000_000)
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute")]
    for (length, unit) in units where seconds >= length {
      return NumberText.counted(seconds / length, unit)
    }
    return NumberText.counted(seconds, "second")
  }
}
