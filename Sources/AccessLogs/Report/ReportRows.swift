/// The rows of a report, in order, over one block of bytes that holds all their text.
///
/// Millions of rows cost 32 bytes each and their text.
package struct ReportRows: Sendable {
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
}
