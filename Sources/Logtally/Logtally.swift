import ArgumentParser
import Glibc
import KeyedTasks

/// The program: a worker if it was started as one, else the command.
@main enum Logtally {
  // Not asynchronous: such a `main` needs a thread of the system before its first statement.
  static func main() {
    // Where files may not grow any further, a write says so; it is no reason to die.
    signal(SIGXFSZ, SIG_IGN)
    WorkerMain.serveIfWorker(
      CountTask.self,
      CompareTask.self,
      SplitTask.self,
      ExplainTask.self,
      PartHeadTask.self,
      PartGroupsTask.self,
      ComparedReportTask.self
    )
    StandardStreams.fillGaps()
    // A reader that closes standard output early is an answer of `write`, not a reason to die.
    signal(SIGPIPE, SIG_IGN)
    Interruption.endsCommandByStatus()

    let texts = RawArgument.ofProcess().map(\.text)
    if let status = CompletionScript.serve(texts) ?? ManualPage.serve(texts) { exit(status.code) }
    let status: ExitStatus
    do {
      try RawArgument.checkValues(texts)
      let command = try LogtallyCommand.parseAsRoot(texts)
      if let explain = command as? ExplainCommand {
        if let text = try explain.targets() { exit(StandardOutput.show(text).code) }
        exit(ExplainRun(try explain.plan()).execute().code)
      }
      if let merge = command as? MergeCommand { exit(MergeRun(try merge.plan()).execute().code) }
      if let diff = command as? DiffCommand { exit(DiffRun(try diff.plan()).execute().code) }
      if let plan = command as? PlanCommand { exit(try PlanRun(plan).execute().code) }
      if let formats = command as? FormatsCommand { exit(formats.execute().code) }
      if let cache = command as? CacheCommand { exit(try cache.execute().code) }
      guard let count = command as? CountCommand else {
        // `help`, which throws what it has to say.
        try SubcommandNames.check(helpArguments: texts)
        var command = command
        try command.run()
        exit(ExitStatus.success.code)
      }
      status = CountRun(try count.plan()).execute()
    } catch {
      status = UsageMessage.show(error)
    }
    exit(status.code)
  }
}

/// The root of the command line; `count` is what it does unless told otherwise.
struct LogtallyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logtally",
    abstract: "Counts which endpoints and statuses occur how often in web access logs.",
    subcommands: [
      CacheCommand.self, CountCommand.self, DiffCommand.self, ExplainCommand.self,
      FormatsCommand.self,
      MergeCommand.self, PlanCommand.self,
    ],
    defaultSubcommand: CountCommand.self
  )

  @OptionGroup var versionFlag: VersionFlag
}

/// The flag of each command that shows the version of the program.
struct VersionFlag: ParsableArguments {
  @Flag(name: [.customShort("V"), .long], help: "Show the version.")
  var version = false

  func validate() throws {
    if version { throw CleanExit.message("logtally \(ProgramVersion.current)") }
  }
}

/// The version of the program, which reports name too.
enum ProgramVersion {
  static let current = "1.0.0"
}
