import AccessLogs
import Testing

/// What lies about in folders of logs and is none of ours.
struct NoAccessLogTests {
  private static let samples: [String: String] = [
    "nginx error log": """
    2025/11/03 04:05:06 [error] 12#12: *1 open() "/srv/x" failed (2: No such file or directory), \
    client: 192.0.2.4, server: _, request: "GET /x HTTP/1.1", host: "www.example.com"
    """,
    "Apache error log": """
    [Mon Nov 03 04:05:06.123456 2025] [core:error] [pid 12] [client 192.0.2.4:52100] AH00126: \
    Invalid URI in request GET /../x HTTP/1.1
    """,
    "application log": "2025-11-03T04:05:06.123Z INFO worker finished job 123",
    "systemd journal": "Nov 03 04:05:06 web1 systemd[1]: Started the daily job, number 200",
    "CSV": "name,count,share\n\"shop, large\",200,0.5\n/api,404,0.25\n",
    "our own CSV": "endpoint,status,count\n/api/v1/login,200,66604\n",
    "our own JSON": #"{"endpoint": "/api/v1/login", "status": "200", "count": 66604}"#,
    "source code": """
    let sample = 200
      "192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] \\"GET / HTTP/1.1\\" 200 5"
    print("GET /index.html", 200)
    """,
    "JSON events": #"{"level":"info","status":"started","path":"/srv"}"#,
    "W3C without names": "2025-11-03 04:05:06 192.0.2.80 GET /shop - 80 - 192.0.2.4 - 200 0 0 12",
    "TSV": "1762142706.1\tC5d7\t192.0.2.4\tGET\twww.example.com\t/shop\t200\tOK",
    "SSL request log": """
    [03/Nov/2025:04:05:06 +0000] 192.0.2.4 TLSv1.3 TLS_AES_128 "GET /shop HTTP/1.1" 1375
    [03/Nov/2025:04:05:06 +0000] 192.0.2.4 TLSv1.3 TLS_AES_128 "GET /shop HTTP/1.1" -
    """,
  ]

  @Test(arguments: samples.keys.sorted())
  func `what is no access log is skipped in a directory`(_ kind: String) throws {
    let line = Self.samples[kind] ?? ""
    for times in [1, 100] {
      let text = String(repeating: "\(line)\n", count: times)
      let counted = try CountedLog(Array(text.utf8), isNamed: false)
      #expect(counted.summary.state == .skipped)
      #expect(counted.summary.problem == .notAnAccessLog)
    }
  }

  @Test func `a binary file is skipped`() throws {
    var random = SeededGenerator(seed: 5)
    let bytes = (0..<100_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    #expect(try CountedLog(bytes, isNamed: false).summary.problem == .notAnAccessLog)
  }

  @Test func `the sources of this package are skipped`() throws {
    let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let paths = ["Sources", "Tests", "Package.swift"].map { Array("/\(package)/\($0)".utf8) }
    var counter = LogFileCounter()
    var skipped = 0
    for file in LogFileScanner().scan(paths).files {
      let name = String(decoding: file.key.bytes, as: UTF8.self)
      guard name.hasSuffix(".swift") || name.hasSuffix(".c") || name.hasSuffix(".h") else {
        continue
      }
      let counted = try CountedLog(path: file.key.bytes, isNamed: false, counter: &counter)
      // A header of nothing but lines that start with `#` has no line to judge by.
      let lines = counted.summary.lines
      let isJudged = lines.lines == 0 || lines.lines > lines.blank + lines.comment
      #expect(counted.summary.state == (isJudged ? .skipped : .counted), "\(name)")
      skipped += 1
    }
    #expect(skipped > 100)
  }
}
