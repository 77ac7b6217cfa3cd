/// A row of a report as a JSON object on one line.
enum JSONRow {
  /// Returns what stands before each cell of a table's rows.
  static func names(of table: ReportTable) -> [String] {
    table.columns.indices.map { "\($0 == 0 ? "" : ", ")\"\(table.columns[$0].name)\": " }
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

  /// Appends numbers of the columns behind the count as an object.
  mutating func append(measures numbers: [DecimalNumber?], of table: ReportTable) {
    append("{")
    for (place, (column, number)) in zip(table.numberColumns, numbers).dropFirst().enumerated() {
      if place > 0 { append(", ") }
      append(string: column.name)
      append(": ")
      append(number, none: "null")
    }
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
