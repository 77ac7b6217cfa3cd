import FoundationEssentials
import Glibc
import Testing

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

  /// Waits until a process and its children have nothing to do until somebody else acts.
  ///
  /// All their threads wait then, ten times in a row: however slow the machine is, they have done what they could.
  static func untilAtRest(
    _ process: pid_t,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var looks = 0
    let isAtRest = await eventually {
      let states = ([process] + children(of: process)).flatMap(threadStates)
      looks = !states.isEmpty && states.allSatisfy { $0 == "S" } ? looks + 1 : 0
      return looks == 10
    }
    try #require(isAtRest, sourceLocation: sourceLocation)
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

  /// Processes whose parent ended before they did: for as long as this lives they are children of this process.
  final class Orphans {
    private typealias Control = @convention(c) (CInt, CUnsignedLong) -> CInt
    private let control: Control
    /// `PR_SET_CHILD_SUBREAPER` of `prctl`.
    private static let setSubreaper: CInt = 36

    init() throws {
      // What takes any number of arguments cannot be called by its name.
      let symbol = unsafe try #require(dlsym(nil, "prctl"))
      control = unsafe unsafeBitCast(symbol, to: Control.self)
      try #require(control(Self.setSubreaper, 1) == 0)
    }

    deinit { _ = control(Self.setSubreaper, 0) }

    /// Waits for the end of those processes that outlived their parent, and returns which these were.
    func reap(_ processes: [pid_t]) -> [pid_t] { processes.filter { waitpid($0, nil, 0) == $0 } }
  }

  private struct Process {
    let identifier: pid_t
    let parent: pid_t
  }

  private static func all() -> [Process] {
    entries("/proc").compactMap { identifier in
      guard let status = status("/proc/\(identifier)/stat"), status.state != "Z",
        status.state != "X"
      else { return nil }
      return Process(identifier: identifier, parent: status.parent)
    }
  }

  /// What each thread does, as the kernel calls it: `S` waits, `R` runs or would, if it had a processor.
  private static func threadStates(of process: pid_t) -> [Substring] {
    entries("/proc/\(process)/task").compactMap {
      status("/proc/\(process)/task/\($0)/stat")?.state
    }
  }

  /// The numbers among the names in a folder.
  private static func entries(_ folder: String) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { pid_t($0) }
  }

  private static func status(_ path: String) -> (state: Substring, parent: pid_t)? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    // "12 (a name) S 1 ...": the name may hold anything.
    let text = String(decoding: data, as: UTF8.self)
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 1, let parent = pid_t(fields[1]) else { return nil }
    return (fields[0], parent)
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
