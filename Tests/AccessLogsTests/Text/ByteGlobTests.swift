import AccessLogs
import Testing

/// Globs and addresses, beside what they have to match.
struct ByteGlobTests {
  @Test(
    arguments: [
      ("", "", true), ("", "a", false), ("*", "", true), ("**", "/a/b", true), ("?", "", false),
      ("a*c", "abcbc", true), ("a*c", "abcb", false), ("*a*b*", "xxabyy", true),
      ("a?c", "a/c", true),
      ("[a-c]", "b", true), ("[!a-c]", "b", false), ("[^a-c]", "d", true), ("[]a]", "]", true),
      ("[c-a]", "b", true), ("[a-]", "-", true), ("[a", "[a", true), ("[", "[", true),
      (#"\*"#, "*", true), (#"\*"#, "a", false), (#"a\"#, #"a\"#, true), (#"[\]"#, #"\"#, true),
      ("A", "a", false),
    ]
  )
  func `a glob matches a whole text`(_ pattern: String, _ text: String, _ isMatch: Bool) {
    #expect(matches(ByteGlob(Array(pattern.utf8)), text) == isMatch)
  }

  @Test(
    arguments: [
      ("*.Example.COM", "www.eXample.com", true), ("[A-C]", "b", true), ("[a-c]", "B", true),
      ("[@-C]", "a", true), ("[!A]", "a", false), ("É", "é", false),
    ]
  )
  func `a glob may ignore the case of ASCII`(_ pattern: String, _ text: String, _ isMatch: Bool) {
    #expect(matches(ByteGlob(Array(pattern.utf8), ignoresCase: true), text) == isMatch)
  }

  private func matches(_ glob: ByteGlob, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return glob.matches(count: bytes.count) { bytes[$0] }
  }

  // Each star is tried again at each place if the work is not bounded.
  @Test func `many stars take no more than the product of the lengths`() {
    let glob = ByteGlob(Array(String(repeating: "*a", count: 500).utf8) + [UInt8(ascii: "b")])
    #expect(!matches(glob, String(repeating: "a", count: 5000)))
  }

  @Test(
    arguments: [
      ("192.0.2.1", "::ffff:192.0.2.1"), ("2001:DB8::1", "2001:0db8:0:0:0:0:0:1"),
      ("::", "0:0:0:0:0:0:0:0"), ("fe80::1%eth0", "fe80::1"), ("1::", "1:0:0:0:0:0:0:0"),
      ("1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"),
    ]
  )
  func `spellings of an address are one`(_ one: String, _ other: String) throws {
    let address = try #require(IPAddress(Array(one.utf8)))
    #expect(address == IPAddress(Array(other.utf8)))
  }

  @Test(
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.x", "1.2.3.4:80", "[::1]", ":",
      ":::",
      "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::1.2.3", "1.2.3.4::", "g::",
      "1:2:3:4:5:6:7:8::", "unix:", "1:", ":1",
    ]
  )
  func `what is no address is none`(_ text: String) {
    #expect(IPAddress(Array(text.utf8)) == nil)
  }

  @Test(
    arguments: [
      ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", false),
      ("::/0", "2001:db8::1", true),
      ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0/104", "10.1.2.3", true),
      ("::ffff:0:0/96", "10.1.2.3", true),
      ("2001:db8::/33", "2001:db8:8000::", false), ("192.0.2.1", "192.0.2.1", true),
    ]
  )
  func `a network has addresses by their values`(
    _ network: String,
    _ address: String,
    _ isIn: Bool
  ) throws {
    let address = try #require(IPAddress(Array(address.utf8)))
    #expect(try IPNetwork(Array(network.utf8)).contains(address) == isIn)
  }

  @Test func `brackets without an end are read in one pass`() {
    let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
    #expect(matches(ByteGlob(brackets), String(decoding: brackets, as: UTF8.self)))
    #expect(matches(ByteGlob(Array("[a][]".utf8)), "a[]"))
  }
}
