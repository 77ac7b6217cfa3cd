import ArgumentParser

/// The tool of the workshop: makes the logs of the benchmarks and samples, and times the stages.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks",
    abstract: "Makes the logs that logtally is measured with, and times its parts.",
    subcommands: [GenerateCommand.self, KernelCommand.self]
  )
}
