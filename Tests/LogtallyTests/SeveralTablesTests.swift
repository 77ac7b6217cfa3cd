import Glibc
import SystemPackage
import Testing

/// Several tables of one run, each against the report of a run of its own.
@Suite(.timeLimit(.minutes(10)))
struct SeveralTablesTests {
  private static let sets: [[String]] = [
    ["endpoint,status", "hour"],
    ["file", "endpoint", "host,method", "weekday,class", "client"],
    ["status,file", "file", "file,status", "referrer,agent"],
  ]

  private static let ways: [[String]] = [
    ["--executor", "process", "-j", "1"], ["--executor", "process", "-j", "8"],
    ["--executor", "thread", "-j", "2"], ["--executor", "inline"], ["-j", "2", "--memory", "16M"],
  ]

  private func by(_ tables: [String]) -> [String] { tables.flatMap { ["--by", $0] } }

  /// The rows of each table of a report as JSON, as they are written.
  private func rows(of json: String) -> [[Substring]] {
    var tables: [[Substring]] = []
    for line in json.split(separator: "\n") {
      if line.contains(#""rows": ["#) { tables.append([]) }
      guard !tables.isEmpty, let row = line.firstMatch(of: #/{".*"count": \d+}/#) else { continue }
      tables[tables.count - 1].append(row.output)
    }
    return tables
  }

  /// Runs the tables together in several ways, and each alone.
  private func compare(
    _ tables: [String],
    _ options: [String],
    in folder: String,
    ways: [[String]] = ways
  ) async throws {
    let options = ["-q", "--format", "json"] + options
    var alone: [[Substring]] = []
    var status = 0
    for table in tables {
      let run = try await CommandRun(["--by", table] + options, in: folder)
      status = run.status
      alone += rows(of: run.output)
    }
    #expect(alone.count == tables.count && alone.allSatisfy { !$0.isEmpty })
    let first = try await CommandRun(by(tables) + options, in: folder)
    first.expect(status: status)
    #expect(rows(of: first.output) == alone)
    for way in ways {
      let other = try await CommandRun(way + by(tables) + options, in: folder)
      #expect(other.output == first.output, "\(way): \(other)")
    }
  }

  @Test(arguments: sets, [[], ["--top", "7", "--match", "login", "--tz", "-09:30"]])
  func `of the sample logs, however they are counted`(
    tables: [String],
    options: [String]
  ) async throws {
    let paths = ["sample-logs/web-03", "sample-logs/api", "sample-logs/front", "sample-logs/proxy"]
    let package = CommandRun.package.string
    try await compare(tables, options + paths, in: package)
    let one = try await CommandRun(
      by(tables) + ["--format", "json"] + options + paths,
      in: package
    )
    let other = try await CommandRun(
      paths.reversed() + options + ["--format", "json"] + by(tables),
      in: package
    )
    #expect(other.output == one.output)
  }

  @Test(
    .enabled(
      if: unsafe getenv("LOGTALLY_REAL_LOGS") != nil,
      "LOGTALLY_REAL_LOGS does not name the folder of real logs"
    ),
    arguments: sets
  )
  func `of real logs, however they are counted`(tables: [String]) async throws {
    let folder = try #require(
      unsafe getenv("LOGTALLY_REAL_LOGS").map { unsafe String(cString: $0) }
    )
    try await compare(tables, ["logs"], in: folder, ways: [["--executor", "inline"]])
  }

  @Test func `of so many groups that they go to temporary files`() async throws {
    let folder = try LogFolder()
    for seed in 0..<3 {
      let lines = (0..<60_000).map { number in
        let endpoint = (number &* 7919 &+ seed &* 104_729) % 90_000
        let minute = 10 + number % 50
        return "2025-11-03T04:\(minute):06 /s/\(endpoint) \([200, 404][number % 2])\n"
      }
      try folder.write(lines.joined(), to: "logs/\(seed).log")
    }
    let tables = ["endpoint,status", "minute,endpoint", "file", "status", "endpoint,minute,file"]
    let few = [
      ["-j", "2", "--memory", "16M"], ["--executor", "thread", "-j", "2", "--memory", "16M"],
    ]
    try await compare(tables, ["--top", "999", "logs"], in: folder.path, ways: few)
  }

  @Test(arguments: [
    (["--format", "json"], "samples-tables.json"), (["--format", "table"], "samples-tables.txt"),
    (["--format", "table", "--tz", "UTC"], "samples-tables-utc.txt"),
  ])
  func `the tables of the sample logs are these`(options: [String], golden: String) async throws {
    let tables = ["--by", "class", "--by", "hour,class", "--by", "client", "--by", "file"]
    let run = try await CommandRun(
      tables + ["--top", "6"] + options + ["sample-logs/front", "sample-logs/web-03"],
      in: CommandRun.package.string
    )
    run.expect(status: 0)
    try Golden.check(run.output, golden)
  }

  @Test func `what --top leaves out is said of each table`() async throws {
    let run = try await CommandRun(
      [
        "-v", "--by", "class", "--by", "host", "--by", "status,host", "--top", "4", "--format",
        "json",
      ]
        + ["sample-logs/front"],
      in: CommandRun.package.string
    )
    run.expect(status: 0)
    let said = run.errors.split(separator: "\n").filter { $0.contains("--top") }
    #expect(
      said == ["logtally: --top leaves out 21 rows with 178 lines of '--by status,host'"]
    )
  }
}
