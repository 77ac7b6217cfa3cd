import AccessLogs
import ArgumentParser

/// Times the stages of counting one by one, in this process and on one core.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Times each stage of counting alone: scan, parse, count, merge, write."
  )

  @Argument(help: "Logs and directories of logs.")
  var paths: [String]

  @Option(help: "How often each stage is timed; the median is shown.")
  var rounds = 3

  func run() throws {
    var bench = KernelBench(rounds: rounds)
    let files = LogFileScanner().scan(paths.map { Array($0.utf8) }).files
    guard !files.isEmpty else { throw ValidationError("there is no log in these paths") }
    let bytes = files.reduce(0) { $0 + $1.byteCount }
    let lines = KernelBench.Units("line", try lines(of: count(files, by: [.file]), files))

    bench.time("scan", of: KernelBench.Units("file", files.count)) {
      LogFileScanner().scan(paths.map { Array($0.utf8) })
    }
    try bench.time("parse", of: lines, bytes: bytes) { try count(files, by: [.file]) }
    try bench.time("count by status", of: lines, bytes: bytes) { try count(files, by: [.status]) }
    let groups = try bench.time("count by endpoint,status", of: lines, bytes: bytes) {
      try count(files, by: [.endpoint, .status])
    }
    let encoded = groups.reduce(0) { $0 + $1.bytes.count }
    let report = try bench.time("merge", of: lines, bytes: encoded) { try merge(groups, files) }
    var written = 0
    CSVReportWriter().write(report) { written += $0.count }
    let rows = report.tables[0].rowCount
    bench.time("write csv", of: KernelBench.Units("row", rows), bytes: written) {
      var size = 0
      CSVReportWriter().write(report) { size += $0.count }
      return size
    }
    print(bench.table)
  }

  private func count(_ files: [LogFile], by: [Dimension]) throws -> [Part] {
    var counter = LogFileCounter()
    let query = try CompiledQuery(Query(by: by))
    return files.map { counter.count($0, query: query) }
  }

  private func merge(_ counted: [Part], _ files: [LogFile]) throws -> Report {
    var builder = ReportBuilder(Query(by: [.endpoint, .status]), files: files.map(\.key))
    for (index, file) in counted.enumerated() { _ = try builder.add(file, file: index) }
    return try builder.report()
  }

  private func lines(of counted: [Part], _ files: [LogFile]) throws -> Int {
    var builder = ReportBuilder(Query(by: [.file]), files: files.map(\.key))
    for (index, file) in counted.enumerated() { _ = try builder.add(file, file: index) }
    return try builder.report().totals.lines.lines
  }
}

/// The times of stages, each the median of some rounds.
struct KernelBench {
  /// What a stage handles one after another.
  struct Units {
    let name: String
    let count: Int

    init(_ name: String, _ count: Int) {
      self.name = name
      self.count = count
    }
  }

  let rounds: Int
  private(set) var table = "stage                               ms      GB/s   ns each of\n"

  init(rounds: Int) { self.rounds = max(rounds, 1) }

  /// Times a stage and returns what it gives; `bytes` is nil where it reads and writes none.
  @discardableResult
  mutating func time<Value>(
    _ stage: String,
    of units: Units,
    bytes: Int? = nil,
    _ body: () throws -> Value
  ) rethrows -> Value {
    let clock = ContinuousClock()
    var seconds: [Double] = []
    var value = try body()
    for _ in 0..<rounds {
      let start = clock.now
      value = try body()
      seconds.append((clock.now - start) / .seconds(1))
    }
    let median = seconds.sorted()[rounds / 2]
    let rate = bytes.map { Self.text(Double($0) / median / 1e9, 2) } ?? "-"
    let cost = units.count > 0 ? Self.text(median * 1e9 / Double(units.count), 1) : "-"
    table += Self.padded(stage, to: 28) + Self.right(Self.text(median * 1e3, 3), 10)
    table += Self.right(rate, 10) + Self.right(cost, 10)
    table += " \(NumberText.counted(units.count, units.name))\n"
    return value
  }

  private static func text(_ number: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let whole = Int((number * scale).rounded())
    let fraction = "\(whole % Int(scale))"
    return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count)
      + fraction
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
