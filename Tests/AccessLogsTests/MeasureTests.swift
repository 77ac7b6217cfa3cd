import Testing

@testable import AccessLogs

/// What is measured of the lines of logs, beside a slow and obvious reference.
struct MeasureTests {
  typealias Bytes = [UInt8]

  private static let columns: [Measure] = [
    .bytes, .mean, .max, .percentile(0), .percentile(50_000), .percentile(95_000),
    .percentile(99_900), .percentile(100_000),
  ]

  /// What the lines of a row say.
  private struct Row {
    var count = 0
    var bytes: Int?
    var times: [Int] = []

    /// What a column may show: a range, since percentiles are as near as buckets are; nil for nothing.
    func numbers(_ measure: Measure) -> ClosedRange<Double>? {
      let sorted = times.sorted()
      guard measure != .bytes else { return bytes.map { Double($0)...Double($0) } }
      guard let least = sorted.first, let largest = sorted.last else { return nil }
      switch measure {
      case .bytes: return nil
      case .mean:
        let mean = (2 * times.reduce(0, +) + times.count) / (2 * times.count)
        return Double(mean)...Double(mean)
      case .max: return Double(largest)...Double(largest)
      case .percentile(let share):
        let rank = max(1, Int((Double(share) / 100_000 * Double(sorted.count)).rounded(.up)))
        if share == 0 { return Double(least)...Double(least) }
        let exact = Double(sorted[min(rank, sorted.count) - 1])
        return exact * 0.992...exact * 1.008
      }
    }
  }

  private static func query(_ format: FormatChoice, by: [Dimension]) -> Query {
    var query = Query(by: by, format: format)
    query.columns = columns
    query.measures = MeasureSet(for: columns)
    return query
  }

  /// Counts lines and compares each row.
  private func compare(_ lines: [Bytes], as format: LogFormat, _ what: String) throws -> Int {
    var (rows, log, fields, header) = ([String: Row](), Bytes(), Bytes(), "")
    var timed = 0
    for line in lines where line.count < 8 << 10 {
      if line.first == UInt8(ascii: "#") {
        if line.starts(with: "#Fields:".utf8) { fields = line }
        header += String(decoding: line, as: UTF8.self) + "\n"
        log += line + [0x0A]
        continue
      }
      guard let found = ReferenceFormats.read(line, as: format, after: fields) else { continue }
      log += line + [0x0A]
      let time = ReferenceMeasures.microseconds(of: found.line, line, format, header: header)
      let key =
        ReferenceDimensions.cell(of: found.line, in: found.family, .endpoint) + "\t"
        + found.line.status
      var row = rows[key] ?? Row()
      row.count += 1
      if let bytes = ReferenceMeasures.bytes(of: found.line) {
        row.bytes = (row.bytes ?? 0) + bytes
      }
      if let time { row.times.append(time) }
      timed += time == nil ? 0 : 1
      rows[key] = row
    }
    let query = Self.query(.named(format), by: [.endpoint, .status])
    let table = try CountedLog(log, query: query).report.table
    var found: [String: [DecimalNumber?]] = [:]
    table.forEachRow { row in
      var cells: [String] = []
      row.forEachCell { _, cell in
        cells.append(KeyText.string(cell))
      }
      var numbers: [DecimalNumber?] = []
      row.forEachNumber { numbers.append($1) }
      found[cells.joined(separator: "\t")] = numbers
    }
    #expect(Set(found.keys) == Set(rows.keys), "\(what)")
    for (key, row) in rows {
      guard let numbers = found[key] else { continue }
      #expect(numbers[0]?.value == UInt128(row.count), "\(what): \(key)")
      for (measure, number) in zip(Self.columns, numbers.dropFirst()) {
        let wanted = row.numbers(measure)
        let isRight = wanted.map { $0.contains(number.map { Double($0.value) } ?? -1) }
        #expect(
          isRight ?? (number == nil),
          "\(what): \(measure) of \(key): \(row), not \(number?.text ?? "none")"
        )
      }
    }
    return timed
  }

  @Test func `sample logs measure what the reference does`() throws {
    let folder = Array("\(TestFiles.package)/sample-logs".utf8)
    var timed = 0
    for file in LogFileScanner().scan([folder]).files {
      guard let format = try CountedLog(path: file.key.bytes).summary.logFormat else { continue }
      let stored = try TestFiles.bytes(file.key.text)
      let content =
        file.key.text.hasSuffix(".zst")
        ? Zstd.content(of: stored) : file.key.text.hasSuffix(".gz") ? [] : stored
      let lines = content.split(separator: 0x0A).prefix(600).map { Bytes($0) }
      timed += try compare(lines, as: format, file.key.text)
    }
    #expect(timed > 100)
  }

  @Test(
    .enabled(
      if: RealLogs.folder != nil,
      "LOGTALLY_REAL_LOGS does not name the folder of real logs"
    ),
    arguments: RealLogs.all
  )
  func `real logs measure what the reference does`(_ log: RealLogs.Log) throws {
    let lines = try RealFieldTests.lines(of: log)
    guard let format = try CountedLog(Bytes(lines.joined(separator: [0x0A]))).summary.logFormat
    else { return }
    _ = try compare(lines, as: format, log.path)
  }

  @Test func `the sample line of every format has its time in its unit`() throws {
    // The samples take 12 ms, or 11 and 1 that add up to them.
    let times: [LogFormat: Int] = [.apacheCSV: 12_345, .morgan: 12_345]
    for sample in LogFormat.samples where sample.format.hasTimes && !sample.format.isWrapping {
      let log = [sample.directive, sample.line].compactMap(\.self).joined(separator: "\n")
      let query = Self.query(.named(sample.format), by: [.status])
      let report = try CountedLog(Bytes(log.utf8), query: query).report
      report.table.forEachRow { row in
        guard let time = row.measured.number(of: .max) else { return }
        let expected = times[sample.format] ?? 12_000
        #expect(time == DecimalNumber(expected, decimals: 3), "\(sample.format)")
      }
    }
  }
}
