/// What the supervisor of worker processes needs to know of the tasks, whose type it does not.
struct PoolWork: Sendable {
  /// The number of tasks.
  let count: Int
  /// The places in the order the tasks start, or nil for the order of the input.
  let order: [UInt32]?
  /// The name the workers know the type of the tasks by.
  let wireName: String
  /// Makes a task and its bytes, and asks it for what goes with it and how long it may take.
  let encode: @Sendable (Int) throws -> (bytes: [UInt8], descriptor: Int32?, timeout: Duration?)

  init<Work: AsyncParallelTask>(_ work: Workload<Work>) {
    count = work.count
    order = work.order
    wireName = Work.wireName
    let coder = WireCoder<Work>()
    encode = { place in
      let task = work.task(place)
      return (try coder.encode(task), task.descriptor, task.timeout)
    }
  }
}
