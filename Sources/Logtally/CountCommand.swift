import ArgumentParser

/// Counts logs.
struct CountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Counts the lines of access logs by endpoint, status, time, client and more.",
    usage: text.usage,
    discussion: text.discussion
  )

  @OptionGroup var options: CountOptions

  /// Returns what was asked for; it may read a file of formats, so that it is made once.
  ///
  /// Not made by `validate()`, which comes before a misspelled option is found: that would be the
  /// better thing to say.
  ///
  /// - Throws: A `ValidationError` that says what is wrong, or that there is nothing to count.
  func plan() throws -> CountPlan {
    let plan = try CountPlan(options)
    guard options.paths.isEmpty, options.listed.lists.isEmpty, options.choice.plan == nil else {
      return plan
    }
    throw ValidationError(
      "no path is given; name logs or directories, such as: logtally logs/"
        + StandardStreams.inputHint("logtally -")
    )
  }
}
