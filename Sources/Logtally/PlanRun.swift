import AccessLogs
import ArgumentParser

/// One run of `plan`: scan, and write what was found.
struct PlanRun {
  private let plan: CountPlan
  private let isJSON: Bool

  init(_ command: PlanCommand) throws {
    plan = try command.plan()
    // Which only a name can have made of it where the option is not given.
    isJSON = command.json || plan.format == .json
  }

  /// Does the run and returns how it went; everything there is to say has been said then.
  func execute() -> ExitStatus {
    do throws(OutputError) {
      let outputs = try RunOutputs(of: plan)
      let found = try scan(beside: outputs)
      var list = plan.filePlan(of: found)
      if let shard = plan.shard, plan.list == nil { _ = list.keep(shard.number, of: shard.count) }
      try outputs.write(status: .success) { write throws(OutputError) in
        if isJSON {
          try list.write(version: ProgramVersion.current, to: write)
        } else {
          try PlanText(list).write(to: write)
        }
      }
      return .success
    } catch {
      StandardError(terminal: Terminal(isTerminal: false)).say(Messages.line("\(error)"))
      return error.status
    }
  }

  /// Finds the files of the paths, without what the plan is written to.
  ///
  /// - Throws: ``OutputError/isInput(option:path:log:)`` where that is a log.
  private func scan(beside outputs: RunOutputs) throws(OutputError) -> LogFileScan {
    var scan = plan.scan()
    for output in outputs.existing {
      guard let place = scan.files.firstIndex(where: { $0.identity == output.identity }) else {
        continue
      }
      let file = scan.files[place]
      guard !file.isNamed, file.byteCount == 0 || EarlierOutput.isOne(file) else {
        throw .isInput(option: output.option, path: output.path, log: file.key)
      }
      scan.files.remove(at: place)
    }
    return scan
  }
}

/// A plan for people: a line for each file, and what it comes to.
struct PlanText {
  private let list: FilePlan

  init(_ list: FilePlan) { self.list = list }

  /// Hands out the lines.
  func write<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let numbers = list.files.map { file in
      file.state == .planned ? NumberText.grouped(file.bytes) : file.state.rawValue
    }
    let width = numbers.map(\.utf8.count).max() ?? 0
    var text = ""
    for (file, number) in zip(list.files, numbers) {
      text += String(repeating: " ", count: width - number.utf8.count)
      text += "\(number)  \(named(file.key).text)\(remark(file))\n"
      guard text.utf8.count > 64 << 10 else { continue }
      try sink(Array(text.utf8).span)
      text = ""
    }
    try sink(Array((text + summary + "\n").utf8).span)
  }

  private func named(_ key: FileKey) -> FileKey { FileKey((list.keyPrefix ?? []) + key.bytes) }

  private func remark(_ file: PlannedFile) -> String {
    if let pair = file.pair { return ": beside \(named(pair).text), and counted with it" }
    return file.problemText(naming: named).map { ": \($0)" } ?? ""
  }

  private var summary: String {
    let planned = list.files.filter { $0.state == .planned }
    let bytes = planned.reduce(0) { $0 + $1.bytes }
    var text = "\(NumberText.counted(planned.count, "file")) of \(NumberText.size(bytes))"
    let failed = list.files.count { $0.state == .failed }
    if failed > 0 { text += ", and \(NumberText.grouped(failed)) that cannot be counted" }
    let tables = (list.query ?? Query()).tables.map { "by \($0.list)" }
    text += ", \(tables.joined(separator: " and "))"
    let origin = PartOrigin(program: ProgramVersion.current)
    let conditions = Question(list.query ?? Query(), origin, quoted: "").conditions
    return ([text] + conditions).joined(separator: ", ")
  }
}
