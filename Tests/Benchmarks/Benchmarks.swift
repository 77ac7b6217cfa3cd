import ArgumentParser

/// The workshop's tool: makes the logs that the benchmarks and the samples are made of.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks",
    abstract: "Makes the logs that logtally is measured with.",
    subcommands: [GenerateCommand.self]
  )
}
