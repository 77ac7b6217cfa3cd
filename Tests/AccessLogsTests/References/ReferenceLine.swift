import AccessLogs

/// A line as the rules read it.
struct ReferenceLine: Equatable, ReferenceRules {
  /// `(malformed)`, `(empty)` or nil for a target.
  var special: String?
  var endpoint: [UInt8] = []
  var status: String
  /// What else the line says, by the bytes that are written there.
  var fields: [LogField: [UInt8]] = [:]

  /// All that the line says, endpoint and status as reports show them.
  var all: [LogField: [UInt8]] {
    var all = fields
    all[.endpoint] = special.map { Array($0.utf8) } ?? endpoint
    all[.status] = Array(status.utf8)
    return all
  }

  /// Adds a field that is not known yet; nothing is no field, and of several clients the first is it.
  mutating func add(_ field: LogField, _ bytes: [UInt8]?) {
    guard var bytes, fields[field] == nil else { return }
    if field == .client { bytes = Self.trimmed(bytes.prefix { $0 != Self.c(",") }) }
    if !bytes.isEmpty { fields[field] = bytes }
  }

  /// Adds several fields by the names that a format gives them.
  mutating func add(_ order: [(LogField, [UInt8]?)]) {
    for (field, bytes) in order { add(field, bytes) }
  }
}

/// What the rules of every family ask of bytes.
protocol ReferenceRules {}

extension ReferenceRules {
  typealias Line = ReferenceLine
  typealias Bytes = [UInt8]

  static func c(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
  static func isBlank(_ byte: UInt8) -> Bool { byte == c(" ") || byte == c("\t") }
  static func isDigit(_ byte: UInt8) -> Bool { (c("0")...c("9")).contains(byte) }
  static func isCapital(_ byte: UInt8) -> Bool { (c("A")...c("Z")).contains(byte) }
  static func isLetter(_ byte: UInt8) -> Bool {
    (c("a")...c("z")).contains(byte) || isCapital(byte)
  }

  /// Whether there are digits, and nothing else.
  static func isNumber(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy(isDigit)
  }

  /// Whether the bytes have the shape of a text in which each `d` stands for a digit.
  static func hasShape(_ shape: String, _ bytes: some Collection<UInt8>) -> Bool {
    bytes.count == shape.utf8.count
      && zip(shape.utf8, bytes).allSatisfy { $0 == c("d") ? isDigit($1) : $0 == $1 }
  }

  /// What stands between bytes of one kind, also where that is nothing.
  static func parts(of bytes: some Collection<UInt8>, by separator: UInt8) -> [Bytes] {
    Array(bytes).split(separator: separator, omittingEmptySubsequences: false).map { Array($0) }
  }

  /// The words between blanks.
  static func words(_ bytes: some Collection<UInt8>) -> [Bytes] {
    Array(bytes).split(whereSeparator: isBlank).map { Array($0) }
  }

  /// The words between blanks, of which those in quotes are one each, without their quotes; a backslash takes
  /// the byte behind it for a part of the word.
  static func quotedWords(_ line: some Collection<UInt8>) -> [(bytes: Bytes, isQuoted: Bool)] {
    var words: [(Bytes, Bool)] = []
    var rest = Array(line)[...].drop(while: isBlank)
    while let first = rest.first {
      var word: Bytes = []
      if first == c("\"") {
        rest = rest.dropFirst()
        while let byte = rest.first, byte != c("\"") {
          word.append(byte)
          rest = rest.dropFirst()
          if byte == c("\\"), let escaped = rest.first {
            word.append(escaped)
            rest = rest.dropFirst()
          }
        }
        rest = rest.dropFirst()
      } else {
        word = Array(rest.prefix { !isBlank($0) })
        rest = rest.dropFirst(word.count)
      }
      words.append((word, first == c("\"")))
      rest = rest.drop(while: isBlank)
    }
    return words
  }

  /// Where a text starts, at each place that it stands at.
  static func places(of text: String, in bytes: Bytes) -> [Int] {
    bytes.indices.filter { bytes[$0...].starts(with: text.utf8) }
  }

  /// The bytes without the blanks around them.
  static func trimmed(_ bytes: some Collection<UInt8>) -> Bytes {
    Array(Array(bytes.drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
  }

  /// Three digits, as text.
  static func status(_ bytes: Bytes) -> String? {
    bytes.count == 3 && isNumber(bytes) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// Also the single 0 of a client that left; it counts only behind a well-formed request.
  static func statusOrZero(_ bytes: Bytes) -> String? { bytes == [c("0")] ? "0" : status(bytes) }

  static func isMethod(_ bytes: Bytes) -> Bool {
    bytes.first.map(isLetter) == true
      && bytes.allSatisfy { isLetter($0) || $0 == c("-") || $0 == c("_") }
  }
}
