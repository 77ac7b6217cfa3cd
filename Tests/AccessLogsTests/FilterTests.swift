import Foundation
import Testing

@testable import AccessLogs

/// Which lines filters pass, beside a slow and obvious reference.
struct FilterTests {
  typealias Bytes = [UInt8]

  /// A line that the reference has read.
  private struct Read {
    let line: ReferenceLine
    let family: ReferenceFamily
    let time: ReferenceTime?
  }

  private static let names = FilterKind.all.map(\.name)
  private static let zones = [nil, "Asia/Kathmandu", "Europe/Berlin"]

  @Test(arguments: 0..<300)
  func `sample logs are filtered as by the reference`(_ seed: Int) throws {
    let samples = try Self.samples.get()
    var random = SeededGenerator(seed: UInt64(seed))
    let sample = samples[seed % samples.count]
    try compare(sample.lines, sample.log, sample.format, &random)
  }

  @Test(
    .enabled(
      if: RealLogs.folder != nil,
      "LOGTALLY_REAL_LOGS does not name the folder of real logs"
    ),
    arguments: RealLogs.all
  )
  func `real logs are filtered as by the reference`(_ log: RealLogs.Log) throws {
    let lines = try RealFieldTests.lines(of: log)
    guard let format = try CountedLog(Bytes(lines.joined(separator: [0x0A]))).summary.logFormat
    else { return }
    let (read, text) = Self.read(lines, format)
    if read.isEmpty { return }
    var random = SeededGenerator(seed: UInt64(lines.count))
    for _ in 0..<8 { try compare(read, text, format, &random) }
  }

  /// Each of the sample logs, its lines read by the reference, at most so many of them.
  private static let samples = Result {
    let folder = Array("\(TestFiles.package)/sample-logs".utf8)
    return try LogFileScanner().scan([folder]).files.compactMap {
      file -> (lines: [Read], log: Bytes, format: LogFormat)? in
      guard let format = try CountedLog(path: file.key.bytes).summary.logFormat else { return nil }
      let stored = try TestFiles.bytes(file.key.text)
      let content = file.key.text.hasSuffix(".zst") ? Zstd.content(of: stored) : stored
      let lines = content.split(separator: 0x0A).prefix(400).map { Bytes($0) }
      let (read, log) = Self.read(lines, format)
      return (lines: read, log: log, format: format)
    }
  }

  /// Lets the reference read lines; those that it cannot read are left out of the log.
  private static func read(_ lines: [Bytes], _ format: LogFormat) -> (read: [Read], log: Bytes) {
    var (read, log, before) = ([Read](), Bytes(), Bytes())
    for line in lines where line.count < 8 << 10 {
      if line.first == UInt8(ascii: "#") {
        if line.starts(with: "#Fields:".utf8) { before = line }
        log += line + [0x0A]
        continue
      }
      guard let found = ReferenceFormats.read(line, as: format, after: before) else { continue }
      log += line + [0x0A]
      let text = found.line.fields[.time].map { String(decoding: $0, as: UTF8.self) } ?? ""
      let isUTC = TimeDimensionTests.isUTC(line, text, found.family, before)
      read.append(
        Read(line: found.line, family: found.family, time: ReferenceTime(text, isUTC: isUTC))
      )
    }
    return (read, log)
  }

  /// Counts a log by one to three filters that some of its lines pass.
  private func compare(
    _ lines: [Read],
    _ log: Bytes,
    _ format: LogFormat,
    _ random: inout SeededGenerator
  ) throws {
    var query = Query(by: [.endpoint, .status], format: .named(format))
    // Endpoints are filtered by group where they are a column, and else line by line.
    if Bool.random(using: &random) { query.tables = [[.status]] }
    let zoneName = Self.zones.randomElement(using: &random) ?? nil
    query.zone = try zoneName.map { try SystemZone.rules(of: $0) }
    let zone = zoneName.flatMap { TimeZone(identifier: $0) }
    let count = Int.random(in: 1...3, using: &random)
    let asked = (Self.names + ["since", "until"]).shuffled(using: &random).prefix(count)
    var filters: [ReferenceFilter] = []
    for name in asked {
      if let kind = FilterKind.all.first(where: { $0.name == name }) {
        let filter = filter(name, lines, &random)
        filters.append(filter)
        query.filters.values.append(
          try Filter(kind, [Bytes(filter.list.unicodeScalars.map { UInt8($0.value) })])
        )
      } else if let time = lines.randomElement(using: &random)?.time {
        let isMoment = Bool.random(using: &random)
        let second = isMoment ? time.moment(unsaid: .gmt) : time.seconds(in: zone)
        let point: TimeFilter.Point = isMoment ? .moment(second) : .shown(second)
        if name == "since" {
          query.filters.times.since = [point]
        } else {
          query.filters.times.until = [point]
        }
        query.filters.times.zone = try SystemZone.rules(of: "UTC")
      }
    }
    query.filters.values.sort { $0.kind.code < $1.kind.code }
    let passing = lines.filter { read in
      filters.allSatisfy { $0.passes(read.line, read.family) }
        && passes(read.time, query.filters.times, zone)
    }
    // A question has the same meaning once it was sent.
    query = try Query(bytes: query.bytes)
    let counted = try CountedLog(log, query: query)
    let what =
      "\(filters.map { "--\($0.name) \($0.list)" }) \(query.filters.times) \(zoneName ?? "")"
    #expect(counted.summary.lines.counted == passing.count, "\(what)")
    #expect(counted.summary.lines.filtered == lines.count - passing.count, "\(what)")
    var wanted: [String: Int] = [:]
    for read in passing {
      wanted[
        ReferenceDimensions.row(of: read.line, in: read.family, by: query.tables[0]),
        default: 0
      ] += 1
    }
    #expect(ReferenceDimensions.counts(counted.report) == wanted, "\(what)")
  }

  private func passes(_ time: ReferenceTime?, _ filter: TimeFilter, _ zone: TimeZone?) -> Bool {
    if filter.isEmpty { return true }
    guard let time else { return false }
    func second(_ point: TimeFilter.Point) -> (line: Int, bound: Int) {
      switch point {
      case .shown(let bound): (time.seconds(in: zone), bound)
      case .moment(let bound): (time.moment(unsaid: zone ?? .gmt), bound)
      }
    }
    return filter.since.map(second).allSatisfy { $0.line >= $0.bound }
      && filter.until.map(second).allSatisfy { $0.line < $0.bound }
  }

  /// Makes a filter of what lines have.
  private func filter(
    _ name: String,
    _ lines: [Read],
    _ random: inout SeededGenerator
  ) -> ReferenceFilter {
    var values: [String] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      guard let read = lines.randomElement(using: &random), let dimension = Dimension(name: name)
      else { continue }
      let cell = ReferenceDimensions.cell(of: read.line, in: read.family, dimension)
      var value = Self.value(name, of: cell, &random)
      if name == "endpoint", value == "-" { value = "/" }
      values.append(Int.random(in: 0..<3, using: &random) == 0 ? "!" + value : value)
    }
    return ReferenceFilter(name: name, values: values)
  }

  private static func value(
    _ name: String,
    of cell: String,
    _ random: inout SeededGenerator
  ) -> String {
    if cell == "-" || cell.isEmpty { return "-" }
    // What has a meaning of its own in a list or a glob is left to others.
    let plain = cell.unicodeScalars.filter { !#",\!*?[]"#.unicodeScalars.contains($0) }
    let way = Int.random(in: 0..<3, using: &random)
    switch name {
    case "status":
      guard cell.count == 3 else { return cell }
      return way == 0 ? cell : way == 1 ? "\(cell.prefix(1))xx" : "\(cell)-599"
    case "method": return cell.contains { #",\!"#.contains($0) } ? "GET" : cell
    case "client":
      guard (try? IPNetwork(Bytes(cell.utf8))) != nil else { return "192.0.2.1" }
      let isLong = cell.contains(":")
      return way == 0 || isLong
        ? cell.prefix { $0 != "%" }.description
        : cell.split(separator: ".").prefix(2).joined(separator: ".") + ".0.0/16"
    case "referrer", "agent":
      let start = Int.random(in: 0..<max(1, plain.count), using: &random)
      let part = String(String.UnicodeScalarView(plain.dropFirst(start).prefix(6)))
      return part.isEmpty || part == "-"
        ? "mozilla" : way == 0 ? part.uppercased(ASCII: true) : part
    default:
      if way == 0, plain.count == cell.unicodeScalars.count { return cell == "-" ? "x" : cell }
      var scalars = Array(cell.unicodeScalars)
      for index in scalars.indices where #",\!*?[]"#.unicodeScalars.contains(scalars[index]) {
        scalars[index] = "?"
      }
      let cut = Int.random(in: 0...scalars.count, using: &random)
      scalars.replaceSubrange(cut..<min(scalars.count, cut + 4), with: ["*"])
      return String(String.UnicodeScalarView(scalars))
    }
  }
}

extension String {
  /// The text with its ASCII letters as capitals.
  fileprivate func uppercased(ASCII: Bool) -> String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map {
          ("a"..."z").contains($0) ? Unicode.Scalar(UInt8($0.value) & 0xDF) : $0
        }
      )
    )
  }
}
