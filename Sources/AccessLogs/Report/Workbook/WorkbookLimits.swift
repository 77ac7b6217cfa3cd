/// What of a report the sheets of a workbook have no room for.
package struct WorkbookLimits: Hashable, Sendable {
  /// The sheets that rows had to go on in.
  package var furtherSheets = 0
  /// The cells whose text was cut.
  package var cutCells = 0
  /// The numbers with more digits than a spreadsheet keeps.
  package var longNumbers = 0

  package init() {}
}
