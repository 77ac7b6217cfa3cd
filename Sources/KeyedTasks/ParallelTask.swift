/// A unit of asynchronous work, which waits without holding a thread.
///
/// In this process it runs as a Swift task, which is cancelled when its time is up or its run ends. In
/// a worker process it has the process to itself, as any other task; the main actor does nothing there.
///
/// ```swift
/// struct Fetch: AsyncParallelTask {
///   var address: String
///   func run() async throws -> String { try await page(at: address) }
/// }
/// ```
public protocol AsyncParallelTask: Codable, Sendable {
  /// What the work gives; it travels back the way the task travelled out.
  associatedtype Output: Codable & Sendable

  /// The name parent and worker know the type by; its full Swift name unless the type says otherwise.
  ///
  /// No two types that a program gives to ``WorkerMain/serveIfWorker(_:)`` may have the same.
  static var wireName: String { get }

  /// How much work this is, in any unit: the costliest tasks start first. 1 unless the type says.
  var cost: Int64 { get }

  /// The longest this task may take, counted from its start; that of ``RunOptions/timeout`` if nil.
  var timeout: Duration? { get }

  /// An open descriptor that goes with the task to its worker, or nil.
  ///
  /// It stays open in this process, and stays the caller's to close once the task is settled; the
  /// task finds its own copy in ``TaskContext/descriptor``.
  var descriptor: Int32? { get }

  /// The work as a function that blocks its thread: that of a ``ParallelTask``, which gives it itself.
  ///
  /// Asynchronous work has none, which is why it is given no thread. It is nothing for types to write.
  var blockingRun: (@Sendable () throws -> Output)? { get }

  /// Does the work.
  ///
  /// - Returns: The output, which becomes the outcome of the task's key.
  /// - Throws: Any error: it fails this key alone.
  func run() async throws -> Output
}

/// A unit of work that can be sent to another process.
///
/// The work is a value, not a closure: a closure cannot cross a process boundary. Whatever the task
/// needs to know is in its stored properties, which travel as ``WirePayload`` bytes where the type
/// has them and through `Codable` otherwise.
///
/// ```swift
/// struct CountLines: ParallelTask {
///   var path: String
///   func run() throws -> Int { try lines(of: path).count }
/// }
/// ```
public protocol ParallelTask: AsyncParallelTask {
  /// Does the work, on a thread of its own that may block.
  ///
  /// - Returns: The output, which becomes the outcome of the task's key.
  /// - Throws: Any error: it fails this key alone.
  func run() throws -> Output
}

extension AsyncParallelTask {
  /// The full Swift name of the type.
  public static var wireName: String { stableName(of: Self.self) }

  /// 1: all tasks cost the same and start in their order.
  public var cost: Int64 { 1 }

  /// The task may take as long as its run allows.
  public var timeout: Duration? { nil }

  /// No descriptor goes along.
  public var descriptor: Int32? { nil }

  /// There is none.
  public var blockingRun: (@Sendable () throws -> Output)? { nil }
}

extension ParallelTask {
  /// What ``run()`` does.
  public var blockingRun: (@Sendable () throws -> Output)? { { try run() } }
}
