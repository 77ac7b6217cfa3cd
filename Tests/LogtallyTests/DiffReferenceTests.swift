import AccessLogs
import Testing

/// Random pairs of reports beside a slow comparison of dictionaries.
@Suite(.timeLimit(.minutes(10)))
struct DiffReferenceTests {
  /// A row as the texts of its keys.
  private struct Key: Hashable {
    var endpoint: String
    var status: String
  }

  /// Endpoints that sort in odd ways, or read alike.
  private static let starts: [[UInt8]] =
    ["/", "/a", "/a,b", "/\u{E9}", "/a\u{1}", "/a\\x01", "/api/v1/"].map { Array($0.utf8) } + [
      [0x2F, 0xFF], [0x2F, 0x80, 0x61],
    ]

  /// Makes a log by chance, and counts its lines into a dictionary.
  private static func log(
    _ size: Int,
    _ random: inout SplitMix
  ) -> (lines: [UInt8], counts: [Key: Int]) {
    var lines: [UInt8] = []
    var counts: [Key: Int] = [:]
    for _ in 0..<size {
      let endpoint =
        starts[Int.random(in: 0..<starts.count, using: &random)]
        + (Bool.random(using: &random)
          ? Array(String(Int.random(in: 0..<8, using: &random)).utf8) : [])
      let status = ["200", "304", "404", "500", "-"][Int.random(in: 0..<5, using: &random)]
      lines += Array("192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET ".utf8) + endpoint
      lines += Array(" HTTP/1.1\" \(status) 5 \"-\" \"curl/8\"\n".utf8)
      let text = KeyText.string(endpoint.span)
      counts[Key(endpoint: text, status: status), default: 0] += 1
    }
    return (lines, counts)
  }

  /// Returns the rows of a comparison in CSV.
  private static func difference(_ old: [Key: Int], _ new: [Key: Int]) -> String {
    struct Row {
      var key: Key
      var old: Int
      var new: Int
    }
    var rows: [Row] = []
    for key in Set(old.keys).union(new.keys) where old[key] != new[key] {
      rows.append(Row(key: key, old: old[key] ?? 0, new: new[key] ?? 0))
    }
    rows.sort { first, second in
      let sizes = (abs(first.new - first.old), abs(second.new - second.old))
      if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
      let texts = [first, second].map { [Array($0.key.endpoint.utf8), Array($0.key.status.utf8)] }
      for (left, right) in zip(texts[0], texts[1]) where left != right {
        return left.lexicographicallyPrecedes(right)
      }
      return false
    }
    var text = "endpoint,status,change,old,new,difference,percent\n"
    for row in rows {
      let endpoint = row.key.endpoint.contains(",") ? "\"\(row.key.endpoint)\"" : row.key.endpoint
      let change = row.old == 0 ? "new" : row.new == 0 ? "gone" : "changed"
      var percent = ""
      if row.old > 0 {
        // Hundredths, a half away from zero.
        let exact = 10_000 * abs(row.new - row.old)
        let hundredths = exact / row.old + (exact % row.old * 2 >= row.old ? 1 : 0)
        let decimals = hundredths % 100
        percent =
          "\(row.new < row.old ? "-" : "")\(hundredths / 100).\(decimals < 10 ? "0" : "")\(decimals)"
      }
      text += "\(endpoint),\(row.key.status),\(change),\(row.old),\(row.new),"
      text += "\(row.new - row.old),\(percent)\n"
    }
    return text
  }

  @Test(arguments: 1...6)
  func `a comparison is that of two dictionaries`(seed: Int) async throws {
    var random = SplitMix(seed: UInt64(seed))
    let folder = try LogFolder()
    let sizes = [0, 1, 40, 400, 2_000]
    let old = Self.log(sizes[seed % sizes.count], &random)
    let new = Self.log(Int.random(in: 0...600, using: &random), &random)
    for (name, log) in [("old", old), ("new", new)] {
      try folder.write(log.lines, to: "\(name).log")
      for format in ["json", "part"] {
        try await CommandRun(
          [
            "--log-format", "combined", "--by", "endpoint,status", "-o", "\(name).\(format)",
            "\(name).log",
          ],
          in: folder.path
        ).expect(status: 0)
      }
    }
    let expected = Self.difference(old.counts, new.counts)
    for first in ["json", "part"] {
      for second in ["json", "part"] {
        let run = try await CommandRun(
          ["diff", "old.\(first)", "new.\(second)"],
          in: folder.path
        ).expect(status: 0)
        #expect(run.output == expected)
      }
    }
    // By fewer columns.
    let status = try await CommandRun(
      ["diff", "--by", "status", "old.json", "new.part"],
      in: folder.path
    ).expect(status: 0)
    let sums = [old.counts, new.counts].map { counts in
      counts.reduce(into: [String: Int]()) { $0[$1.key.status, default: 0] += $1.value }
    }
    for line in status.output.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      #expect(Int(cells[2]) == sums[0][cells[0]] ?? 0 && Int(cells[3]) == sums[1][cells[0]] ?? 0)
    }
  }

  @Test func `many rows go through temporary files`() async throws {
    let folder = try LogFolder()
    // 16 MiB hold less than these.
    try await CommandRun(
      shell: """
        seq -f '2025-11-03T04:05:06.123456 /items/%.0f/of/a/shop/that/sells/them 200' 1 60000 >old.log
        seq -f '2025-11-03T04:05:06.123456 /items/%.0f/of/a/shop/that/sells/them 200' 30001 90000 >new.log
        for name in old new; do
          $logtally -o $name.json $name.log && $logtally -o $name.part $name.log
        done
        """,
      in: folder.path
    ).expect(status: 0)
    let whole = try await CommandRun(["diff", "old.json", "new.part"], in: folder.path)
      .expect(status: 0)
    #expect(whole.output.count(where: { $0 == "\n" }) == 60_001)
    #expect(whole.output.hasPrefix("endpoint,change,old,new,difference,percent\n/items/1/of"))
    for (old, new) in [("old.part", "new.json"), ("old.json", "new.json")] {
      let small = try await CommandRun(
        ["diff", "--memory", "16M", old, new],
        in: folder.path
      ).expect(status: 0)
      #expect(small.output == whole.output)
    }
  }
}
