import AccessLogs
import Glibc
import KeyedTasks

/// One run of the command: scan, count in workers, merge, write.
struct CountRun {
  private let plan: CountPlan
  private let messages: Messages
  private let start = ContinuousClock.now

  init(_ plan: CountPlan) {
    self.plan = plan
    messages = Messages(verbosity: plan.verbosity)
  }

  /// Does the run and returns how it went; everything there is to say has been said then.
  func execute() async -> ExitStatus {
    let destination: OutputDestination
    do throws(OutputError) {
      destination = try OutputDestination(path: plan.output)
    } catch {
      messages.show(error)
      return .noReport
    }
    var scan = LogFileScanner(globs: NameGlobs(include: plan.include, exclude: plan.exclude))
      .scan(plan.paths.map(\.bytes))
    let pipes = OpenPipes(of: &scan)
    defer { pipes.close() }

    let report: Report
    do {
      guard let counted = try await count(scan, pipes) else {
        return .interrupted(signal: Interruption.signal)
      }
      report = counted
    } catch {
      messages.showNoWorker(error)
      return .noReport
    }
    return write(report, to: destination, scan)
  }
}
