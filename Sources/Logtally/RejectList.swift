import AccessLogs

/// The first unparsed lines of a run in the order of files and lines, however the results come.
struct RejectList: Sendable {
  private struct Entry {
    let file: Int
    let format: LogFormat?
    let line: RejectedLine
  }

  private var entries: [Entry] = []

  /// Adds the lines of a file, by its place among the files of the run, which are in key order.
  mutating func add(_ lines: [RejectedLine], file: Int, format: LogFormat?) {
    if lines.isEmpty { return }
    entries += lines.map { Entry(file: file, format: format, line: $0) }
    // What cannot be among the first any more goes, so that memory is bounded however many come.
    if entries.count > 4 * RejectedLine.most { settle() }
  }

  private mutating func settle() {
    entries.sort { ($0.file, $0.line.number) < ($1.file, $1.line.number) }
    entries.removeLast(max(0, entries.count - RejectedLine.most))
  }

  /// Returns the lines as the file that `--rejects` names has them.
  consuming func text(keys: [FileKey]) -> RejectsText {
    settle()
    var bytes: [UInt8] = []
    for entry in entries {
      entry.line.append(to: &bytes, file: keys[entry.file], format: entry.format)
    }
    return RejectsText(lineCount: entries.count, bytes: bytes)
  }
}

/// The bytes that `--rejects` writes.
struct RejectsText: Sendable {
  let lineCount: Int
  let bytes: [UInt8]
}
