import Synchronization
internal import SystemThreads

/// The way of completions from the threads of a run to its one consumer.
///
/// It holds a bounded number of elements and bytes: once it is full, the run stops reading results
/// and starting tasks until the consumer has taken what is there.
final class CompletionQueue<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var bytes = 0
    var isFinished = false
    var isAbandoned = false
    var isProducerWaiting = false
    var consumer: Waiter?
  }

  private let state = Mutex(State())
  private let wakeEvent: WakeEvent
  private let capacity: Int
  private let byteCapacity: Int

  /// Makes a queue that sets an event when it was full and has room again.
  init(wakeEvent: WakeEvent, capacity: Int = 4096, byteCapacity: Int = 64 << 20) {
    self.wakeEvent = wakeEvent
    self.capacity = capacity
    self.byteCapacity = byteCapacity
  }

  /// Adds elements, even to a full queue, and wakes the consumer.
  ///
  /// - Returns: Whether there is room for more; if not, the event is set once there is.
  @discardableResult
  func add(_ elements: consuming [Element], bytes: Int = 0) -> Bool {
    let (consumer, hasRoom) = state.withLock { state in
      let hadNone = state.elements.isEmpty
      if !state.isAbandoned {
        if hadNone { state.elements = elements } else { state.elements += elements }
        state.bytes += bytes
      }
      return (state.consumer.take(), Self.noteRoom(&state, capacity, byteCapacity))
    }
    consumer?.wake()
    return hasRoom
  }

  /// Whether there is room; if not, the event is set once there is.
  var hasRoom: Bool { state.withLock { Self.noteRoom(&$0, capacity, byteCapacity) } }

  private static func noteRoom(_ state: inout State, _ capacity: Int, _ byteCapacity: Int) -> Bool {
    let hasRoom = state.elements.count < capacity && state.bytes < byteCapacity
    state.isProducerWaiting = !hasRoom
    return hasRoom
  }

  /// Says that nothing more will come.
  func finish() {
    let consumer = state.withLock { state in
      state.isFinished = true
      return state.consumer.take()
    }
    consumer?.wake()
  }

  /// Says that the consumer wants no more: what comes is dropped.
  func abandon() {
    state.withLock { state in
      state.isAbandoned = true
      state.elements = []
      state.bytes = 0
    }
    wakeEvent.set()
  }

  /// Takes all elements that are there, waiting for the first; nil after the last.
  func take() async -> [Element]? {
    while true {
      let (elements, isFinished) = takeAll()
      if !elements.isEmpty { return elements }
      if isFinished { return nil }
      await withCheckedContinuation { wakeWhenReady(.task($0)) }
    }
  }

  /// Does the same for a thread of the caller's, which waits.
  func waitAndTake() -> [Element]? {
    while true {
      let (elements, isFinished) = takeAll()
      if !elements.isEmpty { return elements }
      if isFinished { return nil }
      let semaphore = CountingSemaphore(0)
      wakeWhenReady(.thread(semaphore))
      semaphore.wait()
    }
  }

  private func takeAll() -> (elements: [Element], isFinished: Bool) {
    let (elements, isFinished, wakesProducer) = state.withLock { state in
      let elements = state.elements
      state.elements = []
      state.bytes = 0
      let wakes = state.isProducerWaiting && !elements.isEmpty
      if wakes { state.isProducerWaiting = false }
      return (elements, state.isFinished, wakes)
    }
    if wakesProducer { wakeEvent.set() }
    return (elements, isFinished)
  }

  private func wakeWhenReady(_ waiter: Waiter) {
    let isReady = state.withLock { state in
      if !state.elements.isEmpty || state.isFinished { return true }
      state.consumer = waiter
      return false
    }
    if isReady { waiter.wake() }
  }
}
