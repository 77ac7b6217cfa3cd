/// How worker processes are started, limited and ended.
public struct ProcessOptions: Sendable {
  /// The program that workers run.
  public enum Executable: Sendable, Equatable {
    /// This program, even if its file was replaced or removed meanwhile.
    case current
    /// The program at a path; it has to call ``WorkerMain/serveIfWorker(_:)`` too.
    case path(String)
  }

  /// The environment of workers.
  public enum Environment: Sendable, Equatable {
    /// That of this process.
    case inherit
    /// Only the variables with these names.
    case only([String])
  }

  /// What workers give up before their first task, as far as the kernel can take it from them.
  ///
  /// New privileges (`no_new_privs`), core dumps, TCP, starting programs, and every change of the file
  /// system. Files can still be opened for reading by any path, and what is open already stays open.
  /// All but the first two takes Landlock, of Linux 5.13 for files and of 6.7 for TCP; where that is
  /// missing nothing is said. It takes some 50 µs for each worker.
  public struct Confinement: Sendable, Equatable {
    /// The folders in and below which files may still be made, written and removed.
    public var writableFolders: [String]

    /// Makes a confinement; without folders nothing may be changed.
    public init(writableFolders: [String] = []) {
      self.writableFolders = writableFolders
    }
  }

  /// The program that workers run; this one unless given.
  public var executable: Executable

  /// How many tasks a worker runs before a fresh one takes its place; nil is without limit.
  public var maxTasksPerWorker: Int?

  /// The largest resident memory of a worker, in bytes; nil is without limit.
  ///
  /// It is looked at every 20 ms, in `/proc`: without that nothing is known of it. A worker that is over it is killed, and its task fails as
  /// ``TaskFailure/Reason/outOfMemory(limit:)``.
  public var maxWorkerMemory: Int64?

  /// The time between `SIGTERM` and `SIGKILL`; 2 s unless given; zero kills at once.
  public var terminationGrace: Duration

  /// The time a new worker has to say that it is ready; 10 s unless given.
  public var startupTimeout: Duration

  /// The largest encoded output, in bytes; 1 GiB unless given; a larger one fails its key.
  public var maxResultBytes: Int

  /// The environment of workers; that of this process unless given.
  public var environment: Environment

  /// What workers give up before their first task; nil: nothing.
  public var confinement: Confinement?

  /// Workers that were started before the run, which takes them first.
  public var reserve: WorkerReserve?

  /// How a worker is started: the seam for tests of a system that refuses.
  package var spawn: Spawn = { WorkerStart.spawn($0) }

  /// How the kernel's kills for want of memory are counted: those of other tests are nobody's here.
  package var countOutOfMemoryKills: @Sendable () -> Int64 = { OutOfMemoryKills.count() }

  /// The options as documented on each.
  public init(
    executable: Executable = .current,
    maxTasksPerWorker: Int? = nil,
    maxWorkerMemory: Int64? = nil,
    terminationGrace: Duration = .seconds(2),
    startupTimeout: Duration = .seconds(10),
    maxResultBytes: Int = 1 << 30,
    environment: Environment = .inherit,
    confinement: Confinement? = nil,
    reserve: WorkerReserve? = nil
  ) {
    self.executable = executable
    self.maxTasksPerWorker = maxTasksPerWorker
    self.maxWorkerMemory = maxWorkerMemory
    self.terminationGrace = terminationGrace
    self.startupTimeout = startupTimeout
    self.maxResultBytes = maxResultBytes
    self.environment = environment
    self.confinement = confinement
    self.reserve = reserve
  }

  package typealias Spawn = @Sendable (WorkerStart) -> (pid: Int32, errno: Int32)
}
