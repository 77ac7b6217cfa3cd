import AccessLogs
import Testing

/// Lines, their ends and their states.
struct LineStatesTests {
  private let good = combinedLine("GET /a HTTP/1.1")

  @Test func `an empty file is counted with no lines`() throws {
    let counted = try CountedLog("")
    #expect(counted.summary.state == .counted)
    #expect(counted.summary.lines.lines == 0)
    #expect(counted.summary.logFormat == nil)
    #expect(counted.summary.compression == Compression.none)
  }

  @Test func `text after the last line end is a line if it is not empty`() throws {
    #expect(try CountedLog(good + String(good.dropLast())).states == [2, 0, 0, 0, 0])
    #expect(try CountedLog(good).states == [1, 0, 0, 0, 0])
  }

  @Test func `one CR before the line end is dropped and a second is not`() throws {
    let line = "2025-11-03T04:05:06 /a 200"
    #expect(try CountedLog("\(line)\r\n\(line)\r").rows == ["/a\t2"])
    #expect(try CountedLog("\(line)\n\(line)\r\r\n").states == [1, 0, 1, 0, 0])
  }

  @Test func `a byte order mark at the start is dropped and elsewhere it is not`() throws {
    let line = "2025-11-03T04:05:06 /a 200\n"
    #expect(try CountedLog("\u{FEFF}\(line)\(line)").states == [2, 0, 0, 0, 0])
    #expect(try CountedLog("\(line)\u{FEFF}\(line)").states == [1, 0, 1, 0, 0])
    #expect(try CountedLog("\u{FEFF}").states == [0, 0, 0, 0, 0])
    #expect(try CountedLog([0xEF, 0xBB, 0x0A]).states == [0, 0, 1, 0, 0])
    let frames = Array("\u{FEFF}\(line)".utf8)
    // The mark itself is split over two frames.
    let data = Zstd.frame(Array(frames[..<2])) + Zstd.frame(Array(frames[2...]))
    #expect(try CountedLog(data).states == [1, 0, 0, 0, 0])
  }

  @Test func `blank lines hold only space, tab, CR, VT and FF`() throws {
    let counted = try CountedLog("\(good)\n \n\t\r\n\u{B}\u{C}\r\n\u{A0}\n \u{0}\n")
    #expect(counted.states == [1, 0, 2, 4, 0])
  }

  @Test func `a comment starts with a hash in its first column`() throws {
    #expect(try CountedLog("\(good)# x\n#\n #\n").states == [1, 0, 1, 0, 2])
  }

  @Test func `a text to match filters lines after blank and comment, before parsing`() throws {
    let text = "\(good)\(combinedLine("GET /b HTTP/1.1"))\n# /b\nno log /b\nno log\n"
    let counted = try CountedLog(
      text,
      query: Query(filters: .init(match: [Array("/b".utf8), Array("absent".utf8)]))
    )
    #expect(counted.states == [1, 2, 1, 1, 1])
    #expect(counted.rows == ["/b\t1"])
  }

  @Test(arguments: [1, 2, 15, 16, 17, 31, 32, 33, 64, 200])
  func `a text is found wherever it stands in a line, and only there`(_ length: Int) throws {
    let text = [UInt8]("m".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: length)
    let query = Query(filters: .init(match: [text]))
    for padding in 0..<40 {
      let fill = String(repeating: "x", count: padding)
      let line = "2025-11-03T04:05:06 /\(fill)\(String(decoding: text, as: UTF8.self)) 200"
      #expect(try CountedLog("\(line)\n", query: query).states == [1, 0, 0, 0, 0])
      let short = "2025-11-03T04:05:06 /\(fill)m\(String(repeating: "x", count: length - 1)) 200\n"
      // What is missing here comes at once in the next line, which must not help.
      #expect(try CountedLog("\(short)\(fill)x\n", query: query).states == [0, 2, 0, 0, 0])
    }
  }

  @Test func `a line of a mebibyte is read and a longer one is unparsed, whole`() throws {
    let limit = 1 << 20
    let start = "2025-11-03T04:05:06 /"
    let longest = start + String(repeating: "a", count: limit - start.count - 4) + " 200"
    try #require(longest.utf8.count == limit)
    #expect(try CountedLog("\(longest)\n").states == [1, 0, 0, 0, 0])
    #expect(try CountedLog("\(longest)\r\n\(longest)").states == [2, 0, 0, 0, 0])
    let longer = "2" + longest
    #expect(try CountedLog("\(good)\(longer)\n\(good)").states == [2, 0, 1, 0, 0])
    #expect(try CountedLog("\(good)\(longer)").states == [1, 0, 1, 0, 0])
    // Too long before blank and comment, and never split into two lines.
    let huge = "#" + String(repeating: " ", count: 5 << 20)
    #expect(try CountedLog("\(good)\(huge)\n\(good)\(huge)\r\n").states == [2, 0, 2, 0, 0])
    #expect(try CountedLog("\(good)\(huge)").states == [1, 0, 1, 0, 0])
  }

  @Test(arguments: [1, 2, 3, 5, 8] as [UInt64])
  func `lines of all lengths are counted once across reads`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var text = ""
    var expected: [Int: Int] = [:]
    while text.utf8.count < 3 << 20 {
      let length = Int.random(
        in: 0..<[20, 300, 5000, 400_000].randomElement(using: &random)!,
        using: &random
      )
      text += "2025-11-03T04:05:06 /\(String(repeating: "b", count: length)) 200\n"
      expected[length + 1, default: 0] += 1
    }
    let counted = try CountedLog(text)
    var found: [Int: Int] = [:]
    for row in counted.report.rows {
      guard case .text(let endpoint) = row.cell(for: .endpoint) else { continue }
      found[endpoint.count] = row.count
    }
    #expect(found == expected)
  }
}
