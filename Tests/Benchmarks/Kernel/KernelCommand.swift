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
    let scan = bench.time("scan", bytes: 0, lines: 0) {
      LogFileScanner().scan(paths.map { Array($0.utf8) })
    }
    let files = scan.files
    let bytes = files.reduce(0) { $0 + $1.byteCount }
    let parsed = bench.time("parse", bytes: bytes, lines: nil) { count(files, by: [.file]) }
    let lines = try lines(of: parsed, files)
    let statuses = bench.time("count by status", bytes: bytes, lines: lines) {
      count(files, by: [.status])
    }
    let groups = bench.time("count by endpoint,status", bytes: bytes, lines: lines) {
      count(files, by: [.endpoint, .status])
    }
    _ = statuses
    let report = try bench.time(
      "merge",
      bytes: groups.reduce(0) { $0 + $1.bytes.count },
      lines: lines
    ) {
      try merge(groups, files)
    }
    bench.time("write csv", bytes: bytes, lines: report.rowCount) {
      var size = 0
      CSVReportWriter().write(report) { size += $0.count }
      return size
    }
    print(bench.table)
  }

  private func count(_ files: [LogFile], by: [Dimension]) -> [CountedFile] {
    var counter = LogFileCounter()
    let options = CountOptions(by: by)
    return files.map { counter.count($0, options: options) }
  }

  private func merge(_ counted: [CountedFile], _ files: [LogFile]) throws -> Report {
    var builder = ReportBuilder(by: [.endpoint, .status], files: files.map(\.key))
    for (index, file) in counted.enumerated() { _ = try builder.add(file, file: index) }
    return try builder.report(top: nil)
  }

  private func lines(of counted: [CountedFile], _ files: [LogFile]) throws -> Int {
    var builder = ReportBuilder(by: [.file], files: files.map(\.key))
    for (index, file) in counted.enumerated() { _ = try builder.add(file, file: index) }
    return try builder.report(top: nil).totals.lines.lines
  }
}

/// The times of stages, each the median of some rounds.
struct KernelBench {
  let rounds: Int
  private(set) var table = "stage                          seconds      GB/s   ns/line\n"

  init(rounds: Int) { self.rounds = max(rounds, 1) }

  /// Times a stage and returns what it gives; `lines` is nil where they are not known yet.
  @discardableResult
  mutating func time<Value>(
    _ stage: String,
    bytes: Int,
    lines: Int?,
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
    let rate = bytes > 0 ? Self.text(Double(bytes) / median / 1e9, 2) : "-"
    let cost = lines.map { $0 > 0 ? Self.text(median * 1e9 / Double($0), 1) : "-" } ?? "-"
    table += Self.padded(stage, to: 28) + Self.right(Self.text(median, 3), 10)
    table += Self.right(rate, 10) + Self.right(cost, 10) + "\n"
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
