import AccessLogs
import Testing

/// Counting and merging with too little memory, against the same with plenty.
struct SpillTests {
  /// Lines whose endpoints are of every kind and length, and often nearly the same.
  private static func lines(_ count: Int, seed: UInt64, distinct: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var log: [UInt8] = []
    for _ in 0..<count {
      let number = UInt64.random(in: 0..<distinct, using: &random)
      let request =
        switch number % 97 {
        case 0: "no request \(number % 3)"
        case 1: "-"
        case 2: "GET (malformed) HTTP/1.1"
        case 3: "GET (empty) HTTP/1.1"
        case 4: "GET /\(String(repeating: "long/", count: Int(number % 40))) HTTP/1.1"
        case 5: "GET ?\(number) HTTP/1.1"
        case 6: "GET /a\0\(number % 5) HTTP/1.1"
        default: "GET /\(number % 7)/item/\(number) HTTP/1.1"
        }
      let status = number % 11 == 0 ? "-" : "\(200 + number % 4)"
      log += Array(combinedLine(request, status).utf8)
    }
    return log
  }

  private static let orders: [[Dimension]] = [
    [.endpoint], [.endpoint, .status], [.status, .endpoint], [.file, .endpoint],
    [.endpoint, .file, .status], [.status, .file, .endpoint],
  ]

  /// Counts logs as files of one run, each part with so much memory.
  private func report(
    _ logs: [[UInt8]],
    by: [Dimension],
    memory: Int,
    top: Int? = nil
  ) throws -> Report {
    let tree = try FileTree()
    // The order of the keys is not that of the indices.
    let names = logs.indices.map { "\(($0 * 7 + 3) % logs.count).log" }
    let keys = names.map { FileKey(tree.path($0)) }
    var builder = ReportBuilder(
      by: by,
      files: keys.map { FileKey($0.bytes.suffix(5)) },
      memory: memory
    )
    var counter = LogFileCounter()
    var query = Query(by: by)
    query.means.memory = memory
    for (index, log) in logs.enumerated() {
      try tree.file(names[index], bytes: log)
      let file = LogFile(key: keys[index], byteCount: log.count, isNamed: true)
      _ = try builder.add(counter.count(file, query: CompiledQuery(query)), file: index)
    }
    return try builder.report(top: top)
  }

  @Test(arguments: orders)
  func `little memory makes no difference`(by: [Dimension]) throws {
    let logs = (0..<5).map { Self.lines(4000 + 1500 * $0, seed: UInt64($0), distinct: 20_000) }
    let whole = CountedLog.texts(try report(logs, by: by, memory: Query.Means.plentyOfMemory))
    #expect(whole.count > 10_000)
    for memory in [1 << 12, 1_000_000, 6_000_000] {
      let texts = CountedLog.texts(try report(logs, by: by, memory: memory))
      #expect(texts == whole, "\(memory) bytes")
    }
  }

  @Test func `the largest rows are the same with little memory`() throws {
    let logs = (0..<3).map { Self.lines(9000, seed: UInt64($0), distinct: 20_000) }
    let by: [Dimension] = [.endpoint, .status]
    for top in [1, 100, 5000] {
      let whole = try report(logs, by: by, memory: Query.Means.plentyOfMemory, top: top)
      let little = try report(logs, by: by, memory: 1 << 12, top: top)
      #expect(CountedLog.texts(little) == CountedLog.texts(whole))
      #expect(little.table.rowCount == top)
      #expect(
        (little.table.other, little.table.otherRows) == (whole.table.other, whole.table.otherRows)
      )
    }
  }

  @Test func `rows of large counts come in order whatever batch they were in`() throws {
    // A few hundred endpoints that all occur about a hundred times.
    let logs = (0..<3).map { Self.lines(12_000, seed: UInt64($0), distinct: 300) }
    let whole = try report(logs, by: [.endpoint], memory: Query.Means.plentyOfMemory)
    let little = try report(logs, by: [.endpoint], memory: 1 << 12)
    #expect(Mirror(reflecting: little.table).descendant("source", "stream") != nil)
    #expect(CountedLog.texts(little) == CountedLog.texts(whole))
  }

  @Test func `so many runs that they are merged before the end`() throws {
    // Each read of 256 KiB makes a run, and 32 runs are merged to one.
    let log = Self.lines(120_000, seed: 5, distinct: 50_000)
    #expect(log.count > 33 * 256 << 10)
    let whole = CountedLog.texts(
      try report([log], by: [.endpoint], memory: Query.Means.plentyOfMemory)
    )
    #expect(CountedLog.texts(try report([log], by: [.endpoint], memory: 1 << 12)) == whole)
  }

  @Test(arguments: [0, 1, 2, 3])
  func `what damage takes back is taken back from temporary files too`(frame: Int) throws {
    let parts = (0..<4).map { Self.lines(9000, seed: UInt64($0), distinct: 9000) }
    var frames = parts.map { Zstd.frame($0) }
    frames[frame][frames[frame].count - 1] ^= 1  // The checksum, which comes last.
    let data = frames.flatMap(\.self)
    for memory in [1 << 12, 2_000_000] {
      var query = Query(by: [.endpoint, .status])
      query.means.memory = memory
      let counted = try CountedLog(data, query: query)
      if frame == 0 {
        #expect(counted.summary.state == .failed)
        #expect(counted.rows.isEmpty)
        continue
      }
      #expect(counted.summary.state == .partial)
      let whole = try CountedLog(
        parts[..<frame].flatMap(\.self),
        query: Query(by: [.endpoint, .status])
      )
      #expect(counted.rows == whole.rows)
      #expect(counted.summary.lines == whole.summary.lines)
    }
  }

  @Test func `a file that cannot spill says what helps`() {
    let failure = SpillFailure(errno: 28, folder: "/full")
    let summary = FileSummary(key: "a.log", state: .failed, problem: .cannotSpill(failure))
    #expect(
      summary.problemText == "no temporary file in '/full': no space left on device; "
        + "this file is not counted, a larger --memory or another TMPDIR helps"
    )
    #expect(
      failure.description == "no temporary file in '/full': no space left on device; "
        + "a larger --memory or another TMPDIR helps"
    )
  }
}
