import Testing

@testable import AccessLogs

/// The marks by which lines are spared the families that cannot read them.
@Suite struct LineMarksTests {
  /// The marks of a line, byte by byte: brace, quote, separator, colon and blank, timers.
  private func expected(_ line: [UInt8]) -> [Bool] {
    func byte(_ place: Int) -> Character {
      place < line.count ? Character(Unicode.Scalar(line[place])) : "."
    }
    func holds(_ test: (Int) -> Bool) -> Bool { line.indices.contains(where: test) }
    return [
      holds { byte($0) == "{" },
      holds { byte($0) == "\"" },
      holds { ",\t".contains(byte($0)) },
      holds { byte($0) == ":" && " \t".contains(byte($0 + 1)) },
      holds {
        "0123456789".contains(byte($0)) && byte($0 + 1) == "/"
          && "0123456789-+".contains(byte($0 + 2))
      },
    ]
  }

  private func found(_ line: [UInt8], _ marks: LineMarks) -> [Bool] {
    let syslog = LineBytes.with(line.first == UInt8(ascii: "<") ? [] : line) {
      marks.mayHaveSyslogPrefix($0)
    }
    return [
      marks.contains(.brace), marks.contains(.quote), marks.contains(.separator), syslog,
      marks.contains(.timers),
    ]
  }

  @Test func `the marks of random lines are those found byte by byte`() {
    var generator = SeededGenerator(seed: 11)
    let alphabet = Array("{\",\t: /0919-+ax\u{7F}.".utf8) + [0x80, 0xAF, 0xBA, 0xFF]
    for _ in 0..<20_000 {
      // Mostly letters, so that marks are rare and stand at any place of a vector.
      let line = (0..<Int.random(in: 0...70, using: &generator)).map { _ in
        Int.random(in: 0..<12, using: &generator) == 0
          ? alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] : UInt8(ascii: "x")
      }
      let marks = LineBytes.with(line) { LineMarks($0) }
      #expect(found(line, marks) == expected(line), "\(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test func `marks behind the line do not count`() {
    let text = Array(#"x1/2: ",{"#.utf8)
    for length in 0...text.count {
      let found = LineBytes.with(text) { line in
        let part = line.part(0, length)
        return self.found(Array(text[..<length]), LineMarks(part))
      }
      #expect(found == expected(Array(text[..<length])), "\(length)")
    }
  }

  @Test func `there is room for every family in a set of them`() {
    var families = FamilySet(Family.all)
    for family in Family.all.reversed() { #expect(families.popLast() == family) }
    #expect(families.popLast() == nil)
  }

  @Test func `a year at the start is no number of seconds`() {
    func mayBeSeconds(_ text: String) -> Bool {
      LineBytes.with(Array(text.utf8)) { LineMarks($0).contains(.seconds) }
    }
    #expect(!mayBeSeconds("2025-11-03T04:05:06 /a 200"))
    #expect(mayBeSeconds("1730606706.123 5 ::1 TCP_MISS/200 1 GET /a"))
    #expect(mayBeSeconds("5 -1 ::1 TCP_MISS/200 1 GET /a"))
    #expect(mayBeSeconds("123"))
    #expect(mayBeSeconds(""))
  }
}
