/// The control groups this process is in: for each controller, its folder and all those above it.
///
/// The source of the layout is cgroups(7): `/proc/self/cgroup` names the groups, and
/// `/proc/self/mountinfo` where their file systems are mounted and which part of them is visible.
struct ControlGroups {
  private struct Mount {
    var isUnified: Bool
    var controllers: Set<Substring>
    /// The part of the hierarchy that is visible here.
    var root: String
    var folder: String
  }

  /// The root of the file system, for tests.
  let root: String
  private var mounts: [Mount] = []
  private var unifiedPath: String?
  private var controllerPaths: [String: String] = [:]

  init(root: String) {
    self.root = root == "/" ? "" : root
    readPaths(smallFile(self.root + "/proc/self/cgroup") ?? "")
    readMounts(smallFile(self.root + "/proc/self/mountinfo") ?? "")
  }

  /// Lines as `5:cpu,cpuacct:/docker/ab` and `0::/user.slice`.
  private mutating func readPaths(_ text: String) {
    for line in text.lines {
      let fields = line.utf8.split(
        separator: UInt8(ascii: ":"),
        maxSplits: 2,
        omittingEmptySubsequences: false
      )
      .map(Substring.init)
      guard fields.count == 3 else { continue }
      if fields[0] == "0" && fields[1].isEmpty {
        unifiedPath = String(fields[2])
      } else {
        for controller in fields[1].fields({ $0 == UInt8(ascii: ",") }) {
          controllerPaths[String(controller)] = String(fields[2])
        }
      }
    }
  }

  /// Lines as `30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw`.
  private mutating func readMounts(_ text: String) {
    for line in text.lines {
      let fields = line.words
      guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, dash > 4 else {
        continue
      }
      let type = fields[dash + 1]
      guard type == "cgroup2" || type == "cgroup" else { continue }
      mounts.append(
        Mount(
          isUnified: type == "cgroup2",
          controllers: Set(fields[dash + 3].fields { $0 == UInt8(ascii: ",") }),
          root: String(fields[3]),
          folder: root + fields[4]
        )
      )
    }
  }

  /// The folders of a controller's own group and of those above it, innermost first.
  ///
  /// An explicit v1 controller wins over the v2 line: hybrid hosts mount an empty v2 beside it.
  func folders(controller: String) -> (isUnified: Bool, folders: [String])? {
    if let path = controllerPaths[controller],
      let mount = mounts.first(where: {
        !$0.isUnified && $0.controllers.contains(Substring(controller))
      })
    {
      return (false, chain(path, in: mount))
    }
    if let path = unifiedPath, let mount = mounts.first(where: \.isUnified) {
      return (true, chain(path, in: mount))
    }
    return nil
  }

  private func chain(_ path: String, in mount: Mount) -> [String] {
    var parts = path.split(separator: "/")
    let hidden = mount.root.split(separator: "/")
    // A path outside of what is mounted ("/../..", another namespace) leaves the mount's top.
    if parts.contains("..") || !parts.starts(with: hidden) { parts = hidden }
    parts.removeFirst(hidden.count)
    return (0...parts.count).reversed().map { count in
      ([mount.folder] + parts.prefix(count).map(String.init)).joined(separator: "/")
    }
  }
}
