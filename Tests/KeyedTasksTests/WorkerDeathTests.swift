import Glibc
import KeyedTasks
import TestWorker
import Testing

/// What becomes of tasks whose worker dies.
@Suite(.timeLimit(.minutes(1)))
struct WorkerDeathTests {
  private func outcome(
    _ chore: Chore,
    workers: Int = 1,
    options: RunOptions = RunOptions(),
    _ change: (inout ProcessOptions) -> Void = { _ in }
  ) async throws -> Result<Int, TaskFailure> {
    let tasks: [(key: String, value: Chore)] =
      [("before", .give(1)), ("it", chore)] + (0..<6).map { ("after \($0)", .give($0)) }
    let results = try await simpleParallel(
      tasks,
      executor: .workers(workers, change),
      options: options
    )
    #expect(results[key: "before"]?.value == 1, "its neighbours are untouched")
    for number in 0..<6 { #expect(results[key: "after \(number)"]?.value == number) }
    return try #require(results[key: "it"])
  }

  @Test(arguments: [1, 2])
  func `a trap fails its key with the signal and the runtime's words`(_ workers: Int) async throws {
    let failure = try #require(try await outcome(.trap("no such thing"), workers: workers).failure)
    #expect(failure.reason.code == .crashed)
    #expect([SIGILL, SIGTRAP].contains(failure.reason.signal))
    #expect(failure.stderrTail.contains("Fatal error: no such thing"))
    let end = ": Fatal error: no such thing"
    #expect(failure.description == failure.sentence + end)
    #expect(failure.attempts == 1)
  }

  @Test func `an overflow fails its key`() async throws {
    #expect(try await outcome(.overflow).reason?.code == .crashed)
  }

  @Test func `a segmentation fault fails its key`() async throws {
    let failure = try #require(try await outcome(.segfault).failure)
    #expect(failure.reason == .crashed(signal: SIGSEGV))
    #expect(failure.description == "the worker crashed with signal 11 (segmentation fault)")
  }

  @Test(arguments: [0, 3] as [Int32])
  func `an exit fails its key, whatever the status`(_ status: Int32) async throws {
    let failure = try #require(try await outcome(.exit(status), workers: 2).failure)
    #expect(failure.reason == .exited(status: status))
    #expect(failure.description == "the worker exited with status \(status)")
  }

  @Test func `a kill fails its key`() async throws {
    let failure = try #require(try await outcome(.killSelf(SIGKILL)).failure)
    #expect(failure.reason == .killed(signal: SIGKILL, outOfMemory: false))
    #expect(failure.description == "the worker was killed by signal 9")
  }

  @Test func `the failure holds the end of what the worker wrote`() async throws {
    let text = String(repeating: "x", count: 20_000) + "\nthe last words"
    let failure = try #require(try await outcome(.complain(text, thenExit: 4)).failure)
    #expect(failure.reason == .exited(status: 4))
    #expect(failure.stderrTail.utf8.count == 8 << 10)
    #expect(failure.description == "the worker exited with status 4: the last words")
  }

  @Test func `a crash of every second task costs every second key`() async throws {
    let tasks = (0..<24).map {
      (key: $0, value: $0.isMultiple(of: 2) ? Chore.give($0) : .killSelf(SIGKILL))
    }
    let results = try await simpleParallel(tasks, executor: .workers(3))
    #expect(results.values.keys.sorted() == Array(stride(from: 0, to: 24, by: 2)))
  }

  @Test func `output of a worker cannot disturb its results`() async throws {
    #expect(try await outcome(.noise(bytes: 1 << 20)).value == 1 << 20)
  }

  @Test func `a task may close the standard streams`() async throws {
    #expect(try await outcome(.closeStandardStreams).value == 3)
  }

  @Test func `a task that closes the channel fails its key`() async throws {
    let failure = try #require(try await outcome(.closeEverything).failure)
    #expect(failure.reason == .channelClosed)
    #expect(failure.description == "the worker closed its channel to the parent")
  }

  @Test(arguments: [Chore.garbleChannel, .lieAboutTask, .announceTooMuch])
  func `a worker that breaks the protocol fails its key`(_ chore: Chore) async throws {
    let failure = try #require(try await outcome(chore, workers: 2).failure)
    #expect(failure.reason.code == .undecodable)
    #expect(failure.description.hasPrefix("the worker "))
  }

  @Test func `what cannot be written or read fails its key`() async throws {
    let faults: KeyValuePairs<String, Unwritable> = [
      "task written": Unwritable(.writingTask),
      "task read": Unwritable(.readingTask),
      "output written": Unwritable(.writingOutput),
      "output read": Unwritable(.readingOutput),
      "nothing": Unwritable(.none),
    ]
    let results = try await simpleParallel(faults, executor: .workers(1))
    let texts = results.map { $0.outcome.failure?.description ?? "fine" }
    #expect(
      texts == [
        "the task cannot be written: no task",
        "the task cannot be read: bad task",
        "the result cannot be written: no bytes",
        "the result cannot be read: bad output",
        "fine",
      ]
    )
  }

  @Test func `a result over the cap fails its key and spares the worker`() async throws {
    let sizes = [1000, 1001, 5_000_000, 10]
    let results = try await simpleParallel(
      numbered(sizes.map { Blob(count: $0) }),
      executor: .workers(1) { $0.maxResultBytes = 1000 }
    )
    #expect(results.map { $0.outcome.value?.count } == [1000, nil, nil, 10])
    #expect(results[1].outcome.reason == .resultTooLarge(bytes: 1001))
    #expect(results[2].outcome.failure?.description == "the result of 5000000 bytes is too large")
  }

  @Test func `a result of 300 MB is delivered`() async throws {
    let count = 300_000_000
    let length = try await withParallelRun(
      ["large": Blob(count: count), "small": Blob(count: 3)],
      executor: .workers(2)
    ) { run in
      var lengths: [String: Int] = [:]
      for await completion in run {
        guard let bytes = completion.outcome.value else { continue }
        #expect(bytes.first == 1 && bytes.last == 2)
        lengths[completion.key] = bytes.count
      }
      return lengths
    }
    #expect(length == ["large": count, "small": 3])
  }

  // MARK: Retries

  @Test func `a task with a descriptor is not tried again, as what was read is gone`() async throws
  {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    #expect(unsafe write(ends[1], "die", 3) == 3)
    close(ends[1])
    defer { close(ends[0]) }
    var options = RunOptions()
    options.retries = 3
    let results = try await simpleParallel(
      [("it", ReadDescriptor(ends[0]))],
      executor: .workers(1),
      options: options
    )
    let failure = try #require(results[key: "it"]?.failure)
    #expect(failure.reason == .killed(signal: SIGKILL, outOfMemory: false))
    #expect(failure.attempts == 1)
  }

  @Test(arguments: [0, 2])
  func `a poison task is tried as often as is allowed`(_ retries: Int) async throws {
    let folder = try TemporaryFolder()
    var options = RunOptions()
    options.retries = retries
    let notes = folder.path + "/notes"
    let tasks: [(key: Int, value: Chore)] =
      (0..<30).map { ($0, .note(file: notes, milliseconds: 0)) } + [(99, .killSelf(SIGKILL))]
      + (30..<60).map { ($0, .note(file: notes, milliseconds: 0)) }
    let results = try await simpleParallel(tasks, executor: .workers(2), options: options)
    #expect(results.failures.keys.elementsEqual([99]))
    let failure = try #require(results[key: 99]?.failure)
    #expect(failure.attempts == retries + 1)
    let times = retries == 0 ? "" : ", \(retries + 1) times"
    #expect(failure.description == "the worker was killed by signal 9" + times)
    #expect(results.values.count == 60)
  }

  @Test func `a task knows which try it is`() async throws {
    var options = RunOptions()
    options.retries = 3
    #expect(try await outcome(.needsTry(3), workers: 2, options: options).value == 3)
  }

  @Test func `a task that throws is not tried again`() async throws {
    let folder = try TemporaryFolder()
    var options = RunOptions()
    options.retries = 5
    let failure = try #require(try await outcome(.fail("no"), options: options).failure)
    #expect(failure.attempts == 1)
    #expect(folder.names.isEmpty)
  }

  @Test func `neighbours of a batch are never blamed`() async throws {
    // Tiny tasks make batches; each tenth kills its worker and takes the rest of the batch along.
    let tasks = (0..<2000).map {
      (key: $0, value: $0 % 100 == 99 ? Chore.killSelf(SIGKILL) : .give($0))
    }
    let seen = try await withParallelRun(tasks, executor: .workers(2)) { run in
      var failed: [Int] = []
      for await completion in run {
        #expect(completion.attempt == 1)
        if completion.outcome.failure != nil { failed.append(completion.key) }
      }
      return failed.sorted()
    }
    #expect(seen == Array(stride(from: 99, to: 2000, by: 100)))
  }
}
