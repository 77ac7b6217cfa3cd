/// What an engine that runs tasks in this process needs to know of them: how to make each one's body.
struct LocalWork<Body: Sendable>: Sendable {
  /// A task made ready to run.
  struct Job: Sendable {
    var descriptor: Int32?
    var timeout: Duration?
    let body: Body
  }

  let count: Int
  let order: [UInt32]?
  /// Makes the task at a place; called by one thread at a time.
  let job: @Sendable (Int) -> Job

  init<Work: AsyncParallelTask>(
    _ work: Workload<Work>,
    body: @escaping @Sendable (Work) -> Body
  ) {
    count = work.count
    order = work.order
    job = { place in
      let task = work.task(place)
      return Job(descriptor: task.descriptor, timeout: task.timeout, body: body(task))
    }
  }

  init(closures work: Workload<Body>) {
    count = work.count
    order = work.order
    job = { place in Job(body: work.task(place)) }
  }

  /// The place of the task that starts as this one, counted from 0.
  func place(_ position: Int) -> Int { order.map { Int($0[position]) } ?? position }
}

extension TaskFailure {
  /// How a task failed in this process that threw an error.
  ///
  /// What it throws once its run was cancelled is how it gave up.
  init(_ error: any Error, attempt: Int, wasStopped: Bool) {
    let reason: Reason =
      wasStopped
      ? .cancelled
      : .threw(
        type: String(reflecting: Swift.type(of: error)),
        message: String(describing: error)
      )
    self.init(reason, attempts: attempt, underlying: error)
  }
}
