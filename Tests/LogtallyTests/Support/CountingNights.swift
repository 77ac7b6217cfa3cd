import AccessLogs
import ArgumentParser
import FoundationEssentials
import Glibc
import Testing

@testable import Logtally

/// What a run with a cache did.
struct CacheNight {
  var report: [UInt8]
  var used: Int
  var summed: Int
  var damaged: Int
  var failure: Int32?
  var left: Int
}

/// Tests of runs with a cache, each beside a run without one.
///
/// Their clock is ahead, so that files are at rest that were just written.
protocol CountingNights {}

extension CountingNights {
  static func count(
    _ options: [String],
    later seconds: Int,
    meanwhile: () throws -> Void = {}
  ) throws -> (report: [UInt8], cache: CountCache?) {
    let arguments = ["--executor", "inline", "--format", "json"] + options
    let plan = try CountPlan(CountOptions.parse(arguments))
    let standardError = StandardError(terminal: Terminal(isTerminal: false))
    var counting = FileCounting(
      plan: plan,
      supply: WorkerSupply(for: plan, saying: standardError),
      standardError: standardError
    )
    counting.now += seconds * 1_000_000_000
    let scan = plan.scan()
    try meanwhile()
    let (report, _, cache) = try counting.count(scan)
    var bytes: [UInt8] = []
    try plan.writer(of: report).write(report) { chunk in
      for index in chunk.indices { bytes.append(chunk[index]) }
    }
    cache?.finish()
    return (bytes, cache)
  }

  /// Counts `logs` with the cache `kept` and without, and expects one report.
  @discardableResult
  func night(
    _ folder: LogFolder,
    _ options: [String] = [],
    cache: [String] = [],
    later seconds: Int = 10,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> CacheNight {
    let logs = options + [folder.path + "/logs"]
    let plain = try Self.count(logs, later: seconds)
    let kept = try Self.count(["--cache", folder.path + "/kept"] + cache + logs, later: seconds)
    let same = kept.report == plain.report
    #expect(same, "the report is another one", sourceLocation: sourceLocation)
    let cache = try #require(kept.cache)
    return CacheNight(
      report: kept.report,
      used: cache.usedFiles,
      summed: cache.summedFiles,
      damaged: cache.damagedFiles,
      failure: cache.failure,
      left: cache.leftFiles
    )
  }

  func folder(_ count: Int = 3, lines: Int = 200) throws -> LogFolder {
    let folder = try LogFolder()
    for seed in 0..<count { try folder.write(Lines.log(lines, seed: seed), to: "logs/\(seed).log") }
    return folder
  }

  func append(_ text: String, to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_APPEND)
    try #require(file >= 0)
    defer { close(file) }
    let bytes = Array(text.utf8)
    try #require(unsafe write(file, bytes, bytes.count) == bytes.count)
  }

  /// Gives a file the time of another one, or one of its own.
  func setTime(_ path: String, _ seconds: Int) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(seconds))],
      ofItemAtPath: path
    )
  }

  func generations(_ folder: LogFolder) throws -> [String] {
    try LogFolder.names(in: folder.path + "/kept")
  }
}
