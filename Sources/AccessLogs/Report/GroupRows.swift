/// The rows of a report as the groups of a tally in order: each is made a row when its turn comes.
///
/// Rows of their own would be as much memory again, which costs more than the rows do.
///
/// Unchecked because a tally is raw memory; nothing is added to this one any more.
final class GroupRows: @unchecked Sendable {
  /// How many rows are made at once, and how many bytes of text: most stay within the first-level cache,
  /// and a single row may have a mebibyte.
  private static let blockSize = 128
  private static let blockBytes = 16 << 10

  private let by: [Dimension]
  private let tally: Tally
  /// The groups that are rows, as the indices of their entries.
  private let order: [UInt32]
  /// The sum of the counts of the groups that are not.
  let other: Int
  /// How many groups are not.
  let otherRows: Int

  /// Makes rows of the groups of a tally, or of the `top` largest.
  init(_ tally: consuming Tally, by: [Dimension], top: Int?) {
    self.by = by
    var order = tally.reportOrder(by: by, limit: top ?? .max)
    let shown = min(top ?? order.count, order.count)
    other = tally.sum(of: order[shown...])
    otherRows = order.count - shown
    order.removeSubrange(shown...)
    self.order = order
    self.tally = tally
  }

  var count: Int { order.count }

  /// Calls `body` with each row in order, or with the first `limit` of them.
  ///
  /// The entry is one of the rows beside it, which hold its text.
  func forEachRow<Failure: Error>(
    limit: Int,
    _ body: (ReportRows, ReportRows.Entry) throws(Failure) -> Void
  ) throws(Failure) {
    var block = ReportRows(by: by, text: [], entries: [], files: [])
    let limit = min(limit, order.count)
    var start = 0
    while start < limit {
      start = tally.append(
        order,
        start..<min(start + Self.blockSize, limit),
        to: &block,
        textBytes: Self.blockBytes
      )
      for entry in block.entries { try body(block, entry) }
      block.entries.removeAll(keepingCapacity: true)
      block.text.removeAll(keepingCapacity: true)
    }
  }
}
