import CLinux
import Synchronization

/// What a task on a thread and its run have in common.
final class ThreadBoard: TaskContext.Board {
  private let progress = Atomic<Int64>(0)
  private let isStopped = Atomic(false)
  private let deadline: UInt64

  /// - Parameter deadline: When the task's time is up, in `clinux_monotonic`.
  init(deadline: UInt64) { self.deadline = deadline }

  func report(progress: Int64) { self.progress.store(progress, ordering: .relaxed) }

  var units: Int64 { progress.load(ordering: .relaxed) }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  var isPastDeadline: Bool { deadline != .max && clinux_monotonic() >= deadline }

  var isCancelled: Bool { isStopped.load(ordering: .relaxed) || isPastDeadline }
}
