/// The kind of a section of a ``Part``, and what all sections have.
///
/// The codes are given once and never used for another. Sections stand in the order in which they are listed here.
enum PartSection: UInt8 {
  case origin = 7
  case query = 1
  case file = 2
  case rejects = 3
  case contextChange = 4
  case groups = 5
  case groupsInFile = 6
  case reading = 8
  /// Only in the file of a cache.
  case sum = 9
  case end = 0

  /// Whether there may be several.
  var isRepeated: Bool { self == .file || self == .groups }

  /// Whether it may stand behind another one, which is not the end.
  func mayFollow(_ other: PartSection) -> Bool {
    self == other ? isRepeated : place > other.place
  }

  /// The place in the order of sections but the end.
  private var place: Int {
    let order: [PartSection] = [
      .origin, .query, .file, .rejects, .contextChange, .groups, .groupsInFile, .reading, .sum,
      .end,
    ]
    return order.firstIndex(of: self) ?? order.count
  }

  /// The bytes of kind and length, before the payload.
  static let headLength = 5
  /// The bytes of the checksum, behind it.
  static let checksumLength = 4
  /// The bytes of the end's payload: a vector can be loaded behind the last key.
  static let endLength = 64

  /// The bytes of a section.
  static func length(ofPayload length: Int) -> Int { headLength + length + checksumLength }

  /// Reads kind and length; nil if there is no such section.
  static func head(_ bytes: Span<UInt8>) -> (kind: PartSection, length: Int)? {
    guard bytes.count >= headLength, let kind = PartSection(rawValue: bytes[0]) else { return nil }
    let length = number(bytes.extracting(1..<headLength))
    return length < 1 << 30 ? (kind, length) : nil
  }

  /// Appends a whole section.
  func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(rawValue)
    Self.append(payload.count, byteCount: Self.headLength - 1, to: &bytes)
    bytes += payload
    let checksum = Self.checksum(of: bytes.span.extracting(start...))
    Self.append(Int(checksum), byteCount: Self.checksumLength, to: &bytes)
  }

  /// Appends the end of a part that has so many sections, and bytes before these.
  static func appendEnd(sections: Int, behind length: Int = 0, to bytes: inout [UInt8]) {
    var payload: [UInt8] = []
    payload.reserveCapacity(endLength)
    append(sections, byteCount: 8, to: &payload)
    append(length + bytes.count, byteCount: 8, to: &payload)
    payload.append(contentsOf: repeatElement(0, count: endLength - payload.count))
    end.append(payload, to: &bytes)
  }

  /// How many sections stand before an end.
  static func sections(ofEnd section: Span<UInt8>) -> Int {
    number(section.extracting(headLength..<headLength + 8))
  }

  /// Whether this is the payload of the end behind so many sections and bytes.
  static func isEnd(_ payload: Span<UInt8>, sections: Int, length: Int) -> Bool {
    guard payload.count == endLength, number(payload.extracting(..<8)) == sections,
      number(payload.extracting(8..<16)) == length
    else { return false }
    return (16..<endLength).allSatisfy { payload[$0] == 0 }
  }

  /// Whether the bytes of a section are those that its checksum is of.
  static func isWhole(_ section: Span<UInt8>) -> Bool {
    let end = section.count - checksumLength
    return Int(checksum(of: section.extracting(..<end))) == number(section.extracting(end...))
  }

  /// Appends the lowest bytes of a number, the lowest first.
  private static func append(_ number: Int, byteCount: Int, to bytes: inout [UInt8]) {
    for place in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }

  private static func number(_ bytes: Span<UInt8>) -> Int {
    var number = 0
    for place in bytes.indices.reversed() { number = number << 8 | Int(bytes[place]) }
    return number
  }
}
