import Glibc
import KeyedTasks
import TestWorker
import Testing

/// Workers that are kept from one run to the next.
@Suite(.timeLimit(.minutes(1)))
struct WorkerPoolTests {
  private let numbers = (0..<8).map { (key: $0, value: Chore.giveLate($0, milliseconds: 10)) }
  private let whose = (0..<8).map { (key: $0, value: Chore.whose(milliseconds: 20)) }

  private func processes(_ executor: KeyedExecutor) async throws -> Set<Int> {
    Set(try await simpleParallel(whose, executor: executor).values.values)
  }

  @Test func `a run has the workers of the one before`() async throws {
    let pids = try await withWorkerPool(max: 2, options: TestPrograms.options()) { workers in
      let first = try await processes(workers)
      #expect(first.count == 2)
      // Another type of task in between.
      let echoes = try await simpleParallel(0..<100, executor: workers) { Tiny($0) }
      #expect(echoes.allSatisfy { $0.key == $0.outcome.value })
      #expect(try await processes(workers) == first)
      #expect(first.allSatisfy { kill(Int32($0), 0) == 0 })
      return first
    }
    #expect(pids.allSatisfy { kill(Int32($0), 0) != 0 }, "none is left")
  }

  @Test func `a worker that dies is replaced, and only it`() async throws {
    try await withWorkerPool(max: 2, options: TestPrograms.options()) { workers in
      let first = try await processes(workers)
      let results = try await simpleParallel(
        ["dies": Chore.killSelf(SIGKILL), "fine": .give(1)],
        executor: workers
      )
      #expect(results.values == ["fine": 1])
      #expect(results.failures.count == 1)
      let second = try await processes(workers)
      #expect(second.count == 2 && second.intersection(first).count == 1)
      // Between two runs, too.
      for pid in second { kill(Int32(pid), SIGKILL) }
      let third = try await processes(workers)
      #expect(third.count == 2 && third.isDisjoint(with: second))
    }
  }

  @Test func `a run that is cancelled costs its workers`() async throws {
    try await withWorkerPool(max: 2, options: TestPrograms.options()) { workers in
      let first = try await processes(workers)
      try await withParallelRun(
        ["a": Chore.waitForCancel, "b": .waitForCancel],
        executor: workers
      ) { run in
        try await Task.sleep(for: .milliseconds(200))
        run.cancel()
      }
      #expect(try await processes(workers).isDisjoint(with: first))
    }
  }

  @Test func `a worker has so many tasks, whatever runs they are of`() async throws {
    let options = TestPrograms.options { $0.maxTasksPerWorker = 3 }
    try await withWorkerPool(max: 1, options: options) { workers in
      var pids: [Int] = []
      for _ in 0..<6 {
        let results = try await simpleParallel(["": Chore.processNumber], executor: workers)
        pids.append(try results[0].outcome.get())
      }
      #expect(Set(pids[0..<3]).count == 1 && Set(pids[3..<6]).count == 1 && pids[0] != pids[3])
    }
  }

  @Test func `progress is that of the run`() async throws {
    try await withWorkerPool(max: 1, options: TestPrograms.options()) { workers in
      for _ in 0..<3 {
        let last = Latest()
        let options = RunOptions(onProgress: { last.note($0) })
        let tasks = (0..<2).map { (key: $0, value: Chore.report(progress: 50, milliseconds: 1)) }
        _ = try await simpleParallel(tasks, executor: workers, options: options)
        #expect(last.progress?.units == 100)
      }
    }
  }

  @Test func `several runs at once`() async throws {
    try await withWorkerPool(max: 2, options: TestPrograms.options()) { workers in
      try await withThrowingTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            try await simpleParallel(0..<200, executor: workers) { Tiny($0) }.values.count
          }
        }
        for try await count in group { #expect(count == 200) }
      }
    }
  }

  @Test func `a program without async`() throws {
    let pids = try withWorkerPool(max: 1, options: TestPrograms.options()) { workers in
      try (0..<3).map { _ in
        try simpleParallel(["": Chore.processNumber], executor: workers)[0].outcome.get()
      }
    }
    #expect(Set(pids).count == 1)
    #expect(kill(Int32(pids[0]), 0) != 0)
  }
}
