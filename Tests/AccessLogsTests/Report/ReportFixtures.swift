import CByteScan

@testable import AccessLogs

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

extension ReportTable {
  /// Makes a table as the merge of files does, each row being a group of its own.
  init(by: [Dimension], _ rows: [LooseRow], files: [FileKey] = ["a.log"], top: Int? = nil) {
    let code = KeyCode(by: by, files: files)
    var table = GroupTable()
    for row in rows {
      var key = row.key(by: code)
      let length = key.count
      key += [UInt8](repeating: 0xEE, count: Int(CBYTESCAN_PADDING))
      unsafe key.withUnsafeBufferPointer { key in
        guard let start = key.baseAddress else { return }
        unsafe table.enqueue(start, length: length, packed: 0, count: UInt64(row.count))
        table.flush()
      }
    }
    self = ReportTable.tables(of: table, code, ReportShape(top: top), withZeros: true)[0]
  }
}

extension LooseRow {
  /// The key of the row.
  func key(by code: KeyCode) -> [UInt8] {
    let text = endpoint + [UInt8](repeating: 0xEE, count: Int(CBYTESCAN_PADDING))
    let tag = GroupTag(endpoint: kind, status: status)
    let packed = UInt64(tag.bits)
    let most = code.mostBytes(endpoint.count)
    let key = unsafe [UInt8](unsafeUninitializedCapacity: most) { memory, count in
      unsafe text.withUnsafeBufferPointer { text in
        guard let text = text.baseAddress, let start = memory.baseAddress else { return }
        unsafe code.withPlaces(ofTable: 0) { places in
          unsafe count = code.write(text, length: endpoint.count, packed, .none, places, at: start)
        }
      }
    }
    guard code.hasFiles else { return key }
    let length = key.count + KeyCode.fileLength
    return unsafe [UInt8](unsafeUninitializedCapacity: length) { memory, count in
      guard let start = memory.baseAddress else { return }
      unsafe key.withUnsafeBufferPointer { key in
        unsafe count = code.place(key, file: UInt32(file), at: start)
      }
    }
  }
}

extension ReportBuilder {
  /// Makes a builder of one table.
  init(
    by: [Dimension],
    files: [FileKey],
    measures: MeasureSet = [],
    memory: Int = Query.Means.plentyOfMemory
  ) {
    var query = Query(by: by)
    query.measures = measures
    self.init(query, files: files, memory: memory)
  }
}

extension Report {
  /// The first table.
  var table: ReportTable { tables[0] }

  init(_ table: ReportTable, files: [FileSummary]) {
    self.init(Query(), ReportShape(), [table], files: files)
  }

  init(by: [Dimension], _ rows: [LooseRow], files: [FileKey] = ["a.log"], top: Int? = nil) {
    var lines = LineCounts()
    lines.counted = rows.reduce(0) { $0 + $1.count }
    var summaries = files.map { FileSummary(key: $0, state: .counted, logFormat: .combined) }
    if !summaries.isEmpty { summaries[0].lines = lines }
    self.init(ReportTable(by: by, rows, files: files, top: top), files: summaries)
  }
}

extension ReportWriter {
  /// Returns the whole report.
  func bytes(of report: Report) -> [UInt8] {
    var bytes: [UInt8] = []
    write(report) { chunk in
      unsafe chunk.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// Returns the whole report as text; it is well-formed UTF-8 or the text shows it.
  func text(_ report: Report) -> String {
    let bytes = bytes(of: report)
    return String(validating: bytes, as: UTF8.self) ?? "not UTF-8: \(bytes)"
  }
}
