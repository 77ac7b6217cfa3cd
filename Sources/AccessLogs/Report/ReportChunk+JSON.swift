/// A row of a report as a JSON object on one line.
enum JSONRow {
  /// Returns what stands before each cell of a table's rows.
  ///
  /// The columns of `--pivot` are an object of their own, for any key may be the name of one.
  static func names(of table: ReportTable) -> [String] {
    var isInside = false
    return table.columns.enumerated().map { place, column in
      var start = place == 0 ? "" : ", "
      if case .value = column.kind {
        if !isInside, let pivot = table.pivot { start += "\(quoted(pivot.dimension.name)): {" }
        if !isInside { isInside = true }
      } else if isInside {
        start = "}" + start
        isInside = false
      } else if case .count = column.kind, let pivot = table.pivot {
        // No line has a value.
        start += "\(quoted(pivot.dimension.name)): {}, "
      }
      return "\(start)\(quoted(column.name)): "
    }
  }

  private static func quoted(_ name: String) -> String {
    "\"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}

extension ReportChunk {
  /// Appends a row as an object, with the names of ``JSONRow/names(of:)``.
  @inline(__always)
  mutating func append(_ row: borrowing ReportRow, _ names: [String]) {
    append("{")
    row.forEachCell { column, cell in
      append(names[column])
      append(string: cell)
    }
    row.forEachNumber { column, number in
      append(names[column])
      append(number, none: "null")
    }
    append("}")
  }

  mutating func append(_ name: StaticString, _ number: Int, _ end: StaticString) {
    append(name)
    append(digitsOf: number)
    append(end)
  }

  /// Appends what is measured of some lines as an object.
  mutating func append(measures: [(name: String, number: DecimalNumber?)]) {
    append("{")
    for (place, measure) in measures.enumerated() {
      if place > 0 { append(", ") }
      append(string: measure.name)
      append(": ")
      append(measure.number, none: "null")
    }
    append("}")
  }

  /// Appends the numbers of all lines of a table, without braces around them.
  mutating func append(totalsOf table: ReportTable, _ names: [String]) {
    for (place, (column, number)) in zip(table.numberColumns.indices, table.totals).enumerated() {
      append(place == 0 ? String(names[column].dropFirst(2)) : names[column])
      append(number, none: "null")
    }
  }

  /// Appends the row of all lines of a table, which has a key that is none where there is one more column.
  mutating func append(totalRowOf table: ReportTable, _ names: [String]) {
    append("{")
    for column in table.keyColumns.indices {
      append(names[column])
      append(column == 0 ? "\"(total)\"" : "null")
    }
    append(", ")
    append(totalsOf: table, names)
    append("}")
  }

  /// Appends the text of some bytes as a JSON string.
  mutating func append(string value: Span<UInt8>) {
    append("\"")
    if ByteTraits(of: value).isEmpty {
      append(contentsOf: value)
    } else {
      var text: [UInt8] = []
      KeyText.append(value, to: &text)
      for byte in text {
        // The text holds no control bytes, so nothing else needs an escape.
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          append(UInt8(ascii: "\\"))
        }
        append(byte)
      }
    }
    append("\"")
  }

  mutating func append(string value: String) {
    append(string: Array(value.utf8).span)
  }

  /// Appends the texts of some bytes as a JSON list of strings.
  mutating func append(list values: [[UInt8]]) {
    append("[")
    for (index, value) in values.enumerated() {
      if index > 0 { append(", ") }
      append(string: value.span)
    }
    append("]")
  }

  mutating func append(stringOrNull value: String?) {
    if let value { append(string: value) } else { append("null") }
  }
}
