import ArgumentParser
import FoundationEssentials
import Glibc

/// Counts logs that change from night to night with one cache, and ends runs at random moments.
struct CacheChaosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaos-cache",
    abstract:
      "Disturbs seeded runs with a cache, and compares each report with that of a run without one."
  )

  @Argument(help: "The built command.")
  var command: String

  @Option(help: "How many runs are disturbed.")
  var runs = 300

  @Option(help: "What the random numbers start from.")
  var seed: UInt64 = 1

  @Option(help: "Stop after so many seconds.")
  var seconds = 1200

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let here = FileManager.default.currentDirectoryPath
    let folder = try ChaosCommand.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var nights = try CacheNights(
      command: command.hasPrefix("/") ? command : "\(here)/\(command)",
      folder: folder,
      seed: seed
    )
    let clock = ContinuousClock()
    let start = clock.now
    for number in 0..<runs {
      guard clock.now - start < .seconds(seconds) else {
        print("stopped after \(seconds) seconds")
        break
      }
      try nights.play(number)
    }
    print(nights.summary)
    print(
      "seed \(seed), \((clock.now - start) / .seconds(1)) s; again: Benchmarks chaos-cache \(command) --seed \(seed)"
    )
    guard nights.flaws == 0, nights.runs > 0 else { throw ExitCode(1) }
  }
}

/// The nights of one cache.
struct CacheNights {
  /// How a run is ended.
  private enum Fault: CaseIterable {
    case none, kill, terminate, interrupt, workersKilled

    var signal: Int32 {
      switch self {
      case .none: 0
      case .kill, .workersKilled: SIGKILL
      case .terminate: SIGTERM
      case .interrupt: SIGINT
      }
    }
  }

  /// When it is.
  private enum Moment {
    case after(Duration)
    /// As soon as something is written to the cache, and so much later.
    case writing(Duration)
    /// As soon as a file of the cache has come or gone, and so much later.
    case pruning(Duration)
  }

  private static let questions = [
    ["--by", "endpoint,status"], ["--by", "endpoint,status", "--since", "2025-11-03T04:30"],
    ["--by", "file", "--by", "status"], ["--by", "minute,endpoint", "--format", "csv"],
  ]

  private let command: String
  private let folder: String
  private var logs: ChangingLogs
  private var random: SplitMix64
  private var changes: [String] = []

  private(set) var runs = 0
  private(set) var flaws = 0
  private var (hits, whileWriting, leftovers, answered, comparisons) = (0, 0, 0, 0, 0)

  init(command: String, folder: String, seed: UInt64) throws {
    self.command = command
    self.folder = folder
    random = SplitMix64(seed: seed, stream: "nights")
    logs = try ChangingLogs(in: folder, seed: seed)
    for name in ["run-tmp", "other-tmp", "kept"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)",
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    }
  }

  var summary: String {
    """
    \(runs) runs with a cache, \(hits) of them ended by a signal, \(whileWriting) of these while the cache was written
    \(comparisons) reports compared with those of runs without a cache; \(answered) times a file came from the cache
    \(leftovers) leftovers of killed runs, each removed by the next run
    \(flaws) flaws
    """
  }

  /// Plays a night: the logs change, a run is disturbed, and now and then another one is not.
  mutating func play(_ number: Int) throws {
    changes = try logs.change()
    // What was written within two seconds is not taken for unchanged.
    if random.oneIn(20) { usleep(2_100_000) }
    let question = random.element(of: Self.questions)
    let size = random.element(of: ["1M", "1M", "2M", "64M"])
    let plain = try finished(question + ["--executor", "inline"])
    let fault = random.element(of: Fault.allCases)
    let span = Duration.microseconds(200 << random.below(10))
    let moment = random.element(of: [Moment.after(span), .writing(span / 16), .pruning(span / 16)])
    let kept = ["--cache", "\(folder)/kept", "--cache-size", size]
    let other = random.oneIn(6) ? try start(question + kept, "other") : nil
    var child = try start(question + kept + executor())
    runs += 1
    let wasHit = disturb(&child, fault, moment)
    let orphans = ProcessTable(mark: "\(folder)/run-tmp").left()
    expect(orphans.isEmpty, number, "\(orphans.count) processes are left")
    judge(child.end, child.output, plain, wasHit ? fault : .none, number)
    if let other { compare(finished(other), plain, number) }
    guard random.oneIn(2) else { return }
    leftovers += names("kept").count { $0.hasSuffix(".tmp") }
    try compare(finished(question + kept + ["-v"]), plain, number)
    answered += filesOfCache()
    expect(
      !errors.contains("the cache '\(folder)/kept' is damaged"),
      number,
      "a file of the cache is damaged"
    )
    let stray = names("kept").filter { !$0.hasPrefix(".logtally-") || !$0.hasSuffix(".cache") }
    let temporary = names("run-tmp") + names("other-tmp")
    expect(stray.isEmpty && temporary.isEmpty, number, "stray files: \(stray + temporary)")
    let limit = (Int(size.dropLast()) ?? 0) << 20
    expect(cacheBytes() <= limit, number, "the cache has \(cacheBytes()) bytes of \(limit)")
  }

  private mutating func executor() -> [String] {
    random.oneIn(3) ? ["--executor", random.element(of: ["thread", "inline"])] : ["-j", "2"]
  }

  // MARK: - Runs

  private func start(_ options: [String], _ name: String = "run") throws -> ChildCommand {
    try ChildCommand(
      command,
      options + (options.contains("--format") ? [] : ["--format", "json"]) + [logs.path],
      environment: ["TMPDIR=\(folder)/\(name)-tmp", "LANG=C.UTF-8", "SWIFT_BACKTRACE=enable=no"],
      input: [],
      errors: "\(folder)/\(name)-errors"
    )
  }

  private func finished(_ options: [String]) throws -> (end: ChildCommand.End?, report: [UInt8]) {
    try finished(start(options))
  }

  private func finished(_ child: consuming ChildCommand) -> (
    end: ChildCommand.End?, report: [UInt8]
  ) {
    _ = child.wait(seconds: 30)
    return (child.end, child.output)
  }

  /// Ends a run at a moment; returns whether it had not ended before.
  private mutating func disturb(_ child: inout ChildCommand, _ fault: Fault, _ moment: Moment)
    -> Bool
  {
    var since: ContinuousClock.Instant?
    var wait = Duration.zero
    let start = ContinuousClock.now
    let before = Set(names("kept"))
    while child.end == nil, ContinuousClock.now - start < .seconds(30) {
      child.attend(milliseconds: 0)
      if fault == .none { continue }
      if since == nil {
        switch moment {
        case .after(let span): (since, wait) = (start, span)
        case .writing(let span):
          if names("kept").contains(where: { $0.hasSuffix(".tmp") && !before.contains($0) }) {
            (since, wait) = (ContinuousClock.now, span)
          }
        case .pruning(let span):
          let settled = names("kept").filter { $0.hasSuffix(".cache") }
          if Set(settled) != before.filter({ $0.hasSuffix(".cache") }) {
            (since, wait) = (ContinuousClock.now, span)
          }
        }
      }
      guard let since, ContinuousClock.now - since >= wait else { continue }
      let isWriting = names("kept").contains { $0.hasSuffix(".tmp") }
      let workers =
        fault == .workersKilled
        ? ProcessTable(mark: "\(folder)/run-tmp").processes(but: child.pid) : []
      if fault == .workersKilled, workers.isEmpty { continue }
      for process in fault == .workersKilled ? workers : [child.pid] { kill(process, fault.signal) }
      hits += 1
      if isWriting { whileWriting += 1 }
      _ = child.wait(seconds: 30)
      return true
    }
    return false
  }

  // MARK: - Verdicts

  private mutating func judge(
    _ end: ChildCommand.End?,
    _ report: [UInt8],
    _ plain: (end: ChildCommand.End?, report: [UInt8]),
    _ fault: Fault,
    _ number: Int
  ) {
    switch fault {
    // What workers that were killed had to count is missing.
    case .workersKilled where end == .exited(1): return
    case .kill where end == .signalled(SIGKILL),
      .terminate where end == .exited(128 + SIGTERM) || end == .signalled(SIGTERM),
      .interrupt where end == .exited(128 + SIGINT) || end == .signalled(SIGINT):
      expect(
        plain.report.starts(with: report),
        number,
        "what was written is no beginning of the report"
      )
    default: compare((end, report), plain, number)
    }
  }

  private mutating func compare(
    _ found: (end: ChildCommand.End?, report: [UInt8]),
    _ plain: (end: ChildCommand.End?, report: [UInt8]),
    _ number: Int
  ) {
    comparisons += 1
    expect(
      found.end == plain.end,
      number,
      "ended by \(found.end as Any) and not \(plain.end as Any)"
    )
    expect(found.report == plain.report, number, "the report is another one")
  }

  private mutating func expect(_ isRight: Bool, _ number: Int, _ what: String) {
    if isRight { return }
    flaws += 1
    print(
      "run \(number): \(what), after \(changes.joined(separator: ", "))\n  \(errors.prefix(600))"
    )
  }

  private func filesOfCache() -> Int {
    for line in errors.split(separator: "\n") where line.contains(" in the cache ") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
    return 0
  }

  /// What the last run but the other one has said.
  private var errors: String {
    String(
      decoding: FileManager.default.contents(atPath: "\(folder)/run-errors") ?? Data(),
      as: UTF8.self
    )
  }

  private func names(_ name: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
  }

  private func cacheBytes() -> Int {
    names("kept").reduce(0) { sum, name in
      let file = try? FileManager.default.attributesOfItem(atPath: "\(folder)/kept/\(name)")
      return sum + (file?[.size] as? Int ?? 0)
    }
  }
}
