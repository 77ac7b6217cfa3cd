import AccessLogs
import ArgumentParser

/// Whether what counting files gave is kept for the next run, and where.
struct CacheOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Keep what counting each file gave in <dir>, and count only what has changed since; a folder of your \
      own that nobody else may look into, made if need be.
      """,
      valueName: "dir"
    ),
    completion: .directory
  )
  var cache: String?

  @Flag(
    help: """
      With --cache, compare all bytes of a file that has grown or been touched with those that were \
      counted, not just both ends.
      """
  )
  var cacheVerify = false

  @Option(
    help: ArgumentHelp(
      "The most that --cache may keep; what was not used for the longest time goes. (default: 1G)",
      valueName: "size"
    )
  )
  var cacheSize: String?

  /// What is asked; nil where nothing is kept.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func choice() throws -> CacheChoice? {
    guard let cache else {
      let other = cacheVerify ? "--cache-verify" : cacheSize.map { "--cache-size \($0)" }
      guard let other else { return nil }
      throw ValidationError(
        "'\(other)' says how a cache is used, and none is given; such as: "
          + "--cache ~/.cache/logtally \(other)"
      )
    }
    guard !cache.isEmpty else {
      throw ValidationError(
        "'--cache' is empty; name a folder, such as: --cache ~/.cache/logtally"
      )
    }
    let size = try cacheSize.map {
      try MemoryShares.bytes(of: $0, option: "--cache-size", least: CacheChoice.smallest)
    }
    return CacheChoice(
      path: RawArgument.bytes(of: cache),
      size: size ?? CacheChoice.usualSize,
      verifies: cacheVerify
    )
  }
}

/// Where what counting files gave is kept.
struct CacheChoice {
  var path: [UInt8]
  /// The most bytes.
  var size: Int
  /// Whether all bytes of files are compared that are looked at.
  var verifies: Bool

  static let usualSize = 1 << 30
  static let smallest = 1 << 20

  /// Opens the folder, and makes it if need be.
  ///
  /// - Throws: ``OutputError/noCache(path:_:)``.
  func open() throws(OutputError) -> CacheFolder {
    do throws(CacheProblem) {
      return try CacheFolder(path, makes: true)
    } catch {
      throw .noCache(path: path, error)
    }
  }
}

extension CacheProblem {
  /// What is wrong with a folder, and what helps.
  func text(_ path: [UInt8]) -> String {
    let quoted = "'\(FileKey(path).text)'"
    let shell = ShellText.quoted(path)
    return switch self {
    case .system(let code): "cannot use the cache \(quoted): \(ErrorText.sentence(code))"
    case .isLink: "the cache \(quoted) is a link; name the folder that it leads to"
    case .isNoFolder:
      "the cache \(quoted) is no folder; name one, such as: --cache ~/.cache/logtally"
    case .isOthers:
      "the cache \(quoted) is another user's, who could forge what is in it; name a folder of your own, "
        + "such as: --cache ~/.cache/logtally"
    case .isOpen:
      "the cache \(quoted) is open to others, who could read it or forge what is in it; close it, with: "
        + "chmod 700 \(shell)"
    }
  }
}
