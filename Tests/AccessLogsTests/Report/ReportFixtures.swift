import AccessLogs

/// A row before the report is made: for tests that state rows as literals.
struct LooseRow {
  var endpoint: [UInt8] = []
  var kind: GroupTag.Endpoint = .target
  var status: UInt32 = 200
  var file = 0
  var count: Int

  init(_ endpoint: String, status: UInt32 = 200, file: Int = 0, _ count: Int) {
    self.endpoint = Array(endpoint.utf8)
    self.status = status
    self.file = file
    self.count = count
  }

  init(bytes: [UInt8], status: UInt32 = 200, file: Int = 0, _ count: Int) {
    self.endpoint = bytes
    self.status = status
    self.file = file
    self.count = count
  }

  init(kind: GroupTag.Endpoint, status: UInt32 = 200, file: Int = 0, _ count: Int) {
    self.kind = kind
    self.status = status
    self.file = file
    self.count = count
  }
}

extension ReportRows {
  init(by: [Dimension], _ rows: [LooseRow], files: [FileKey] = ["a.log"]) {
    var text: [UInt8] = []
    var entries: [Entry] = []
    for row in rows {
      let tag = GroupTag(endpoint: row.kind, status: row.status)
      let length = row.endpoint.count
      entries.append(
        Entry(offset: text.count, length: length, tag: tag, file: row.file, count: row.count)
      )
      text += row.endpoint
    }
    self.init(by: by, text: text, entries: entries, files: files)
  }
}

extension Report {
  init(by: [Dimension], _ rows: [LooseRow], files: [FileKey] = ["a.log"], top: Int? = nil) {
    var lines = LineCounts()
    lines.counted = rows.reduce(0) { $0 + $1.count }
    var summaries = files.map { FileSummary(key: $0, state: .counted, logFormat: .combined) }
    if !summaries.isEmpty { summaries[0].lines = lines }
    self.init(rows: ReportRows(by: by, rows, files: files), files: summaries, top: top)
  }
}

extension ReportWriter {
  /// Returns the whole report as text; it is well-formed UTF-8 or the text shows it.
  func text(_ report: Report) -> String {
    var bytes: [UInt8] = []
    write(report) { chunk in
      unsafe chunk.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
    return String(validating: bytes, as: UTF8.self) ?? "not UTF-8: \(bytes)"
  }
}
