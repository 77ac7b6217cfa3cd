import ArgumentParser
import FoundationEssentials
import SystemPackage

/// Writes workloads into folders of their own, or the sample logs.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Writes the logs of a workload, the same bytes for the same seed everywhere.",
    discussion: """
      WORKLOADS:
      \(Workload.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
        samples: the tree sample-logs, a few hundred kilobytes (alone; --output is the tree)

      A workload that stands there already with the same seed and scale is left alone. Compressed \
      bytes may differ between versions of libzstd; what they decompress to does not.
      """
  )

  @Argument(help: "The workloads to write, 'all' of them, or 'samples'.")
  var workloads: [String]

  @Option(help: "The folder to write into (default: logtally-bench in $TMPDIR, or in /tmp).")
  var output: String?

  @Option(help: "What the random numbers start from.")
  var seed: UInt64 = 1

  @Option(help: "How many times the workload's usual size.")
  var scale: Double = 1

  func validate() throws {
    guard scale > 0, scale <= 100 else {
      throw ValidationError("'--scale \(scale)' is not between 0 and 100; try --scale 0.1")
    }
    if workloads.contains("samples") {
      guard workloads.count == 1, output != nil else {
        throw ValidationError("samples go alone: generate samples --output sample-logs")
      }
      guard scale == 1 else {
        throw ValidationError("the samples have one size; leave --scale out")
      }
    } else {
      _ = try chosenWorkloads()
    }
  }

  func run() throws {
    if workloads == ["samples"], let output {
      try SampleLogs.write(to: output, seed: seed)
      print("wrote the sample logs to \(output)")
      return
    }
    let root = output ?? Self.defaultRoot
    for workload in try chosenWorkloads() {
      try GeneratedWorkload(workload, root: root, seed: seed, scale: scale).write()
    }
  }

  private func chosenWorkloads() throws -> [Workload] {
    if workloads == ["all"] { return Workload.allCases }
    return try workloads.map { name in
      guard let workload = Workload(rawValue: name) else {
        let known = Workload.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("there is no workload '\(name)'; there are \(known)")
      }
      return workload
    }
  }

  private static var defaultRoot: String {
    (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/logtally-bench"
  }
}

/// A workload in its folder, with a stamp beside the folder that says what was written.
struct GeneratedWorkload {
  /// Raised whenever the same seed gives other bytes than before.
  private static let revision = 1

  private let workload: Workload
  private let folder: String
  private let seed: UInt64
  private let scale: Double

  init(_ workload: Workload, root: String, seed: UInt64, scale: Double) {
    self.workload = workload
    self.seed = seed
    self.scale = scale
    folder = "\(root)/\(workload.rawValue)"
  }

  private var stampPath: String { "\(folder).stamp" }

  private var stamp: String {
    "\(workload.rawValue) revision \(Self.revision) seed \(seed) scale \(scale) zstd \(zstdVersion)\n"
  }

  /// Writes the workload unless it stands there already.
  func write() throws {
    let files = FileManager.default
    if files.contents(atPath: stampPath) == Data(stamp.utf8), files.fileExists(atPath: folder) {
      print("\(workload.rawValue): is in \(folder) already")
      return
    }
    for stale in [stampPath, folder] where files.fileExists(atPath: stale) {
      try files.removeItem(atPath: stale)
    }

    let clock = ContinuousClock()
    let start = clock.now
    let logs = workload.logs(seed: seed, scale: scale)
    var folders: Set<String> = []
    for log in logs {
      let path = "\(folder)/\(log.path)"
      let parent = FilePath(path).removingLastComponent().string
      if folders.insert(parent).inserted {
        try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
      }
      try log.write(to: path)
    }
    // Last, so that a run that was stopped halfway leaves no stamp.
    let file = try FileDescriptor.create(stampPath)
    try file.closeAfter { _ = try file.writeAll(stamp.utf8) }

    let lines = logs.reduce(0) { $0 + $1.lineCount }
    print(
      "\(workload.rawValue): \(logs.count) files, \(lines) lines, \(clock.now - start) in \(folder)"
    )
  }
}
