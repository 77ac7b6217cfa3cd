import CLinux
import Synchronization

/// Runs the asynchronous tasks of one run as Swift tasks, so many at once; no thread waits for any.
///
/// All of them are children of the task that calls ``run()``, so that none outlives it.
final class TaskPool<Value: Sendable>: Sendable {
  typealias Work = LocalWork<@Sendable () async throws -> Value>

  private struct State {
    var position = 0
    var running: [Int: TaskBoard] = [:]
    var settled = 0
    var settledUnits: Int64 = 0
    var stop: RunControl.Stop?
  }

  private let work: Work
  private let lanes: Int
  private let options: RunOptions
  let control: RunControl
  let completions: CompletionQueue<Completion<Value>>
  /// That the run was asked to end, or has.
  private let stopping: AsyncEvent
  /// That the full queue has room again.
  private let room: AsyncEvent
  private let state = Mutex(State())

  /// Makes a run that is still to be driven, with so many tasks under way at once.
  init(_ work: Work, lanes: Int, options: RunOptions) {
    self.work = work
    self.lanes = lanes
    self.options = options
    let (stopping, room) = (AsyncEvent(), AsyncEvent())
    control = RunControl(wakeEvent: WakeEvent(calling: stopping.set))
    completions = CompletionQueue(wakeEvent: WakeEvent(calling: room.set), capacity: 256)
    self.stopping = stopping
    self.room = room
  }

  /// Runs all tasks to their outcomes.
  func run() async {
    var signals: SignalThread?
    do throws(ParallelError) {
      signals = try SignalThread(options.handledSignals) { self.end(.signal($0)) }
    } catch {
      end(.failed(error))
    }
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await self.runLanes()
        return true
      }
      group.addTask {
        await self.stopping.wait(past: 0)
        return false
      }
      group.addTask {
        await self.tellProgress()
        return false
      }
      for await isOver in group {
        if control.isCancelled { end(.cancelled) }
        // A child that was asked to end has its own way to, and is waited for.
        if isOver { stopping.set() }
        if isOver || isStopped { group.cancelAll() }
      }
    }
    await settleWaiting()
    let late = await signals?.end()
    let (settled, units) = state.withLock { ($0.settled, $0.settledUnits) }
    ProgressClock(options.onProgress, total: work.count).finish(completed: settled, units: units)
    let stop = state.withLock { $0.stop }
    control.end(stop ?? late.map { .signal($0) })
    completions.finish()
  }

  // MARK: The end of a run

  private var isStopped: Bool { state.withLock { $0.stop != nil } }

  /// Ends the run early; the first reason counts.
  private func end(_ reason: RunControl.Stop) {
    let boards = state.withLock { state in
      state.stop = state.stop ?? reason
      return Array(state.running.values)
    }
    for board in boards { board.stop() }
    stopping.set()
  }

  /// Gives what never started its outcome.
  private func settleWaiting() async {
    while case let places = takeWaiting(), !places.isEmpty {
      let failure = TaskFailure(.cancelled, attempts: 0)
      completions.add(
        places.map { Completion(index: $0, attempt: 0, payload: .failure(failure)) }
      )
      await waitForRoom()
    }
  }

  private func takeWaiting() -> [Int] {
    state.withLock { state in
      let end = min(state.position + 256, work.count)
      defer {
        state.settled += end - state.position
        state.position = end
      }
      return (state.position..<end).map(work.place)
    }
  }

  private func waitForRoom() async {
    while case let seen = room.count, !completions.hasRoom { await room.wait(past: seen) }
  }

  private func tellProgress() async {
    var clock = ProgressClock(options.onProgress, total: work.count)
    while let due = clock.due, case let now = clinux_monotonic(),
      (try? await Task.sleep(nanoseconds: due > now ? due - now : 0)) != nil
    {
      let (settled, units) = state.withLock { state in
        (state.settled, state.running.values.reduce(state.settledUnits) { $0 &+ $1.units })
      }
      clock.tick(now: clinux_monotonic(), completed: settled, units: units)
    }
  }

  // MARK: The tasks

  private func runLanes() async {
    await withTaskGroup { group in
      for number in 0..<lanes { group.addTask { await self.serve(number) } }
    }
  }

  /// Runs one task after another.
  private func serve(_ number: Int) async {
    while let (place, job) = next() {
      completions.add([await completion(of: job, place, number)])
      await waitForRoom()
    }
  }

  private func next() -> (place: Int, job: Work.Job)? {
    state.withLock { state in
      guard state.stop == nil, !control.isCancelled, !Task.isCancelled, state.position < work.count
      else { return nil }
      let place = work.place(state.position)
      state.position += 1
      // Made under the lock: the caller's collection is for one task at a time.
      return (place, work.job(place))
    }
  }

  /// Runs a task, again while it takes too long and has tries left.
  private func completion(
    of job: Work.Job,
    _ place: Int,
    _ number: Int
  ) async -> Completion<Value> {
    var attempt = 1
    while true {
      let board = TaskBoard(limit: nil)
      state.withLock { $0.running[number] = board }
      let began = clinux_monotonic()
      let payload = await run(job, attempt, board)
      let completion = Completion<Value>(
        index: place,
        attempt: attempt,
        nanoseconds: clinux_monotonic() - began,
        worker: number,
        payload: payload
      )
      let isRetried =
        completion.isRetried(options) && job.descriptor == nil && !Task.isCancelled && !isStopped
      state.withLock { state in
        state.running[number] = nil
        state.settledUnits &+= board.units
        if !isRetried { state.settled += 1 }
      }
      if !isRetried { return completion }
      attempt += 1
    }
  }

  private func run(
    _ job: Work.Job,
    _ attempt: Int,
    _ board: TaskBoard
  ) async -> Completion<Value>.Payload {
    let descriptor = job.descriptor.flatMap { PassedDescriptor(copying: $0) }
    let context = TaskContext(attempt: attempt, descriptor: descriptor?.descriptor, board: board)
    let limit = job.timeout ?? options.timeout
    let outcome = await withTimeLimit(limit, board) { await context.outcome(of: job.body) }
    withExtendedLifetime(descriptor) {}
    switch outcome {
    case nil: return .failure(TaskFailure(.timedOut(after: limit ?? .zero), attempts: attempt))
    case .success(let value): return .value(value)
    case .failure(let error):
      let wasStopped = board.wasStopped || Task.isCancelled
      return .failure(TaskFailure(error, attempt: attempt, wasStopped: wasStopped))
    }
  }

  /// What comes first: the end of a body, or that of its time.
  private enum Moment: Sendable {
    case ended(Result<Value, any Error>)
    case timeIsUp
    case clockIsStopped
  }

  /// Runs a body, and cancels it once its time is up: then it is nil that it gives, whenever it ends.
  private func withTimeLimit(
    _ limit: Duration?,
    _ board: TaskBoard,
    _ body: @escaping @Sendable () async -> Result<Value, any Error>
  ) async -> Result<Value, any Error>? {
    guard let limit else { return await body() }
    return await withTaskGroup(of: Moment.self) { group in
      group.addTask { .ended(await body()) }
      group.addTask {
        (try? await Task.sleep(for: limit)) == nil ? .clockIsStopped : .timeIsUp
      }
      var isLate = false
      for await moment in group {
        switch moment {
        case .ended(let outcome):
          group.cancelAll()
          return isLate ? nil : outcome
        case .timeIsUp:
          isLate = true
          board.stop()
          group.cancelAll()
        case .clockIsStopped: continue
        }
      }
      return nil
    }
  }
}
