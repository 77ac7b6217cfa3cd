import CLinux
import Glibc
import Synchronization
internal import SystemThreads

/// Runs the tasks of one run on threads of its own, each taking the next task when it is free.
final class ThreadPool<Value: Sendable>: Sendable {
  private struct State {
    var position = 0
    var running: [Int: (place: Int, since: UInt64, board: TaskBoard)] = [:]
    var alive = 0
    /// The clocks of the threads' processor time.
    var clocks: [Int32] = []
    /// How long the tasks took that have ended, in nanoseconds.
    var taskTime: UInt64 = 0
    var settled = 0
    var settledUnits: Int64 = 0
    var isStopped = false
    /// Whether threads that still run are waited for no longer.
    var isOver = false
  }

  typealias Work = LocalWork<@Sendable () throws -> Value>

  private let work: Work
  private let options: RunOptions
  private let control: RunControl
  private let completions: CompletionQueue<Completion<Value>>
  /// Set when the full queue has room again; `control.wakeEvent` is the supervising thread's.
  private let room: WakeEvent
  private let state = Mutex(State())

  private init(work: Work, options: RunOptions, control: RunControl)
    throws(ParallelError)
  {
    self.work = work
    self.options = options
    self.control = control
    room = try WakeEvent()
    completions = CompletionQueue(wakeEvent: room, capacity: 256)
  }

  /// Starts the threads, and one more that looks after them.
  ///
  /// - Returns: Where the completions come out.
  static func start(
    _ work: Work,
    threads: Int,
    isGiven: Bool,
    options: RunOptions,
    control: RunControl
  ) throws(ParallelError) -> CompletionQueue<Completion<Value>> {
    let pool = try ThreadPool(work: work, options: options, control: control)
    let status = DetachedThread.start(stack: 512 << 10) {
      pool.supervise(ThreadGrowth(most: threads, isGiven: isGiven))
    }
    guard status == 0 else {
      throw .cannotStartWorkers(errno: status, detail: "no thread for the run itself")
    }
    return pool.completions
  }

  // MARK: The supervising thread

  private func supervise(_ growth: ThreadGrowth) {
    var growth = growth
    let stop = startThreads(&growth).map { .failed($0) } ?? watch(&growth)
    let (settled, units) = state.withLock { ($0.settled, $0.settledUnits) }
    ProgressClock(options.onProgress, total: work.count).finish(completed: settled, units: units)
    room.close()
    control.end(stop)
    completions.finish()
  }

  /// Starts the threads that there are to be and are not; returns an error if there is not even one.
  private func startThreads(_ growth: inout ThreadGrowth) -> ParallelError? {
    while case let number = growth.started, number < growth.threads {
      state.withLock { $0.alive += 1 }
      let status = DetachedThread.start { self.serve(number) }
      if status == 0 {
        growth.started += 1
        continue
      }
      state.withLock { $0.alive -= 1 }
      if number == 0 { return .cannotStartWorkers(errno: status, detail: "no thread for tasks") }
      options.onWarning?(.fewerWorkers(running: number, wanted: growth.most, errno: status))
      growth.stop()
    }
    return nil
  }

  /// Starts more threads where they are worth it.
  private func grow(_ growth: inout ThreadGrowth) {
    guard !growth.isDone else { return }
    let now = clinux_monotonic()
    let sample: ThreadGrowth.Sample? = state.withLock { state in
      guard state.position < work.count, !state.isStopped else { return nil }
      return ThreadGrowth.Sample(
        time: now,
        processorTime: state.clocks.reduce(0) { $0 + clinux_thread_time($1) },
        taskTime: state.running.values.reduce(state.taskTime) { sum, task in
          now > task.since ? sum + (now - task.since) : sum
        },
        settled: state.settled
      )
    }
    guard let sample else { return growth.stop() }
    growth.look(at: sample)
    _ = startThreads(&growth)
  }

  /// Waits for the last thread, and passes on what the run is asked meanwhile.
  private func watch(_ growth: inout ThreadGrowth) -> RunControl.Stop? {
    let mask = options.handledSignals.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    let slot = mask == 0 ? -1 : clinux_signals_watch(mask)
    if slot >= 0 { clinux_signals_unblock(mask) }
    var clock = ProgressClock(options.onProgress, total: work.count)
    var stop: RunControl.Stop?
    while state.withLock({ $0.alive > 0 && !$0.isOver }) {
      wait(signals: slot, until: [clock.due, growth.due].compactMap { $0 }.min())
      grow(&growth)
      if control.isCancelled, stop == nil { stop = end(.cancelled) }
      while slot >= 0, case let signal = clinux_signals_next(slot), signal != 0 {
        // A thread cannot be killed: at the second signal nobody waits for it any longer.
        if case .signal = stop { abandon() }
        if stop == nil { stop = end(.signal(signal)) }
      }
      let (settled, units) = state.withLock { state in
        (state.settled, state.running.values.reduce(state.settledUnits) { $0 &+ $1.board.units })
      }
      clock.tick(now: clinux_monotonic(), completed: settled, units: units)
    }
    settleWaiting()
    // One that came too late to end anything is still what the run says.
    if slot >= 0, case let signal = clinux_signals_unwatch(slot), signal != 0, stop == nil {
      stop = .signal(signal)
    }
    return stop
  }

  private func wait(signals slot: Int32, until due: UInt64?) {
    let now = clinux_monotonic()
    let nanoseconds = due.map { $0 > now ? Int64(clamping: $0 - now) : 0 } ?? -1
    let event = slot < 0 ? -1 : clinux_signals_event(slot)
    _ = clinux_wait_for_either(control.wakeEvent.descriptor, event, nanoseconds)
    control.wakeEvent.clear()
  }

  private func end(_ reason: RunControl.Stop) -> RunControl.Stop {
    state.withLock { state in
      state.isStopped = true
      for task in state.running.values { task.board.stop() }
    }
    return reason
  }

  private func abandon() {
    let places = state.withLock { state in
      state.isOver = true
      return state.running.values.map(\.place)
    }
    settle(cancelled: places, attempts: 1)
  }

  /// Gives what never started its outcome.
  private func settleWaiting() {
    let first = state.withLock { $0.position }
    var next = first
    while next < work.count {
      let places = (next..<min(next + 256, work.count)).map(work.place)
      settle(cancelled: places, attempts: 0)
      next += places.count
      waitForRoom()
    }
  }

  private func settle(cancelled places: [Int], attempts: Int) {
    let failure = TaskFailure(.cancelled, attempts: attempts)
    state.withLock { $0.settled += places.count }
    completions.add(
      places.map { Completion(index: $0, attempt: attempts, payload: .failure(failure)) }
    )
  }

  private func waitForRoom() {
    while !completions.hasRoom { room.wait(nanoseconds: 10_000_000) }
  }

  // MARK: A thread of the pool

  private func serve(_ number: Int) {
    state.withLock { $0.clocks.append(clinux_thread_clock()) }
    while let (place, job, board) = next(number),
      let completion = completion(of: job, place, board, number)
    {
      if !completions.add([completion]) { waitForRoom() }
    }
    state.withLock { $0.alive -= 1 }
    control.wakeEvent.set()
  }

  private func next(_ number: Int) -> (place: Int, job: Work.Job, board: TaskBoard)? {
    state.withLock { state in
      guard !state.isStopped, !control.isCancelled, state.position < work.count else { return nil }
      let place = work.place(state.position)
      state.position += 1
      // Made under the lock: the caller's collection is for one thread at a time.
      let job = work.job(place)
      return (place, job, begin(job, place, number, &state))
    }
  }

  /// Notes that a thread begins a task.
  private func begin(_ job: Work.Job, _ place: Int, _ number: Int, _ state: inout State)
    -> TaskBoard
  {
    let board = TaskBoard(limit: job.timeout ?? options.timeout)
    state.running[number] = (place, clinux_monotonic(), board)
    return board
  }

  /// Runs a task, again while it takes too long and has tries left; nil where nobody waits for it now.
  private func completion(
    of job: Work.Job,
    _ place: Int,
    _ first: TaskBoard,
    _ number: Int
  ) -> Completion<Value>? {
    var board = first
    var attempt = 1
    while true {
      let began = clinux_monotonic()
      let payload = run(job, attempt, board)
      let took = clinux_monotonic() - began
      let completion = Completion<Value>(
        index: place,
        attempt: attempt,
        nanoseconds: took,
        worker: number,
        payload: payload
      )
      let isRetried = completion.isRetried(options) && job.descriptor == nil
      let (isWanted, next): (Bool, TaskBoard?) = state.withLock { state in
        state.running[number] = nil
        state.taskTime += took
        state.settledUnits &+= board.units
        if state.isOver { return (false, nil) }
        if isRetried, !state.isStopped { return (true, begin(job, place, number, &state)) }
        state.settled += 1
        return (true, nil)
      }
      guard let next else { return isWanted ? completion : nil }
      board = next
      attempt += 1
    }
  }

  private func run(_ job: Work.Job, _ attempt: Int, _ board: TaskBoard) -> Completion<Value>.Payload
  {
    let descriptor = job.descriptor.map { clinux_duplicate($0) }
    defer { if let descriptor { _ = close(descriptor) } }
    let context = TaskContext(attempt: attempt, descriptor: descriptor, board: board)
    let outcome = Result { try context.run(job.body) }
    if let timeout = job.timeout ?? options.timeout, board.isPastDeadline {
      return .failure(TaskFailure(.timedOut(after: timeout), attempts: attempt))
    }
    switch outcome {
    case .success(let value): return .value(value)
    case .failure(let error):
      return .failure(TaskFailure(error, attempt: attempt, wasStopped: board.wasStopped))
    }
  }
}
