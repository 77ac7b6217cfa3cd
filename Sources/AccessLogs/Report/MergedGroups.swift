internal import Synchronization

/// What a part holds: files in the order of their keys, and their groups.
struct PartOfReport: Sendable {
  var files: [PartFile]
  var groups: MergedGroups
}

/// The groups of a run in the order of their keys, and what they answer.
final class MergedGroups: Sendable {
  let origin: PartOrigin
  let query: Query
  private let runs: [GroupRun]
  private let code: KeyCode
  private let form: GroupForm
  private let brokenBy = Mutex<SpillFailure?>(nil)

  init(
    _ origin: PartOrigin,
    _ query: Query,
    _ runs: [GroupRun],
    _ code: KeyCode,
    _ form: GroupForm
  ) {
    self.origin = origin
    self.query = query
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
