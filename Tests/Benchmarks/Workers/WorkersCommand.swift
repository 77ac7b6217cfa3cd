import AccessLogs
import ArgumentParser
import KeyedTasks

/// Times the same keyed tasks with 1 to 100 workers, by threads and by processes.
struct WorkersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers",
    abstract: "Times 1 to 100 workers, threads and processes, over the logs of a directory."
  )

  @Argument(help: "A directory of logs.")
  var directory: String

  @Option(help: "The text whose lines are counted.")
  var text = "/api/v1/login"

  @Option(help: "How often each number of workers is timed; the median is shown.")
  var rounds = 3

  private static let numbers = [1, 2, 4, 8, 16, 32, 64, 100]

  func run() async throws {
    let files = LogFileScanner().scan([Array(directory.utf8)]).files
    let tasks = files.map { file in
      let path = String(decoding: file.key.bytes, as: UTF8.self)
      return (key: path, value: CountMatches(path: path, text: text))
    }
    let (sequential, expected) = try await time(tasks, executor: .inline)
    let cores = CPUBudget.current().workers
    print("\(tasks.count) logs, \(expected.values.reduce(0, +)) lines hold \(text); \(cores) cores")
    print("one after another: \(milliseconds(sequential)) ms\n")
    print("workers   threads, ms   processes, ms")
    for number in Self.numbers {
      let (threads, byThreads) = try await time(tasks, executor: .threads(max: number))
      let (processes, byProcesses) = try await time(tasks, executor: .processes(max: number))
      guard byThreads == expected, byProcesses == expected else {
        throw ValidationError("the keyed counts of \(number) workers differ")
      }
      print(
        right("\(number)", 7) + right(milliseconds(threads), 14)
          + right(milliseconds(processes), 16)
      )
    }
  }

  /// Returns the median time of some rounds, and the keyed counts.
  private func time(
    _ tasks: [(key: String, value: CountMatches)],
    executor: KeyedExecutor
  ) async throws -> (Duration, [String: Int]) {
    let clock = ContinuousClock()
    var times: [Duration] = []
    var counts: [String: Int] = [:]
    for _ in 0..<max(rounds, 1) {
      let start = clock.now
      let results = try await simpleParallel(tasks, executor: executor)
      times.append(clock.now - start)
      counts = [:]
      for (key, outcome) in results { counts[key] = try outcome.get() }
    }
    return (times.sorted()[times.count / 2], counts)
  }

  private func milliseconds(_ duration: Duration) -> String {
    let tenths = Int((duration / .milliseconds(1) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
