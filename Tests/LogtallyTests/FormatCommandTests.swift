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

  /// It took minutes where the text was copied for each of its bytes.
  @Test(.timeLimit(.minutes(1)))
  func `a format string of a mebibyte is read once`() async throws {
    let folder = try LogFolder()
    let text = String(repeating: "0", count: 1 << 20)
    try folder.write("log_format main '\(text) $request $status';\n", to: "nginx.conf")
    try folder.write("\(Self.line)\n", to: "a.log")
    let run = try await CommandRun(
      ["-q", "--log-format-from", "nginx.conf", "--format", "json", "a.log"],
      in: folder.path
    )
    run.expect(status: 1)
    #expect(
      run.errors.hasPrefix("logtally: a.log: the format string does not read its first lines; ")
    )
    #expect(run.output.contains(#""lines": 1, "counted": 0, "filtered": 0, "unparsed": 1"#))
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

  /// Explains a file; returns the lines of the explanation that say why, and what is not read.
  private func explanation(
    of bytes: [UInt8],
    _ options: [String] = [],
    status: Int = 0
  ) async throws -> [String] {
    let folder = try LogFolder()
    try folder.write(bytes, to: "x.log")
    let run = try await CommandRun(["explain", "x.log"] + options, in: folder.path)
    run.expect(status: status)
    return run.output.split(separator: "\n").map(String.init).filter { line in
      ["x.log:", "  why", "  not"].contains { line.hasPrefix($0) }
        || line.hasPrefix("    no ") || line.hasPrefix("    the ")
    }
  }

  @Test func `explain has the reasons of the format that was given`() async throws {
    let json = Array(#"{"u":1,"s":200}"#.utf8)
    #expect(
      try await explanation(of: json, ["--log-format", "json:endpoint=u,status=s"]) == [
        "x.log: json does not read its first lines; this file is skipped",
        "  why: json reads no request in the only line",
        #"  not read: line 1: {"u":1,"s":200}"#, "    no key with a request that is a string",
      ]
    )
    #expect(
      try await explanation(of: json, ["--log-format", "combined"]) == [
        "x.log: combined does not read its first lines; this file is skipped",
        "  why: combined reads no request in the only line",
        #"  not read: line 1: {"u":1,"s":200}"#,
        "    no status of three digits behind the request in quotes",
      ]
    )
    #expect(
      try await explanation(of: json, ["--log-format", "$uri|$status"]).first
        == "x.log: the format string does not read its first lines; this file is skipped"
    )
    #expect(
      try await explanation(of: json, ["--log-format", "docker"]).first
        == "x.log: no log format reads its first lines; this file is skipped"
    )
  }

  @Test func `explain says what W3C lines lack`() async throws {
    let line = "2025-11-03 04:05:06 GET /shop q=1 192.0.2.4 200 512"
    #expect(
      try await explanation(of: Array(line.utf8)).last
        == "    no #Fields: line before it names the columns"
    )
    let directive = "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-bytes x\n"
    #expect(
      try await explanation(of: Array((directive + line).utf8)).last
        == "    the #Fields: line names no sc-status"
    )
  }

  @Test func `explain says what of a file cannot be read`() async throws {
    let line = Array("\(Self.line)\n".utf8)
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20) + line
    #expect(
      try await explanation(of: line + long) == [
        "x.log: combined", "  why: of the first 2 lines, combined reads 1",
        "  not read: line 2: longer than 1 MiB",
      ]
    )
    let many = Array(repeatElement(line, count: 100).joined())
    #expect(
      try await explanation(of: many + long).last == "  not read: line 101: longer than 1 MiB"
    )
    let xz = try await explanation(of: [0xFD] + Array("7zXZ".utf8) + [0, 0, 0], status: 1)
    #expect(xz.count == 1)
    #expect(xz.first?.hasPrefix("x.log: compressed with xz") == true)
  }

  @Test func `explain says that a file is cut off`() async throws {
    let folder = try LogFolder()
    try folder.write(String(repeating: "\(Self.line)\n", count: 100), to: "x.log")
    let run = try await CommandRun(
      shell: "gzip -c x.log | head -c -9 >cut.gz; $logtally explain cut.gz",
      in: folder.path
    )
    run.expect(status: 1)
    #expect(run.output.hasPrefix("cut.gz: combined\n"))
    #expect(
      run.output.hasSuffix(
        "\n  not whole: ends in the middle of a gzip member; "
          + "the 100 whole lines before it are counted\n"
      )
    )
  }

  @Test func `explain says what other formats read`() async throws {
    let simple = "2025-11-03T04:05:06 /s 200\n"
    let text =
      String(repeating: simple, count: 40) + String(repeating: "\(Self.line)\n", count: 2000)
    #expect(
      try await explanation(of: Array(text.utf8)).prefix(2) == [
        "x.log: combined", "  why: of the first 1,024 lines, combined reads 984, simple reads 40",
      ]
    )
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
      (
        ["missing.conf"],
        "'--log-format-from missing.conf' cannot be read: no such file or directory; give nginx's or "
          + "Apache's configuration"
      ),
      (["."], "'--log-format-from .' cannot be read: is a directory; give nginx's or Apache's"),
    ] {
      let run = try await CommandRun(["--log-format-from"] + arguments + ["x.log"], in: folder.path)
      run.expect(status: 64)
      #expect(run.errors.contains(message), "\(run)")
    }
  }
}
