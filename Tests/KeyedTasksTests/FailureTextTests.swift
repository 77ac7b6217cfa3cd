import FoundationEssentials
import Glibc
import KeyedTasks
import TestWorker
import Testing

/// The exact words of failures and errors.
struct FailureTextTests {
  @Test(
    arguments: [
      (.threw(type: "E", message: "no such file"), "no such file"),
      (.crashed(signal: SIGILL), "the worker crashed with signal 4 (illegal instruction)"),
      (.crashed(signal: SIGTRAP), "the worker crashed with signal 5 (trap)"),
      (.crashed(signal: SIGABRT), "the worker crashed with signal 6 (aborted)"),
      (.crashed(signal: SIGBUS), "the worker crashed with signal 7 (bus error)"),
      (.crashed(signal: SIGFPE), "the worker crashed with signal 8 (arithmetic error)"),
      (.crashed(signal: SIGSEGV), "the worker crashed with signal 11 (segmentation fault)"),
      (.crashed(signal: SIGSYS), "the worker crashed with signal 31 (bad system call)"),
      (.killed(signal: 9, outOfMemory: false), "the worker was killed by signal 9"),
      (
        .killed(signal: 9, outOfMemory: true),
        "the worker was killed by signal 9 probably because the system was out of memory"
      ),
      (.exited(status: 3), "the worker exited with status 3"),
      (
        .statusUnknown,
        "the worker ended, and this program ignores or reaps its children, so that nobody knows how"
      ),
      (.channelClosed, "the worker closed its channel to the parent"),
      (.timedOut(after: .seconds(90)), "the task took longer than 90 s"),
      (.timedOut(after: .milliseconds(1250)), "the task took longer than 1.25 s"),
      (.cancelled, "the task was cancelled"),
      (.outOfMemory(limit: 1000), "the worker used more than 1000 bytes of memory"),
      (.resultTooLarge(bytes: 5), "the result of 5 bytes is too large"),
      (.undecodable("the result cannot be read: x"), "the result cannot be read: x"),
    ] as [(TaskFailure.Reason, String)]
  )
  func `a failure is one sentence`(_ reason: TaskFailure.Reason, _ text: String) {
    #expect(TaskFailure(reason, attempts: 1).description == text)
    #expect(TaskFailure(reason, attempts: 1).sentence == text)
  }

  @Test func `tries are counted where they mean something`() {
    let killed = TaskFailure.Reason.killed(signal: 9, outOfMemory: false)
    #expect(
      TaskFailure(killed, attempts: 2).description == "the worker was killed by signal 9, twice"
    )
    #expect(
      TaskFailure(killed, attempts: 4).description == "the worker was killed by signal 9, 4 times"
    )
    let threw = TaskFailure.Reason.threw(type: "E", message: "no")
    #expect(TaskFailure(threw, attempts: 2).description == "no")
  }

  @Test func `a death has the worker's last words`() {
    let tail = "working\nmain/Main.swift:3: Fatal error: Index out of range\nstack\n"
    #expect(
      TaskFailure(.crashed(signal: SIGILL), attempts: 1, stderrTail: tail).description
        == "the worker crashed with signal 4 (illegal instruction): Fatal error: Index out of range"
    )
    #expect(
      TaskFailure(.exited(status: 1), attempts: 1, stderrTail: "a\nb\n\n").description
        == "the worker exited with status 1: b"
    )
    #expect(
      TaskFailure(.cancelled, attempts: 1, stderrTail: "a").description == "the task was cancelled"
    )
  }

  @Test func `what cannot be written or read is named by its type and key`() async throws {
    let tasks: KeyValuePairs<String, Mismatched> = [
      "task": Mismatched(isWritable: false), "result": Mismatched(isWritable: true),
    ]
    let results = try await simpleParallel(tasks, executor: .workers(1))
    let unwritable =
      "the task cannot be written: TestWorker.Mismatched, key 'isWritable': "
      + "a value of type Swift.Bool cannot be written"
    let unreadable =
      "the result cannot be read: TestWorker.Mismatched.Output, key 'limits[0].depth': "
      + "is no value of type Swift.Int"
    #expect(results[key: "task"]?.failure?.description == unwritable)
    #expect(results[key: "result"]?.failure?.description == unreadable)
  }

  @Test func `a reason, an error and a warning have a code and what belongs to it`() {
    let killed = TaskFailure.Reason.killed(signal: 9, outOfMemory: true)
    #expect(killed.code == .killed)
    #expect(killed.signal == 9)
    #expect(killed.status == nil)
    #expect(TaskFailure.Reason.exited(status: 3).status == 3)
    #expect(TaskFailure.Reason.timedOut(after: .seconds(1)).timeLimit == .seconds(1))
    let threw = TaskFailure.Reason.threw(type: "E", message: "no")
    #expect(threw.errorType == "E")
    #expect(threw.errorMessage == "no")
    #expect("\(threw.code)" == "threw")
    let refused = ParallelError.cannotStartWorkers(errno: EAGAIN, detail: "")
    #expect(refused.code == .cannotStartWorkers)
    #expect(refused.errno == EAGAIN)
    #expect(refused.key == nil)
    #expect(ParallelError.duplicateKey("a", first: 0, second: 1).key == "a")
    #expect(ParallelError.workerEntryMissing.code == .workerEntryMissing)
    #expect(RunWarning.fewerWorkers(running: 1, wanted: 2, errno: EAGAIN).code == .fewerWorkers)
  }

  @Test func `a failure survives being stored`() throws {
    let failure = TaskFailure(
      .timedOut(after: .milliseconds(1500)),
      attempts: 2,
      stderrTail: "tail"
    )
    let stored = try JSONDecoder().decode(
      TaskFailure.self,
      from: JSONEncoder().encode(failure)
    )
    #expect(stored.reason == failure.reason)
    #expect(stored.attempts == 2)
    #expect(stored.stderrTail == "tail")
  }

  @Test(
    arguments: [
      (
        .duplicateKey("web", first: 0, second: 4),
        "the key 'web' is given twice, as task 1 and as task 5"
      ),
      (
        .duplicateKey(String(repeating: "ä", count: 500_000), first: 0, second: 1),
        "the key '\(String(repeating: "ä", count: 100))...' of 1000000 bytes is given twice, "
          + "as task 1 and as task 2"
      ),
      (.invalidWorkerCount(0), "0 workers are too few; give 1 or more"),
      (
        .unknownExecutor("fork"),
        "there is no executor 'fork'; use one of: thread, process, inline"
      ),
      (
        .workerEntryMissing,
        "the program does not call WorkerMain.serveIfWorker first in its main, "
          + "which its worker processes need"
      ),
      (
        .unregisteredTask("Tool.Count"),
        "the program does not give the task type Tool.Count to WorkerMain.serveIfWorker"
      ),
      (
        .cannotStartWorkers(errno: EMFILE, detail: ""),
        "cannot start a worker process: too many open files"
      ),
      (
        .cannotStartWorkers(errno: ENOENT, detail: "/x"),
        "cannot start a worker process: no such file or directory; /x"
      ),
      (.cannotStartWorkers(errno: 0, detail: "why"), "cannot start a worker process: why"),
    ] as [(ParallelError, String)]
  )
  func `an error is one sentence`(_ error: ParallelError, _ text: String) {
    #expect(error.description == text)
  }
}
