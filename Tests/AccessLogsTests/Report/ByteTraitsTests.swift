import Testing

@testable import AccessLogs

/// What cells are made of, compared with a look at each byte.
struct ByteTraitsTests {
  private static func reference(_ bytes: [UInt8]) -> ByteTraits {
    var traits: ByteTraits = []
    for byte in bytes {
      if byte < 0x20 || byte > 0x7E { traits.insert(.unplain) }
      if byte == UInt8(ascii: ",") { traits.insert(.comma) }
      if byte == UInt8(ascii: "\"") { traits.insert(.quote) }
      if byte == UInt8(ascii: "\\") { traits.insert(.backslash) }
    }
    return traits
  }

  @Test func `every byte at every place of texts of every length`() {
    for length in 0...40 {
      var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
      #expect(ByteTraits(of: text.span) == [], "\(length) bytes")
      for place in text.indices {
        for byte in UInt8.min...UInt8.max {
          text[place] = byte
          if ByteTraits(of: text.span) != Self.reference(text) {
            Issue.record("\(byte) at \(place) of \(length)")
          }
        }
        text[place] = UInt8(ascii: "a")
      }
    }
  }

  @Test func `several traits of one text`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0...50, using: &random)).map { _ in
        Array("ab,\"\\ \u{7F}\u{1F}".utf8).randomElement(using: &random) ?? 0
      }
      #expect(ByteTraits(of: text.span) == Self.reference(text))
    }
  }
}
