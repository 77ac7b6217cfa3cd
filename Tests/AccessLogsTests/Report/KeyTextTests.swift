import AccessLogs
import Testing

struct KeyTextTests {
  @Test(arguments: [
    ("", ""),
    ("/api/v1/login", "/api/v1/login"),
    ("back\\slash \"quoted\", 'single'", "back\\slash \"quoted\", 'single'"),
    ("tab\tline\nreturn\r", "tab\\x09line\\x0areturn\\x0d"),
    ("\u{0}\u{1F}\u{7F}", "\\x00\\x1f\\x7f"),
    ("caf\u{E9} \u{4F60}\u{597D} \u{1F600}", "caf\u{E9} \u{4F60}\u{597D} \u{1F600}"),
    ("\u{80}\u{9F}\u{A0}", "\\xc2\\x80\\xc2\\x9f\u{A0}"),
    ("\u{2028}\u{FEFF}\u{FFFF}\u{10FFFF}", "\u{2028}\u{FEFF}\u{FFFF}\u{10FFFF}"),
  ])
  func `only control characters of text are escaped`(bytes: String, text: String) {
    #expect(FileKey(bytes).text == text)
  }

  @Test(
    arguments: [
      ([0xFF, 0x41, 0x80], "\\xffA\\x80"),
      ([0xC0, 0xAF], "\\xc0\\xaf"),
      ([0xE0, 0x80, 0xAF], "\\xe0\\x80\\xaf"),
      ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
      ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
      ([0xE4, 0xBD, 0x41], "\\xe4\\xbdA"),
      ([0xE4, 0xBD], "\\xe4\\xbd"),
      ([0xC3], "\\xc3"),
    ] as [([UInt8], String)]
  )
  func `bytes that are no well-formed UTF-8 are escaped one by one`(bytes: [UInt8], text: String) {
    #expect(FileKey(bytes).text == text)
  }

  @Test func `random bytes read as a slow and obvious reference says`() {
    var generator = SeededGenerator(seed: 1)
    // Bytes at the edges of the rules, so that random sequences are often nearly well formed.
    let edges: [UInt8] = [
      0x00, 0x1F, 0x20, 0x5C, 0x7E, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2,
      0xC3, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for round in 0..<10_000 {
      let length = Int.random(in: 0...12, using: &generator)
      let bytes = (0..<length).map { _ in
        round.isMultiple(of: 2)
          ? UInt8.random(in: 0...255, using: &generator)
          : edges.randomElement(using: &generator) ?? 0
      }
      let text = FileKey(bytes).text
      let expected = reference(bytes)
      // One expectation for each of 10,000 rounds would take seconds.
      if text != expected { #expect(text == expected, "\(bytes)") }
    }
  }

  /// Asks the standard library, for each place, whether one to four bytes are a character.
  private func reference(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
      let character = (1...4).lazy.compactMap { length -> Unicode.Scalar? in
        guard let text = String(validating: rest.prefix(length), as: UTF8.self) else { return nil }
        return text.unicodeScalars.count == 1 && text.utf8.count == length
          ? text.unicodeScalars.first : nil
      }.first
      if let character, character.properties.generalCategory != .control {
        text.unicodeScalars.append(character)
        rest = rest.dropFirst(character.utf8.count)
      } else {
        let digits = String(first, radix: 16)
        text += "\\x" + (digits.count == 1 ? "0" : "") + digits
        rest = rest.dropFirst()
      }
    }
    return text
  }
}
