import AccessLogs
import Testing

/// What lines are grouped by, beside slow and obvious references.
struct DimensionTests {
  typealias Bytes = [UInt8]

  @Test(arguments: FieldTests.invented)
  func `invented lines are grouped as the reference does`(_ lines: FieldTests.Lines) throws {
    try compare(lines.lines.map { Bytes($0.utf8) }, lines.format, Bytes(lines.directive.utf8))
  }

  @Test(
    .enabled(
      if: RealLogs.folder != nil,
      "LOGTALLY_REAL_LOGS does not name the folder of real logs"
    ),
    arguments: RealLogs.all
  )
  func `real lines are grouped as the reference does`(_ log: RealLogs.Log) throws {
    let lines = try RealFieldTests.lines(of: log)
    guard let format = try CountedLog(Bytes(lines.joined(separator: [0x0A]))).summary.logFormat
    else { return }
    try compare(lines, format, [])
  }

  // Most of these are read many at once.
  @Test(
    arguments: [LogFormat.common, .combined, .vhost, .simple],
    [
      ReferenceDimensions.all, [.client], [.method, .endpoint], [.user, .client], [.class],
      [.protocol, .agent, .status], [.host, .client, .endpoint],
    ]
  )
  func `many lines are grouped as each of them alone`(
    _ format: LogFormat,
    by: [Dimension]
  ) throws {
    var random = SeededGenerator(seed: 61)
    let samples = [
      format.sampleLine, format.sampleLine.replacing("/", with: "/a"),
      format.sampleLine.replacing(" - - ", with: " - bob "),
      format.sampleLine.replacing("200", with: "503").replacing("GET", with: "POST"),
    ]
    let lines =
      [Bytes(samples[0].utf8)]
      + (0..<1000).map { _ in
        let line = Bytes((samples.randomElement(using: &random) ?? "").utf8)
        return LineEdits.edited(line, times: Int.random(in: 0...1, using: &random), by: &random)
      }
    var wanted: [String: Int] = [:]
    for line in lines where line.first != UInt8(ascii: "#") {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let read = ReferenceFormats.read(line, as: format) else { continue }
      wanted[ReferenceDimensions.row(of: read.line, in: read.family, by: by), default: 0] += 1
    }
    let log = try CountedLog(
      Bytes(lines.joined(separator: [0x0A])),
      query: Query(by: by, format: .named(format))
    )
    expect(ReferenceDimensions.counts(log.report), wanted)
  }

  /// Counts lines by all dimensions at once, and expects the groups that the reference makes.
  private func compare(_ lines: [Bytes], _ format: LogFormat, _ directive: Bytes) throws {
    var wanted: [String: Int] = [:]
    var counted: [String: Int] = [:]
    var before = directive
    for line in lines {
      if line.starts(with: "#Fields:".utf8) { before = line }
      guard line.first != UInt8(ascii: "#"), line.count < 8 << 10,
        let read = ReferenceFormats.read(line, as: format, after: before)
      else { continue }
      wanted[ReferenceDimensions.row(of: read.line, in: read.family), default: 0] += 1
      let log = try CountedLog(
        before.isEmpty ? line : before + [0x0A] + line,
        query: Query(by: ReferenceDimensions.all, format: .named(format))
      )
      counted.merge(ReferenceDimensions.counts(log.report), uniquingKeysWith: +)
    }
    expect(counted, wanted)
  }

  private func expect(_ counted: [String: Int], _ wanted: [String: Int]) {
    let differing = Set(wanted.keys).union(counted.keys).filter { wanted[$0] != counted[$0] }
    let shown = differing.sorted().prefix(6).map {
      "\($0.debugDescription): \(counted[$0] ?? 0), for the reference \(wanted[$0] ?? 0)"
    }
    if !shown.isEmpty { Issue.record("\(shown.joined(separator: "\n"))") }
  }
}
