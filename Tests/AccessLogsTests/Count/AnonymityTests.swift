import Glibc
import Testing

@testable import AccessLogs

/// What is left of the addresses of clients.
struct AnonymityTests {
  private static func text(_ address: IPAddress) -> String {
    var bytes: [UInt8] = []
    address.forEachByte { bytes.append($0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func masked(_ text: String, _ anonymity: Anonymity) -> String? {
    IPAddress(Array(text.utf8)).map { Self.text(anonymity.masked($0)) }
  }

  @Test(arguments: [
    ("192.0.2.7", ["192.0.2.0", "192.0.0.0", "192.0.0.0"]),
    ("255.254.253.252", ["255.254.253.0", "255.254.0.0", "255.0.0.0"]),
    ("::ffff:198.51.100.9", ["198.51.100.0", "198.51.0.0", "198.0.0.0"]),
    ("0.0.0.1", ["0.0.0.0", "0.0.0.0", "0.0.0.0"]),
    (
      "2001:DB8:1:2:3:4:5:6",
      ["2001:db8:1:2::", "2001:db8:1::", "2001:db8::"]
    ),
    ("2001:db8:0:2::7%eth0", ["2001:db8:0:2::", "2001:db8::", "2001:db8::"]),
    ("::1", ["::", "::", "::"]), ("fe80::1", ["fe80::", "fe80::", "fe80::"]),
  ])
  func `each level leaves out more`(text: String, shown: [String]) {
    #expect(Anonymity.allCases.map { Self.masked(text, $0) } == shown)
  }

  @Test(arguments: ["host.example.com", "192.0.2.x", "unix:", "-", "", "192.0.2.07", "1.2.3.4.5"])
  func `what is no address is none`(text: String) {
    #expect(Self.masked(text, .machines) == nil)
  }

  @Test func `texts of IPv6 are those of the C library`() throws {
    var random = SeededGenerator(seed: 11)
    for round in 0..<3000 {
      // Many groups of zeros, and some small ones.
      let groups = (0..<8).map { _ in
        random.next() % 3 == 0
          ? 0 : UInt16(truncatingIfNeeded: random.next() >> (random.next() % 16))
      }
      let long = groups.map { String($0, radix: 16) }.joined(separator: ":")
      let address = try #require(IPAddress(Array(long.utf8)))
      for anonymity in Anonymity.allCases {
        var kept = groups
        for place in (8 - anonymity.longBits / 16)..<8 { kept[place] = 0 }
        let bytes = kept.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(Self.text(anonymity.masked(address)) == Self.reference(bytes), "\(round) \(long)")
      }
    }
  }

  /// Returns the text of the bytes of an IPv6 address.
  private static func reference(_ bytes: [UInt8]) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    unsafe inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Lines whose clients are of few networks, as ordinary lines and others.
  private static let lines: [String] = (0..<600).map { number in
    let client =
      switch number % 6 {
      case 0, 1: "192.0.\(number % 5).\(number % 250)"
      case 2: "2001:db8:\(number % 3)::\(number)"
      case 3: "::ffff:192.0.\(number % 5).\(number % 250)"
      case 4: "198.51.100.\(number % 100)"
      default: "host\(number).example.com"
      }
    return
      #"\#(client) - ann [10/Oct/2024:13:55:36 +0000] "GET /a/\#(number % 7) HTTP/1.1" 200 5 "-" "curl/8""#
  }

  @Test(
    arguments: Anonymity.allCases,
    [
      [[.client]], [[.client, .status]], [[.endpoint, .client]], [[.agent, .client, .user]],
      [[.client], [.status, .client], [.endpoint]], [[.client, .endpoint, .minute, .agent]],
    ] as [[[Dimension]]]
  )
  func `groups are those of full addresses, put together`(
    anonymity: Anonymity,
    tables: [[Dimension]]
  ) throws {
    var query = Query()
    query.tables = tables
    let text = Self.lines.joined(separator: "\n") + "\n"
    let full = try CountedLog(text, query: query).report
    query.anonymity = anonymity
    let masked = try CountedLog(text, query: query).report
    for (full, masked) in zip(full.tables, masked.tables) {
      var sums: [String: Int] = [:]
      for row in full.rows {
        let cells = zip(row.columns, row.cells).map { name, cell in
          let text = CountedLog.text(cell)
          return name == "client" ? Self.masked(text, anonymity) ?? "-" : text
        }
        sums[cells.joined(separator: "\t"), default: 0] += row.count
      }
      let found = masked.rows.map { row in
        (row.cells.map(CountedLog.text).joined(separator: "\t"), row.count)
      }
      #expect(Dictionary(found) { first, _ in first } == sums)
      #expect(found.count == sums.count)
    }
  }

  @Test func `filters look at the whole address`() throws {
    var query = Query(by: [.client])
    query.anonymity = .providers
    query.filters.values = [try Filter(.client, [Array("192.0.1.0/24".utf8)])]
    let log = try CountedLog(Self.lines.joined(separator: "\n"), query: query)
    #expect(log.rows == ["192.0.0.0\t60"])
  }

  @Test func `a line that cannot be read is noted without its text`() throws {
    var query = Query(by: [.client])
    query.means.keepsRejects = true
    query.anonymity = .machines
    let tree = try FileTree()
    let lines = Self.lines + ["198.51.100.77 garbage"]
    try tree.file("a", lines.joined(separator: "\n") + "\n198.51.100.78 \"more garbage\n")
    let file = LogFile(key: FileKey(tree.path("a")), byteCount: 0, isNamed: true)
    var counter = LogFileCounter()
    let part = try counter.count(file, query: CompiledQuery(query))
    #expect(!part.bytes.contains("198.51.100.7"))
    let rejects = try PartContents(part, of: file.key, query).notes.rejects
    #expect(rejects.map(\.number) == [601, 602])
    #expect(rejects.allSatisfy { $0.text.isEmpty && $0.byteCount == 0 })
  }
}

extension [UInt8] {
  /// Whether a text stands in the bytes.
  fileprivate func contains(_ text: String) -> Bool {
    let text = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: text) }
  }
}
