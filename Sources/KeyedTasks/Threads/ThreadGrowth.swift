import CLinux

/// When more threads are worth their start: while the tasks at hand wait, and processors have nothing
/// to do with them.
///
/// More threads than processors bring nothing to tasks that compute, and tiny ones only get in each
/// other's way; fetches of a tenth of a second want as many as there are.
package struct ThreadGrowth {
  /// What the threads have done since the run began.
  package struct Sample {
    var time: UInt64
    /// The processor time of all threads.
    var processorTime: UInt64
    /// The time that all tasks have taken, running ones so far.
    var taskTime: UInt64
    var settled: Int

    /// Makes a sample; times are in nanoseconds.
    package init(time: UInt64, processorTime: UInt64, taskTime: UInt64, settled: Int) {
      self.time = time
      self.processorTime = processorTime
      self.taskTime = taskTime
      self.settled = settled
    }
  }

  private static let interval: UInt64 = 1_000_000
  /// Tasks that take less are over before another thread is there.
  private static let shortest: UInt64 = 200_000
  /// From then on nobody knows whether the tasks wait for one that has no thread yet.
  private static let longestSilence: UInt64 = 50_000_000

  private let processors: Int
  let most: Int
  /// How many threads there are.
  var started = 0
  private var last: Sample?
  private var settledAt: UInt64 = 0
  /// How many threads there are to be.
  package private(set) var threads: Int
  private var isOver = false

  /// - Parameters:
  ///   - most: How many threads there may be.
  ///   - isGiven: Whether there shall be as many from the start.
  package init(most: Int, isGiven: Bool) {
    processors = Int(max(1, clinux_affinity_count()))
    self.most = most
    threads = isGiven ? most : min(most, processors)
  }

  /// Whether there are all the threads there will be.
  var isDone: Bool { isOver || threads >= most }

  /// When the next look is due; nil if there are all threads there may be.
  var due: UInt64? { isDone ? nil : (last?.time ?? 0) + Self.interval }

  /// Says that the system has no more threads, or that there are no more tasks for them.
  mutating func stop() {
    threads = started
    isOver = true
  }

  /// Looks at what the threads have done.
  package mutating func look(at sample: Sample) {
    guard let before = last else {
      last = sample
      settledAt = sample.time
      return
    }
    guard sample.time >= before.time + Self.interval else { return }
    last = sample
    if sample.settled > before.settled { settledAt = sample.time }
    if isWorthMore(before, sample) || sample.time >= settledAt + Self.longestSilence {
      settledAt = sample.time
      threads = min(most, threads * 2)
    }
  }

  private func isWorthMore(_ before: Sample, _ after: Sample) -> Bool {
    let time = after.time - before.time
    let used = after.processorTime - min(before.processorTime, after.processorTime)
    let taken = after.taskTime - min(before.taskTime, after.taskTime)
    let settled = UInt64(max(0, after.settled - before.settled))
    let isFree = used * 4 < time * UInt64(processors) * 3
    return isFree && used * 2 < taken && taken >= settled * Self.shortest
  }
}
