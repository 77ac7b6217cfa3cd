/// The tables of a report as those of GitHub Flavored Markdown (version 0.29, section 4.10), a blank line between them.
package struct MarkdownReportWriter: ReportWriter {
  package init() {}

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var chunk = ReportChunk()
    for (index, table) in report.tables.enumerated() {
      if index > 0 { chunk.append("\n") }
      for column in table.columns {
        chunk.append("| ")
        append(Array(column.name.utf8).span, to: &chunk)
        chunk.append(" ")
      }
      chunk.append("|\n")
      for column in table.columns { chunk.append(column.isNumber ? "|--:" : "|---") }
      chunk.append("|\n")
      try table.forEachRow { (row) throws(Failure) in
        row.forEachCell { _, cell in
          chunk.append("| ")
          append(cell, to: &chunk)
          chunk.append(" ")
        }
        row.forEachNumber { _, number in
          chunk.append("| ")
          chunk.append(number, none: "-")
          chunk.append(" ")
        }
        chunk.append("|\n")
        try chunk.passIfFull(to: sink)
      }
      if table.hasTotal {
        chunk.append("| (total) ")
        for _ in table.keyColumns.dropFirst() { chunk.append("|  ") }
        for number in table.totals {
          chunk.append("| ")
          chunk.append(number, none: "-")
          chunk.append(" ")
        }
        chunk.append("|\n")
      }
    }
    try chunk.pass(to: sink)
  }

  /// Appends the text of a cell, in which nothing is markup.
  private func append(_ cell: Span<UInt8>, to chunk: inout ReportChunk) {
    var text: [UInt8] = []
    KeyText.append(cell, to: &text)
    var lettersW = 0
    for byte in text {
      // `www.` begins a link by itself, as `http:` does.
      let isLink = byte == UInt8(ascii: ".") && lettersW > 2
      if isLink || Self.isMarkup(byte) { chunk.append(ByteClass.backslash) }
      lettersW = byte | 0x20 == UInt8(ascii: "w") ? lettersW + 1 : 0
      chunk.append(byte)
    }
  }

  /// Whether a backslash has to stand before a byte; a colon with it begins no link.
  private static func isMarkup(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "|"), UInt8(ascii: "~"), UInt8(ascii: "&"), UInt8(ascii: "!"),
      UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "#"):
      true
    default: false
    }
  }
}
