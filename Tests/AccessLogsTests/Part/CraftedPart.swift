/// A part put together by hand, with code that shares nothing with the code under test.
struct CraftedPart {
  var magic: [UInt8] = Array("LTPART".utf8) + [0, 1]
  /// Kind and payload of each section but the end.
  var sections: [(kind: UInt8, payload: [UInt8])] = []
  /// What the end says, where that is not what is there.
  var (endCount, endLength): (Int?, Int?)
  var zeros = [UInt8](repeating: 0, count: 48)

  init(_ sections: (kind: UInt8, payload: [UInt8])...) { self.sections = sections }

  /// A worker's part of some lines counted and some groups, by endpoint.
  init(counted: UInt64, _ groups: [(count: UInt64, endpoint: String)], isSorted: Bool = false) {
    sections = [(2, Self.file(counted: counted))]
    if !groups.isEmpty { sections.append((5, Self.groups(groups, isSorted: isSorted))) }
  }

  var bytes: [UInt8] {
    let body = magic + sections.flatMap { Self.section($0.kind, $0.payload) }
    let numbers = [endCount ?? sections.count, endLength ?? body.count]
    let end = numbers.flatMap { number in (0..<8).map { UInt8(number >> (8 * $0) & 0xFF) } }
    return body + Self.section(0, end + zeros)
  }

  static func section(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let section = [kind] + (0..<4).map { UInt8(payload.count >> (8 * $0) & 0xFF) } + payload
    let checksum = crc32c(section)
    return section + (0..<4).map { UInt8(checksum >> (8 * UInt32($0)) & 0xFF) }
  }

  /// The file of a worker, `counted`, of the simple format and not compressed, without bytes on disk.
  static func file(counted: UInt64, state: UInt8 = 1, key: String = "") -> [UInt8] {
    [UInt8(key.utf8.count)] + Array(key.utf8) + [state, 0, 1, 1, 0] + number(counted)
      + [0, 0, 0, 0, 0, 0]
  }

  static func groups(
    _ groups: [(count: UInt64, endpoint: String)],
    isSorted: Bool = false
  ) -> [UInt8] {
    [isSorted ? 1 : 0, 0] + groups.flatMap { record($0.count, Array($0.endpoint.utf8) + [0, 1]) }
  }

  static func record(_ count: UInt64, _ key: [UInt8]) -> [UInt8] {
    number(count) + number(UInt64(key.count)) + key
  }

  static func number(_ number: UInt64) -> [UInt8] {
    var (rest, bytes) = (number, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(truncatingIfNeeded: rest)]
  }

  /// The checksum of RFC 3720, bit by bit.
  static func crc32c(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { checksum, byte in
      (0..<8).reduce(checksum ^ UInt32(byte)) { rest, _ in
        rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1
      }
    }
  }
}
