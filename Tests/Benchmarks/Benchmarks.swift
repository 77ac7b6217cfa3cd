import ArgumentParser
import KeyedTasks

/// The tool of the workshop: makes the logs of the benchmarks and samples, and times the parts.
@main enum Benchmarks {
  static func main() async {
    WorkerMain.serveIfWorker(CountMatches.self)
    await BenchmarksCommand.main()
  }
}

struct BenchmarksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks",
    abstract: "Makes the logs that logtally is measured with, and times its parts.",
    subcommands: [GenerateCommand.self, KernelCommand.self, WorkersCommand.self]
  )
}
