/// What the pool of threads needs to know of the tasks: how to make each one's body.
struct ThreadWork<Value: Sendable>: Sendable {
  /// A task made ready to run.
  struct Job: Sendable {
    let descriptor: Int32?
    let run: @Sendable () throws -> Value
  }

  let count: Int
  let order: [UInt32]?
  /// Makes the task at a place; called by one thread at a time.
  let job: @Sendable (Int) -> Job

  init<Work: ParallelTask>(tasks work: Workload<Work>) where Work.Output == Value {
    count = work.count
    order = work.order
    job = { place in
      let task = work.task(place)
      return Job(descriptor: task.descriptor, run: task.run)
    }
  }

  init(closures work: Workload<@Sendable () throws -> Value>) {
    count = work.count
    order = work.order
    job = { place in Job(descriptor: nil, run: work.task(place)) }
  }
}
