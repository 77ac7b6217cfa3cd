import FoundationEssentials
import KeyedTasks

/// How many lines a file has.
struct CountLines: ParallelTask {
  var path: String

  func run() throws -> Int {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count
  }
}

// The documentation shows this program; there it has `@main`, which this target has already.
enum Tool {
  static func main() async throws {
    // First of all: worker processes run this same program.
    WorkerMain.serveIfWorker(CountLines.self)

    let results = try await simpleParallel(
      [
        "web": CountLines(path: "sample-logs/web-01/access.log"),
        "cdn": CountLines(path: "sample-logs/cdn/access.log"),
      ],
      executor: .processes(max: 4)
    )
    for (key, outcome) in results {
      switch outcome {
      case .success(let lines): print("\(key): \(lines) lines")
      case .failure(let failure): print("\(key): \(failure)")
      }
    }
  }
}
