/// How much of the addresses of clients is left out, by the levels of `--anonymize`.
package enum Anonymity: UInt8, CaseIterable, Sendable, ByteCoded {
  /// One number of IPv4, and what tells the machines of one IPv6 network apart.
  case machines = 1
  /// Two numbers of IPv4, and of IPv6 all but what a provider gives to a customer.
  case customers = 2
  /// Three numbers of IPv4, and of IPv6 all but what a provider has.
  case providers = 3

  /// How many of the last bits of an IPv4 address are left out.
  package var shortBits: Int { 8 * Int(rawValue) }

  /// How many of the last bits of an IPv6 address are left out.
  package var longBits: Int { 48 + 16 * Int(rawValue) }

  /// Returns an address with zeros in the place of the bits that are left out.
  func masked(_ address: IPAddress) -> IPAddress {
    address.clearing(address.isShort ? shortBits : longBits)
  }
}
