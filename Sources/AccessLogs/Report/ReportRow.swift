/// One row of a table: the bytes of its cells, before they are made text, and its count.
///
/// A row is used for one after the other, since tables may have millions.
package struct ReportRow: ~Copyable {
  package var count = 0
  /// The cells of keys, one behind the other.
  private var text: [UInt8] = []
  private var ends: [Int] = []

  /// Calls `body` with the cells of the columns of keys, from left to right, and their columns' indices.
  @inline(__always)
  package borrowing func forEachCell(_ body: (_ column: Int, _ cell: Span<UInt8>) -> Void) {
    var start = 0
    for column in ends.indices {
      body(column, text.span.extracting(start..<ends[column]))
      start = ends[column]
    }
  }

  /// Starts on another row.
  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Adds the cell of the next column.
  @inline(__always)
  mutating func append(_ cell: Span<UInt8>) {
    text.append(contentsOf: cell)
    ends.append(text.count)
  }
}
