import AccessLogs
import Testing

/// Lines of common and simple, put together from pieces of their grammar, beside the references.
struct PiecedLineTests {
  private func check(_ line: [UInt8]) {
    FieldComparison(line: line, format: .common).check()
    FieldComparison(line: line, format: .simple).check()
  }

  /// Lines that every mutation starts from.
  private static let seeds = [
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /ok?a=1 HTTP/1.1" 200 5 "-" "curl/8""#,
    #"example.org:443 192.0.2.4 - u [10/Oct/2024:13:55:36 +0000] "POST /a b HTTP/2.0" 404 -"#,
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /esc\"aped HTTP 1.1" - 0"#,
    #"192.0.2.4 - - [x][13:55:36] "-" 408 0"#,
    #""192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET http://e.example/x" 301 0 "-"""#,
    "2025-11-03T04:05:06.123456 /api/v1/login 200",
    "2025-11-03T04:05:06 /api/v1/search?q=x y\t-",
    "not a line at all",
  ].map { Array($0.utf8) }

  /// Pieces whose combinations are most of the grammar.
  private static let pieces = [
    "[", "]", "\"", "\\", " ", "  ", "\t", "?", "/", "-", "12:34:56", "GET", "get-it", "P_1",
    "HTTP/1.1",
    "HTTP/", "HTTP", "RTSP/1.0", "A/1", "ABCDEFGHIJ/1.", "ABCDEFGHIJK/1", "1.1", "200", "20",
    "2000",
    "-", "http://", "h:/", "x", "2025-11-03T04:05:06", "\u{0}", "é", ":",
  ].map { Array($0.utf8) }

  @Test func `lines put together from pieces of the grammar read as by the reference`() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      var line: [UInt8] = []
      for _ in 0..<Int.random(in: 0...18, using: &random) {
        line += Self.pieces.randomElement(using: &random) ?? []
        if Bool.random(using: &random) { line.append(UInt8(ascii: " ")) }
      }
      check(line)
    }
  }

  @Test func `requests put together from pieces read as by the reference`() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      var request: [UInt8] = []
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        request += Self.pieces.randomElement(using: &random) ?? []
        if Int.random(in: 0..<3, using: &random) > 0 { request.append(UInt8(ascii: " ")) }
      }
      check(Array("h - - [1/J/2000:00:00:01 +0000] \"".utf8) + request + Array("\" 200 1".utf8))
    }
  }

  @Test func `mutated lines read as by the reference`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      var line = Self.seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...line.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: line.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        case 1 where place < line.count: line.remove(at: place)
        case 2 where place < line.count: line[place] = Self.pieces.randomElement(using: &random)![0]
        case 3: line = Array(line[..<place])
        default: break
        }
      }
      check(line)
    }
  }

  @Test func `every beginning and every end of a line reads as by the reference`() {
    for line in Self.seeds {
      for cut in 0...line.count {
        check(Array(line[..<cut]))
        check(Array(line[cut...]))
      }
    }
  }
}
