internal import Synchronization

/// What a part holds: what made it, files in the order of their keys, and their groups.
struct PartOfReport: Sendable {
  var origin: PartOrigin
  var files: [PartFile]
  var groups: MergedGroups
}

/// The groups of a run in the order of their keys, which are merged whenever they are asked for.
final class MergedGroups: Sendable {
  private let runs: [GroupRun]
  private let code: KeyCode
  private let form: GroupForm
  private let brokenBy = Mutex<SpillFailure?>(nil)

  init(_ runs: [GroupRun], _ code: KeyCode, _ form: GroupForm) {
    self.runs = runs
    self.code = code
    self.form = form
  }

  /// Why the groups were not handed out to their end: a temporary file could not be read.
  var failure: SpillFailure? { brokenBy.withLock { $0 } }

  /// Calls `body` with the groups as sections of a part.
  ///
  /// Where a temporary file cannot be read, it ends early and ``failure`` says so.
  func forEachSection<Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard var merge = merge() else { return }
    var block = GroupBlock(form)
    while let record = next(of: &merge) {
      if !block.hasRoom(for: record.mostBytes) { try block.close(body) }
      block.append(record)
    }
    try block.close(body)
  }

  /// Calls `body` with the groups of a table, which have keys of a code; it may end early as for sections.
  func forEach(inTable table: Int, _ body: (GroupRecord, KeyCode) -> Void) {
    guard var merge = merge() else { return }
    while let record = next(of: &merge) {
      let own = record.table(code) ?? 0
      if own > table { return }
      if own == table { body(record, code) }
    }
  }

  private func merge() -> RunMerge? {
    do throws(SpillFailure) {
      return try RunMerge(runs, code: code)
    } catch {
      brokenBy.withLock { $0 = error }
      return nil
    }
  }

  private func next(of merge: inout RunMerge) -> GroupRecord? {
    do throws(SpillFailure) {
      return try merge.next()
    } catch {
      brokenBy.withLock { $0 = error }
      return nil
    }
  }
}
