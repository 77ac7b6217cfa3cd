/// A format string in a server's configuration, with its name.
package struct ServerDefinition: Sendable, Hashable {
  /// The name that `access_log` or `CustomLog` calls it by.
  package let name: [UInt8]
  /// The format string, without the escapes of the configuration.
  package let text: [UInt8]
  /// Whether values stand in the lines as they are, `escape=none`: in JSON they may break a string.
  let isUnescaped: Bool
  /// Whose configuration it stands in.
  private let isApache: Bool

  /// Reads a directive, `log_format main '...';` or `LogFormat "..." name`; nil for any other.
  init?(words: [[UInt8]]) {
    guard let directive = words.first.map({ String(decoding: $0, as: UTF8.self).lowercased() })
    else {
      return nil
    }
    switch directive {
    case "log_format" where words.count >= 3:
      name = words[1]
      let strings = words[2...].drop { $0.starts(with: "escape=".utf8) }
      text = Array(strings.joined())
      isUnescaped = words[2...].prefix(words.count - 2 - strings.count).contains(Self.escapeNone)
      isApache = false
    case "logformat" where words.count == 3:
      name = words[2]
      text = words[1]
      isUnescaped = false
      isApache = true
    case "customlog" where words.count >= 3 && words[2].contains(UInt8(ascii: "%")):
      name = words[1]
      text = words[2]
      isUnescaped = false
      isApache = true
    default: return nil
    }
  }

  private static let escapeNone = Array("escape=none".utf8)

  /// A directive with the string, which ``pasted(_:)`` reads the same.
  var directive: [UInt8] {
    let quote = isApache ? ByteClass.quote : UInt8(ascii: "'")
    var bytes = Array((isApache ? "LogFormat " : "log_format _ ").utf8)
    if isUnescaped { bytes += Self.escapeNone + [ByteClass.space] }
    bytes.append(quote)
    for byte in text {
      if byte == quote || byte == ByteClass.backslash { bytes.append(ByteClass.backslash) }
      bytes.append(byte)
    }
    return bytes + [quote]
  }

  /// Reads a format string that was copied with its directive, with `escape=...` before it, or in single
  /// quotes; nil for others.
  static func pasted(_ text: [UInt8]) -> ServerDefinition? {
    let trimmed = Array(text.drop(while: ByteClass.isLineFiller))
    let start = String(decoding: trimmed.prefix(11), as: UTF8.self).lowercased()
    if start.hasPrefix("log_format") || start.hasPrefix("escape=")
      || trimmed.first == UInt8(ascii: "'")
    {
      let words = ConfigurationWords.nginx(trimmed).first ?? []
      return start.hasPrefix("log_format")
        ? ServerDefinition(words: words)
        : ServerDefinition(words: [Array("log_format".utf8), []] + words)
    }
    guard start.hasPrefix("logformat") else { return nil }
    let words = ConfigurationWords.apache(trimmed).first ?? []
    return ServerDefinition(words: words.count == 2 ? words + [[]] : words)
  }

  /// Returns the string of a text that may be the rest of a directive: a string in double quotes, with a
  /// name behind it perhaps, or a name and strings in single quotes.
  ///
  /// Lines may have quotes there as well. So this is what was meant only if the string is a format by itself.
  static func unquoted(_ text: [UInt8]) -> (string: [UInt8], isUnescaped: Bool)? {
    guard var words = ConfigurationWords.quotedWords(text), let first = words.first else {
      return nil
    }
    if first.quote == ByteClass.quote {
      guard words.count == 1 || (words.count == 2 && words[1].isName) else { return nil }
      let string =
        FormatTemplate.hasVariable(text)
        ? ConfigurationWords.unescapedNginx(first.text)
        : ConfigurationWords.unescapedApache(first.text, quote: ByteClass.quote)
      return (string, false)
    }
    guard first.isName else { return nil }
    words.removeFirst()
    let isUnescaped = words.first?.text.elementsEqual(escapeNone) == true
    if words.first?.text.starts(with: "escape=".utf8) == true { words.removeFirst() }
    guard !words.isEmpty, words.allSatisfy({ $0.quote == UInt8(ascii: "'") }) else { return nil }
    return (words.flatMap { ConfigurationWords.unescapedNginx($0.text) }, isUnescaped)
  }
}

/// The directives of a configuration as lists of words, without quotes and escapes.
enum ConfigurationWords {
  /// Splits nginx's: words up to `;`, `{` or `}`; comments go.
  static func nginx(_ text: [UInt8]) -> [[[UInt8]]] {
    var directives: [[[UInt8]]] = []
    var words: [[UInt8]] = []
    var at = 0
    func endDirective() {
      if !words.isEmpty { directives.append(words) }
      words = []
    }
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"):
        endDirective()
        at += 1
      case ByteClass.hash:
        at = text[at...].firstIndex(of: ByteClass.newline) ?? text.count
      case ByteClass.newline: at += 1
      case let byte where ByteClass.isLineFiller(byte): at += 1
      case ByteClass.quote, UInt8(ascii: "'"):
        words.append(unescapedNginx(quoted(text, &at)))
      default:
        let end =
          text[at...].firstIndex { ByteClass.isLineFiller($0) || ";{}\n".utf8.contains($0) }
          ?? text.count
        // `${name}` in a word is no block.
        var last = end
        while last < text.count, text[last] == UInt8(ascii: "{"),
          text[last - 1] == UInt8(ascii: "$")
        {
          let close = text[last...].firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? text.count
          last =
            text[close...].firstIndex { ByteClass.isLineFiller($0) || ";{}\n".utf8.contains($0) }
            ?? text.count
        }
        words.append(unescapedNginx(text[at..<last]))
        at = last
      }
    }
    endDirective()
    return directives
  }

  /// Splits Apache's: one directive a line, which a backslash at its end continues.
  static func apache(_ text: [UInt8]) -> [[[UInt8]]] {
    var directives: [[[UInt8]]] = []
    var words: [[UInt8]] = []
    var at = 0
    while at < text.count {
      switch text[at] {
      case ByteClass.newline:
        if !words.isEmpty { directives.append(words) }
        words = []
        at += 1
      case ByteClass.backslash where text[(at + 1)...].first == ByteClass.newline: at += 2
      case ByteClass.hash where words.isEmpty:
        at = text[at...].firstIndex(of: ByteClass.newline) ?? text.count
      case let byte where ByteClass.isLineFiller(byte): at += 1
      case ByteClass.quote, UInt8(ascii: "'"):
        let quote = text[at]
        words.append(unescapedApache(quoted(text, &at), quote: quote))
      default:
        let end =
          text[at...].firstIndex { ByteClass.isLineFiller($0) || $0 == ByteClass.newline }
          ?? text.count
        words.append(Array(text[at..<end]))
        at = end
      }
    }
    if !words.isEmpty { directives.append(words) }
    return directives
  }

  /// A word as it stands in a configuration.
  struct Word {
    /// The quotes around it.
    let quote: UInt8?
    let text: ArraySlice<UInt8>

    /// Whether the word may be the name of a format.
    var isName: Bool {
      quote == nil
        && text.allSatisfy { byte in
          ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || "_-.".utf8.contains(byte)
        }
    }
  }

  /// Splits one directive, escapes and all; nil if a quote has no blank behind it.
  static func quotedWords(_ text: [UInt8]) -> [Word]? {
    func isBlank(_ byte: UInt8) -> Bool {
      ByteClass.isLineFiller(byte) || byte == ByteClass.newline || byte == UInt8(ascii: ";")
    }
    var words: [Word] = []
    var at = 0
    while at < text.count {
      switch text[at] {
      case let byte where isBlank(byte): at += 1
      case ByteClass.quote, UInt8(ascii: "'"):
        words.append(Word(quote: text[at], text: quoted(text, &at)))
        guard at == text.count || isBlank(text[at]) else { return nil }
      default:
        let end = text[at...].firstIndex(where: isBlank) ?? text.count
        words.append(Word(quote: nil, text: text[at..<end]))
        at = end
      }
    }
    return words
  }

  /// Returns the string in quotes at an offset, which moves behind it; its escapes stay.
  private static func quoted(_ text: [UInt8], _ at: inout Int) -> ArraySlice<UInt8> {
    let quote = text[at]
    let start = at + 1
    at = start
    while at < text.count, text[at] != quote { at += text[at] == ByteClass.backslash ? 2 : 1 }
    let end = min(at, text.count)
    at = min(end + 1, text.count)
    return text[start..<end]
  }

  /// Resolves the escapes of nginx's configuration: quotes of either kind, `\\`, `\t`, `\r` and `\n`.
  static func unescapedNginx(_ text: some Collection<UInt8>) -> [UInt8] {
    unescaped(text) { byte in
      switch byte {
      case ByteClass.quote, UInt8(ascii: "'"), ByteClass.backslash: [byte]
      case UInt8(ascii: "t"): [ByteClass.tab]
      case UInt8(ascii: "r"): [ByteClass.carriageReturn]
      case UInt8(ascii: "n"): [ByteClass.newline]
      default: nil
      }
    }
  }

  /// Resolves the escapes of Apache's configuration: the quote, `\\`, and the end of a line.
  ///
  /// What other escapes mean, mod_log_config says.
  static func unescapedApache(
    _ text: some Collection<UInt8>,
    quote: UInt8
  ) -> [UInt8] {
    unescaped(text) { byte in
      switch byte {
      case quote, ByteClass.backslash: [byte]
      case ByteClass.newline: []
      default: nil
      }
    }
  }

  /// Replaces each backslash and the byte behind it by what `meaning` says; nil leaves both.
  private static func unescaped(
    _ text: some Collection<UInt8>,
    _ meaning: (UInt8) -> [UInt8]?
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var escapes = false
    for byte in text {
      if escapes {
        bytes += meaning(byte) ?? [ByteClass.backslash, byte]
        escapes = false
      } else if byte == ByteClass.backslash {
        escapes = true
      } else {
        bytes.append(byte)
      }
    }
    return escapes ? bytes + [ByteClass.backslash] : bytes
  }
}
