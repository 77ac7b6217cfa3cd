import Glibc
internal import SystemThreads

/// Ends a worker, and all it started, when its parent is gone.
///
/// The kernel's own way (`PR_SET_PDEATHSIG`) is about the thread that started the worker, not about
/// the process, and does not reach what the worker started.
enum Lifeline {
  /// Watches the channel on a thread of its own, since a task may run for hours.
  static func start(_ replies: Replies) {
    let status = DetachedThread.start(stack: 256 << 10) {
      replies.attend()
      replies.leave()
    }
    // Without the watch a worker could outlive its parent: better none.
    if status != 0 { exit(refusedStatus) }
  }

  /// Ends the worker's process group, itself included.
  static func leave() -> Never {
    // The group is the worker's own; a worker that was moved to another one ends alone.
    if getpgrp() == getpid() { _ = kill(0, SIGKILL) }
    _exit(osErrorStatus)
  }

  /// What a worker exits with before it is ready where the system has no thread for it
  /// (`EX_TEMPFAIL` of sysexits.h).
  static let refusedStatus: Int32 = 75

  /// What a worker exits with that the system leaves no other way (`EX_OSERR` of sysexits.h).
  private static let osErrorStatus: Int32 = 71
}
