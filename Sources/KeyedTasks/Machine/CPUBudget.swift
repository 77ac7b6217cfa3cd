import CLinux

/// How many processors are there for this process: for a container, fewer than the machine has.
///
/// It is the smaller of the processors the process may run on and the smallest quota of its own
/// control group and all those above it, rounded up: at 2.5 processors, a third worker that is
/// throttled does more than two that leave half a processor unused. Weights and shares are no limits.
public struct CPUBudget: Sendable, Equatable {
  /// The number of processors the process may run on.
  public let affinity: Int

  /// The smallest quota in processors, such as 2.5; nil if there is none.
  public let quota: Double?

  /// How many workers that compute fit: at least 1.
  public var workers: Int {
    guard let quota else { return max(1, affinity) }
    return max(1, min(affinity, Int(quota.rounded(.up))))
  }

  /// Reads the budget of this process.
  public static func current() -> CPUBudget {
    CPUBudget(root: "/", affinity: Int(max(1, clinux_affinity_count())))
  }

  /// Reads the quotas under a root directory: the seam for tests with a made-up machine.
  package init(root: String, affinity: Int) {
    self.affinity = affinity
    guard let (isUnified, folders) = ControlGroups(root: root).folders(controller: "cpu") else {
      quota = nil
      return
    }
    quota = folders.compactMap(isUnified ? Self.unifiedQuota : Self.legacyQuota).min()
  }

  /// Reads the v2 quota: `cpu.max` holds `max 100000` or `250000 100000`.
  ///
  /// What cannot be read is no limit.
  private static func unifiedQuota(_ folder: String) -> Double? {
    let fields = smallFile(folder + "/cpu.max")?.words ?? []
    guard fields.count == 2 else { return nil }
    return quota(fields[0], period: fields[1])
  }

  /// Reads the v1 quota: `cpu.cfs_quota_us`, which is -1 without a limit, and `cpu.cfs_period_us`.
  private static func legacyQuota(_ folder: String) -> Double? {
    let quota = smallFile(folder + "/cpu.cfs_quota_us")?.lines.first
    let period = smallFile(folder + "/cpu.cfs_period_us")?.lines.first
    guard let quota, let period else { return nil }
    return self.quota(quota, period: period)
  }

  private static func quota(_ quota: Substring, period: Substring) -> Double? {
    guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0 else {
      return nil
    }
    return quota / period
  }
}
