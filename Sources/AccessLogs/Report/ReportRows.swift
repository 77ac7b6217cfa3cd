/// The rows of a report, in order, over one block of bytes that holds all their text.
///
/// A row is made when it is asked for; millions of rows cost 32 bytes each and their text.
package struct ReportRows: RandomAccessCollection, Sendable {
  /// One row, compactly: where its text is, its count, and the small columns.
  package struct Entry: Sendable {
    /// Where the endpoint starts in ``ReportRows/text``.
    package var offset: Int
    package var count: Int
    /// The bytes of the endpoint.
    package var length: UInt32
    /// The index of the file in ``ReportRows/files``.
    package var file: UInt32
    package var tag: GroupTag

    package init(offset: Int, length: Int, tag: GroupTag, file: Int, count: Int) {
      self.offset = offset
      self.length = UInt32(truncatingIfNeeded: length)
      self.tag = tag
      self.file = UInt32(truncatingIfNeeded: file)
      self.count = count
    }
  }

  package var by: [Dimension]
  package var text: [UInt8]
  package var entries: [Entry]
  package var files: [FileKey]

  package init(by: [Dimension], text: [UInt8], entries: [Entry], files: [FileKey]) {
    self.by = by
    self.text = text
    self.entries = entries
    self.files = files
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { entries.count }

  package subscript(position: Int) -> ReportRow { row(entries[position]) }

  /// Returns the row of an entry, which is one of these or of the same text.
  package func row(_ entry: Entry) -> ReportRow { ReportRow(rows: self, entry: entry) }
}

/// One row of a report: a cell for each dimension, and the count.
package struct ReportRow: Sendable {
  fileprivate let rows: ReportRows
  fileprivate let entry: ReportRows.Entry

  package var count: Int { entry.count }

  /// The cells, in the order of the report's dimensions.
  package var cells: [ReportCell] {
    rows.by.map(cell)
  }

  /// Returns the cell of one dimension.
  package func cell(for dimension: Dimension) -> ReportCell {
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
package enum ReportCell: Sendable, Hashable {
  /// A request that is not well formed, shown as `(malformed)`.
  case malformed
  /// A request of no bytes or `-`, shown as `(empty)`.
  case empty
  /// Raw bytes, to be shown by the rules of the page "Reports".
  case text(ArraySlice<UInt8>)
}
