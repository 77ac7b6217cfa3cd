import FoundationEssentials
import Glibc

/// The processes that are alive, by the kernel's own list.
enum LiveProcesses {
  /// The children of a process that are no zombies.
  static func children(of parent: pid_t) -> [pid_t] {
    all().filter { $0.parent == parent }.map(\.identifier)
  }

  /// Whether a process exists and is no zombie.
  static func isAlive(_ process: pid_t) -> Bool {
    all().contains { $0.identifier == process }
  }

  /// The paths of what a process has open, as far as they can be seen.
  static func openFiles(of process: pid_t) -> [String] {
    let folder = "/proc/\(process)/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
    }
  }

  /// Whether a process has a file open.
  static func hasOpen(_ file: String, in process: pid_t) -> Bool {
    openFiles(of: process).contains(file)
  }

  private struct Process {
    let identifier: pid_t
    let parent: pid_t
  }

  private static func all() -> [Process] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { name in
      guard let identifier = pid_t(name),
        let data = FileManager.default.contents(atPath: "/proc/\(name)/stat")
      else { return nil }
      // "12 (a name) S 1 ...": the name may hold anything.
      let text = String(decoding: data, as: UTF8.self)
      let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 1, fields[0] != "Z", fields[0] != "X", let parent = pid_t(fields[1])
      else { return nil }
      return Process(identifier: identifier, parent: parent)
    }
  }
}

/// Waits until a condition holds; false if it did not within so many seconds.
func eventually(within seconds: Double = 20, _ condition: () throws -> Bool) async rethrows -> Bool
{
  let clock = ContinuousClock()
  let end = clock.now + .seconds(seconds)
  while try !condition() {
    if clock.now > end { return false }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return true
}
