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
public protocol ParallelTask: Codable, Sendable {
  /// What the work gives; it travels back the way the task travelled out.
  associatedtype Output: Codable & Sendable

  /// The name parent and worker know the type by; its full Swift name unless the type says otherwise.
  ///
  /// No two types that a program gives to ``WorkerMain/serveIfWorker(_:)`` may have the same.
  static var wireName: String { get }

  /// How much work this is, in any unit: the costliest tasks start first. 1 unless the type says.
  var cost: Int64 { get }

  /// An open descriptor that goes with the task to its worker, or nil.
  ///
  /// It stays open in this process, and stays the caller's to close once the task is settled; the
  /// task finds its own copy in ``TaskContext/descriptor``.
  var descriptor: Int32? { get }

  /// Does the work, on a thread of its own that may block.
  ///
  /// - Returns: The output, which becomes the outcome of the task's key.
  /// - Throws: Any error: it fails this key alone.
  func run() throws -> Output
}

extension ParallelTask {
  /// The full Swift name of the type.
  public static var wireName: String { stableName(of: Self.self) }

  /// 1: all tasks cost the same and start in their order.
  public var cost: Int64 { 1 }

  /// No descriptor goes along.
  public var descriptor: Int32? { nil }
}
