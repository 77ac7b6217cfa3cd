/// Endpoints that an attacker would send: hard on a hash table that anybody can foresee.
///
/// Of three numbers in a row the first gives keys that have the same low 24 bits under FNV-1a, the
/// second keys with the same hash under wyhash with its published secret and any seed, the third
/// keys that differ from many others in one byte only. Different numbers give different keys.
struct CraftedKeys {
  /// Two texts that take FNV-1a from the same state to the same low bits, for each bit of a number.
  private let pairs: [(first: [UInt8], second: [UInt8])]

  private static let bits = 22
  private static let mask: UInt64 = (1 << 24) - 1

  init() {
    // The low bits of a product depend on the low bits of its factors, so they can be searched alone;
    // chained pairs give 2^22 keys for the price of 22 searches (Joux, CRYPTO 2004).
    var state: UInt64 = 0xCBF2_9CE4_8422_2325 & Self.mask
    for byte in Self.flood { state = Self.step(state, byte) }
    var pairs: [(first: [UInt8], second: [UInt8])] = []
    for _ in 0..<Self.bits {
      var seen: [UInt64: [UInt8]] = [:]
      var number = 0
      while true {
        let text = Self.letters(number, count: 5)
        let next = text.reduce(state, Self.step)
        if let other = seen.updateValue(text, forKey: next) {
          pairs.append((other, text))
          state = next
          break
        }
        number += 1
      }
    }
    self.pairs = pairs
  }

  /// Appends the key of a number below `3 << 22`.
  func append(_ number: Int, to buffer: inout [UInt8]) {
    let which = number / 3
    switch number % 3 {
    case 0:
      buffer.append(contentsOf: Self.flood)
      for (bit, pair) in pairs.enumerated() {
        buffer.append(contentsOf: which >> bit & 1 == 0 ? pair.first : pair.second)
      }
    case 1:
      // The first eight bytes are the secret, which makes the factor that they go into zero; the next
      // eight do not matter then, and the last sixteen are the same for all.
      buffer.append(contentsOf: Self.secret)
      buffer.append(contentsOf: Self.letters(which, count: 8))
      buffer.append(contentsOf: Self.tail)
    default:
      buffer.append(contentsOf: Self.near)
      for shift in stride(from: 20, through: 0, by: -4) {
        buffer.append(Self.alphabet[which >> shift & 15])
      }
      buffer.append(contentsOf: Self.tail)
    }
  }

  private static func step(_ state: UInt64, _ byte: UInt8) -> UInt64 {
    (state ^ UInt64(byte)) &* 0x100_0000_01B3 & mask
  }

  private static func letters(_ number: Int, count: Int) -> [UInt8] {
    (0..<count).map { alphabet[number >> ($0 * 4) & 15] }
  }

  private static let alphabet = Array("abcdefghijklmnop".utf8)
  private static let flood = Array("/f/".utf8)
  private static let near = Array("/n/aaaaa".utf8)
  private static let tail = Array("/and/so/on/then/".utf8)
  /// `secret[1]` of wyhash, version 4.
  private static let secret: [UInt8] = (0..<8).map { shift in
    UInt8(truncatingIfNeeded: 0x8BB8_4B93_962E_ACC9 as UInt64 >> UInt64(shift * 8))
  }
}
