import AccessLogs
import ArgumentParser

/// Which lines are counted, by when they are of.
struct TimeFilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Only lines from <time> on, such as 2025-11-03 or 2025-11-03T04:05, on the clock of --tz or of \
      each line; with a zone behind it, such as 2025-11-03T04:05Z, the moment.
      """,
      valueName: "time"
    )
  )
  var since: String?

  @Option(help: ArgumentHelp("Only lines before <time>.", valueName: "time"))
  var until: String?

  @Option(
    help: ArgumentHelp(
      "Only lines of the last <duration>, such as 24h or 7d.",
      valueName: "duration"
    )
  )
  var last: String?

  @Flag(help: "Only lines of today, on the clock of --tz or of this machine.")
  var today = false

  @Flag(help: "Only lines of yesterday.")
  var yesterday = false

  @Option(
    help: ArgumentHelp(
      """
      Take <time> for the moment of the run, for --last, --today, --yesterday, --newer-than and the \
      names of outputs.
      """,
      valueName: "time"
    )
  )
  var now: String?

  /// Returns when lines have to be of, as a plan has resolved it, unless something else is asked.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func times(ofPlan planned: TimeFilter) throws -> TimeFilter {
    let relative = [
      ("last", last != nil), ("today", today), ("yesterday", yesterday), ("now", now != nil),
    ]
    if let option = relative.first(where: \.1)?.0 {
      throw ValidationError(
        "'--\(option)' has no place beside '--plan', which has its times; plan anew, such as: "
          + "logtally plan --json --last 24h logs >plan.json"
      )
    }
    let typed = TimeFilter(since: try points(since, "--since"), until: try points(until, "--until"))
    let isSame = (typed.since, typed.until) == (planned.since, planned.until)
    return typed.isEmpty || isSame ? planned : typed
  }

  private func points(_ text: String?, _ option: String) throws -> [TimeFilter.Point] {
    try text.map { [try TimeText($0, option: option).point] } ?? []
  }

  /// Returns the moment of the run, in seconds since 1970; `clock` is asked where `--now` does not say which it is
  /// of.
  func moment(on clock: () throws -> ZoneRules) throws -> Int {
    try now.map { try TimeText($0, option: "--now").moment(on: clock) } ?? TimeText.now
  }

  /// Returns the seconds that a clock has shown since 1970-01-01 00:00 at the moment of the run, on the day before
  /// with `--yesterday`; the clock is `--tz`, or that of this machine.
  func shown(on tz: String?) throws -> Int {
    let clock = try ZoneRules(option: tz ?? "local")
    return try clock.wall(at: moment { clock }) - (yesterday ? 86_400 : 0)
  }

  /// Returns when lines have to be of; `zone` is the clock of `--tz`.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func times(_ zone: ZoneRules?) throws -> TimeFilter {
    var times = TimeFilter(since: try points(since, "--since"), until: try points(until, "--until"))
    var local: ZoneRules?
    func clock() throws -> ZoneRules {
      let clock = try zone ?? local ?? ZoneRules(option: "local")
      local = clock
      return clock
    }
    if today && yesterday {
      throw ValidationError("'--today' and '--yesterday' contradict each other; give one of them")
    }
    if last != nil || today || yesterday {
      let now = try moment(on: clock)
      if let last {
        let limit = try TimeLimit(last, option: "--last")
        // A part of a second is one more: the time of a line is whole seconds.
        let (seconds, fraction) = limit.duration.components
        times.since.append(.moment(now - Int(seconds) - (fraction > 0 ? 1 : 0)))
      }
      if today || yesterday {
        let second = try clock().wall(at: now)
        let day = 86_400
        let start = second - (second % day + day) % day - (yesterday ? day : 0)
        times.since.append(.shown(start))
        times.until.append(.shown(start + day))
      }
    } else if let now {
      _ = try TimeText(now, option: "--now")
    }
    let (shown, moments) = times.ranges
    guard shown?.isEmpty != true, moments?.isEmpty != true else {
      throw ValidationError(
        "no time is from what is given on and before what is given; such as: "
          + "--since 2025-11-03 --until 2025-11-04"
      )
    }
    if moments != nil, zone == nil { times.zone = try clock() }
    return times
  }
}
