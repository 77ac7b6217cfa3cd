import CLinux
import Glibc

/// A watch for the signals that end a run, while a file is written that must not be left behind.
struct Interruption: ~Copyable {
  private let slot: Int32

  /// The signals that end a run, as bits by their numbers.
  private static let mask = [SIGHUP, SIGINT, SIGTERM].reduce(UInt64(0)) { $0 | 1 << UInt64($1) }

  /// Lets these signals end the command by the status of ``ExitStatus/interrupted(signal:)`` also where
  /// nothing watches for them, such as in a write to a pipe that nobody reads.
  static func endsCommandByStatus() {
    clinux_signals_end_process(mask)
  }

  /// Starts the watch; nil if the system allows no more, when the signals act at once.
  init?() {
    slot = clinux_signals_watch(Self.mask)
    guard slot >= 0 else { return nil }
  }

  deinit {
    if slot >= 0 { _ = clinux_signals_unwatch(slot) }
  }

  /// Ends the watch; throws if a signal came.
  consuming func end() throws(OutputError) {
    let signal = clinux_signals_unwatch(slot)
    discard self
    if signal != 0 { throw .interrupted(signal: signal) }
  }

  /// Lets a signal end the command by `status` from now on: the report is in place, and only messages are
  /// left to write, for which nobody may wait.
  ///
  /// The status of a signal would promise an untouched file.
  consuming func end(with status: ExitStatus) {
    clinux_signals_exit(slot, status.code)
    discard self
  }

  /// Throws if a signal came.
  func check() throws(OutputError) {
    let signal = clinux_signals_next(slot)
    if signal != 0 { throw .interrupted(signal: signal) }
  }
}
