import FoundationEssentials
import Glibc

/// One disturbed run of the command, from its start to the verdict.
struct ChaosRun {
  /// How a run went, as a column of the table.
  enum Outcome: String, CaseIterable {
    case complete
    case filesLost = "files lost"
    case signalled
    case killed
    case wrong = "WRONG"
  }

  /// What was found.
  struct Verdict {
    var outcome = Outcome.wrong
    /// What is wrong, in words.
    var flaws: [String] = []
    var orphans = 0
    var strayFiles = 0
    /// Whether the fault came before the run had ended.
    var wasHit = false
    /// Whether a killed run left its temporary file, and the next run removed it.
    var removedLeftover = false
  }

  private enum Limits {
    static let run = Duration.seconds(20)
    /// How long standard input stays open behind a signal that should end the run.
    static let held = Duration.seconds(3)
  }

  let command: String
  let plan: ChaosPlan
  let tree: ChaosTree
  let reference: ChaosReference
  /// A folder for this run alone, empty.
  let folder: String

  private var temporaryFolder: String { "\(folder)/tmp" }
  private var outputFolder: String { "\(folder)/out" }
  private var outputName: String { plan.form == .json ? "report.json" : "report.csv" }
  private var outputPath: String { "\(outputFolder)/\(outputName)" }
  private static let oldReport = Array("the old report\n".utf8)

  var arguments: [String] {
    plan.form.arguments + plan.options + (plan.writesFile ? ["--output", outputPath] : [])
      + [tree.path] + (plan.readsInput ? ["-"] : [])
  }

  private var expected: [UInt8] {
    reference.bytes[ChaosPlan.Form.allCases.firstIndex(of: plan.form) ?? 0]
  }

  /// Does the run and judges it.
  func verdict() throws -> Verdict {
    for folder in [temporaryFolder, outputFolder] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    if plan.hasOldFile { try ChaosTree.write(Self.oldReport, to: outputPath) }
    var verdict = Verdict()
    var child = try start(arguments)
    disturb(&child, &verdict)
    let table = ProcessTable(mark: temporaryFolder)
    verdict.orphans = table.left().count
    for process in table.processes() { kill(process, SIGKILL) }
    judge(child.end, standardOutput: child.output, &verdict)
    try judgeFiles(&verdict)
    if !verdict.flaws.isEmpty { verdict.outcome = .wrong }
    return verdict
  }

  private func start(_ arguments: [String]) throws -> ChildCommand {
    try ChildCommand(
      command,
      arguments,
      environment: ["TMPDIR=\(temporaryFolder)", "LANG=C.UTF-8", "SWIFT_BACKTRACE=enable=no"],
      input: plan.readsInput ? ChaosPlan.input : [],
      errors: "\(folder)/errors"
    )
  }

  // MARK: - The fault

  private func disturb(_ child: inout ChildCommand, _ verdict: inout Verdict) {
    let start = ContinuousClock.now
    var hit: ContinuousClock.Instant?
    if plan.fault == .none { child.closeInput() }
    while child.end == nil {
      child.attend(milliseconds: hit == nil && plan.fault != .none ? 0 : 2)
      let now = ContinuousClock.now
      if now - start > Limits.run {
        verdict.flaws.append("the run does not end")
        kill(-child.pid, SIGKILL)
        _ = child.wait(seconds: 5)
        return
      }
      if let hit {
        // A signal must end the run although its input stays open; nothing else does.
        if plan.fault.endingSignal == nil || now - hit > Limits.held { child.closeInput() }
        if plan.fault.endingSignal != nil, now - hit > Limits.held, verdict.flaws.isEmpty {
          verdict.flaws.append("the signal does not end the run")
        }
      } else if plan.fault != .none, isTime(now - start), strike(&child) {
        hit = now
        verdict.wasHit = true
      } else if now - start > .seconds(1) {
        // There may be nothing to strike: no worker, or no temporary file.
        child.closeInput()
      }
    }
  }

  private func isTime(_ elapsed: Duration) -> Bool {
    switch plan.moment {
    case .after(let microseconds): elapsed > .microseconds(microseconds)
    case .temporaryFile: names(in: outputFolder).contains { $0.hasPrefix(".") }
    }
  }

  /// Does what the plan says; false if there is nothing to do it to yet.
  private func strike(_ child: inout ChildCommand) -> Bool {
    guard plan.fault != .closedReader else {
      child.closeReader()
      return true
    }
    guard let signal = plan.fault.signal, child.end == nil else { return true }
    if plan.fault.hitsWorkers {
      let workers = ProcessTable(mark: temporaryFolder).processes(but: child.pid).sorted()
      guard !workers.isEmpty else { return false }
      let all = plan.fault == .workersKilled
      for worker in all ? workers[...] : workers[(plan.number % workers.count)...].prefix(1) {
        kill(worker, signal)
      }
      return true
    }
    // Until the program has come so far as to ignore it, it kills any program.
    if plan.fault == .brokenPipe, !ignoresBrokenPipes(child.pid) { return false }
    kill(child.pid, signal)
    if plan.fault == .twice { kill(child.pid, signal) }
    return true
  }

  private func ignoresBrokenPipes(_ process: pid_t) -> Bool {
    let status = String(decoding: content("/proc/\(process)/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
    let mask = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
    return mask >> UInt64(SIGPIPE - 1) & 1 == 1
  }

  // MARK: - The verdict

  private func judge(
    _ end: ChildCommand.End?,
    standardOutput: [UInt8],
    _ verdict: inout Verdict
  ) {
    let report = plan.writesFile ? content(outputPath) : standardOutput
    let isOld =
      plan.writesFile && (plan.hasOldFile ? report == Self.oldReport : report == nil)
    if plan.writesFile, !standardOutput.isEmpty {
      verdict.flaws.append("standard output has something beside --output")
    }
    switch end {
    case .signalled(SIGKILL) where plan.fault == .kill && verdict.wasHit:
      verdict.outcome = .killed
      if plan.writesFile, !isOld, report != expected {
        verdict.flaws.append("the output is neither the old report nor the new one")
      }
    case let end where verdict.wasHit && isByEndingSignal(end):
      verdict.outcome = .signalled
      if plan.writesFile, !isOld { verdict.flaws.append("the old output was touched") }
      if !plan.writesFile, !expected.starts(with: standardOutput) {
        verdict.flaws.append("standard output is no beginning of the report")
      }
    case .exited(reference.status) where report == expected:
      verdict.outcome = .complete
    case .exited(reference.status) where plan.fault == .closedReader && verdict.wasHit:
      verdict.outcome = .complete
      if !expected.starts(with: standardOutput) {
        verdict.flaws.append("standard output is no beginning of the report")
      }
    case .exited(1) where plan.fault.hitsWorkers && verdict.wasHit:
      verdict.outcome = .filesLost
      if let flaw = reference.flaw(in: report ?? [], form: plan.form) {
        verdict.flaws.append(flaw)
      }
    default:
      verdict.flaws.append("ended by \(end.map { "\($0)" } ?? "nothing") with another report")
    }
  }

  /// Whether a run says that it ended by the signal it got: by that signal, or by 128 and more.
  private func isByEndingSignal(_ end: ChildCommand.End?) -> Bool {
    guard let signal = plan.fault.endingSignal else { return false }
    return end == .signalled(signal) || end == .exited(128 + signal)
  }

  private func judgeFiles(_ verdict: inout Verdict) throws {
    var left = names(in: outputFolder).filter { $0 != outputName }
    if verdict.outcome == .killed, left.count == 1, left[0].hasPrefix(".\(outputName).tmp-") {
      // The one file that may be left; the next run removes it.
      var child = try start(arguments)
      child.closeInput()
      _ = child.wait(seconds: 20)
      left = names(in: outputFolder).filter { $0 != outputName }
      verdict.removedLeftover = left.isEmpty
      if child.end != .exited(reference.status) || content(outputPath) != expected {
        verdict.flaws.append("the run behind a killed one goes wrong")
      }
    }
    verdict.strayFiles = left.count + names(in: temporaryFolder).count
  }

  private func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private func content(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Array($0) }
  }
}
