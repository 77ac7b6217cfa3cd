import Synchronization

/// The groups of a report in order where they are too many for memory: block after block.
///
/// Groups of small counts are kept as they came from a merge in key order, one list of blocks for each
/// count, so that nothing has to be sorted or to be in memory at once.
final class RowStream: Sendable {
  private let code: KeyCode
  private let measures: MeasureSet
  /// Runs of groups with large counts, each in blocks with the largest count first.
  private let runs: [[GroupRun]]
  /// The blocks of each small count, by the count.
  private let shelves: [[GroupRun]]
  /// Which groups of these are handed out; nil for all.
  private let largest: KeyedGroups.Largest?
  /// Whether groups are wrapped by ``SortedGroups``, each of which counts one more.
  private let isWrapped: Bool
  private let brokenBy = Mutex<SpillFailure?>(nil)

  init(_ code: KeyCode, _ form: GroupForm, runs: [[GroupRun]], shelves: [[GroupRun]]) {
    self.code = code
    measures = form.measures
    self.runs = runs
    self.shelves = shelves
    largest = nil
    isWrapped = false
  }

  /// Makes a stream of groups as they lie in blocks, or of the largest of them.
  init(_ code: KeyCode, _ form: GroupForm, _ blocks: [GroupRun], largest: KeyedGroups.Largest?) {
    self.code = code
    measures = form.measures
    runs = []
    shelves = [blocks]
    self.largest = largest
    isWrapped = false
  }

  /// Makes a stream of a run of groups that are wrapped, and come in a form themselves.
  init(_ code: KeyCode, _ form: GroupForm, wrapped run: GroupRun?) {
    self.code = code
    measures = form.measures
    runs = []
    shelves = [run.map { [$0] } ?? []]
    largest = nil
    isWrapped = true
  }

  /// Why the groups were not handed out to their end: a temporary file could not be read.
  var failure: SpillFailure? { brokenBy.withLock { $0 } }

  /// Reads what is measured of a group, if anything is.
  ///
  /// - Returns: False if a temporary file has other bytes there than were written; ``failure`` says so then.
  func readMeasures(of record: GroupRecord, into measured: inout GroupMeasures) -> Bool {
    if measures.isEmpty { return true }
    do throws(MalformedBytes) {
      measured = try record.measures(of: measures)
      return true
    } catch {
      brokenBy.withLock { $0 = .damagedFile }
      return false
    }
  }

  /// Reads the numbers that a row has, as ``PivotRows`` writes them; returns whether it could.
  func readValues(of record: GroupRecord, into values: inout [Int]) -> Bool {
    do throws(MalformedBytes) {
      try PivotRows.read(record, into: &values)
      return true
    } catch {
      brokenBy.withLock { $0 = .damagedFile }
      return false
    }
  }

  /// Returns what is measured of the groups that are not among the first `limit`.
  func measuredOthers(limit: Int) -> GroupMeasures {
    var others = GroupMeasures()
    var left = largest == nil ? limit : 0
    var measured = GroupMeasures()
    forEach(limit: .max, isOther: largest != nil) { record in
      left -= 1
      if left < 0, readMeasures(of: record, into: &measured) { others.add(measured) }
    }
    return others
  }

  /// Calls `body` with each group in order, or with the first `limit` of them; a record stays during the call.
  ///
  /// Where a temporary file cannot be read, it ends early and ``failure`` says so. `isOther` asks for the groups that
  /// are not handed out for being too small.
  func forEach<Failure: Error>(
    limit: Int,
    isOther: Bool = false,
    _ body: (GroupRecord) throws(Failure) -> Void
  ) throws(Failure) {
    var left = limit
    try forEachLarge(left: &left, body)
    var leftOfCount = largest?.ofCount ?? 0
    for shelf in shelves.reversed() {
      for block in shelf {
        guard left > 0, var place = place(in: block) else { return }
        while left > 0, !place.isAtEnd {
          if isShown(place.record.count, &leftOfCount) != isOther {
            try body(isWrapped ? Self.unwrapped(place.record) : place.record)
            left -= 1
          }
          guard advance(&place) else { return }
        }
      }
    }
  }

  private static func unwrapped(_ record: GroupRecord) -> GroupRecord {
    var record = record.unwrapped
    record.count -= 1
    return record
  }

  /// Whether a group is handed out; of the smallest count that is, so many are left.
  @inline(__always)
  private func isShown(_ count: Int, _ leftOfCount: inout Int) -> Bool {
    guard let largest, count <= largest.count else { return true }
    guard count == largest.count, leftOfCount > 0 else { return false }
    leftOfCount -= 1
    return true
  }

  /// Merges the runs by count; of equal counts the earlier run is first.
  private func forEachLarge<Failure: Error>(
    left: inout Int,
    _ body: (GroupRecord) throws(Failure) -> Void
  ) throws(Failure) {
    var rest = runs.map { $0[...] }
    var places = rest.indices.map { rest[$0].popFirst().flatMap(place) }
    while left > 0, failure == nil,
      let largest = places.compactMap({ $0?.record.count }).max()
    {
      for index in places.indices {
        while left > 0, var place = places[index], place.record.count == largest {
          try body(place.record)
          left -= 1
          guard advance(&place) else { return }
          places[index] = place.isAtEnd ? rest[index].popFirst().flatMap(self.place) : place
        }
      }
    }
  }

  /// Returns the start of a block; nil after a failure, or if there was one before.
  private func place(in block: GroupRun) -> GroupCursor? {
    if failure != nil { return nil }
    do throws(SpillFailure) {
      return try GroupCursor(block, code: code)
    } catch {
      brokenBy.withLock { $0 = error }
      return nil
    }
  }

  /// Moves to the next record; returns whether what comes could be read.
  private func advance(_ place: inout GroupCursor) -> Bool {
    do throws(SpillFailure) {
      try place.advance()
      return true
    } catch {
      brokenBy.withLock { $0 = error }
      return false
    }
  }
}
