import ArgumentParser
import KeyedTasks

/// The tool of the workshop: makes the logs of the benchmarks and samples, times the parts, and
/// attacks them.
@main enum Benchmarks {
  static func main() async {
    WorkerMain.serveIfWorker(
      CountMatches.self,
      TinyTask.self,
      TinyPayload.self,
      RowsTask.self,
      RowsPayloadTask.self
    )
    await BenchmarksCommand.main()
  }
}

struct BenchmarksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks",
    abstract: "Makes the logs that logtally is measured with, times its parts, and attacks them.",
    subcommands: [
      GenerateCommand.self, KernelCommand.self, WorkersCommand.self, TasksCommand.self,
      ChaosCommand.self, CacheChaosCommand.self, FuzzCommand.self, BombsCommand.self,
    ]
  )
}
