import Testing

/// The options and commands that are about formats, through the built command.
@Suite(.timeLimit(.minutes(5)))
struct FormatCommandTests {
  private static let line =
    #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a?b HTTP/1.1" 200 5 "-" "curl/8""#

  @Test func `formats lists every format with a line and what it gives`() async throws {
    let run = try await CommandRun(["formats"])
    run.expect(status: 0)
    try Golden.check(run.output, "formats.txt")
    let one = try await CommandRun(["formats", "squid"])
    #expect(run.output.contains(one.output.dropLast()))
    let odd = try await CommandRun(["formats", "odd"])
    odd.expect(status: 64)
  }

  @Test func `explain says what was found, why, and what is not read`() async throws {
    let folder = try LogFolder()
    try folder.write("\(Self.line)\nStarted.\n\(Self.line)\n", to: "a.log")
    try folder.write("nothing\n", to: "b.log")
    let run = try await CommandRun(["explain", "a.log", "b.log"], in: folder.path)
    run.expect(status: 0)
    #expect(
      run.output == """
        a.log: combined
          why: of the first 3 lines, combined reads 2
          line 1: \(Self.line)
            endpoint     /a
            method       GET
            protocol     HTTP/1.1
            status       200
            client       192.0.2.4
            user         -
            time         03/Nov/2025:04:05:06 +0000
            bytes        5
            referrer     -
            agent        curl/8
          line 3: \(Self.line)
            endpoint     /a
            method       GET
            protocol     HTTP/1.1
            status       200
            client       192.0.2.4
            user         -
            time         03/Nov/2025:04:05:06 +0000
            bytes        5
            referrer     -
            agent        curl/8
          not read: line 2: Started.
            no request in quotes

        b.log: no log format reads its first lines; this file is skipped
          why: no format reads a request in the only line
          not read: line 1: nothing
            no request in quotes

        """
    )
    let missing = try await CommandRun(["explain", "missing.log"], in: folder.path)
    missing.expect(status: 1)
    #expect(missing.errors.hasPrefix("logtally: missing.log: no such file or directory"))
    let none = try await CommandRun(["explain"])
    none.expect(status: 64)
  }

  @Test func `every spelling of combined gives the same report`() async throws {
    let folder = try LogFolder()
    try folder.write("\(Self.line)\nx\n", to: "a.log")
    try folder.write(
      "log_format main '$remote_addr [$time_local] \"$request\" '\n'$status \"$http_referer\" \"$http_user_agent\"';",
      to: "nginx.conf"
    )
    let spellings = [
      ["--log-format", "combined"],
      [
        "--log-format",
        #"$remote_addr [$time_local] "$request" $status "$http_referer" "$http_user_agent""#,
      ],
      ["--log-format", #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#],
      ["--log-format", #"%h %^[%d:%t %^] "%r" %s %b "%R" "%u""#],
      ["--log-format-from", "nginx.conf"],
      ["--log-format-from", "nginx.conf", "--log-format", "main"],
      ["--log-format-from", "nginx.conf", "--log-format", "combined"],
    ]
    var reports: Set<String> = []
    for spelling in spellings {
      for executor in ["process", "inline"] {
        let run = try await CommandRun(
          spelling + ["--format", "json", "--executor", executor, "a.log"],
          in: folder.path
        )
        run.expect(status: 0)
        reports.insert(run.output)
      }
    }
    #expect(reports.count == 1)
    #expect(reports.first?.contains(#""log_format": "combined""#) == true)
    #expect(reports.first?.contains(#"{"endpoint": "/a", "count": 1}"#) == true)
  }

  @Test func `a format string that does not compile has a caret under the place`() async throws {
    let run = try await CommandRun(["--log-format", "$remote_addr $", "x"])
    run.expect(status: 64)
    #expect(
      run.errors == """
        logtally: --log-format: the format does not compile: expected the name of a variable, such as $status
          $remote_addr $
                        ^
        See 'logtally --help' for the options.

        """
    )
  }

  @Test func `definitions are chosen by name`() async throws {
    let folder = try LogFolder()
    try folder.write("log_format a '$status $uri'; log_format b '$uri $status';", to: "two.conf")
    try folder.write("http { }", to: "none.conf")
    try folder.write("/x 200\n", to: "x.log")
    let run = try await CommandRun(
      ["--log-format-from", "two.conf", "--log-format", "b", "x.log"],
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output == "endpoint,count\n/x,1\n")
    for (arguments, message) in [
      (["two.conf"], "has a, b; choose one, such as: --log-format a"),
      (["two.conf", "--log-format", "c"], "'--log-format c' is not in two.conf, which has a, b"),
      (["none.conf"], "has no log_format and no LogFormat"),
      (["missing.conf"], "cannot be read; give nginx's or Apache's configuration"),
    ] {
      let run = try await CommandRun(["--log-format-from"] + arguments + ["x.log"], in: folder.path)
      run.expect(status: 64)
      #expect(run.errors.contains(message), "\(run)")
    }
  }
}
