import AccessLogs
import Glibc
import KeyedTasks

/// A part that was read.
struct MergedPart {
  let file: LogFile
  let head: PartHead
  /// A copy of what came through a pipe.
  let copy: TemporaryFile?

  var name: String { Messages.path(file.key) }
}

/// The middle of a merge: what parts are about is read first and compared, then their groups are merged as they come.
struct PartMerging {
  let plan: CountPlan
  let supply: WorkerSupply
  let standardError: StandardError

  private var tasksRun: TaskRun {
    TaskRun(plan: plan, supply: supply, standardError: standardError)
  }

  /// Merges what a scan found.
  ///
  /// - Returns: The report, and which parts it is of.
  /// - Throws: ``MergeRefusal`` where the parts do not belong together; ``OutputError/interrupted(signal:)`` where a
  ///   signal ends the run; `ParallelError` if no worker can be started.
  func merge(_ scan: LogFileScan) throws -> (report: Report, choice: PartChoice) {
    let pipes = InputPipes(of: scan.files)
    defer { pipes.close() }
    var failed = scan.skipped + scan.failed + pipes.failures
    var parts = try read(scan.files, pipes, &failed)
    while true {
      let choice = try PartChoice(
        of: parts,
        tables: tables(of: parts),
        pivot: plan.shape.pivot,
        columns: plan.query.columns,
        beside: failed
      )
      let complaint = plan.complaint(
        about: choice.query.tables,
        of: "the parts have",
        isFormatGiven: plan.isFormatGiven
      )
      if let complaint { throw MergeRefusal(complaint) }
      if let part = parts.first { try checkShape(of: choice.query, part) }
      var lost: [FileSummary] = []
      let report = try report(of: choice, beside: failed, &lost)
      if let report { return (report, choice) }
      // Their files are none of the report, as if they had not been read at all.
      parts.removeAll { part in lost.contains { $0.key == part.file.key } }
      failed += lost
    }
  }

  /// Checks that a report of parts can be of the shape that is asked for.
  private func checkShape(of query: Query, _ part: MergedPart) throws(MergeRefusal) {
    let columns = plan.shape.pivot == nil ? query.columns : plan.query.columns
    if plan.shape.pivot == nil {
      for measure in plan.shape.sortMeasures
      where !columns.contains(measure) && !measure.needs.isSubset(of: part.head.query.measures) {
        throw .unmeasured(measure, by: part, option: "--sort")
      }
    }
    if let complaint = plan.complaint(aboutShapeOf: query.tables, columns) {
      throw MergeRefusal(complaint)
    }
  }

  /// The tables to merge; none for those of the parts.
  private func tables(of parts: [MergedPart]) throws(MergeRefusal) -> [[Dimension]] {
    guard let pivot = plan.shape.pivot, plan.query.tables.isEmpty else { return plan.query.tables }
    guard let part = parts.first else {
      return [[pivot == .endpoint ? .status : .endpoint, pivot]]
    }
    do throws(ShapeRefusal) {
      return try CountPlan.tables(
        part.head.query.tables,
        pivoted: plan.shape.pivot,
        of: .part(name: part.name)
      )
    } catch {
      throw MergeRefusal(error.text)
    }
  }

  /// Reads what the parts are about.
  private func read(
    _ files: [LogFile],
    _ pipes: InputPipes,
    _ failed: inout [FileSummary]
  ) throws -> [MergedPart] {
    let files = files.filter { pipes.problems[$0.key] == nil }
    let tasks = files.map { PartHeadTask($0, descriptor: pipes.descriptors[$0.key]) }
    var parts = [MergedPart?](repeating: nil, count: files.count)
    try tasksRun.run(tasks) { place, outcome in
      let problem: FileProblem
      switch outcome {
      case .success(let read):
        if let head = read.head {
          parts[place] = MergedPart(file: files[place], head: head, copy: read.copy)
          return
        }
        problem = read.problem ?? .partDamaged
      case .failure(let failure): problem = .workerFailed(Messages.failure(failure))
      }
      failed.append(files[place].failing(problem))
    }
    return parts.compactMap(\.self)
  }

  /// Merges the groups of parts.
  ///
  /// - Returns: The report; nil where groups could not be read, of the parts that are `lost` then.
  private func report(
    of choice: PartChoice,
    beside failed: [FileSummary],
    _ lost: inout [FileSummary]
  ) throws -> Report? {
    let memory = MemoryShares(plan.memory, workers: supply.workers)
    var builder = ReportBuilder(choice.query, files: choice.keys, memory: memory.merging)
    for summary in failed { builder.add(summary) }
    let places = choice.places
    let tasks = zip(choice.parts, places).map { part, places in
      PartGroupsTask(
        part.file,
        part.head,
        tables: choice.query.tables,
        measures: choice.query.measures,
        files: places,
        memory: memory.counting,
        descriptor: part.copy?.descriptor
      )
    }
    try tasksRun.run(tasks) { place, outcome in
      let part = choice.parts[place]
      switch outcome {
      case .success(let groups):
        do throws(PartError) {
          if let problem = try builder.add(groups, of: part.head.files, at: places[place]) {
            lost.append(part.file.failing(problem))
          }
        } catch {
          lost.append(part.file.failing(.workerFailed(error.description)))
        }
      case .failure(let failure):
        lost.append(part.file.failing(.workerFailed(Messages.failure(failure))))
      }
    }
    guard lost.isEmpty else { return nil }
    if plan.origin != nil { return try builder.part(choice.origin) }
    var shape = plan.shape
    // What no part has counted has no columns of its own.
    if choice.parts.isEmpty { shape.sort = [] }
    return try builder.report(shape)
  }
}

extension LogFile {
  /// What became of a part that is none, or not whole.
  fileprivate func failing(_ problem: FileProblem) -> FileSummary {
    FileSummary(key: key, state: .failed, bytes: byteCount, problem: problem)
  }
}
