import Testing

@testable import AccessLogs

/// The checksum of gzip, compared with its definition.
struct GzipChecksumTests {
  /// The definition of RFC 1952, bit by bit.
  private static func reference(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { register, byte in
      (0..<8).reduce(register ^ UInt32(byte)) { register, _ in
        register >> 1 ^ (register & 1 == 1 ? 0xEDB8_8320 : 0)
      }
    }
  }

  private static func checksum(_ parts: [ArraySlice<UInt8>]) -> UInt32 {
    var checksum = GzipChecksum()
    for part in parts { checksum.add(part.span) }
    return checksum.value
  }

  private let bytes = {
    var random = SeededGenerator(seed: 1)
    return (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
  }()

  @Test func `known values`() {
    #expect(Self.checksum([]) == 0)
    #expect(Self.checksum([Array("123456789".utf8)[...]]) == 0xCBF4_3926)
  }

  @Test func `every length about the folded steps`() {
    for length in [0...40, 240...300, 500...540, 760...780, 4990...5000].joined() {
      let part = bytes[..<length]
      #expect(Self.checksum([part]) == Self.reference(part), "\(length) bytes")
    }
  }

  @Test func `parts of any length at any place`() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<200 {
      let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
      let parts = zip(cuts, cuts.dropFirst()).map { bytes[$0..<$1] }
      #expect(Self.checksum(parts) == Self.reference(parts.joined()), "\(cuts)")
    }
  }
}
