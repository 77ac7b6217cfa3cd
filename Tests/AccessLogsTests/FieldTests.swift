import AccessLogs
import Testing

/// Every field of a line, as the program and the slow and obvious references read it.
struct FieldTests {
  typealias Bytes = [UInt8]

  /// A format, the comment before its lines, and lines of it.
  struct Lines: Sendable, CustomTestStringConvertible {
    let format: LogFormat
    var directive = ""
    var lines: [String]
    var testDescription: String { format.name }

    func comparison(_ line: Bytes) -> FieldComparison {
      FieldComparison(line: line, format: format, directive: Array(directive.utf8))
    }
  }

  /// The lines that are invented anywhere in these tests, by their formats.
  static let invented: [Lines] = {
    var all = LogFormat.named.map { format in
      Lines(
        format: format,
        directive: format.sampleDirective ?? "",
        lines: [format.sampleLine]
      )
    }
    all += LineFieldsTests.samples.map { Lines(format: $0.format, lines: [$0.line]) }
    all += FamilyReadingTests.families.map {
      Lines(format: $0.format, directive: $0.directive, lines: $0.seeds)
    }
    all += InventedLines.all + InventedLines.odd
    var merged: [Lines] = []
    for lines in all {
      if let index = merged.firstIndex(where: {
        $0.format == lines.format && $0.directive == lines.directive
      }) {
        merged[index].lines += lines.lines
      } else {
        merged.append(lines)
      }
    }
    return merged
  }()

  @Test(arguments: invented)
  func `invented lines of a format have the fields that the reference has`(_ lines: Lines) {
    for line in lines.lines { lines.comparison(Array(line.utf8)).check() }
  }

  @Test(arguments: invented)
  func `lines with one or two edits have the fields that the reference has`(_ lines: Lines) {
    var random = SeededGenerator(seed: 41)
    for _ in 0..<600 {
      let line = Array((lines.lines.randomElement(using: &random) ?? "").utf8)
      let times = Int.random(in: 1...2, using: &random)
      lines.comparison(LineEdits.edited(line, times: times, by: &random)).check()
    }
  }
}
