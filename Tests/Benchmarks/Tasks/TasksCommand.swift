import ArgumentParser

/// Times what tasks cost beyond what they do: tiny ones, and large results.
struct TasksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "Times tiny tasks and large results by worker processes."
  )

  @Option(help: "How many tiny tasks.")
  var tasks = 1_000_000

  @Option(help: "How many rows come back from one task.")
  var rows = 1_000_000

  func run() async throws { try await TaskFigures.run(tasks: tasks, rows: rows) }
}
