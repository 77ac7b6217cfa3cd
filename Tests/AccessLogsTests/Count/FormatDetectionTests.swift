import AccessLogs
import Testing

/// The format of a file, by its first lines.
struct FormatDetectionTests {
  private let simple = "2025-11-03T04:05:06 /s 200\n"
  private let combined = combinedLine("GET /c HTTP/1.1")
  private let common = "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET /c HTTP/1.1\" 200 5\n"

  private func format(_ text: String) throws -> LogFormat? {
    try CountedLog(text).summary.logFormat
  }

  @Test func `each format is recognised`() throws {
    #expect(try format(simple) == .simple)
    #expect(try format(common) == .common)
    #expect(try format(combined) == .combined)
    #expect(try format("example.org:443 \(combined)") == .vhost)
    #expect(try format("example.org \(common)") == .vhost)
    #expect(
      try format("www 2001:db8::1 - - [10/Oct/2024:13:55:36 +0000] \"GET / HTTP/1.1\" 200 1")
        == .vhost
    )
  }

  @Test func `referrer and agent stand behind the status`() throws {
    let request = #"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"#
    #expect(try format(#"192.0.2.4 "-" "-" \#(request)"#) == .common)
    #expect(try format(#"192.0.2.4 "-" "-" \#(request) "-" "curl/8.5""#) == .combined)
    #expect(try format(#"192.0.2.4 - - \#(request) "-" "a \"b" 312 0.1 [x] []"#) == .ingressNginx)
    for odd in ["-", "x", #"GET /a" b HTTP/1.1"#, ""] {
      let line = request.replacing("GET /a HTTP/1.1", with: odd)
      let sure = "\(combinedLine("GET / HTTP/1.1").dropLast(16))\n"
      #expect(try format(#"\#(sure)192.0.2.4 - - \#(line) "-" "curl/8.5""#) == .combined, "\(odd)")
      #expect(try format(#"\#(sure)192.0.2.4 - "x y" \#(line) "-""#) == .common, "\(odd)")
    }
  }

  @Test func `several client addresses and an odd first field are no virtual host`() throws {
    #expect(try format("192.0.2.9, 192.0.2.4 - - \(combined.dropFirst(14))") == .combined)
    #expect(try format("192.0.2.9 \(combined)") == .combined)
    #expect(try format("%host \(common)") == .common)
  }

  @Test func `the widest reading of the first lines names the file`() throws {
    #expect(try format(common + combined) == .combined)
    #expect(try format(common + "example.org:80 \(common)") == .vhost)
    #expect(try format(String(repeating: common, count: 64) + combined) == .common)
  }

  @Test func `most lines decide and a tie goes to simple`() throws {
    #expect(try CountedLog(simple + combined).rows == ["/s\t1"])
    #expect(try CountedLog(simple + combined + combined).rows == ["/c\t2"])
  }

  @Test func `only well-formed requests vote`() throws {
    let malformed = combinedLine("x")
    #expect(try format(malformed + malformed + simple) == .simple)
  }

  private let start = "192.0.2.4 - - [03/Nov/2025:04:05:06 +0000]"

  @Test(arguments: [true, false])
  func `malformed requests alone make a log where all else is there`(_ isNamed: Bool) throws {
    func state(_ lines: String...) throws -> FileSummary.State {
      let text = lines.map { $0 + "\n" }.joined()
      return try CountedLog(Array(text.utf8), isNamed: isNamed).summary.state
    }
    let none: FileSummary.State = isNamed ? .failed : .skipped
    #expect(try state(#"\#(start) "\x16\x03" 400 157 "-" "-""#) == .counted)
    #expect(try state(#"\#(start) "-" 408 -"#) == .counted)
    #expect(try state(#"www.example.com:443 \#(start) "" 400 0"#) == .counted)
    #expect(try state(#"www.example.com \#(start) "\n" 400 226 "-" "-""#) == .counted)
    // No size behind the status, something before the request, no time, or no status.
    #expect(try state(#"\#(start) "\x16\x03" 400 "-" "-""#) == none)
    #expect(try state(#"\#(start) "\x16\x03" 400"#) == none)
    #expect(try state(#"\#(start) 0.012 "\x16\x03" 400 157"#) == none)
    #expect(try state(#"192.0.2.4 "\x16\x03" 400 157"#) == none)
    #expect(try state(#"\#(start) "x" - 157"#) == none)
    #expect(try state(#"\#(start) "www.example.com" "GET /a HTTP/1.1" 200 157"#) == none)
    #expect(try state("\(start) said \"200\" 157") == none)
  }

  @Test(
    arguments: [
      #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] request:"GET /a HTTP/1.1" 394 "-" "curl/8.5""#,
      #"03/Nov/2025:04:05:06 http 192.0.2.4 "GET /a HTTP/1.1" "-" "curl/8.5" 111 0.0 200 254"#,
      #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" - upstream 192.0.2.80 - 404"#,
      #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" "200" 512"#,
      // Seconds, then the status.
      #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 0 200 512"#,
      // A port.
      #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 443 200 512 "-" "curl/8.5""#,
      "192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] GET /a HTTP/1.1 0.012 200 512",
    ]
  )
  func `a log whose status stands elsewhere is not read rather than read wrongly`(
    _ line: String
  ) throws {
    for times in [1, 100] {
      let bytes = Array(String(repeating: "\(line)\n", count: times).utf8)
      #expect(try CountedLog(bytes, isNamed: false).summary.state == .skipped)
      let named = try CountedLog(bytes)
      #expect(named.summary.state == .failed)
      #expect(named.states == [0, 0, times, 0, 0])
      #expect(named.rows.isEmpty)
    }
  }

  @Test func `sizes straight behind the request are no statuses`() throws {
    let sizes = [394, 246, 1375, 111, 4897, 204, 196]
    for rest in ["", #" "-" "curl/8.5""#] {
      let log = sizes.map { "[03/Nov/2025:04:05:06 +0000] h \"GET /a HTTP/1.1\" \($0)\(rest)\n" }
      let text = String(repeating: log.joined(), count: 20)
      #expect(try CountedLog(text).summary.problem == .notAnAccessLog)
    }
    // Statuses that no server is known for, where all else is there; and known ones with nothing behind.
    let odd = ["777", "299", "600"].map { combinedLine("GET /a HTTP/1.1", $0) }.joined()
    #expect(try CountedLog(odd).states == [3, 0, 0, 0, 0])
    let short = "[03/Nov/2025:04:05:06 +0000] \"GET /a HTTP/1.1\" 499\n"
    #expect(try CountedLog(short).states == [1, 0, 0, 0, 0])
  }

  @Test(
    arguments: [
      // Sizes or times before the status, of which one looks like a status.
      ["1512 200", "45 200", "200 304", "22222 404", "1 200"],
      ["0.012 200 5", "0.123 200 5", "200 200 5", "1.2 404 5"],
      // A dash before it, but once.
      ["- 200 5", "- 200 5", "302 200 5", "- 404 5"],
      // Sizes and nothing else.
      ["45", "45", "1406", "403", "10918"],
      ["-", "-", "206", "-", "10918"],
    ]
  )
  func `numbers that are mostly no statuses make no log, though some could be`(
    _ rests: [String]
  ) throws {
    let bytes = Array(rests.map { "\(start) \"GET /a HTTP/1.1\" \($0)\n" }.joined().utf8)
    let named = try CountedLog(bytes)
    #expect(named.summary.state == .failed)
    #expect(named.rows.isEmpty)
    #expect(try CountedLog(bytes, isNamed: false).summary.state == .skipped)
  }

  @Test func `an access log is read though every other line is of a log of sizes`() throws {
    let sizes = "[03/Nov/2025:04:05:06 +0000] 192.0.2.4 TLSv1.3 \"GET /a HTTP/1.1\" 1406\n"
    let text = sizes + String(repeating: combinedLine("GET /a HTTP/1.1", "200") + sizes, count: 100)
    #expect(try CountedLog(text).states == [100, 0, 101, 0, 0])
  }

  @Test func `requests without quotes are read, and named by what is behind them`() throws {
    let query = Query(by: [.endpoint, .status])
    let line = #"\#(start) GET /a?x=1 HTTP/1.1 "200" 304 "-" "curl/8.5" "-""#
    let scan = #"\#(start) \x16\x03\x01 "400" 157 "-" "-" "-""#
    for times in [1, 100] {
      let text = String(repeating: "\(line)\n\(scan)\n", count: times)
      let counted = try CountedLog(text, query: query)
      #expect(counted.summary.logFormat == .combined)
      #expect(counted.rows == ["(malformed)\t400\t\(times)", "/a\t200\t\(times)"])
    }
    let bare = try CountedLog("\(start) GET /a HTTP/1.1 200 512\n", query: query)
    #expect(bare.summary.logFormat == .common)
    #expect(bare.rows == ["/a\t200\t1"])
  }

  @Test func `a status of 0 is counted among others`() throws {
    let line = combinedLine("GET /c HTTP/1.1", "0")
    let counted = try CountedLog(combined + line, query: Query(by: [.status]))
    #expect(counted.rows == ["0\t1", "200\t1"])
    let envoy =
      #"[2025-11-03T04:05:06.123Z] "GET /a HTTP/2" 0 DC 0 0 12 - "-" "-" "-" "-" "-""# + "\n"
    #expect(try CountedLog(envoy).summary.logFormat == .envoy)
    #expect(try CountedLog(envoy, query: Query(by: [.status])).rows == ["0\t1"])
  }

  @Test func `blank and comment lines are not among the first 64, filtered ones are`() throws {
    let noise = String(repeating: "\n# x\n", count: 100)
    #expect(try format(noise + simple) == .simple)
    let other = String(repeating: simple, count: 64)
    let query = Query(filters: .init(match: [Array("/c".utf8)]))
    let counted = try CountedLog(other + String(repeating: combined, count: 500), query: query)
    #expect(counted.summary.logFormat == .simple)
    #expect(counted.states == [0, 64, 500, 0, 0])
  }

  @Test func `a file that no format reads is skipped in a directory and has failed by name`() throws
  {
    let text = String(repeating: "no log at all\n", count: 3)
    let found = try CountedLog(text, isNamed: false)
    #expect(found.summary.state == .skipped)
    #expect(found.summary.problem == .notAnAccessLog)
    #expect(found.summary.lines.lines == 0)
    let named = try CountedLog(text)
    #expect(named.summary.state == .failed)
    #expect(named.summary.problem == .notAnAccessLog)
    #expect(named.summary.logFormat == nil)
    #expect(named.states == [0, 0, 3, 0, 0])
  }

  @Test func `a long file that no format reads is not read to its end`() throws {
    let text = String(repeating: "no log at all\n", count: 100_000)
    #expect(try CountedLog(text, isNamed: false).summary.state == .skipped)
  }

  @Test func `only blank and comment lines are counted with what they are`() throws {
    let counted = try CountedLog("\n# x\n", isNamed: false)
    #expect(counted.summary.state == .counted)
    #expect(counted.summary.logFormat == nil)
    #expect(counted.states == [0, 0, 0, 1, 1])
  }

  @Test func `a fields directive means w3c where its columns are those of the lines`() throws {
    let header = "#Fields: date time cs-method cs-uri-stem sc-status\n"
    let counted = try CountedLog("\(header)2025-11-03 04:05:06 GET /w 200\n")
    #expect(counted.summary.logFormat == .w3c)
    #expect(counted.rows == ["/w\t1"])
    #expect(try format("\(header)\(combined)") == .combined)
    let none = try CountedLog("#Fields: date time\n2025-11-03 04:05:06 200\n", isNamed: false)
    #expect(none.summary.problem == .notAnAccessLog)
  }

  @Test func `a named format reads the file whatever detection would say`() throws {
    let query = Query(format: .named(.common))
    let counted = try CountedLog(simple + simple + combined, query: query)
    #expect(counted.states == [1, 0, 2, 0, 0])
    #expect(counted.summary.logFormat == .common)
  }

  @Test func `a counter starts afresh on every file`() throws {
    let tree = try FileTree()
    try tree.file("simple", simple)
    try tree.file("combined", combined + combined)
    var counter = LogFileCounter()
    for _ in 0..<2 {
      #expect(try CountedLog(path: tree.path("simple"), counter: &counter).rows == ["/s\t1"])
      #expect(try CountedLog(path: tree.path("combined"), counter: &counter).rows == ["/c\t2"])
    }
  }

  @Test func `where the first lines disagree more of them vote`() throws {
    let json = #"{"uri":"/j","status":200}"# + "\n"
    func log(_ first: Int, _ second: Int, _ third: Int) -> String {
      String(repeating: combined, count: first) + String(repeating: json, count: second)
        + String(repeating: combined, count: third)
    }
    // 33 of 64, then JSON only: the first 64 alone would say combined.
    #expect(try format(log(20, 31, 13) + log(0, 500, 0)) == .json)
    #expect(try CountedLog(log(20, 31, 13) + log(0, 500, 0)).states == [531, 0, 33, 0, 0])
    #expect(try format(log(20, 31, 13)) == .combined)
    // No line that another family reads: the first 64 are enough.
    #expect(try format(log(64, 500, 0)) == .combined)
  }

  @Test(arguments: [31, 32, 33, 40, 63])
  func `lines of another format at the start do not decide alone`(_ first: Int) throws {
    let text =
      String(repeating: simple, count: first) + String(repeating: combined, count: 2000)
    let counted = try CountedLog(text)
    #expect(counted.summary.logFormat == .combined)
    #expect(counted.states == [2000, 0, first, 0, 0])
    // Lines that no format reads are no disagreement, and do not hide one.
    let noisy = try CountedLog("started\n\(text)")
    #expect(noisy.states == (first < 63 ? [2000, 0, first + 1, 0, 0] : [63, 0, 2001, 0, 0]))
  }

  @Test func `a format that ends within the first lines is not lost`() throws {
    let text = String(repeating: simple, count: 60) + combined + combined
    let counted = try CountedLog(text + String(repeating: simple, count: 1000))
    #expect(counted.summary.logFormat == .simple)
    #expect(counted.states == [1060, 0, 2, 0, 0])
  }

  @Test func `error log lines between do not matter`() throws {
    let error = "2025/11/03 04:05:06 [error] 12#12: *1 connect() failed, client: 192.0.2.4\n"
    let counted = try CountedLog(String(repeating: error + combined + common, count: 50))
    #expect(counted.summary.logFormat == .combined)
    #expect(counted.states == [100, 0, 50, 0, 0])
  }

  @Test(
    arguments: [
      "2025-11-03T04:05:06.123Z ERROR failed to fetch http://www.example.com/y status 500",
      "2025-11-03T04:05:06Z [warn] upstream https://www.example.com/x returned 503",
      "2025-11-03T04:05:06.123Z  INFO 1 --- [main] c.e.Shop : GET http://www.example.com/ took 120",
      "2025-11-03T04:05:06Z shop 192.0.2.4:52100 - -1 -1 -1 0 0 0 0 \"GET http://h:80/ HTTP/1.1\" \"-\" - -",
    ]
  )
  func `text that starts with a time and ends with a number is no access log`(
    _ line: String
  ) throws {
    let text = String(repeating: "\(line)\n", count: 100)
    #expect(try CountedLog(Array(text.utf8), isNamed: false).summary.problem == .notAnAccessLog)
    #expect(try format(combined + text) == .combined)
  }

  @Test func `paths and URLs with blanks are targets of simple lines`() throws {
    for target in ["/a b", "https://www.example.com/a b", "x"] {
      #expect(try format("2025-11-03T04:05:06 \(target) 200\n") == .simple, "\(target)")
    }
  }

  @Test func `lines of the classic load balancer without a status are not simple`() throws {
    let start = "2025-11-03T04:05:06.123456Z shop 192.0.2.4:52100"
    let listener = #"\#(start) 192.0.2.80:80 0.001 0.0 0.0 - - 82 305 "- - - " "-" - -"#
    let refused = #"\#(start) - -1 -1 -1 0 0 0 0 "GET http://h.example:80/ HTTP/1.1" "-" - -"#
    let odd = String(repeating: "\(listener)\n\(refused)\n", count: 100)
    let counted = try CountedLog("\(LogFormat.awsELB.sampleLine)\n\(odd)")
    #expect(counted.summary.logFormat == .awsELB)
    #expect(counted.states == [1, 0, 200, 0, 0])
  }

  @Test(
    arguments: [
      "Nov  3 04:05:06 web1 iis[1]: ", "<134>1 2025-11-03T04:05:06Z web1 iis 1 - - ",
      "2025-11-03T04:05:06.123Z stdout F ",
    ]
  )
  func `columns are named behind a prefix too`(_ prefix: String) throws {
    let log = """
      \(prefix)#Fields: date time cs-method cs-uri-stem sc-status
      \(prefix)2025-11-03 04:05:06 GET /a 200

      """
    let other = """
      \(prefix)#Fields: sc-status cs-uri-stem
      \(prefix)404 /b

      """
    let counted = try CountedLog(Array((log + other).utf8), isNamed: false)
    #expect(counted.summary.logFormat == .w3c)
    #expect(counted.rows == ["/a\t1", "/b\t1"])
    // Behind the sample as within it.
    let long = try CountedLog(String(repeating: log + other, count: 100))
    #expect(long.rows == ["/a\t100", "/b\t100"])
    #expect(long.states == [200, 0, 200, 0, 0])
  }

  @Test func `columns change where a line names others`() throws {
    let log = """
      #Fields: cs-uri-stem sc-status
      /a 200
      #Fields: sc-status cs-method cs-uri-stem
      404 GET /b
      /a 200

      """
    let counted = try CountedLog(log + String(repeating: "404 GET /b\n", count: 200))
    #expect(counted.rows == ["/b\t201", "/a\t1"])
    #expect(counted.states == [202, 0, 1, 0, 2])
  }

  @Test func `what syslog says of a message is no part of its time`() throws {
    let prefix = #"<134>1 2025-11-03T04:05:06Z h app 1 - [x y="04:05:06"] "#
    let line = #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] GET /a HTTP/1.1 "200" 5 "-" "-"#
    let log = try CountedLog(Array((prefix + line + "\n").utf8))
    #expect(log.summary.state == .failed && log.rows.isEmpty)
  }
}
