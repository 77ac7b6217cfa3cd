extension ReportChunk {
  /// Appends some text in which nothing is markup, in elements and in attributes.
  mutating func append(html text: String) { append(html: text.utf8.span) }

  /// Appends text between two pieces of markup.
  mutating func append(html start: StaticString, _ text: String, _ end: StaticString) {
    append(start)
    append(html: text)
    append(end)
  }

  private mutating func append(html text: Span<UInt8>) {
    var start = 0
    for index in text.indices {
      let reference: StaticString
      switch text[index] {
      case UInt8(ascii: "&"): reference = "&amp;"
      case UInt8(ascii: "<"): reference = "&lt;"
      case UInt8(ascii: ">"): reference = "&gt;"
      case UInt8(ascii: "\""): reference = "&quot;"
      case UInt8(ascii: "'"): reference = "&#39;"
      default: continue
      }
      append(contentsOf: text.extracting(start..<index))
      append(reference)
      start = index + 1
    }
    append(contentsOf: text.extracting(start...))
  }

  /// Appends which share of all lines some are, in percent.
  mutating func append(share count: Int, of total: Int) {
    let tenths = total == 0 ? 0 : (2000 * count + total) / (2 * total)
    append(tenths == 0 && count > 0 ? "&lt;0.1%" : "\(tenths / 10).\(tenths % 10)%")
  }

  /// Appends a key, apart from the direction of what stands around it.
  ///
  /// Of a very long one only the start is shown, and how long it is.
  mutating func append(key: Span<UInt8>) {
    append("<bdi>")
    var shown = key.count
    if shown > Self.longestKey {
      shown = Self.longestKey
      // Not in the middle of a character.
      while shown > Self.longestKey - 4, key[shown] & 0xC0 == 0x80 { shown -= 1 }
    }
    var text: [UInt8] = []
    KeyText.append(key.extracting(0..<shown), to: &text)
    append(html: text.span)
    append("</bdi>")
    if shown < key.count {
      append("<i> and \(NumberText.counted(key.count - shown, "more byte"))</i>")
    }
  }

  mutating func append(key: String) { append(key: key.utf8.span) }

  /// How many bytes of a key are shown.
  private static let longestKey = 1000
}
