extension FileSummary {
  /// What is wrong with the file and what became of it; nil for one that is simply counted.
  ///
  /// Stands after the path on standard error, and as `error` in the JSON report.
  package var problemText: String? {
    problem.map { "\($0.what); \($0.outcome(of: self))" }
  }
}

extension FileProblem {
  /// Says what is wrong.
  package var what: String {
    switch self {
    case .system(let code):
      ErrorText.sentence(code)
    case .rotatedAway:
      "was rotated away or removed while the run went on"
    case .replaced(let kind):
      "was replaced by a \(kind) while the run went on"
    case .truncated:
      "was truncated while the run went on"
    case .folder(let code, let isCutShort):
      isCutShort
        ? "\(ErrorText.sentence(code)) in the middle of the directory"
        : ErrorText.sentence(code)
    case .readFailed(let offset, let code):
      "\(ErrorText.sentence(code)) at byte \(NumberText.grouped(offset))"
    case .cutOff(let compression, _):
      compression == .none
        ? "ends too early" : "ends in the middle of a \(compression.frameName)"
    case .damaged(let compression, let offset, _, let detail):
      "damaged \(compression.frameName) at byte \(NumberText.grouped(offset))"
        + (detail.isEmpty ? "" : " (\(ErrorText.lowerFirst(detail)))")
    case .windowTooLarge(let windowLog, _):
      "needs a zstd window of \(NumberText.size(1 << min(windowLog, 62)))"
    case .needsDictionary:
      "compressed with a zstd dictionary"
    case .noMemory(let windowLog, _):
      "no memory for a zstd window of \(NumberText.size(1 << min(windowLog, 62)))"
    case .unsupportedCompression(let compression):
      "compressed with \(compression.name)"
    case .notCompressed(let suffix, let compression):
      "its name ends in \(suffix), but it is neither \(compression.name) nor a log"
    case .repeats(let path):
      "all that is in it is also in \(FileKey(path).text)"
    case .notAnAccessLog:
      "no log format reads its first lines"
    case .notInFormat(let format):
      "\(format.subject) does not read its first lines"
    case .otherEncoding:
      "a log in UTF-16"
    case .notRegular(let kind):
      "a \(kind), not a regular file"
    case .danglingLink:
      "a link to nothing"
    case .linkLoop:
      "a link that leads back to itself"
    case .linkedDirectory:
      "a link to a directory"
    case .cannotSpill(let failure):
      failure.what
    case .workerFailed(let text):
      KeyText.string(Array(text.utf8).span)
    case .otherLength(let expected, let read):
      "has \(NumberText.counted(read, "byte")) where \(NumberText.grouped(expected)) were expected"
    case .isPart:
      "a part, which is what another run has counted"
    case .noPart(let isReport):
      isReport ? "a report, from which nothing can be merged" : "not a part"
    case .partVersion(let version):
      "a part of version \(version), which this program does not read"
    case .partQuestion:
      "a part of a question that this program does not know"
    case .partCutOff:
      "a part without its end"
    case .partDamaged:
      "a part that is damaged"
    }
  }

  /// Says what became of the file, with the remedy where there is one.
  fileprivate func outcome(of summary: FileSummary) -> String {
    switch summary.state {
    case .counted: "it is counted"
    case .skipped: Self.joined("this file is skipped", remedy(for: summary.pathOrKey))
    case .failed:
      Self.joined(
        failure,
        remedy(for: summary.pathOrKey) ?? explanation(for: summary.pathOrKey)
      )
    case .partial: Self.joined(rest(of: summary), remedy(for: summary.pathOrKey))
    }
  }

  /// Says that nothing is counted.
  private var failure: String {
    switch self {
    case .folder(_, isCutShort: true): "the files after that are not counted"
    case .folder(_, isCutShort: false): "no file in this directory is counted"
    case .partVersion, .partQuestion, .partCutOff, .partDamaged: "none of its files is counted"
    default: "this file is not counted"
    }
  }

  /// Says what is counted of a file that is not counted whole.
  private func rest(of summary: FileSummary) -> String {
    switch self {
    case .cutOff(_, let wholeLines): Self.before(wholeLines, "whole line")
    case .damaged(let compression, _, let frames, _): Self.before(frames, compression.unit)
    case .windowTooLarge(_, let frames),
      .needsDictionary(let frames), .noMemory(_, let frames):
      Self.before(frames, "frame")
    default: Self.before(summary.lines.lines, "whole line")
    }
  }

  /// Says what the user can do.
  private func remedy(for key: FileKey) -> String? {
    switch self {
    case .windowTooLarge(let windowLog, _) where windowLog <= 31:
      "--zstd-window-log \(windowLog) admits it"
    case .unsupportedCompression(let compression):
      compression.unpacker.map { Self.pipe($0, key) }
    case .needsDictionary: Self.pipe("zstd -dc -D DICTIONARY", key)
    case .otherEncoding(let encoding, let compression):
      Self.conversion(of: key, from: encoding, compression)
    case .linkedDirectory: "name it to count what is in it"
    case .cannotSpill: SpillFailure.remedy
    case .isPart: "use: logtally merge \(ShellText.quoted(key.bytes))"
    case .noPart(isReport: true): "count what it is of with: logtally --output FILE.part LOGS"
    case .noPart(isReport: false):
      key == .standardInput
        ? "to count it: logtally -" : "to count it: logtally \(ShellText.quoted(key.bytes))"
    case .partVersion, .partQuestion: "a newer logtally reads it"
    case .partCutOff, .partDamaged: "copy or count it again"
    default: nil
    }
  }

  /// How to see why no format reads a file that should be a log.
  private func explanation(for key: FileKey) -> String? {
    switch self {
    case .notAnAccessLog, .notInFormat:
      key == .standardInput ? nil : "see: logtally explain \(ShellText.quoted(key.bytes))"
    default: nil
    }
  }

  /// The command that makes UTF-8 of a file and counts it.
  private static func conversion(
    of key: FileKey,
    from encoding: String,
    _ compression: Compression
  ) -> String {
    let convert = "iconv -f \(encoding) -t UTF-8"
    let steps: [String]
    if key == .standardInput {
      steps = [compression.unpacker, convert].compactMap(\.self)
    } else {
      let file = ShellText.quoted(key.bytes)
      steps = compression.unpacker.map { ["\($0) \(file)", convert] } ?? ["\(convert) \(file)"]
    }
    return "use: \((steps + ["logtally -"]).joined(separator: " | "))"
  }

  /// Returns how a file is to be unpacked by another program.
  private static func pipe(_ command: String, _ key: FileKey) -> String {
    key == .standardInput
      ? "use: \(command) | logtally -"
      : "use: \(command) \(ShellText.quoted(key.bytes)) | logtally -"
  }

  private static func before(_ number: Int, _ noun: String) -> String {
    switch number {
    case 0: "no \(noun) before it is counted"
    case 1: "the 1 \(noun) before it is counted"
    default: "the \(NumberText.counted(number, noun)) before it are counted"
    }
  }

  private static func joined(_ outcome: String, _ remedy: String?) -> String {
    remedy.map { "\(outcome), \($0)" } ?? outcome
  }
}

extension LogFormat {
  /// The format that was asked for, as the subject of a sentence.
  fileprivate var subject: String { self == .custom ? "the format string" : name }
}

extension Compression {
  /// The unit that is decoded and checked as a whole, with the name of the compression.
  fileprivate var frameName: String { "\(name) \(unit)" }
}
