import AccessLogs
import ArgumentParser

/// Says what a count would count, and counts nothing.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Says what a count would count: the files, their sizes, and what is resolved once.",
    usage: text.usage,
    discussion: text.discussion
  )

  @Flag(help: "Write the plan as JSON, for 'logtally count --plan' and for programs.")
  var json = false

  @OptionGroup var options: CountOptions

  /// Checks the options; like ``CountCommand/plan()``, not while they are parsed.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func plan() throws -> CountPlan {
    if let cache = options.cache.cache {
      throw ValidationError(
        "'--cache \(cache)' has no place in a plan, which counts nothing; such as: "
          + "logtally --plan plan.json --cache \(cache)"
      )
    }
    let plan = try CountPlan(options, isReported: false)
    if let lock = options.lock.lock {
      throw ValidationError(
        "'--lock \(lock)' has no place in a plan, which counts nothing; give it to what counts, such as: "
          + "logtally count --lock \(lock) --plan plan.json"
      )
    }
    if let output = options.report.output {
      _ = try CountPlan.plainOutput(output, option: "--output", of: "plans")
    }
    if plan.paths.contains(.standardInput) {
      throw ValidationError(
        "'-' has no place in a plan: standard input is read when it is counted; name files, such as: "
          + "logtally plan logs"
      )
    }
    if let path = plan.paths.first(where: { LogFileScanner.isOwnDescriptor($0.bytes) }) {
      throw ValidationError(
        "'\(path.text)' has no place in a plan: it is of this process only; name files, such as: "
          + "logtally plan logs"
      )
    }
    guard plan.paths.isEmpty, options.listed.lists.isEmpty, plan.list == nil else { return plan }
    throw ValidationError(
      "no path is given; name logs or directories, such as: logtally plan logs"
    )
  }
}
