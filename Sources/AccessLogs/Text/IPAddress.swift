/// An IPv4 or IPv6 address by its value; IPv4 is what IPv6 maps it to, `::ffff:192.0.2.1`.
package struct IPAddress: Hashable, Sendable {
  package let value: UInt128

  /// The network of IPv4 among IPv6 addresses (RFC 4291, section 2.5.5.2).
  private static let mapped: UInt128 = 0xFFFF << 32

  /// Reads an address in any of its spellings, with a zone behind `%` or not; nil of any other text.
  package init?(_ text: [UInt8]) {
    let text = text.prefix { $0 != UInt8(ascii: "%") }
    if text.contains(UInt8(ascii: ":")) {
      guard let value = Self.longValue(text) else { return nil }
      self.init(value: value)
    } else {
      self.init(short: text.count) { text[$0] }
    }
  }

  /// Reads four numbers with dots between them, a text of so many bytes, each of which `byte` returns.
  ///
  /// Zeros before a number, which some take for octal, are refused.
  @inline(__always)
  package init?(short count: Int, byte: (Int) -> UInt8) {
    guard (7...15).contains(count) else { return nil }
    var (value, number, digits, dots) = (UInt32(0), UInt32(0), 0, 0)
    for place in 0...count {
      let next = place < count ? byte(place) : UInt8(ascii: ".")
      if next == UInt8(ascii: ".") {
        guard digits > 0, number < 256 else { return nil }
        value = value << 8 | number
        (number, digits, dots) = (0, 0, dots + 1)
      } else {
        guard next &- 48 < 10, digits < 3, digits == 0 || number > 0 else { return nil }
        number = number * 10 + UInt32(next &- 48)
        digits += 1
      }
    }
    guard dots == 4 else { return nil }
    self.init(value: Self.mapped | UInt128(value))
  }

  private init(value: UInt128) { self.value = value }

  /// Returns the address with so many of its last bits zero.
  func clearing(_ bits: Int) -> IPAddress {
    IPAddress(value: value & (.max << UInt128(bits)))
  }

  /// Hands out the text of the address: four numbers of IPv4, else by RFC 5952, in small letters and with `::` in the
  /// place of the first of the longest runs of zeros.
  func forEachByte(_ body: (UInt8) -> Void) {
    if isShort {
      for shift in [24, 16, 8, 0] as [UInt128] {
        Self.write(UInt32(truncatingIfNeeded: value >> shift & 0xFF), radix: 10, body)
        if shift > 0 { body(UInt8(ascii: ".")) }
      }
      return
    }
    func group(_ place: Int) -> UInt32 {
      UInt32(truncatingIfNeeded: value >> UInt128(16 * (7 - place)) & 0xFFFF)
    }
    // A single group of zeros is written as one.
    var (longest, run) = (0..<1, 0..<0)
    for place in 0..<8 {
      run = group(place) == 0 ? run.lowerBound..<place + 1 : place + 1..<place + 1
      if run.count > longest.count { longest = run }
    }
    let gap = longest.count > 1 ? longest : 8..<8
    for place in 0..<8 where !gap.contains(place) || place == gap.lowerBound {
      if place > 0 || place == gap.lowerBound { body(UInt8(ascii: ":")) }
      if place == gap.lowerBound {
        if gap.upperBound == 8 { body(UInt8(ascii: ":")) }
      } else {
        Self.write(group(place), radix: 16, body)
      }
    }
  }

  /// Hands out the digits of a number of at most 16 bits.
  private static func write(_ number: UInt32, radix: UInt32, _ body: (UInt8) -> Void) {
    var power: UInt32 = 1
    while power * radix <= number { power *= radix }
    var rest = number
    while power > 0 {
      let digit = UInt8(truncatingIfNeeded: rest / power)
      body(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      rest %= power
      power /= radix
    }
  }

  /// The bits that say that an address is IPv4.
  fileprivate static let shortMask = UInt128.max << 32

  /// Whether it is IPv4, or stands for it.
  package var isShort: Bool { value >> 32 == Self.mapped >> 32 }

  /// Reads groups of hexadecimal digits, `::` once for zeros, and perhaps IPv4 at the end (RFC 4291, section 2.2).
  private static func longValue(_ text: ArraySlice<UInt8>) -> UInt128? {
    let colon = UInt8(ascii: ":")
    let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
    var groups: [UInt32]
    if let gap {
      guard let left = Self.groups(text[..<gap]),
        let right = Self.groups(text[(gap + 2)...], mayEndShort: true),
        left.count + right.count < 8
      else { return nil }
      groups = left + [UInt32](repeating: 0, count: 8 - left.count - right.count) + right
    } else {
      groups = Self.groups(text, mayEndShort: true) ?? []
    }
    return groups.count == 8 ? groups.reduce(0) { $0 << 16 | UInt128($1) } : nil
  }

  /// Reads groups of 16 bits with colons between them; the last two may be IPv4.
  private static func groups(
    _ text: ArraySlice<UInt8>,
    mayEndShort: Bool = false
  ) -> [UInt32]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var groups: [UInt32] = []
    for (place, part) in parts.enumerated() {
      if mayEndShort, place == parts.count - 1, part.contains(UInt8(ascii: ".")) {
        let bytes = Array(part)
        guard let address = IPAddress(short: bytes.count, byte: { bytes[$0] }) else { return nil }
        groups += [UInt32(address.value >> 16 & 0xFFFF), UInt32(address.value & 0xFFFF)]
      } else {
        guard part.count <= 4, let group = number(part, radix: 16) else { return nil }
        groups.append(group)
      }
    }
    return groups
  }

  private static func number(_ digits: ArraySlice<UInt8>, radix: UInt32) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
      let number: UInt8
      switch digit.lowercased {
      case 48...57: number = digit - 48
      case UInt8(ascii: "a")...UInt8(ascii: "f"): number = digit.lowercased - 87
      default: return nil
      }
      guard number < radix else { return nil }
      value = value * radix + UInt32(number)
    }
    return digits.isEmpty ? nil : value
  }
}

/// A range of addresses: an address, and how many bits of it all of them have.
package struct IPNetwork: Hashable, Sendable {
  private let first: UInt128
  private let mask: UInt128

  /// Why a text is no network.
  package enum Problem: Error, Equatable {
    case noAddress
    /// The bits behind the slash are no number, or too many.
    case noLength
    /// The address has bits behind those that count.
    case bitsBehind
  }

  /// Reads an address, with the number of its bits that count behind a slash or all of them.
  package init(_ text: [UInt8]) throws(Problem) {
    let parts = text.split(
      separator: UInt8(ascii: "/"),
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    guard let address = IPAddress(Array(parts[0])) else { throw .noAddress }
    let isMapped = address.isShort && !parts[0].contains(UInt8(ascii: ":"))
    let most = isMapped ? 32 : 128
    var length = most
    if parts.count == 2 {
      guard (1...3).contains(parts[1].count), parts[1].allSatisfy({ 48...57 ~= $0 }),
        let number = Int(String(decoding: parts[1], as: UTF8.self)), number <= most
      else { throw .noLength }
      length = number
    }
    let bits = length + 128 - most
    mask = bits == 0 ? 0 : .max << UInt128(128 - bits)
    first = address.value
    guard first & ~mask == 0 else { throw .bitsBehind }
  }

  /// Whether an address is of the network; IPv4 is of none that is larger than all of IPv4.
  package func contains(_ address: IPAddress) -> Bool {
    address.value & mask == first
      && (!address.isShort || mask & IPAddress.shortMask == IPAddress.shortMask)
  }
}
