import Testing

@testable import AccessLogs

/// Which times a picture is of.
struct PageSpanTests {
  /// Returns the first and the last day that are shown, and how many lines before and after are not.
  private func shown(_ lines: [Int: Int]) -> [Int]? {
    var span = PageSpan()
    for (day, count) in lines { span.add(count, at: day * 1440, unit: day) }
    return span.pieces().map { pieces in
      [
        pieces.shown.first / 1440, pieces.shown.last / 1440, pieces.before?.lines ?? 0,
        pieces.after?.lines ?? 0,
      ]
    }
  }

  @Test func `of no line there is nothing to show`() {
    #expect(shown([:]) == nil)
  }

  @Test(arguments: [
    ([5: 1], [5, 5, 0, 0]),
    // Of two lines neither is the odd one.
    ([0: 1, 9000: 1], [0, 9000, 0, 0]),
    ([0: 1, 9000: 18], [0, 9000, 0, 0]), ([0: 1, 9000: 19], [9000, 9000, 1, 0]),
    ([9000: 19, 20_000: 1], [9000, 9000, 0, 1]),
    ([0: 1, 1: 1, 9000: 500, 9001: 500, 20_000: 3], [9000, 9001, 2, 3]),
    // Three days without a line are no more than a long weekend.
    ([6: 1, 9: 99], [6, 9, 0, 0]), ([5: 1, 9: 99], [9, 9, 1, 0]),
    ([0: 1, 12: 99, 15: 99], [0, 15, 0, 0]),
    // What is near to what is near is shown too.
    ([100: 1, 109: 1, 112: 1000], [100, 112, 0, 0]),
    // Years of quiet days are no odd lines.
    ([0: 100, 9000: 1000], [0, 9000, 0, 0]),
  ])
  func `few lines far from all others are left out`(lines: [Int: Int], expected: [Int]) {
    #expect(shown(lines) == expected)
  }

  @Test func `days that thin out are shown to the first one`() {
    let lines = Dictionary(uniqueKeysWithValues: (0...1000).map { ($0, $0 < 900 ? 1 : 1000) })
    #expect(shown(lines) == [0, 1000, 0, 0])
  }
}
