/// The kind of a section of a ``Part``, and what all sections have.
///
/// The codes are given once and never used for another. Sections stand in the order of their codes, the end last.
enum PartSection: UInt8 {
  case query = 1
  case file = 2
  case rejects = 3
  case contextChange = 4
  case groups = 5
  case groupsInFile = 6
  case end = 0

  /// Whether there may be several.
  var isRepeated: Bool { self == .file || self == .groups }

  /// The bytes of kind and length, before the payload.
  static let headLength = 5
  /// The bytes of the checksum, behind it.
  static let checksumLength = 4
  /// The bytes of the end's payload: a vector can be loaded behind the last key.
  static let endLength = 64

  /// The bytes of a section.
  static func length(ofPayload length: Int) -> Int { headLength + length + checksumLength }

  /// Returns kind and length.
  func head(length: Int) -> [UInt8] { [rawValue] + Self.bytes(of: length, count: 4) }

  /// Reads kind and length; nil if there is no such section.
  static func head(_ bytes: Span<UInt8>) -> (kind: PartSection, length: Int)? {
    guard bytes.count >= headLength, let kind = PartSection(rawValue: bytes[0]) else { return nil }
    let length = number(bytes.extracting(1..<headLength))
    return length < 1 << 30 ? (kind, length) : nil
  }

  /// Returns the payload of the end of a part: how many sections and bytes are before it, and zeros.
  static func endPayload(sections: Int, length: Int) -> [UInt8] {
    let numbers = bytes(of: sections, count: 8) + bytes(of: length, count: 8)
    return numbers + [UInt8](repeating: 0, count: endLength - numbers.count)
  }

  /// Returns a whole section.
  func bytes(payload: [UInt8]) -> [UInt8] {
    let section = head(length: payload.count) + payload
    return section
      + Self.bytes(of: Int(Self.checksum(of: section.span)), count: Self.checksumLength)
  }

  /// Whether the bytes of a section are those that its checksum is of.
  static func isWhole(_ section: Span<UInt8>) -> Bool {
    let end = section.count - checksumLength
    return Int(checksum(of: section.extracting(..<end))) == number(section.extracting(end...))
  }

  /// Returns a number as so many bytes, the lowest first.
  static func bytes(of number: Int, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static func number(_ bytes: Span<UInt8>) -> Int {
    bytes.indices.reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
  }
}
