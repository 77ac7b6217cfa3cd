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

  @Flag(
    help: """
      Write the plan as JSON, for 'logtally count --plan' and for programs, as is done where --output ends in \
      .json.
      """
  )
  var json = false

  @OptionGroup var options: CountOptions

  /// Checks the options; like ``CountCommand/plan()``, not while they are parsed.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func plan() throws -> CountPlan {
    let ofCounting = [
      ("--cache", options.cache.cache), ("--lock", options.lock.lock),
      ("--rejects", options.unread.rejects),
    ]
    for case (let option, let path?) in ofCounting {
      throw ValidationError(
        "'\(option) \(path)' has no place in a plan, which counts nothing; give it to what counts, such as: "
          + "logtally count \(option) \(path) --plan plan.json"
      )
    }
    if let output = options.report.output {
      _ = try CountPlan.plainOutput(output, option: "--output", of: "plans")
    }
    let plan = try CountPlan(options, isReported: false)
    guard json || options.report.format != ReportFormat.json.rawValue else {
      throw ValidationError(
        "'--format json' is what the report is to be, and makes no JSON of a plan; give --json, such as: "
          + "logtally plan --json logs"
      )
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
