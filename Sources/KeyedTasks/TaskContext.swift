/// What a running task can learn of its run, and say to it.
///
/// `TaskContext.current` is the context of the task that runs on this thread, or as this Swift task and
/// its children. A task that starts threads of its own hands it to them.
public final class TaskContext: Sendable {
  /// Where the context keeps what is shared with the run.
  package protocol Board: Sendable {
    /// Stores the units of work done so far.
    func report(progress: Int64)
    /// Whether the task should give up.
    var isCancelled: Bool { get }
  }

  @TaskLocal private static var running: TaskContext?
  private static let outside = TaskContext(attempt: 1, descriptor: nil, board: nil)

  /// The context of the task that runs on this thread, or an inert one outside of any task.
  public static var current: TaskContext { running ?? outside }

  /// Which try of the task this is, counted from 1.
  public let attempt: Int

  /// The number in this process of the descriptor that came with the task.
  ///
  /// It is closed after the task; a task that wants to keep it duplicates it.
  public let descriptor: Int32?

  private let board: (any Board)?

  init(attempt: Int, descriptor: Int32?, board: (any Board)?) {
    self.attempt = attempt
    self.descriptor = descriptor
    self.board = board
  }

  /// Whether the run was cancelled or the task is past its time.
  ///
  /// A worker process is ended whether or not its task looks here. A thread cannot be: with the
  /// thread and inline executors, a task that runs long has to look now and then. It costs a load.
  /// The Swift task of asynchronous work is cancelled, too.
  public var isCancelled: Bool { board?.isCancelled ?? false }

  /// Says how much of the task is done.
  ///
  /// It costs a store, no system call, so that a loop may call it as often as it likes.
  ///
  /// - Parameter progress: All units done so far, in a unit of the task's choice, such as bytes.
  public func report(progress: Int64) { board?.report(progress: progress) }

  /// Runs a body with this context as the current one.
  func run<Output>(_ body: () throws -> Output) rethrows -> Output {
    try Self.$running.withValue(self, operation: body)
  }

  /// Runs an asynchronous body with this context as the current one, and returns what it came to.
  func outcome<Output: Sendable>(
    of body: @Sendable () async throws -> Output
  ) async -> Result<Output, any Error> {
    do {
      return .success(try await Self.$running.withValue(self) { try await body() })
    } catch {
      return .failure(error)
    }
  }
}
