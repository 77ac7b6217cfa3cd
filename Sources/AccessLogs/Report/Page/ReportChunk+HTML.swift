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
    let shown = Self.shown(of: key)
    var text: [UInt8] = []
    KeyText.append(key.extracting(0..<shown), to: &text)
    append(html: text.span)
    append("</bdi>")
    if shown < key.count {
      append("<i> and \(NumberText.counted(key.count - shown, "more byte"))</i>")
    }
  }

  /// Appends a key of which the text is at hand alone, where several characters may stand for a byte.
  mutating func append(keyText text: String) {
    let shown = Self.shown(of: text.utf8.span)
    let start = String(decoding: text.utf8.prefix(shown), as: UTF8.self)
    append(html: "<bdi>", start, "</bdi>")
    let more = text.unicodeScalars.count - start.unicodeScalars.count
    if more > 0 { append("<i> and \(NumberText.counted(more, "more character"))</i>") }
  }

  /// Returns how many bytes of a key are shown: not all of a long one, and no part of a character.
  private static func shown(of key: Span<UInt8>) -> Int {
    if key.count <= longestKey { return key.count }
    var shown = longestKey
    while shown > longestKey - 4, key[shown] & 0xC0 == 0x80 { shown -= 1 }
    return shown
  }

  /// How many bytes of a key are shown.
  private static let longestKey = 1000
}
