/// What a line of the NCSA family has beyond the common fields, for naming its format.
struct LineShape {
  /// Whether a host stands before the client: `example.org:443 192.0.2.4 - - [`.
  let hasVirtualHost: Bool
  /// Whether two quoted fields, referrer and agent, follow the size.
  let hasReferrerAndAgent: Bool

  /// Looks at a line that is known to be of the family.
  init(_ line: some RandomAccessCollection<UInt8>) {
    let fields = line.split(maxSplits: 2, whereSeparator: ByteClass.isBlank)
    hasVirtualHost =
      fields.count == 3 && Self.isHost(fields[0]) && Self.isAddress(fields[1])
      && line.first != ByteClass.openBracket
    hasReferrerAndAgent = Self.endsInTwoQuotedFields(line)
  }

  /// Whether a word is a host name, with or without a port: with a letter, or with a port.
  private static func isHost(_ word: some Collection<UInt8>) -> Bool {
    let parts = word.split(separator: ByteClass.colon, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return false }
    let isName = name.allSatisfy { byte in
      ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || byte == UInt8(ascii: ".")
        || byte == ByteClass.dash || byte == UInt8(ascii: "_")
    }
    guard isName else { return false }
    if parts.count == 2 {
      return !parts[1].isEmpty && parts[1].allSatisfy(ByteClass.isDigit)
    }
    return name.contains(where: ByteClass.isLetter)
  }

  /// Whether a word looks like an IPv4 or IPv6 address, or the first of several: `10.0.0.2,`.
  private static func isAddress(_ word: some BidirectionalCollection<UInt8>) -> Bool {
    let address = word.last == UInt8(ascii: ",") ? Array(word.dropLast()) : Array(word)
    let zoneless = address.prefix { $0 != UInt8(ascii: "%") }
    let dots = zoneless.count { $0 == UInt8(ascii: ".") }
    let colons = zoneless.count { $0 == ByteClass.colon }
    if colons >= 2 {
      return zoneless.allSatisfy { byte in
        ByteClass.isDigit(byte) || byte == ByteClass.colon || byte == UInt8(ascii: ".")
          || (byte | 0x20) &- 97 < 6
      }
    }
    return dots == 3 && colons == 0
      && zoneless.allSatisfy { ByteClass.isDigit($0) || $0 == UInt8(ascii: ".") }
  }

  /// Whether, behind the request and its status, two quoted fields follow the size.
  private static func endsInTwoQuotedFields(_ line: some RandomAccessCollection<UInt8>) -> Bool {
    // Request, referrer and agent: six quotes that no backslash escapes.
    var quotes = 0
    var isEscaped = false
    for byte in line {
      if isEscaped {
        isEscaped = false
      } else if byte == ByteClass.backslash {
        isEscaped = true
      } else if byte == ByteClass.quote {
        quotes += 1
      }
    }
    return quotes >= 6
  }
}
