/// Keys whose columns are the texts that reports show: those of a report in JSON are no others.
///
/// Each text has 00 00 behind it, and none has a zero byte, so that keys compare column by column.
enum TextKeys {
  /// Returns the code of such keys, with one more column behind those of a table where that has a name.
  static func code(of table: [Dimension], and name: String? = nil) -> KeyCode {
    var columns = table.compactMap { Column($0) }.map { column in
      Column(
        dimension: column.dimension,
        name: column.name,
        fields: [],
        source: .text { _ in .none },
        cells: column.cells
      )
    }
    if let name {
      columns.append(
        Column(dimension: .none, name: name, fields: [], source: .text { _ in .none })
      )
    }
    return KeyCode(columns: [columns])
  }

  /// Appends a cell to a key.
  static func append(_ cell: Span<UInt8>, to key: inout [UInt8]) {
    KeyText.append(cell, to: &key)
    key.append(0)
    key.append(0)
  }
}

extension Dimension {
  /// That of a column that is no property of lines.
  fileprivate static let none = Dimension(code: 0)
}
