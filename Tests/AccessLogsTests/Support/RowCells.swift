import AccessLogs

/// One row of a report as values: a cell for each column of keys, and the count.
struct RowCells: Equatable {
  let columns: [String]
  /// The cells, in the order of the report's columns.
  let cells: [ReportCell]
  let count: Int

  /// Returns the cell of one dimension.
  func cell(for dimension: Dimension) -> ReportCell {
    guard let column = columns.firstIndex(of: dimension.name) else { return .text([]) }
    return cells[column]
  }
}

/// One cell of a row: text from the log or a path, or what stands for a request that has no target.
///
/// A target that is spelled like one of the two is taken for it: a report shows both by the same text.
enum ReportCell: Hashable {
  /// A request that is not well formed, shown as `(malformed)`.
  case malformed
  /// A request of no bytes or `-`, shown as `(empty)`.
  case empty
  /// Raw bytes.
  case text(ArraySlice<UInt8>)

  init(_ bytes: [UInt8]) {
    switch bytes {
    case Array("(malformed)".utf8): self = .malformed
    case Array("(empty)".utf8): self = .empty
    default: self = .text(bytes[...])
    }
  }
}

extension Report {
  /// The rows of the first table, in their order.
  var rows: [RowCells] { table.rows }
}

extension ReportBuilder {
  /// Makes a report that is cut to the `top` largest rows, if to any.
  consuming func report(top: Int?) throws(SpillFailure) -> Report {
    try report(ReportShape(top: top))
  }
}

extension ReportTable {
  /// How many rows `--top` left out.
  var otherRows: Int { beyondTop.rows }

  /// The rows, in their order.
  var rows: [RowCells] {
    let columns = keyColumns.map(\.name)
    var all: [RowCells] = []
    forEachRow { row in
      var cells: [ReportCell] = []
      row.forEachCell { _, cell in
        cells.append(ReportCell(unsafe cell.withUnsafeBufferPointer { unsafe Array($0) }))
      }
      all.append(RowCells(columns: columns, cells: cells, count: row.count))
    }
    return all
  }
}
