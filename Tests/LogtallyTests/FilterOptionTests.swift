import AccessLogs
import Testing

/// The filters, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct FilterOptionTests {
  private static let lines = [
    #"192.0.2.4 - ann [03/Nov/2025:23:59:59 +0100] "GET /a HTTP/1.1" 200 5 "-" "curl/8""#,
    #"192.0.2.5 - - [04/Nov/2025:00:00:00 +0100] "POST /b,c HTTP/1.1" 404 5 "-" "A Bot""#,
    #"::ffff:192.0.2.5 - - [04/Nov/2025:00:30:00 +0100] "GET /!d HTTP/1.1" 503 5 "https://Search.example/" "-""#,
    #"2001:db8::7 - - [04/Nov/2025:12:00:00 +0100] "\x16\x03" 400 5 "-" "-""#,
  ]

  private func run(_ arguments: [String], zone: String = "UTC") async throws -> CommandRun {
    try await CommandRun(
      arguments + ["-"],
      input: Array((Self.lines.joined(separator: "\n") + "\n").utf8),
      environment: ["TZ": zone]
    )
  }

  @Test(
    arguments: [
      (["--status", "4xx"], "400 404"), (["--status", "!4xx"], "200 503"),
      (["--status", "200,5xx,!503"], "200"), (["--method", "GET"], "200 503"),
      (["--method", "POST, GET"], "200 404 503"), (["--status", "5xx , 200"], "200 503"),
      (["--agent", #"\ bot"#], "404"), (["--agent", #"curl\ "#], ""),
      (["--agent", "!bot, !curl"], "400 503"), (["--agent", "curl , bot"], "200 404"),
      (["--agent", "! bot, !-"], "200"), (["--referrer", "x, search"], "503"),
      (["--last", "1ms", "--now", "2025-11-04T00:30:01+01:00"], "400 503"),
      (["--method", "-"], "400"), (["--method", "!POST"], "200 400 503"),
      (["--endpoint", #"/b\,c"#], "404"), (["--endpoint", #"\!d,/\!*"#], "503"),
      (["--endpoint", "/*", "--endpoint", "!/a"], "404 503"),
      (["--endpoint", "(malformed)"], "400"), (["--endpoint", "!/*"], "400"),
      (["--client", "192.0.2.5"], "404 503"), (["--client", "192.0.2.4/31,!192.0.2.5"], "200"),
      (["--client", "2001:DB8:0::/48"], "400"), (["--user", "-"], "400 404 503"),
      (["--user", "a*"], "200"), (["--agent", "BOT"], "404"), (["--agent", "!bot,!-"], "200"),
      (["--referrer", "search"], "503"), (["--host", "*"], ""),
      (["--host", "!x"], "200 400 404 503"),
      (["--since", "2025-11-04"], "400 404 503"), (["--until", "2025-11-04"], "200"),
      (["--since", "2025-11-03T23:00Z"], "400 404 503"),
      (["--until", "2025-11-03T23:00:00Z"], "200"),
      (["--since", "2025-11-04", "--tz", "UTC"], "400"),
      (["--since", "2025-11-04 00:00", "--until", "2025-11-04T00:30:01"], "404 503"),
      (["--last", "12h", "--now", "2025-11-04T12:30+01:00"], "400 503"),
      (["--today", "--now", "2025-11-04T01:00"], "400 404 503"),
      (["--yesterday", "--now", "2025-11-04T01:00"], "200"),
      (["--yesterday", "--tz", "UTC", "--now", "2025-11-04T01:00"], "200 404 503"),
      (["--status", "4xx", "--method", "POST"], "404"),
    ]
  )
  func `lines are counted that pass`(_ arguments: [String], _ statuses: String) async throws {
    let rows = statuses.split(separator: " ").map { "\($0),1\n" }.joined()
    for more in [["--executor", "inline"], ["--memory", "16M"]] {
      let run = try await run(["--by", "status"] + arguments + more)
      run.expect(status: 0)
      #expect(run.output == "status,count\n" + rows, "\(arguments)")
      // Endpoints are filtered by groups where they are a column.
      let both = try await self.run(
        ["--by", "status,endpoint", "--format", "json"] + arguments + more
      )
      let counted = statuses.isEmpty ? 0 : statuses.split(separator: " ").count
      #expect(
        both.output.contains("\"counted\": \(counted), \"filtered\": \(4 - counted),"),
        "\(arguments) \(both)"
      )
    }
  }

  @Test func `the query says what was asked`() async throws {
    let run = try await run(
      [
        "--status", "5xx,!503,!503", "--agent", "x,!y", "--last", "1d", "--now",
        "2025-11-04T00:00Z",
      ]
        + ["--until", "2025-12-01", "--format", "json"]
    )
    run.expect(status: 0)
    #expect(
      run.output.contains(
        #""query": {"status": ["5xx", "!503"], "agent": ["x", "!y"], "since": ["2025-11-03T00:00:00Z"], "#
          + #""until": ["2025-12-01T00:00:00"]}"#
      ),
      "\(run)"
    )
  }

  @Test func `it is said that nothing passes`() async throws {
    let run = try await run(["--status", "1xx", "--since", "2025-11-04", "-v"])
    run.expect(status: 0)
    #expect(
      run.errors.contains(
        "logtally: none of 4 lines passes --status and the time that is asked for\n"
      ),
      "\(run)"
    )
  }

  @Test func `lines that were read and filtered are no unparsed ones`() async throws {
    let input = Array((Self.lines + ["garbage"]).joined(separator: "\n").utf8)
    for (percent, status) in [("20", 0), ("19", 1)] {
      let run = try await CommandRun(
        ["--status", "503", "--max-unparsed", percent, "-"],
        input: input
      )
      run.expect(status: status)
    }
  }

  @Test(
    arguments: [
      (["--status", "44"], "'--status 44' is no status; give 404, 4xx, 500-503 or - for none"),
      (["--status", "503-500"], "'--status 503-500' ends before it starts"),
      (["--status", "4xx,,5xx"], "'--status 4xx,,5xx' is empty"),
      (["--client", "10.1.2.3/8"], "'--client 10.1.2.3/8' has bits behind those that count"),
      (["--client", "010.1.2.3"], "'--client 010.1.2.3' is no address"),
      (["--client", "10.0.0.0/33"], "'--client 10.0.0.0/33' has no number of bits"),
      (["--since", "today"], "'--since today' is no time"),
      (["--since", "2025-02-29"], "'--since 2025-02-29' is no time"),
      (["--since", "2025-11-03T04:05Nowhere"], "'Nowhere' is no zone"),
      (["--since", "2025-11-04", "--until", "2025-11-03"], "no time is from"),
      (["--today", "--yesterday"], "'--today' and '--yesterday' contradict each other"),
      (["--last", "soon"], "'--last soon' is no length of time"),
      (["--now", "x"], "'--now x' is no time"),
    ]
  )
  func `what cannot be asked is refused`(_ arguments: [String], _ message: String) async throws {
    let run = try await run(arguments)
    run.expect(status: 64)
    #expect(run.errors.contains(message), "\(run)")
    #expect(run.errors.contains("such as: ") || run.errors.contains("give one of"), "\(run)")
  }
}
