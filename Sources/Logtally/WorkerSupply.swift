import Glibc
import KeyedTasks

/// Where the workers of a run come from: the executor that was asked for, with a worker that starts
/// while the files are looked for.
struct WorkerSupply {
  private let name: CountPlan.ExecutorName
  private let options: ProcessOptions

  /// Starts the first worker; more are worth their start only once there are files for them.
  init(for name: CountPlan.ExecutorName) {
    self.name = name
    var options = Self.processOptions
    if name == .process { options.reserve = WorkerReserve(options: options) }
    self.options = options
  }

  /// The executor of a run, with so many workers at most.
  func executor(workers: Int) -> KeyedExecutor {
    switch name {
    case .inline: .inline
    case .thread: .threads(max: workers)
    case .process: .processes(max: workers, options: options)
    }
  }

  private static var processOptions: ProcessOptions {
    var options = ProcessOptions()
    // A file that is counted in part is of no use to anyone, so there is nothing to wait for.
    options.terminationGrace = .zero
    options.environment = .only(["LD_LIBRARY_PATH", "LD_PRELOAD", "TMPDIR"])
    // A log is a stranger's text: whoever reads it needs no more than to read.
    options.confinement = ProcessOptions.Confinement(writableFolders: [temporaryFolder])
    return options
  }

  /// The folder for temporary files.
  private static var temporaryFolder: String {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    return folder.isEmpty ? "/tmp" : folder
  }
}
