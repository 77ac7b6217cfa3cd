import KeyedTasks
import Testing

/// The processors of made-up machines.
struct CPUBudgetTests {
  /// A machine: the contents of its files by path.
  private func budget(_ files: [String: String], affinity: Int = 16) throws -> CPUBudget {
    let folder = try TemporaryFolder()
    for (path, text) in files { try folder.write(text, to: path) }
    return CPUBudget(root: folder.path, affinity: affinity)
  }

  private let v2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"
  private let v1 = "32 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"

  private func unified(_ quotas: [String: String], affinity: Int = 16) throws -> CPUBudget {
    var files = ["proc/self/cgroup": "0::/a/b\n", "proc/self/mountinfo": v2]
    for (group, quota) in quotas { files["sys/fs/cgroup\(group)/cpu.max"] = quota }
    return try budget(files, affinity: affinity)
  }

  @Test func `without control groups it is the affinity`() throws {
    let budget = try budget([:], affinity: 7)
    #expect(budget.quota == nil)
    #expect(budget.workers == 7)
  }

  @Test func `a quota of its own group counts`() throws {
    #expect(try unified(["/a/b": "300000 100000\n"]).workers == 3)
  }

  @Test func `a quota of a group above counts`() throws {
    #expect(try unified(["/a/b": "max 100000\n", "/a": "200000 100000\n"]).workers == 2)
    #expect(try unified(["/a/b": "max 100000\n", "": "500000 100000\n"]).workers == 5)
  }

  @Test func `the smallest quota counts`() throws {
    let quotas = ["/a/b": "800000 100000\n", "/a": "100000 50000\n", "": "900000 100000\n"]
    #expect(try unified(quotas).workers == 2)
  }

  @Test func `a fraction is rounded up and never below one`() throws {
    let budget = try unified(["/a/b": "250000 100000\n"])
    #expect(budget.quota == 2.5)
    #expect(budget.workers == 3)
    #expect(try unified(["/a/b": "1000 100000\n"]).workers == 1)
  }

  @Test func `the affinity counts where it is smaller`() throws {
    #expect(try unified(["/a/b": "800000 100000\n"], affinity: 4).workers == 4)
  }

  @Test(arguments: ["", "\n", "max", "max 100000", "x y\n", "100000", "-1 100000", "5 0", "1 2 3"])
  func `what is no quota is no limit`(_ text: String) throws {
    let budget = try unified(["/a/b": text])
    #expect(budget.quota == nil)
    #expect(budget.workers == 16)
  }

  @Test func `a v1 quota counts, also from above`() throws {
    let files = [
      "proc/self/cgroup": "5:cpu,cpuacct:/docker/x\n1:name=systemd:/\n",
      "proc/self/mountinfo": v1,
      "sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us": "100000\n",
      "sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us": "150000\n",
      "sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us": "100000\n",
    ]
    let budget = try budget(files)
    #expect(budget.quota == 1.5)
    #expect(budget.workers == 2)
  }

  @Test func `on a hybrid host the v1 controller counts`() throws {
    let files = [
      "proc/self/cgroup": "5:cpu,cpuacct:/\n0::/\n",
      "proc/self/mountinfo": "31 24 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n" + v1,
      "sys/fs/cgroup/unified/cpu.max": "100000 100000\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "400000\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    ]
    #expect(try budget(files).workers == 4)
  }

  @Test func `on a hybrid host without a v1 cpu controller v2 counts`() throws {
    let files = [
      "proc/self/cgroup": "3:memory:/\n0::/a\n",
      "proc/self/mountinfo":
        "33 24 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n" + v2,
      "sys/fs/cgroup/a/cpu.max": "600000 100000\n",
    ]
    #expect(try budget(files).workers == 6)
  }

  @Test func `a path that is hidden from here leaves the top of the mount`() throws {
    let files = [
      "proc/self/cgroup": "0::/../..\n",
      "proc/self/mountinfo": v2,
      "sys/fs/cgroup/cpu.max": "200000 100000\n",
    ]
    #expect(try budget(files).workers == 2)
  }

  @Test func `the part of the path that the mount hides is left out`() throws {
    let files = [
      "proc/self/cgroup": "0::/docker/x/inner\n",
      "proc/self/mountinfo": "30 23 0:26 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
      "sys/fs/cgroup/inner/cpu.max": "max 100000\n",
      "sys/fs/cgroup/cpu.max": "300000 100000\n",
    ]
    #expect(try budget(files).workers == 3)
  }

  @Test func `this machine has at least one`() {
    let budget = CPUBudget.current()
    #expect(budget.workers >= 1)
    #expect(budget.workers <= budget.affinity)
  }

  // MARK: Memory

  @Test func `free memory is the least of the machine's and the groups'`() throws {
    let folder = try TemporaryFolder()
    try folder.write("MemTotal: 9 kB\nMemAvailable:   8000 kB\n", to: "proc/meminfo")
    #expect(MemoryBudget(root: folder.path).free == 8000 << 10)
    try folder.write("0::/a/b\n", to: "proc/self/cgroup")
    try folder.write(v2, to: "proc/self/mountinfo")
    try folder.write("max\n", to: "sys/fs/cgroup/a/b/memory.max")
    try folder.write("1000000\n", to: "sys/fs/cgroup/a/memory.max")
    try folder.write("900000\n", to: "sys/fs/cgroup/a/memory.current")
    try folder.write("anon 5\ninactive_file 50000\n", to: "sys/fs/cgroup/a/memory.stat")
    #expect(MemoryBudget(root: folder.path).free == 150_000)
  }

  @Test func `free memory in a v1 group`() throws {
    let folder = try TemporaryFolder()
    try folder.write("4:memory:/x\n", to: "proc/self/cgroup")
    try folder.write(
      "33 24 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
      to: "proc/self/mountinfo"
    )
    try folder.write("5000\n", to: "sys/fs/cgroup/memory/x/memory.limit_in_bytes")
    try folder.write("6000\n", to: "sys/fs/cgroup/memory/x/memory.usage_in_bytes")
    #expect(MemoryBudget(root: folder.path).free == 0)
  }

  @Test func `a machine that says nothing has no figure`() throws {
    let folder = try TemporaryFolder()
    #expect(MemoryBudget(root: folder.path).free == nil)
  }

  @Test func `the kernel's kills for memory are counted`() throws {
    let folder = try TemporaryFolder()
    #expect(OutOfMemoryKills.count(root: folder.path) == 0)
    try folder.write("0::/a\n", to: "proc/self/cgroup")
    try folder.write(v2, to: "proc/self/mountinfo")
    try folder.write("low 0\noom 9\noom_kill 3\n", to: "sys/fs/cgroup/a/memory.events")
    #expect(OutOfMemoryKills.count(root: folder.path) == 3)
    try folder.write("pgfault 7\noom_kill 4\n", to: "proc/vmstat")
    #expect(OutOfMemoryKills.count(root: folder.path) == 4)
  }

  @Test func `this machine has free memory`() {
    #expect((MemoryBudget.current().free ?? 0) > 0)
  }
}
