@testable import AccessLogs
import Testing

/// Lines that lie in memory one behind another, as they do in a file: what is read of one stays within it.
struct NeighbourTests {
  typealias Bytes = [UInt8]

  /// A line of some lines, whole or edited once.
  private func line(_ lines: FieldTests.Lines, _ random: inout SeededGenerator) -> Bytes {
    let line = Array((lines.lines.randomElement(using: &random) ?? "").utf8)
    return LineEdits.edited(line, times: Int.random(in: 0...1, using: &random), by: &random)
  }

  private func directives(_ lines: FieldTests.Lines) -> [Bytes] {
    lines.directive.isEmpty ? [] : [Array(lines.directive.utf8)]
  }

  @Test(arguments: FieldTests.invented)
  func `the fields of a line are its own, whatever lies behind it`(_ lines: FieldTests.Lines) throws
  {
    var random = SeededGenerator(seed: 51)
    var compared = 0
    for _ in 0..<25 {
      // Lines that one family reads, so that it is the family of the file.
      var file: [(bytes: Bytes, read: ReferenceLine)] = []
      var family: ReferenceFamily?
      while file.count < 3 {
        let line = line(lines, &random)
        guard line.first != UInt8(ascii: "#"),
          let slow = ReferenceFormats.read(
            line,
            as: lines.format,
            after: Array(lines.directive.utf8)
          ),
          slow.family == family ?? slow.family, slow.line.special == nil
        else { continue }
        family = slow.family
        file.append((line, slow.line))
      }
      let directives = directives(lines)
      let found = try FastReading.texts(
        ofFile: directives + file.map(\.bytes),
        as: .named(lines.format)
      )
      for (place, fast) in found {
        let (bytes, slow) = file[place - directives.count]
        compared += 1
        var fast = fast
        fast[.requestTime] = fast[.requestTime].map(withoutUnit)
        let texts = slow.all.mapValues { FileExplanation.excerpt(of: $0) }
        #expect(fast == texts, "\(FieldComparison.text(bytes))")
      }
    }
    #expect(compared > 50, "\(compared)")
  }

  /// A request time without what is said of its unit, which is not in the line.
  private func withoutUnit(_ text: String) -> String {
    let units = TimeUnit.allCases.map { " \($0.name)" } + [", of a unit that is not known"]
    guard let unit = units.first(where: text.hasSuffix) else { return text }
    return String(text.dropLast(unit.count))
  }

  /// The lines of the formats that one family reads, so that nothing has to be voted on.
  static let ofOneFamily = FieldTests.invented.filter { lines in
    ReferenceFamily.all(of: lines.format).count == 1
  }

  @Test(arguments: ofOneFamily)
  func `lines of one file are counted as each of them alone`(_ lines: FieldTests.Lines) throws {
    var random = SeededGenerator(seed: 52)
    for _ in 0..<12 {
      let count = Int.random(in: 1...30, using: &random)
      try checkCounts((0..<count).map { _ in line(lines, &random) }, lines)
    }
  }

  // Most of these are read many at once.
  @Test(arguments: [LogFormat.common, .vhost, .simple], [[], ["/a"], ["/a?", "2", "\r"]])
  func `many lines of one file are counted as each of them alone`(
    _ format: LogFormat,
    match: [String]
  ) throws {
    var random = SeededGenerator(seed: 53)
    let lines = FieldTests.Lines(
      format: format,
      lines: [format.sampleLine, format.sampleLine.replacing("/", with: "/a")]
    )
    let ends: [Bytes] = [[], [], [UInt8(ascii: "\r")]]
    try checkCounts(
      (0..<1000).map { _ in line(lines, &random) + (ends.randomElement(using: &random) ?? []) },
      lines,
      match: match.map { Array($0.utf8) }
    )
  }

  /// Counts some lines as one file, behind one that makes it a log of the format.
  private func checkCounts(
    _ edited: [Bytes],
    _ lines: FieldTests.Lines,
    match: [Bytes] = []
  ) throws {
    let directive = Array(lines.directive.utf8)
    let file =
      [Array((lines.lines.first ?? "").utf8)]
      + edited.filter { line in
        line.first != UInt8(ascii: "#") && !line.allSatisfy { $0 == 0x20 || $0 == 0x0D }
          // Which family may read a line is told by its braces first.
          && (lines.format != .uwsgi || line.contains(UInt8(ascii: "{")))
      }
    // By the bytes: several that are no text would read alike.
    var expected: [Bytes: Int] = [:]
    var (unparsed, filtered) = (0, 0)
    for line in file {
      // One carriage return at the end is none of the line.
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard match.isEmpty || match.contains(where: { Self.holds(line, $0) }) else {
        filtered += 1
        continue
      }
      guard let slow = ReferenceFormats.read(line, as: lines.format, after: directive) else {
        unparsed += 1
        continue
      }
      let key = (slow.line.all[.endpoint] ?? []) + Array("\t\(slow.line.status)\t".utf8)
      expected[key, default: 0] += 1
    }
    let counted = try FastReading.rows(
      ofFile: directives(lines) + file,
      as: lines.format,
      match: match
    )
    let rows = expected.map { String(decoding: $0.key, as: UTF8.self) + "\($0.value)" }
    #expect(counted.rows == rows.sorted())
    #expect(counted.lines.unparsed == unparsed)
    #expect(counted.lines.filtered == filtered)
  }

  private static func holds(_ line: Bytes, _ text: Bytes) -> Bool {
    line.indices.contains { line[$0...].starts(with: text) }
  }
}
