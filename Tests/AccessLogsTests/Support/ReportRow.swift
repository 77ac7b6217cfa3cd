import AccessLogs

/// One row of a report: a cell for each dimension, and the count.
struct ReportRow {
  let rows: ReportRows
  let entry: ReportRows.Entry

  var count: Int { entry.count }

  /// The cells, in the order of the report's dimensions.
  var cells: [ReportCell] {
    rows.by.map(cell)
  }

  /// Returns the cell of one dimension.
  func cell(for dimension: Dimension) -> ReportCell {
    switch dimension {
    case .endpoint:
      switch entry.tag.endpoint {
      case .malformed: .malformed
      case .empty: .empty
      case .target: .text(rows.text[entry.offset..<entry.offset + Int(entry.length)])
      }
    case .status: .text(entry.tag.statusText[...])
    case .file: .text(rows.files[Int(entry.file)].bytes[...])
    }
  }
}

/// One cell of a row: text from the log or a path, or one of the two keys that no text can forge.
enum ReportCell: Hashable {
  /// A request that is not well formed, shown as `(malformed)`.
  case malformed
  /// A request of no bytes or `-`, shown as `(empty)`.
  case empty
  /// Raw bytes.
  case text(ArraySlice<UInt8>)
}

extension ReportRows {
  /// The rows, in their order.
  var all: [ReportRow] { entries.map { ReportRow(rows: self, entry: $0) } }
}

extension Report {
  /// The rows, in their order.
  var rows: [ReportRow] {
    var all: [ReportRow] = []
    forEachRow { rows, entry in all.append(ReportRow(rows: rows, entry: entry)) }
    return all
  }
}
