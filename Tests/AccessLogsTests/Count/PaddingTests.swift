import AccessLogs
import Testing

/// Zero bytes before lines, as a crash or a file cut short while it is written leaves them.
struct PaddingTests {
  private let line = Array(combinedLine("GET /a HTTP/1.1").utf8)
  private let simple = Array("2025-11-03T04:05:06 /a 200\n".utf8)

  private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  @Test(arguments: [1, 15, 16, 17, 31, 64, 4095, 300_000, 1 << 20, (1 << 20) + 1, 3 << 20])
  func `of any number they are no part of the line behind them`(count: Int) throws {
    for line in [line, simple] {
      let counted = try CountedLog(zeros(count) + line + line + zeros(count) + line)
      #expect(counted.rows == ["/a\t3"])
      #expect(counted.states == [3, 0, 0, 0, 0])
      // Behind the sample too, where lines are read many at once.
      let many = (0..<200).flatMap { _ in line }
      #expect(try CountedLog(many + zeros(count) + many).states == [400, 0, 0, 0, 0])
      let frames = Zstd.frame(zeros(count)) + Zstd.frame(line)
      #expect(try CountedLog(frames).rows == ["/a\t1"])
    }
    #expect(try CountedLog(zeros(count) + line, packets: 5000).rows == ["/a\t1"])
  }

  @Test func `the rest of the line decides its state`() throws {
    let texts = [
      "\0\n", "\0\0\r\n", "\0 \t\n", "\0# no \"GET /a HTTP/1.1\" 200 5\n", "\0x\n", " \0\n",
    ]
    let text = texts.joined()
    let expected = [0, 0, 2, 3, 1]
    #expect(try CountedLog(line + Array(text.utf8)).states == [1] + expected.dropFirst())
    let many = (0..<100).flatMap { _ in line }
    #expect(try CountedLog(many + Array(text.utf8)).states == [100] + expected.dropFirst())
    // `#` where the fast way looks for a request.
    let comment = Array("\0#".utf8) + line
    #expect(try CountedLog(many + comment + many).states == [200, 0, 0, 0, 1])
  }

  @Test(arguments: [1, 100, 2 << 20])
  func `a line of nothing else is blank`(count: Int) throws {
    #expect(try CountedLog(zeros(count)).states == [0, 0, 0, 1, 0])
    #expect(try CountedLog(zeros(count) + [0x0A]).states == [0, 0, 0, 1, 0])
    #expect(try CountedLog(line + zeros(count)).states == [1, 0, 0, 1, 0])
    #expect(try CountedLog(line + zeros(count) + [0x0A] + line).states == [2, 0, 0, 1, 0])
  }

  @Test func `the longest line may stand behind them`() throws {
    let start = line.dropLast(2)
    let longest = 1 << 20
    for (length, state) in [(longest, 0), (longest + 1, 2)] {
      let long = start + [UInt8](repeating: 0x78, count: length - start.count)
      for end in ["\n", "\r\n", ""] {
        let bytes = zeros(2 << 20) + long + Array(end.utf8)
        #expect(try CountedLog(bytes).states[state] == 1, "\(length) \(end.count)")
      }
    }
  }

  @Test func `what the rejects show of a line starts behind them`() throws {
    let tree = try FileTree()
    try tree.file("a.log", bytes: line + zeros(5000) + Array("nothing\n".utf8))
    var query = Query()
    query.means.keepsRejects = true
    var counter = LogFileCounter()
    let file = LogFile(key: FileKey(tree.path("a.log")), byteCount: 0, isNamed: true)
    let rejects = try counter.contents(of: file, query).notes.rejects
    #expect(
      rejects == [
        RejectedLine(number: 2, reason: .noRequest, text: Array("nothing".utf8), byteCount: 7)
      ]
    )
  }
}
