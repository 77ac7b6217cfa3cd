import CLinux
import Synchronization

/// What a task in this process and its run have in common.
final class TaskBoard: TaskContext.Board {
  private let progress = Atomic<Int64>(0)
  private let isStopped = Atomic(false)
  private let deadline: UInt64

  /// - Parameter limit: How long the task may take from now on; nil is without limit.
  init(limit: Duration?) {
    deadline = limit.map { clinux_monotonic() + $0.nanosecondCount } ?? .max
  }

  func report(progress: Int64) { self.progress.store(progress, ordering: .relaxed) }

  var units: Int64 { progress.load(ordering: .relaxed) }

  /// Tells the task that its run was cancelled.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  var wasStopped: Bool { isStopped.load(ordering: .relaxed) }

  var isPastDeadline: Bool { deadline != .max && clinux_monotonic() >= deadline }

  var isCancelled: Bool { wasStopped || isPastDeadline }
}
