/// The completions of a run as they come, in no particular order; every task has exactly one.
///
/// It is meant for one `for await` loop. A consumer that is slow slows the run down: at most a few
/// thousand outcomes, or about 64 MiB of them, wait for it.
public struct ParallelRun<Key: Hashable & Sendable, Value: Sendable>: AsyncSequence, Sendable {
  /// Nothing is thrown while the completions are read.
  public typealias Failure = Never

  /// A task that has ended.
  public struct Element: Sendable {
    /// The key the task was given under.
    public let key: Key
    /// What became of it.
    public let outcome: Result<Value, TaskFailure>
    /// The task's place in the input, counted from 0.
    public let index: Int
    /// How many times it was started; 0 if the run ended before its turn.
    public let attempt: Int
    /// How long its last try took; zero where the death of a worker ended it.
    public let duration: Duration
    /// Which worker ran it, counted from 0 in the order they were started.
    public let worker: Int
    /// The most resident memory its worker process had had by then in bytes, or 0 if unknown.
    public let peakMemory: Int64
  }

  /// Where the completions come from: an engine, whatever runs the tasks.
  struct Source: Sendable {
    let keys: [Key]
    let take: @Sendable () async -> [Completion<Value>]?
    /// The same for a thread that waits.
    let waitAndTake: @Sendable () -> [Completion<Value>]?
    let decode: @Sendable ([UInt8], PassedDescriptor?) throws -> Value
  }

  let source: Source
  private let control: RunControl

  init(source: Source, control: RunControl) {
    self.source = source
    self.control = control
  }

  /// The number of tasks.
  public var count: Int { source.keys.count }

  /// The signal of ``RunOptions/handledSignals`` that ended the run early, or nil.
  ///
  /// It is known after the last completion. One that came as the last task ended is told too, although
  /// every task may have its result.
  public var interruption: Int32? { control.interruption }

  /// Ends the run early: what has not ended is `.cancelled`.
  public func cancel() { control.cancel() }

  /// Returns the iterator of the one loop.
  public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

  /// Hands out completions one by one.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let source: Source
    // Last first, so that an element leaves the array and nobody else holds its bytes.
    private var batch: [Completion<Value>] = []

    fileprivate init(source: Source) { self.source = source }

    /// Waits for the next completion; nil after the last.
    public mutating func next() async -> Element? { await next(isolation: nil) }

    /// Waits for the next completion; nil after the last.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
      while true {
        if let completion = batch.popLast() { return source.element(completion) }
        guard let more = await source.take() else { return nil }
        batch = more.reversed()
      }
    }
  }
}

extension ParallelRun.Source {
  /// Reads a completion's output, on the consumer's side so that no other result waits for it.
  func element(_ completion: consuming Completion<Value>) -> ParallelRun<Key, Value>.Element {
    let attempt = completion.attempt
    let outcome: Result<Value, TaskFailure>
    switch completion.payload {
    case .value(let value): outcome = .success(value)
    case .failure(let failure): outcome = .failure(failure)
    case .bytes(let bytes, let passed):
      do {
        outcome = .success(try decode(bytes, passed))
      } catch {
        let reason = TaskFailure.Reason.undecodable("the result cannot be read: \(error)")
        outcome = .failure(TaskFailure(reason, attempts: attempt))
      }
    }
    return ParallelRun<Key, Value>.Element(
      key: keys[completion.index],
      outcome: outcome,
      index: completion.index,
      attempt: attempt,
      duration: .nanoseconds(Int64(clamping: completion.nanoseconds)),
      worker: completion.worker,
      peakMemory: completion.peakMemory
    )
  }
}

extension ParallelRun {
  /// The keys in the order of the input.
  var keys: [Key] { source.keys }
}
