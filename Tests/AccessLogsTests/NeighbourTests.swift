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
        for (field, text) in slow.all.mapValues({ FileExplanation.excerpt(of: $0) })
        where !KnownDifference.holds(slow.kind, field) {
          #expect(fast[field] == text, "\(field): \(FieldComparison.text(bytes))")
        }
        for field in fast.keys where !KnownDifference.holds(slow.kind, field) {
          #expect(slow.all[field] != nil, "\(field): \(FieldComparison.text(bytes))")
        }
      }
    }
    #expect(compared > 50, "\(compared)")
  }

  /// The lines of the formats that one family reads, so that nothing has to be voted on.
  static let ofOneFamily = FieldTests.invented.filter { lines in
    ReferenceFamily.all(of: lines.format).count == 1
  }

  @Test(arguments: ofOneFamily)
  func `lines of one file are counted as each of them alone`(_ lines: FieldTests.Lines) throws {
    var random = SeededGenerator(seed: 52)
    let directive = Array(lines.directive.utf8)
    for _ in 0..<12 {
      // The first makes it a log of the format.
      var file = [Array((lines.lines.first ?? "").utf8)]
      for _ in 0..<Int.random(in: 1...30, using: &random) { file.append(line(lines, &random)) }
      file.removeAll { line in
        line.first == UInt8(ascii: "#") || line.allSatisfy { $0 == 0x20 }
          // Which family may read a line is told by its braces first.
          || (lines.format == .uwsgi && !line.contains(UInt8(ascii: "{")))
      }
      var expected: [String: Int] = [:]
      var unparsed = 0
      for line in file {
        guard let slow = ReferenceFormats.read(line, as: lines.format, after: directive) else {
          unparsed += 1
          continue
        }
        let endpoint = String(decoding: slow.line.all[.endpoint] ?? [], as: UTF8.self)
        expected["\(endpoint)\t\(slow.line.status)", default: 0] += 1
      }
      let counted = try FastReading.rows(ofFile: directives(lines) + file, as: lines.format)
      #expect(counted.rows == expected.map { "\($0.key)\t\($0.value)" }.sorted())
      #expect(counted.unparsed == unparsed)
    }
  }
}
