/// The outcomes of a run: one for each task, in the order the tasks were given.
public struct ParallelResults<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let keys: [Key]
  private let outcomes: [Result<Value, TaskFailure>]
  private let places: [Key: Int]

  /// The signal of ``RunOptions/handledSignals`` that ended the run early, or nil.
  public let interruption: Int32?

  init(
    keys: [Key],
    outcomes: [Result<Value, TaskFailure>],
    places: [Key: Int],
    interruption: Int32?
  ) {
    self.keys = keys
    self.outcomes = outcomes
    self.places = places
    self.interruption = interruption
  }

  /// Returns the outcome of a key, or nil if no task had it.
  public subscript(key key: Key) -> Result<Value, TaskFailure>? {
    places[key].map { outcomes[$0] }
  }

  /// The outputs of the tasks that succeeded, by key.
  public var values: [Key: Value] {
    Dictionary(
      uniqueKeysWithValues: lazy.compactMap { key, outcome in
        if case .success(let value) = outcome { (key, value) } else { nil }
      }
    )
  }

  /// The failures of the tasks that failed, by key.
  public var failures: [Key: TaskFailure] {
    Dictionary(
      uniqueKeysWithValues: lazy.compactMap { key, outcome in
        if case .failure(let failure) = outcome { (key, failure) } else { nil }
      }
    )
  }

  /// All outcomes, by key.
  public var dictionary: [Key: Result<Value, TaskFailure>] {
    Dictionary(uniqueKeysWithValues: lazy.map { ($0.key, $0.outcome) })
  }
}

extension ParallelResults: RandomAccessCollection {
  /// A key and what became of its task.
  public typealias Element = (key: Key, outcome: Result<Value, TaskFailure>)

  /// 0.
  public var startIndex: Int { 0 }

  /// The number of tasks.
  public var endIndex: Int { keys.count }

  /// The key and the outcome of the task given at this place.
  public subscript(position: Int) -> Element {
    (key: keys[position], outcome: outcomes[position])
  }
}
