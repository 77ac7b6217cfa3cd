internal import CByteScan
import Synchronization

/// The rows of a report in order where they are too many for ``ReportRows``: block after block.
///
/// Rows of small counts are kept as they came from a merge in key order, one list of blocks for each
/// count, so that nothing has to be sorted or to be in memory at once.
package final class RowStream: Sendable {
  /// Some rows, encoded as the records of a run, in memory or in a temporary file.
  enum Block: Sendable {
    /// Records, and ``GroupRecord`` padding behind them.
    case memory([UInt8])
    /// Bytes of a file, padding included.
    case file(TemporaryFile, offset: Int, byteCount: Int)
  }

  /// What one pass over groups in key order gave.
  struct Part: Sendable {
    /// Runs of rows with large counts, each with the largest count first.
    var runs: [[Block]]
    /// The blocks of each small count, by the count.
    var shelves: [[Block]]
  }

  private let by: [Dimension]
  private let files: [FileKey]
  /// In the order of their keys.
  private let parts: [Part]
  private let brokenBy = Mutex<SpillFailure?>(nil)

  init(by: [Dimension], files: [FileKey], parts: [Part]) {
    self.by = by
    self.files = files
    self.parts = parts
  }

  /// Why the rows were not handed out to their end: a temporary file could not be read.
  package var failure: SpillFailure? { brokenBy.withLock { $0 } }

  /// Calls `body` with each row in order, or with the first `limit` of them.
  ///
  /// The entry is one of the rows beside it, which hold its text. Where a temporary file cannot be
  /// read, it ends early and ``failure`` says so.
  func forEachRow<Failure: Error>(
    limit: Int,
    _ body: (ReportRows, ReportRows.Entry) throws(Failure) -> Void
  ) throws(Failure) {
    var left = limit
    try forEachLargeRow(left: &left, body)
    let most = parts.map(\.shelves.count).max() ?? 0
    for count in stride(from: most - 1, to: 0, by: -1) {
      for part in parts where count < part.shelves.count {
        for block in part.shelves[count] {
          guard left > 0, let rows = decode(block) else { return }
          for entry in rows.entries.prefix(left) { try body(rows, entry) }
          left -= rows.entries.count
        }
      }
    }
  }

  /// A run of rows with large counts, as far as it was handed out.
  private struct Place {
    var blocks: ArraySlice<Block>
    var rows: ReportRows
    var index = 0

    var entry: ReportRows.Entry? { index < rows.entries.count ? rows.entries[index] : nil }
  }

  /// Merges the runs by count; of equal counts the earlier run is first.
  private func forEachLargeRow<Failure: Error>(
    left: inout Int,
    _ body: (ReportRows, ReportRows.Entry) throws(Failure) -> Void
  ) throws(Failure) {
    let none = ReportRows(by: by, text: [], entries: [], files: files)
    var places = parts.flatMap(\.runs).map { Place(blocks: $0[...], rows: none) }
    for index in places.indices { advance(&places[index]) }
    while left > 0, failure == nil, let largest = places.compactMap(\.entry?.count).max() {
      for index in places.indices {
        while left > 0, let entry = places[index].entry, entry.count == largest {
          try body(places[index].rows, entry)
          left -= 1
          places[index].index += 1
          advance(&places[index])
        }
      }
    }
  }

  /// Sees to it that a place is at a row, if there is one.
  private func advance(_ place: inout Place) {
    while place.entry == nil, let block = place.blocks.popFirst(), let rows = decode(block) {
      place.rows = rows
      place.index = 0
    }
  }

  /// Reads the rows of a block; nil after a failure, or if there was one before.
  private func decode(_ block: Block) -> ReportRows? {
    if failure != nil { return nil }
    let text: [UInt8]
    switch block {
    case .memory(let bytes): text = bytes
    case .file(let file, let offset, let byteCount):
      do throws(SpillFailure) {
        text = try file.bytes(at: offset, count: byteCount)
      } catch {
        brokenBy.withLock { $0 = error }
        return nil
      }
    }
    return ReportRows(
      by: by,
      text: text,
      entries: ReportRows.entries(of: text, hasFiles: by.contains(.file)),
      files: files
    )
  }
}

extension TemporaryFile {
  /// Returns bytes that have been written before.
  fileprivate func bytes(at offset: Int, count: Int) throws(SpillFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: SpillFailure?
    unsafe bytes.withUnsafeMutableBytes { memory in
      do throws(SpillFailure) {
        unsafe try read(into: memory, at: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}

extension ReportRows {
  /// Returns the rows that some records stand for, whose text is where it is.
  fileprivate static func entries(of records: [UInt8], hasFiles: Bool) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(records.count / 16)
    unsafe records.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      var position = unsafe start
      let end = unsafe start + (bytes.count - Int(CBYTESCAN_PADDING))
      while let record = unsafe GroupRecord(at: &position, before: end, hasFiles: hasFiles) {
        unsafe entries.append(
          Entry(
            offset: record.key - start,
            length: record.length,
            tag: record.tag,
            file: Int(record.file),
            count: record.count
          )
        )
      }
    }
    return entries
  }
}
