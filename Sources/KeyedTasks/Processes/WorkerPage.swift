import CLinux
import Glibc

/// The memory a worker and its parent share: what runs, since when, and how far it is.
///
/// It takes the place of messages: a tiny task costs no system call to announce, and what a dead
/// worker was doing can still be read. Unsafe because it is memory that another process writes to.
@safe struct WorkerPage: @unchecked Sendable {
  // Every access is atomic.
  private let page: UnsafeMutablePointer<clinux_page>

  /// Maps the page of a memory file; nil where the system refuses.
  init?(descriptor: Int32) {
    guard let page = unsafe clinux_page_map(descriptor) else { return nil }
    unsafe self.page = unsafe page
  }

  func unmap() { unsafe clinux_page_unmap(page) }

  // MARK: The worker's side

  func begin(task: Int, at now: UInt64) {
    unsafe clinux_store(&page.pointee.started, now)
    unsafe clinux_store(&page.pointee.task, UInt64(task) + 1)
  }

  /// From here on the task only waits for its result to be sent, which is not its time; who has the
  /// result finds all that the task reported among what is settled.
  func beginSending() {
    unsafe clinux_store(&page.pointee.started, .max)
    let progress = unsafe clinux_load_signed(&page.pointee.progress)
    guard progress != 0 else { return }
    let settled = unsafe clinux_load_signed(&page.pointee.settled)
    unsafe clinux_store_signed(&page.pointee.settled, settled &+ progress)
    unsafe clinux_store_signed(&page.pointee.progress, 0)
  }

  func end() { unsafe clinux_store(&page.pointee.task, 0) }

  /// Claims a task, by its number among those that were sent; false if the parent has taken it back.
  func claim(_ number: UInt64) -> Bool {
    while case let next = unsafe clinux_load(&page.pointee.next), next <= number {
      if unsafe clinux_replace(&page.pointee.next, next, number + 1) != 0 { return true }
    }
    return false
  }

  func noteLostChannel() { unsafe clinux_store(&page.pointee.lost, 1) }

  // MARK: The parent's side

  /// Takes back all tasks before `end`, counted as they were sent, that have not started.
  ///
  /// - Returns: The number of the first of them; `end` if there is none.
  func takeBack(before end: UInt64) -> UInt64 { unsafe clinux_exchange(&page.pointee.next, end) }

  /// How many of the tasks that were sent have started, or were taken back.
  var passedTasks: UInt64 { unsafe clinux_load(&page.pointee.next) }

  /// Whether the worker found its channel closed, or another descriptor in its place.
  var hasLostChannel: Bool { unsafe clinux_load(&page.pointee.lost) != 0 }

  /// The started task, and when it started unless it only sends its result.
  var started: (task: Int, at: UInt64?)? {
    let task = unsafe clinux_load(&page.pointee.task)
    guard task > 0, task <= UInt64(Int.max) else { return nil }
    let time = unsafe clinux_load(&page.pointee.started)
    return (Int(task) - 1, time == .max ? nil : time)
  }

  /// What its tasks reported: all of it, and without the running one.
  var units: (all: Int64, settled: Int64) {
    let settled = unsafe clinux_load_signed(&page.pointee.settled)
    return unsafe (settled &+ clinux_load_signed(&page.pointee.progress), settled)
  }

  func cancel() { unsafe clinux_store(&page.pointee.cancelled, 1) }
}

extension WorkerPage: TaskContext.Board {
  func report(progress: Int64) { unsafe clinux_store_signed(&page.pointee.progress, progress) }

  var isCancelled: Bool { unsafe clinux_load(&page.pointee.cancelled) != 0 }
}
