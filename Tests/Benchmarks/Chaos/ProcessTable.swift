import FoundationEssentials
import Glibc

/// The live processes that belong to one run, by the kernel's own list.
///
/// A run is started with a `TMPDIR` of its own, which workers inherit: so all that belongs to it is
/// found whoever is its parent by now.
struct ProcessTable {
  /// The value of `TMPDIR`, which marks the processes.
  let mark: String

  /// The processes of the run that are alive, but for one.
  func processes(but parent: pid_t? = nil) -> [pid_t] {
    let wanted = Array("TMPDIR=\(mark)".utf8)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { process in
      guard process != parent, process != getpid(),
        let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ")
      else { return false }
      return environment.split(separator: 0).contains { $0.elementsEqual(wanted) }
    }
  }

  /// Waits until none is alive; returns those that are after one second.
  func left() -> [pid_t] {
    let limit = ContinuousClock.now + .seconds(1)
    while true {
      let alive = processes()
      if alive.isEmpty || ContinuousClock.now > limit { return alive }
      usleep(2000)
    }
  }
}
