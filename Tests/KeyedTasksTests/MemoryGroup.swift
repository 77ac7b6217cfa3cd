import FoundationEssentials
import Glibc

/// A control group of its own with a memory limit, where this machine lets tests make one.
struct MemoryGroup: ~Copyable {
  let path: String

  /// Makes a group for so many bytes; nil where that is refused.
  init?(bytes: Int) {
    for (folder, file) in Self.candidates {
      let path = folder + "/keyed-tasks-test-\(getpid())"
      guard unsafe mkdir(path, 0o755) == 0 else { continue }
      let limit = path + "/" + file
      // Without the memory controller there is no such file, and none can be made.
      if unsafe access(limit, W_OK) == 0,
        (try? Data("\(bytes)".utf8).write(to: URL(filePath: limit), options: [])) != nil
      {
        self.path = path
        return
      }
      _ = unsafe rmdir(path)
    }
    return nil
  }

  deinit { _ = unsafe rmdir(path) }

  /// Whether a group can be made.
  static var canBeMade: Bool {
    guard let group = MemoryGroup(bytes: 50 << 20) else { return false }
    return !group.path.isEmpty
  }

  private static var candidates: [(folder: String, file: String)] {
    [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")]
  }
}
