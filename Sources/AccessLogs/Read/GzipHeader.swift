/// What stands before the data of a gzip member, read piece by piece since it may be of any length.
///
/// RFC 1952, section 2.3: ten bytes, then an extra field, a name, a comment and a checksum, each
/// where a flag says so.
struct GzipHeader {
  /// What every member starts with.
  static let magic: [UInt8] = [0x1F, 0x8B]

  /// What a header can have that no decoder is to accept.
  enum Flaw: String, Error {
    case method = "unknown compression method"
    case flags = "reserved flags are set"
    case checksum = "header checksum mismatch"
  }

  private struct Flags: OptionSet {
    let rawValue: UInt8

    static let headerChecksum = Flags(rawValue: 1 << 1)
    static let extra = Flags(rawValue: 1 << 2)
    static let name = Flags(rawValue: 1 << 3)
    static let comment = Flags(rawValue: 1 << 4)
    static let reserved = Flags(rawValue: 0xE0)
  }

  /// The parts in their order.
  private enum HeaderPart: Int {
    case fixed, extraLength, extra, name, comment, checksum, end
  }

  private var part = HeaderPart.fixed
  /// Bytes of the part that were read.
  private var count = 0
  private var flags: Flags = []
  private var extraLength = 0
  private var statedChecksum: UInt32 = 0
  /// The CRC-32 of the header so far, without its own checksum.
  private var checksum = GzipChecksum()

  var isComplete: Bool { part == .end }

  /// Reads bytes up to the header's end.
  ///
  /// - Returns: How many bytes belong to the header.
  /// - Throws: The flaw of a header that is not to be accepted.
  mutating func read(_ bytes: LineBytes) throws(Flaw) -> Int {
    var index = 0
    while index < bytes.count, !isComplete {
      try read(bytes[index])
      index += 1
    }
    return index
  }

  private mutating func read(_ byte: UInt8) throws(Flaw) {
    if part != .checksum {
      let bytes: InlineArray<1, UInt8> = [byte]
      checksum.add(bytes.span)
    }
    count += 1
    switch part {
    case .fixed:
      if count == 3, byte != 8 { throw .method }
      if count == 4 {
        flags = Flags(rawValue: byte)
        guard flags.isDisjoint(with: .reserved) else { throw .flags }
      }
      if count == 10 { advance() }
    case .extraLength:
      extraLength |= Int(byte) << (8 * (count - 1))
      if count == 2 { advance() }
    case .extra:
      if count == extraLength { advance() }
    case .name, .comment:
      if byte == 0 { advance() }
    case .checksum:
      statedChecksum |= UInt32(byte) << (8 * UInt32(count - 1))
      guard count == 2 else { return }
      guard statedChecksum == checksum.value & 0xFFFF else { throw .checksum }
      advance()
    case .end:
      break
    }
  }

  /// Goes on to the next part that this header has.
  private mutating func advance() {
    count = 0
    repeat {
      part = HeaderPart(rawValue: part.rawValue + 1) ?? .end
    } while !hasPart
  }

  /// Whether this header has the part that it stands at.
  private var hasPart: Bool {
    switch part {
    case .fixed, .end: true
    case .extraLength: flags.contains(.extra)
    case .extra: extraLength > 0
    case .name: flags.contains(.name)
    case .comment: flags.contains(.comment)
    case .checksum: flags.contains(.headerChecksum)
    }
  }
}
