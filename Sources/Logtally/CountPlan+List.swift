import AccessLogs
import ArgumentParser

/// The files of a run that another process has found, and what was resolved with them.
extension CountPlan {
  /// Reads the plan of `--plan`, if there is one, and resolves what a plan has with it: the clock of `--tz`, and
  /// times that depend on when it is.
  ///
  /// - Throws: A `ValidationError` that says what is wrong with it, or what it does not fit.
  mutating func takeList(_ command: CountOptions) throws {
    guard let path = command.choice.plan else { return try resolve(command) }
    let quoted = "'--plan \(path)'"
    guard !path.isEmpty else {
      throw ValidationError("'--plan' is empty; name a file, such as: --plan plan.json")
    }
    guard paths.isEmpty else {
      throw ValidationError(
        "\(quoted) has the files already, and '\(paths[0].text)' is given too; leave the paths out, or "
          + "plan anew, such as: logtally plan --json logs >plan.json"
      )
    }
    if let option = command.listed.given {
      throw ValidationError(
        "\(quoted) has the files already, and '\(option)' is given too; plan anew with it, such as: "
          + "logtally plan --json \(option) ... logs >plan.json"
      )
    }
    let list: FilePlan
    do throws(FilePlanError) {
      list = try FilePlan(path: RawArgument.bytes(of: path))
    } catch {
      throw ValidationError(
        "\(quoted) \(error); such a plan is made with: logtally plan --json logs >plan.json"
      )
    }
    if path == "-", let file = list.files.first(where: { $0.path == .standardInput }) {
      throw ValidationError(
        "\(quoted) is standard input, and so is \(file.key.text) in it; write the plan to a file, "
          + "such as: --plan plan.json"
      )
    }
    try take(list, command, quoted)
  }

  private mutating func resolve(_ command: CountOptions) throws {
    try pivotTables()
    query.zone = try command.subject.tz.map(ZoneRules.init(option:))
    query.filters.times = try command.times.times(query.zone)
  }

  /// Takes what a plan has resolved, which what was typed has to agree with.
  private mutating func take(
    _ list: FilePlan,
    _ command: CountOptions,
    _ quoted: String
  ) throws {
    func check(_ option: String, _ isSame: Bool?) throws {
      guard isSame == false else { return }
      throw ValidationError(
        "\(quoted) was made without this '\(option)', or with another; leave it out, or plan anew, such "
          + "as: logtally plan --json \(option) ... logs >plan.json"
      )
    }
    if !command.names.include.isEmpty {
      try check("--include", list.include.map { $0 == texts(include) })
    }
    if !command.names.exclude.isEmpty {
      try check("--exclude", list.exclude.map { $0 == texts(exclude) })
    }
    if command.choice.noDedupe { try check("--no-dedupe", list.dedupes.map { !$0 }) }
    if command.naming.keyPrefix != nil {
      try check("--key-prefix", list.keyPrefix.map { $0 == naming.prefix })
    }
    naming.prefix = list.keyPrefix ?? naming.prefix
    dedupes = list.dedupes ?? dedupes
    guard let planned = list.query else {
      self.list = list
      return try resolve(command)
    }
    // The clock is the plan's, whatever zone this machine has, where it is called the same.
    if let tz = command.subject.tz, tz != planned.zone?.name {
      query.zone = try ZoneRules(option: tz)
    }
    query.filters.times = try command.times.times(ofPlan: planned.filters.times)
    if !command.subject.by.isEmpty { try pivotTables() }
    let typed = command.subject.by.isEmpty ? [] : query.tables
    query.filters = query.filters.completed(by: planned.filters)
    query.tidying = query.tidying.completed(by: planned.tidying)
    query = query.completed(by: planned)
    if typed.isEmpty {
      try pivotTables(of: .plan(quoted: quoted))
    } else {
      query.tables = typed
    }
    let origin = PartOrigin(program: ProgramVersion.current)
    let difference = Question(planned, origin, quoted: quoted).difference(
      from: Question(query, origin, quoted: "what is asked"),
      remedy: "leave the options out, or plan anew, such as: logtally plan --json logs >plan.json"
    )
    if let difference { throw ValidationError(difference) }
    self.list = list
  }

  private func texts(_ globs: [[UInt8]]) -> [String] { globs.map { KeyText.string($0.span) } }

  /// Returns what a run with these options would count, of what a scan found.
  func filePlan(of scan: LogFileScan) -> FilePlan {
    if var list {
      (list.query, list.keyPrefix, list.dedupes) = (query, naming.prefix, dedupes)
      return list
    }
    var plan = FilePlan()
    plan.query = query
    (plan.include, plan.exclude) = (texts(include), texts(exclude))
    plan.modifiedSince = modifiedSince
    (plan.keyPrefix, plan.dedupes) = (naming.prefix, dedupes)
    plan.files = scan.plannedFiles(pairing: dedupes)
    return plan
  }
}
