/// The tasks of a run as its engine sees them: numbers, made into tasks one by one.
///
/// The caller's collection is used by one thread after another, never by two at once: by the caller
/// while the keys are read, then by the run under its own order. That makes it safe to hand over.
struct Workload<Work: Sendable>: @unchecked Sendable {
  /// The number of tasks; a task is known by its place in the input.
  let count: Int

  /// The places in the order the tasks start, costliest first, or nil for the order of the input.
  let order: [UInt32]?

  /// Makes the task at a place.
  let task: (Int) -> Work
}

/// A workload with the keys of its tasks, which the engine never sees.
struct KeyedWorkload<Key: Hashable & Sendable, Work: Sendable>: Sendable {
  let work: Workload<Work>
  let keys: [Key]
  let places: [Key: Int]

  /// Reads the keys and costs of all tasks; those of a dictionary in the order of its keys.
  ///
  /// A random-access collection is asked for each task again when the task starts, so that a lazy
  /// one never holds them all.
  ///
  /// - Throws: ``ParallelError/duplicateKey(_:first:second:)``.
  init<Tasks: Sequence>(
    _ tasks: sending Tasks,
    cost: (Work) -> Int64 = { _ in 1 }
  ) throws(ParallelError)
  where Tasks.Element == (key: Key, value: Work) {
    if let dictionary = tasks as? any KeyOrdered,
      let ordered = dictionary.inKeyOrder as? [(key: Key, value: Work)]
    {
      try self.init(collection: ordered, cost: cost)
    } else if let collection = tasks as? any RandomAccessCollection<Tasks.Element> {
      try self.init(collection: collection, cost: cost)
    } else {
      try self.init(collection: Array(tasks), cost: cost)
    }
  }

  /// Does the same for pairs without labels, as `zip` gives them.
  init<Tasks: Sequence>(
    pairs tasks: sending Tasks,
    cost: (Work) -> Int64 = { _ in 1 }
  ) throws(ParallelError)
  where Tasks.Element == (Key, Work) {
    if let collection = tasks as? any RandomAccessCollection<Tasks.Element> {
      try self.init(pairs: collection, cost: cost)
    } else {
      try self.init(pairs: Array(tasks), cost: cost)
    }
  }

  private init(
    pairs: some RandomAccessCollection<(Key, Work)>,
    cost: (Work) -> Int64
  ) throws(ParallelError) {
    try self.init(collection: pairs.lazy.map { (key: $0.0, value: $0.1) }, cost: cost)
  }

  /// Reads keys, each of which is made into its task when that starts.
  init(
    keys: some Sequence<Key>,
    cost: (Work) -> Int64 = { _ in 1 },
    task: @escaping @Sendable (Key) -> Work
  ) throws(ParallelError) {
    let keys = Array(keys)
    try self.init(collection: keys.lazy.map { (key: $0, value: task($0)) }, cost: cost)
  }

  private init(
    collection tasks: some RandomAccessCollection<(key: Key, value: Work)>,
    cost: (Work) -> Int64
  ) throws(ParallelError) {
    var keys: [Key] = []
    var costs = CostList()
    var places: [Key: Int] = [:]
    keys.reserveCapacity(tasks.count)
    places.reserveCapacity(tasks.count)
    for (key, task) in tasks {
      if let first = places.updateValue(keys.count, forKey: key) {
        throw .duplicateKey(String(describing: key), first: first, second: keys.count)
      }
      costs.append(cost(task))
      keys.append(key)
    }
    self.keys = keys
    self.places = places
    work = Workload(count: keys.count, order: costs.order()) { place in
      tasks[tasks.index(tasks.startIndex, offsetBy: place)].value
    }
  }
}

/// The costs of tasks, of which nothing is kept while all are the same.
struct CostList {
  private var count = 0
  private var first: Int64 = 0
  private var costs: [Int64] = []

  mutating func append(_ cost: Int64) {
    if count == 0 { first = cost }
    if costs.isEmpty && cost != first { costs = Array(repeating: first, count: count) }
    if !costs.isEmpty { costs.append(cost) }
    count += 1
  }

  /// Returns the places from the highest cost to the lowest, equal costs in their order; nil if all
  /// costs are the same.
  func order() -> [UInt32]? {
    guard !costs.isEmpty else { return nil }
    return (0..<UInt32(count)).sorted { left, right in
      let (leftCost, rightCost) = (costs[Int(left)], costs[Int(right)])
      return leftCost == rightCost ? left < right : leftCost > rightCost
    }
  }
}

/// A collection of pairs that have an order of their own, which is not that of the collection.
private protocol KeyOrdered {
  var inKeyOrder: Any { get }
}

extension Dictionary: KeyOrdered where Key: Comparable {
  fileprivate var inKeyOrder: Any { sorted { $0.key < $1.key } }
}
