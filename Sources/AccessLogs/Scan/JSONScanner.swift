internal import Glibc
internal import SystemPackage

/// Reads one JSON text (RFC 8259) as it comes, however large; of it only what is asked for is kept.
struct JSONScanner {
  /// Why a text cannot be read.
  enum Failure: Error, Equatable {
    case system(Errno)
    /// What is on a line is not JSON, or not what was expected there.
    case malformed(line: Int)
  }

  /// How long a string may be, in bytes; what needs more is none of ours.
  private static let longestString = 16 << 20
  /// How deep values may lie in each other.
  private static let deepest = 64

  /// Fills memory with the next bytes, and says how many there are; none at the end.
  typealias Source = (inout [UInt8]) throws(Failure) -> Int

  private let source: Source
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)
  private var (position, end) = (0, 0)
  /// The line that is read, from 1.
  private(set) var line = 1

  /// Whether the text has been read to its end.
  private(set) var isAtEnd = false

  init(reading source: @escaping Source) { self.source = source }

  /// Reads what is in a file, or comes through a pipe.
  init(_ descriptor: Int32) {
    self.init { (memory: inout [UInt8]) throws(Failure) -> Int in
      do throws(Errno) {
        var room = memory.mutableSpan
        return try SystemCall.read(descriptor, into: &room)
      } catch {
        throw .system(error)
      }
    }
  }

  /// What is wrong with the line that is read.
  var malformed: Failure { .malformed(line: line) }

  // MARK: - Values

  /// Reads an object; `take` reads the value of each member.
  mutating func readObject(
    _ take: (inout JSONScanner, _ name: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try readList(from: UInt8(ascii: "{"), to: UInt8(ascii: "}")) { (scanner) throws(Failure) in
      let name = try scanner.readString()
      try scanner.expect(UInt8(ascii: ":"))
      try take(&scanner, name)
    }
  }

  /// Reads an object of which each name has the same memory; `take` reads the value of each member.
  mutating func readObject(
    names memory: inout [UInt8],
    _ take: (inout JSONScanner, _ name: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var name = memory
    memory = []
    try readList(from: UInt8(ascii: "{"), to: UInt8(ascii: "}")) { (scanner) throws(Failure) in
      try scanner.readString(into: &name)
      try scanner.expect(UInt8(ascii: ":"))
      try take(&scanner, name)
    }
    memory = name
  }

  /// Reads a list; `take` reads each element.
  mutating func readList(
    _ take: (inout JSONScanner) throws(Failure) -> Void
  ) throws(Failure) {
    try readList(from: UInt8(ascii: "["), to: UInt8(ascii: "]"), take)
  }

  private mutating func readList(
    from opening: UInt8,
    to closing: UInt8,
    _ take: (inout JSONScanner) throws(Failure) -> Void
  ) throws(Failure) {
    try expect(opening)
    if try byteBehindSpace() == closing {
      position += 1
      return
    }
    while true {
      try take(&self)
      let byte = try byteBehindSpace()
      position += 1
      if byte == closing { return }
      guard byte == UInt8(ascii: ",") else { throw malformed }
    }
  }

  /// Reads a string, without its escapes.
  mutating func readString() throws(Failure) -> [UInt8] {
    var string: [UInt8] = []
    try readString(into: &string)
    return string
  }

  /// Reads a string, without its escapes, into memory that is used again.
  mutating func readString(into string: inout [UInt8]) throws(Failure) {
    string.removeAll(keepingCapacity: true)
    try expect(ByteClass.quote)
    while true {
      guard try byte() != nil else { throw malformed }
      var stop = position
      while stop < end, buffer[stop] != ByteClass.quote, buffer[stop] != ByteClass.backslash,
        buffer[stop] >= ByteClass.space
      {
        stop += 1
      }
      string += buffer[position..<stop]
      guard string.count <= Self.longestString else { throw malformed }
      position = stop
      if stop == end { continue }
      switch buffer[stop] {
      case ByteClass.quote:
        position += 1
        return
      case ByteClass.backslash:
        position += 1
        try readEscape(to: &string)
      // Control bytes are escaped.
      default: throw malformed
      }
    }
  }

  mutating func readNumber() throws(Failure) -> Int {
    var (isNegative, digits, number) = (false, 0, 0)
    if try byteBehindSpace() == ByteClass.dash {
      isNegative = true
      position += 1
    }
    while let next = try byte(), ByteClass.isDigit(next) {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooLarge) = product.addingReportingOverflow(Int(next) - 48)
      guard !isTooLarge, !isStillTooLarge else { throw malformed }
      (number, digits) = (sum, digits + 1)
      position += 1
    }
    guard digits > 0 else { throw malformed }
    return isNegative ? -number : number
  }

  mutating func readBool() throws(Failure) -> Bool {
    if try byteBehindSpace() == UInt8(ascii: "t") {
      try readWord("true")
      return true
    }
    try readWord("false")
    return false
  }

  /// Reads `null` if it is next.
  mutating func readNull() throws(Failure) -> Bool {
    guard try byteBehindSpace() == UInt8(ascii: "n") else { return false }
    try readWord("null")
    return true
  }

  /// What a value is.
  enum Kind {
    case string
    case list
    case number
    case other
  }

  /// Returns what the next value is, and does not pass it.
  mutating func nextKind() throws(Failure) -> Kind {
    switch try byteBehindSpace() {
    case ByteClass.quote: .string
    case UInt8(ascii: "["): .list
    case ByteClass.dash, UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    default: .other
    }
  }

  /// Passes over a value of any kind.
  mutating func skip(depth: Int = 0) throws(Failure) {
    guard depth < Self.deepest else { throw malformed }
    switch try byteBehindSpace() {
    case ByteClass.quote: _ = try readString()
    case UInt8(ascii: "{"):
      try readObject { (scanner, _) throws(Failure) in try scanner.skip(depth: depth + 1) }
    case UInt8(ascii: "["):
      try readList { (scanner) throws(Failure) in try scanner.skip(depth: depth + 1) }
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try readBool()
    case UInt8(ascii: "n"): _ = try readNull()
    default:
      // A number, with what makes it none of ours.
      _ = try readNumber()
      while let byte = try byte(), ByteClass.isDigit(byte) || ".eE+-".utf8.contains(byte) {
        position += 1
      }
    }
  }

  /// Makes sure that nothing follows.
  mutating func finish() throws(Failure) {
    while let byte = try byte() {
      guard isSpace(byte) else { throw malformed }
    }
  }

  // MARK: - Bytes

  /// Returns the next byte, and does not pass it; nil at the end.
  @inline(__always)
  private mutating func byte() throws(Failure) -> UInt8? {
    if position == end { try fill() }
    return position < end ? buffer[position] : nil
  }

  private mutating func fill() throws(Failure) {
    let count = try source(&buffer)
    isAtEnd = count == 0
    (position, end) = (0, count)
  }

  /// Returns the next byte that is no space, and does not pass it.
  private mutating func byteBehindSpace() throws(Failure) -> UInt8 {
    while let byte = try byte() {
      if !isSpace(byte) { return byte }
    }
    throw malformed
  }

  /// Passes a byte if it is a space, and says so.
  private mutating func isSpace(_ byte: UInt8) -> Bool {
    guard [0x20, 0x0A, 0x0D, 0x09].contains(byte) else { return false }
    if byte == 0x0A { line += 1 }
    position += 1
    return true
  }

  private mutating func expect(_ wanted: UInt8) throws(Failure) {
    guard try byteBehindSpace() == wanted else { throw malformed }
    position += 1
  }

  private mutating func readWord(_ word: StaticString) throws(Failure) {
    for wanted in "\(word)".utf8 {
      guard try byte() == wanted else { throw malformed }
      position += 1
    }
  }

  // MARK: - Escapes

  private mutating func readEscape(to string: inout [UInt8]) throws(Failure) {
    guard let letter = try byte() else { throw malformed }
    position += 1
    switch letter {
    case UInt8(ascii: "b"): string.append(0x08)
    case UInt8(ascii: "f"): string.append(0x0C)
    case UInt8(ascii: "n"): string.append(0x0A)
    case UInt8(ascii: "r"): string.append(0x0D)
    case UInt8(ascii: "t"): string.append(0x09)
    case ByteClass.quote, ByteClass.backslash, ByteClass.slash: string.append(letter)
    case UInt8(ascii: "u"):
      var code = try readUnit()
      if code & 0xFC00 == 0xD800 {
        for wanted in "\\u".utf8 {
          guard try byte() == wanted else { throw malformed }
          position += 1
        }
        let low = try readUnit()
        guard low & 0xFC00 == 0xDC00 else { throw malformed }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      // Half of a pair is no character.
      guard let scalar = Unicode.Scalar(code), let bytes = UTF8.encode(scalar) else {
        throw malformed
      }
      string += bytes
    default: throw malformed
    }
  }

  /// Reads the four digits of a UTF-16 unit.
  private mutating func readUnit() throws(Failure) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try byte(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw malformed
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}
