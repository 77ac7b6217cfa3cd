import KeyedTasks

private struct HiddenTask: ParallelTask {
  func run() -> Int { 1 }
}

fileprivate enum Names {
  struct FileTask: ParallelTask {
    func run() -> Int { 2 }
  }
}

/// A program of its own, with tasks of types that only this file, or one of its functions, knows.
enum PrivateTasks {
  static func main() async throws {
    struct LocalTask: ParallelTask {
      func run() -> Int { 3 }
    }
    WorkerMain.serveIfWorker(HiddenTask.self, Names.FileTask.self, LocalTask.self)
    let executor = KeyedExecutor.processes(max: 1)
    let hidden = try await simpleParallel(["": HiddenTask()], executor: executor)
    print("private", try hidden[0].outcome.get())
    let shared = try await simpleParallel(["": Names.FileTask()], executor: executor)
    print("fileprivate", try shared[0].outcome.get())
    let local = try await simpleParallel(["": LocalTask()], executor: executor)
    print("local", try local[0].outcome.get())
  }
}

/// Two task types of one name, which nobody could tell apart.
struct FirstNamesake: ParallelTask {
  static let wireName = "namesake"
  func run() -> Int { 1 }
}

struct SecondNamesake: ParallelTask {
  static let wireName = "namesake"
  func run() -> Int { 2 }
}
