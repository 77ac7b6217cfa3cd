import AccessLogs
import Testing

/// `--tz`, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct ZoneOptionTests {
  /// The hours of one line, and what was said.
  private func run(
    _ arguments: [String],
    _ line: String = #"192.0.2.4 - - [26/Oct/2025:00:30:00 +0000] "GET / HTTP/1.1" 200 5"#,
    zone: String = "UTC"
  ) async throws -> CommandRun {
    try await CommandRun(
      ["--by", "hour"] + arguments + ["-"],
      input: Array("\(line)\n".utf8),
      environment: ["TZ": zone]
    )
  }

  @Test(
    arguments: [
      ([], "2025-10-26 00:00"), (["--tz", "UTC"], "2025-10-26 00:00"),
      (["--tz", "Europe/Berlin"], "2025-10-26 02:00"), (["--tz", "-05:00"], "2025-10-25 19:00"),
      (["--tz=-0930"], "2025-10-25 15:00"), (["--tz", "+05:45"], "2025-10-26 06:00"),
      (["--tz", "Pacific/Kiritimati"], "2025-10-26 14:00"),
      (["--tz", "local"], "2025-10-25 20:00"),
    ]
  )
  func `hours are on the clock of the zone`(_ arguments: [String], _ hour: String) async throws {
    for executor in ["process", "inline"] {
      let run = try await run(arguments + ["--executor", executor], zone: "America/New_York")
      run.expect(status: 0)
      #expect(run.output == "hour,count\n\(hour),1\n")
    }
  }

  @Test func `the zone is asked with the query, and named`() async throws {
    let run = try await run(["--tz", "Asia/Kathmandu", "--format", "json", "-v"])
    run.expect(status: 0)
    #expect(run.output.contains(#""query": {"tz": "Asia/Kathmandu"}"#), "\(run)")
    #expect(run.errors.contains("logtally: times are on the clock of Asia/Kathmandu\n"), "\(run)")
    let own = try await self.run(["-v"])
    #expect(own.errors.contains("logtally: times are on the clock of each line\n"), "\(own)")
    let none = try await CommandRun(["-v", "-"], input: Array("x\n".utf8))
    #expect(!none.errors.contains("clock"), "\(none)")
  }

  private static let unknown =
    " is no zone that the zone files know (package tzdata); such as: --tz UTC, --tz local, "
    + "--tz +02:00, --tz Europe/Berlin"

  @Test(
    arguments: [
      (["--tz", "Europe/Nowhere"], "UTC", "'--tz Europe/Nowhere'" + unknown),
      (["--tz", "../etc/localtime"], "UTC", "'--tz ../etc/localtime'" + unknown),
      (["--tz", "--by"], "UTC", "'--tz --by'" + unknown),
      (
        ["--tz", "+24:00"], "UTC",
        "'--tz +24:00' is no offset; give hours and minutes up to 23:59, such as: --tz +02:00"
      ),
      (
        ["--tz", "local"], "Europe/Nowhere",
        "'--tz local': the zone of this machine, TZ=Europe/Nowhere, has no zone file (package tzdata); "
          + "such as: --tz UTC, --tz +02:00"
      ),
    ]
  )
  func `a zone that is not known is refused`(
    _ arguments: [String],
    _ zone: String,
    _ message: String
  ) async throws {
    let run = try await run(arguments, zone: zone)
    run.expect(status: 64)
    #expect(run.errors == "logtally: \(message)\nSee 'logtally --help' for the options.\n")
    #expect(run.output.isEmpty)
  }

  @Test(arguments: ["", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0130>-1:30", ":Europe/Berlin"])
  func `the zone of the machine may be given in any way that the system has`(
    _ zone: String
  ) async throws {
    let hours = ["": "00", "<+0130>-1:30": "02"]
    let run = try await run(["--tz", "local"], zone: zone)
    #expect(run.output == "hour,count\n2025-10-26 \(hours[zone] ?? "02"):00,1\n", "\(run)")
  }
}
