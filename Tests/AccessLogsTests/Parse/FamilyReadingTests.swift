import AccessLogs
import Testing

/// The parsers of the families other than the NCSA one, beside the slow and obvious ones.
struct FamilyReadingTests {
  /// A family with its reference, lines to start from, and pieces of its grammar.
  struct Family: Sendable, CustomTestStringConvertible {
    let format: LogFormat
    var directive = ""
    let seeds: [String]
    let pieces: [String]
    /// Lines of the program that are not read.
    var unread: [String] = []
    var directiveBytes: [UInt8] { Array(directive.utf8) }
    var testDescription: String { format.name }
  }

  private static let fields = "date cs-method cs-uri-stem sc-status cs(User-Agent)"

  static let families = general + servers

  private static let general = [
    Family(
      format: .w3c,
      directive: "#Fields: \(fields)",
      seeds: [
        "2025-11-03 GET /a?b 200 curl/8.5",
        "2025-11-03\tGET\t/a b\t404\t",
        #""2025-11-03" "GET" "/a ""b"" c" "301" "Mozilla/5.0 (X11; Linux)""#,
        "2025-11-03\t\"GET\"\t\"/a\tb\"\t\"200\"\t\"x\"",
        "2025-11-03 [1]USER ann 331 -",
        "2025-11-03 GET /a 0 curl/8.5",
      ],
      pieces: [
        "d", "GET", "/a", "200", "0", "ua", "\"", "\"\"", "\t", " ", "  ", "-", "\"GET\"", "?",
      ]
    ),
    Family(
      format: .ltsv,
      seeds: [
        "time:2025-11-03\tmethod:GET\turi:/a?b\tstatus:200",
        "status:404\tpath:/p\treq:GET /r HTTP/1.1",
        "status:200\treq:GET r", "status:0\treq:GET /r", "status:0\tmethod:GET\turi:/a",
        "status:200\turi: /a \tmethod:G1",
      ],
      pieces: [
        "status:200", "status:20", "status:0", "uri:/a", "path:/p", "req:GET /r HTTP/1.0",
        "method:GET",
        "method:-", "\t", ":", "uri", " ", "?", "host:x",
      ]
    ),
    Family(
      format: .awsALB,
      seeds: [
        LogFormat.awsALB.sampleLine,
        LogFormat.awsELB.sampleLine,
        #"2025-11-03T04:05:06Z lb c t 1 1 1 302 302 1 1 "GET http://h.example HTTP/1.1" "a\"b" -"#,
        #"h2 2025-11-03T04:05:06Z lb c t 1 1 1 200 - 1 1 "GET http://h?x=/y HTTP/2" "-""#,
        #"2025-11-03T04:05:06Z lb c t 1 1 1 - - 1 1 "- - - " "-" - -"#,
      ],
      pieces: [
        "https", "2025-11-03T04:05:06Z", "200", "-", " ", "\"GET http://h/a HTTP/1.1\"", "\"",
        "\\", "1", "\"GET /x\"", "://", "?",
      ]
    ),
    Family(
      format: .haproxy,
      seeds: [
        LogFormat.haproxy.sampleLine,
        #"Nov  3 04:05:06 lb haproxy[7]: 192.0.2.4:1 [x] f b/s 0/-1/-1/-1/+5 -1 0 "<BADREQ>""#,
        #"x 1/2/3/4/5 200 9 {a "b"} "GET /a"b HTTP/1.1""#,
        "192.0.2.4:1 [x] f b/s 0/0/5007 +212 -- 0/0/0/0/3 0/0",
        #"x 1/2/3/4/5 503 "GET /cut"#,
        #"x 1/2/3/4/5 0 0 "GET /a HTTP/1.1""#,
      ],
      pieces: [
        "0/0/1/2/3", "0/0/1", "-1/-1/-1/-1/0", "200", "0", "-1", "--", " ", "\"GET /a HTTP/1.1\"",
        "\"",
        "a/b", "+212", "/", "1/", "\t",
      ]
    ),
    Family(
      format: .squid,
      seeds: [
        LogFormat.squid.sampleLine,
        "1762142706.123 -1 192.0.2.4 NONE/000 0 CONNECT www.example.com:443 - HIER_NONE/- -",
        "1762142706 5 c TCP_MISS_ABORTED/200 1 GET http://h/a?b - - -",
      ],
      pieces: [
        "1762142706.123", "12", "c", "TCP_HIT/200", "/200", "TCP_HIT/20", "9", "GET", "http://h/?x",
        " ", "\t", "-", ".",
      ]
    ),
    Family(
      format: .json,
      seeds: [
        LogFormat.caddy.sampleLine,
        LogFormat.azureGateway.sampleLine,
        LogFormat.cloudflare.sampleLine,
        #"web | {"uri":"/a\u00e9\n\/\x41\ud83d\ude00?q","status":"200","a":[1,{"b":"}"}]} "#,
        #"{"path":null,"url":"/u","status":404,"status":500,"method":"G-T"}"#,
        #"{"request":"GET /r?x HTTP/1.1","status":200}"#,
        #"{"httpRequest":{"status":200,"requestUrl":"http://h/a","requestMethod":"GET"}}"#,
        #"{"uri":"/a ?x\"","status":200}"#,
        #"{"t": 03/Nov/2025:04:05:06 +0000, "uri":"/a","u":,"v":-,"status":200,"w":0.1, 0.2}"#,
        #"{"a":[2001:db8::1]:80,"req":{"url":/u,"method":GET},"res":{"statusCode":200,"x":}}"#,
        #"{"uri":,"url":"-","path":"","cs-uri-stem":"/c","status":"ok","statusCode":404}"#,
        #"{"meta":{"req.url":"/m","http":{"response":{"status_code":200}}},"method":-}"#,
        #"{"level":"info","message":"x - - [03/Nov/2025:04:05:06 +0000] \"GET /m\u0061 HTTP/1.1\" 200 5\n"}"#,
        #"{"request":"/p?q","verb":"GET","response":"200","code":12}"#,
        #"{"uri":"/a","method":"GET","status":0}"#,
      ],
      pieces: [
        "{", "}", "\"uri\":\"/a\"", "\"status\":200", ",", ":", "\"", "\\", "[", "]", "null", " ",
        "\"request\":{\"uri\":\"/r\"}", "\"method\":\"GET\"", "\"uri\":", "\"status\":", "0", "200",
        "/b",
        "\"meta\":{", "\"res\":{\"statusCode\":301}", "-", "true", "\"req.url\":\"/d\"", ", 0.1",
        "\"path\":\"\\u0041\"", "1", "\"x\"",
      ]
    ),
  ]

  private func check(_ line: [UInt8], _ family: Family) {
    FieldComparison(line: line, format: family.format, directive: family.directiveBytes).check()
  }

  @Test(arguments: families)
  func `the lines themselves are read`(_ family: Family) {
    for seed in family.seeds where !seed.contains("- - - ") {
      let directive = family.directiveBytes
      let read = FastReading.fields(of: Array(seed.utf8), as: family.format, after: directive)
      #expect(read != nil, "\(seed)")
      check(Array(seed.utf8), family)
    }
    for line in family.unread {
      #expect(FastReading.fields(of: Array(line.utf8), as: family.format) == nil, "\(line)")
    }
  }

  @Test(arguments: families)
  func `lines put together from pieces read as by the reference`(_ family: Family) {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<10_000 {
      var line: [UInt8] = []
      for _ in 0..<Int.random(in: 0...16, using: &random) {
        line += Array((family.pieces.randomElement(using: &random) ?? "").utf8)
        if Int.random(in: 0..<3, using: &random) == 0 { line.append(UInt8(ascii: " ")) }
      }
      check(line, family)
    }
  }

  @Test(arguments: families)
  func `mutated lines read as by the reference`(_ family: Family) {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<10_000 {
      var line = Array(((family.seeds + family.unread).randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...line.count, using: &random)
        let piece = Array((family.pieces.randomElement(using: &random) ?? "").utf8)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: line.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        case 1: line.insert(contentsOf: piece, at: place)
        case 2 where place < line.count: line.remove(at: place)
        case 3 where place < line.count: line[place] = piece.first ?? 0
        default: line = Array(line[..<place])
        }
      }
      check(line, family)
    }
  }

  @Test(arguments: families)
  func `every beginning and every end of a line reads as by the reference`(_ family: Family) {
    for seed in family.seeds + family.unread {
      let line = Array(seed.utf8)
      for cut in 0...line.count {
        check(Array(line[..<cut]), family)
        check(Array(line[cut...]), family)
      }
    }
  }
}
