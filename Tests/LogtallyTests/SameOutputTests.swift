import FoundationEssentials
import Testing

/// Reports are the same to the byte, however the files were counted.
@Suite(.timeLimit(.minutes(5)))
struct SameOutputTests {
  private func folder() throws -> LogFolder {
    let folder = try LogFolder()
    for number in 0..<12 {
      try folder.write(
        Lines.log(200 + 700 * (number % 4), seed: number),
        to: "\(number % 3)/\(number).log"
      )
    }
    try folder.write(Lines.combined("/c", 301) + "garbage\n\n# x\n", to: "2/combined.log")
    try folder.write("no log\n", to: "2/notes.txt")
    try folder.write("", to: "empty.log")
    return folder
  }

  private static let ways: [[String]] = ["process", "thread", "inline"].flatMap { executor in
    ["1", "2", "8"].map { ["--executor", executor, "-j", $0] }
  }

  @Test(arguments: ["csv", "json", "table"], ["endpoint,status", "file,status", "file"])
  func `executors and numbers of workers make no difference`(format: String, by: String)
    async throws
  {
    let folder = try folder()
    let options = ["--format", format, "--by", by]
    let first = try await CommandRun(Self.ways[0] + options + ["."], in: folder.path)
    first.expect(status: 0)
    #expect(first.output.count > 100)
    for way in Self.ways.dropFirst() {
      let other = try await CommandRun(way + options + ["."], in: folder.path)
      #expect(other.output == first.output, "\(other)")
    }
  }

  @Test func `the order of the arguments makes no difference`() async throws {
    let folder = try folder()
    let paths = ["0", "1/", "2", "empty.log", "2/combined.log"]
    let options = ["--format", "json", "--by", "file,endpoint"]
    let first = try await CommandRun(options + paths, in: folder.path)
    first.expect(status: 0)
    for order in [paths.reversed(), [paths[2], paths[4], paths[0], paths[3], paths[1]]] {
      let other = try await CommandRun(options + order, in: folder.path)
      #expect(other.output == first.output)
    }
  }

  @Test func `a file that is reached in several ways is counted once`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "logs/a.log")
    let run = try await CommandRun(
      ["--by", "file", "logs", "logs/", "logs/a.log", "./logs"],
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output == "file,count\n./logs/a.log,1\n")
  }

  @Test func `a big file that is split gives the report of the whole`() async throws {
    let folder = try LogFolder()
    let text = Lines.log(500_000, seed: 5)
    try folder.write(text + "garbage", to: "big.log")
    try await CommandRun(
      shell:
        "split -b 4M big.log part. && zstd -q --rm part.* && cat part.*.zst >big.zst && rm part.*",
      in: folder.path
    ).expect(status: 0)
    for name in ["big.log", "big.zst"] {
      let options = ["--by", "endpoint,file,status", "--format", "json", name]
      let one = try await CommandRun(["-j", "1"] + options, in: folder.path)
      one.expect(status: 0)
      #expect(one.output.contains("\"lines\": 500001, \"counted\": 500000"), "\(one)")
      for way in [["-j", "2"], ["-j", "2", "--executor", "thread"]] {
        let other = try await CommandRun(way + options, in: folder.path)
        #expect(other.output == one.output)
      }
    }
  }

  @Test func `a big file whose last frame is cut off is counted as a whole`() async throws {
    let folder = try LogFolder()
    var random = SystemRandomNumberGenerator()
    let text = (0..<300_000).map { _ in Lines.simple("/\(random.next() as UInt64)") }.joined()
    try folder.write(text, to: "big.log")
    try await CommandRun(
      shell:
        "split -b 2M big.log part. && zstd -q part.* && cat part.*.zst | head -c -1000 >big.zst",
      in: folder.path
    ).expect(status: 0)
    let one = try await CommandRun(["-j", "1", "--format", "json", "big.zst"], in: folder.path)
    one.expect(status: 1)
    #expect(one.output.contains("\"state\": \"partial\""), "\(one)")
    let two = try await CommandRun(["-j", "2", "--format", "json", "big.zst"], in: folder.path)
    #expect(two.output == one.output)
    #expect(two.errors.contains("ends in the middle of a zstd frame"), "\(two)")
  }

  /// Compares what one worker and two make of a file.
  private func expectSame(_ name: String, in folder: LogFolder) async throws -> String {
    let options = ["--by", "endpoint,status", "--format", "json", name]
    let one = try await CommandRun(["-j", "1"] + options, in: folder.path)
    one.expect(status: 0)
    for way in [["-j", "2"], ["-j", "2", "--executor", "thread"]] {
      let other = try await CommandRun(way + options, in: folder.path)
      #expect(other.output == one.output)
    }
    return one.output
  }

  @Test func `a big file whose lines depend on others gives the report of the whole`() async throws
  {
    let folder = try LogFolder()
    let rest = String(repeating: "x", count: 90)
    func block(_ line: (Int) -> String) -> String { (0..<5000).map { line($0) + "\n" }.joined() }
    let names = "#Fields: cs-uri-stem sc-status sc-bytes cs(Referer)\n"
    let others = "#Fields: cs-uri-stem sc-bytes sc-status cs(Referer)\n"
    let columns = block { "/\($0 % 9) \(200 + $0 % 5) 404 \(rest)" }
    try folder.write(
      names + String(repeating: columns, count: 25) + others + columns + names + columns + columns
        + others + String(repeating: columns, count: 12),
      to: "columns.log"
    )
    let columnRows = try await expectSame("columns.log", in: folder)
    #expect(columnRows.contains("\"lines\": 200004, \"counted\": 200000"))

    let time = "2025-11-03T04:05:06.1Z stdout"
    let records = block { number in
      let line = Lines.combined("/\(number % 9)").dropLast()
      return "\(time) P \(line.prefix(50))\n\(time) F \(line.dropFirst(50))"
    }
    try folder.write(String(repeating: records, count: 30), to: "records.log")
    let recordRows = try await expectSame("records.log", in: folder)
    #expect(recordRows.contains("\"lines\": 300000, \"counted\": 150000"))
  }

  @Test func `a file of so many frames that a worker lists them gives the report of the whole`()
    async throws
  {
    let folder = try LogFolder()
    var random = SystemRandomNumberGenerator()
    let text = (0..<120).map { _ in Lines.simple("/\(random.next() as UInt64)") }.joined()
    try folder.write(text, to: "frame")
    try await CommandRun(shell: "zstd -q frame", in: folder.path).expect(status: 0)
    let data = FileManager.default.contents(atPath: "\(folder.path)/frame.zst")
    let frame = Array(try #require(data))
    #expect(frame.count > 1024)
    let frames = [[UInt8]](repeating: frame, count: 12_000).flatMap(\.self)
    try folder.write(frames, to: "frames.zst")
    let rows = try await expectSame("frames.zst", in: folder)
    #expect(rows.contains("\"lines\": 1440000, \"counted\": 1440000"))
  }
}
