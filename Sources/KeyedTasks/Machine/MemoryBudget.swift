/// How much memory is free for this process: for a container, less than the machine has.
public struct MemoryBudget: Sendable, Equatable {
  /// The memory that can be used without swapping, in bytes; nil if nothing says.
  ///
  /// It is the smaller of the kernel's `MemAvailable` and what the control group and those above it
  /// still allow, their page cache counted as free.
  public let free: Int64?

  /// Reads the budget of this process.
  public static func current() -> MemoryBudget { MemoryBudget(root: "/") }

  /// Reads the figures under a root directory: the seam for tests with a made-up machine.
  package init(root: String) {
    let prefix = root == "/" ? "" : root
    var free = smallFile(prefix + "/proc/meminfo")?.number(after: "MemAvailable").map { $0 << 10 }
    if let (isUnified, folders) = ControlGroups(root: root).folders(controller: "memory") {
      for folder in folders {
        guard let room = Self.room(folder, isUnified: isUnified) else { continue }
        free = min(free ?? room, room)
      }
    }
    self.free = free
  }

  private static func room(_ folder: String, isUnified: Bool) -> Int64? {
    let names =
      isUnified
      ? (limit: "memory.max", used: "memory.current", cache: "inactive_file")
      : (
        limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", cache: "total_inactive_file"
      )
    guard let limit = number(folder + "/" + names.limit),
      let used = number(folder + "/" + names.used)
    else { return nil }
    let cache = smallFile(folder + "/memory.stat")?.number(after: names.cache) ?? 0
    return max(0, limit - max(0, used - cache))
  }

  private static func number(_ path: String) -> Int64? {
    smallFile(path)?.lines.first.flatMap { Int64($0) }
  }
}

/// How many processes the kernel has killed for want of memory.
package struct OutOfMemoryKills {
  private let count: @Sendable () -> Int64
  private var known: Int64

  init(_ count: @escaping @Sendable () -> Int64) {
    self.count = count
    known = count()
  }

  /// Whether there are more than when this was last asked or made.
  mutating func haveRisen() -> Bool {
    let before = known
    known = count()
    return known > before
  }

  /// The count of the whole machine and, where that cannot be seen, of this control group.
  package static func count(root: String = "/") -> Int64 {
    let prefix = root == "/" ? "" : root
    if let kills = smallFile(prefix + "/proc/vmstat")?.number(after: "oom_kill ") { return kills }
    if let (isUnified, folders) = ControlGroups(root: root).folders(controller: "memory"),
      let folder = folders.first
    {
      let file = folder + (isUnified ? "/memory.events" : "/memory.oom_control")
      return smallFile(file)?.number(after: "oom_kill ") ?? 0
    }
    return 0
  }
}
