internal import CXlsx
import Glibc

/// A workbook in the format of Excel (Office Open XML) that libxlsxwriter makes: sheet after sheet, and in each of
/// them row after row, since rows leave memory as soon as the next one begins.
///
/// The library is opened by the first call of ``open(libraries:)``, and by nothing else. Unsafe because it is C: its
/// objects are pointers, which nothing else has, and texts are lent to it for a call.
@safe
package final class Workbook {
  /// How cells look; the first style that is added is 1.
  package typealias Style = Int32

  /// The most rows of a sheet, of which the first is its header.
  package static let rowLimit = 1_048_576
  /// The most characters of a cell, in units of UTF-16.
  package static let textLimit = 32_767
  /// The most characters of a sheet's name.
  package static let nameLimit = 31

  /// The workbook until it is finished.
  private var book: OpaquePointer?

  /// The file names of the library: those of the versions from 1.1.4 to 1.2.3, and the one that leads to the newest.
  package static let libraries =
    (4...10).reversed().map { "libxlsxwriter.so.\($0)" } + ["libxlsxwriter.so"]

  private static let opened = Result<Void, WorkbookFailure> { () throws(WorkbookFailure) in
    try open(libraries: libraries)
  }

  /// Makes sure that workbooks can be made.
  package static func checkLibrary() throws(WorkbookFailure) { try opened.get() }

  /// Opens the first of some libraries that is there.
  static func open(libraries: [String]) throws(WorkbookFailure) {
    let names = libraries.map { $0 + "\0" }.joined()
    let result = unsafe cxlsx_open(names)
    guard unsafe result.failed == 0 else {
      guard let reason = unsafe result.text else { throw .noLibrary }
      throw .unfitLibrary(unsafe String(cString: reason))
    }
  }

  /// Begins a workbook.
  ///
  /// - Parameters:
  ///   - path: Where it is written, once it is finished.
  ///   - folder: Where its rows and its parts are kept until then, twice the size that they have unpacked.
  ///   - author: Who is said to have made it.
  ///   - created: When it is said to have been made, in seconds since 1970; the clock is not asked.
  /// - Throws: ``WorkbookFailure``, above all where the library is missing.
  package init(
    path: String,
    folder: String,
    author: String,
    created: Int64
  ) throws(WorkbookFailure) {
    try Self.checkLibrary()
    guard let book = unsafe cxlsx_begin(path, folder, author, created) else {
      throw .system(errno: ENOMEM)
    }
    unsafe self.book = book
  }

  deinit { if let book = unsafe book { unsafe cxlsx_abandon(book) } }

  /// Adds a style of cells: the format of their numbers, and whether they are bold; there can be 15.
  package func addStyle(format: String? = nil, isBold: Bool = false) throws(WorkbookFailure) {
    unsafe try check(cxlsx_add_style(open, format, isBold ? 1 : 0))
  }

  /// Adds a sheet, to which all cells go from then on; its name is none that another has.
  package func addSheet(_ name: String) throws(WorkbookFailure) {
    unsafe try check(cxlsx_add_sheet(open, name))
  }

  /// Writes a text, which is never anything else to a reader; a text of nothing leaves the cell as it is.
  ///
  /// - Parameters:
  ///   - text: The bytes of the text, and a zero behind them; of its characters no more than ``textLimit``.
  ///   - row: The row, that of the last cell of the sheet or the next.
  ///   - column: The column.
  ///   - style: How it looks.
  /// - Throws: ``WorkbookFailure``, such as that no space is left for the rows before.
  package func write(
    text: [UInt8],
    row: Int,
    column: Int,
    style: Style = 0
  ) throws(WorkbookFailure) {
    precondition(text.last == 0)
    unsafe try check(
      text.withUnsafeBytes { text in
        guard let start = text.baseAddress else { return unsafe cxlsx_result() }
        return unsafe cxlsx_write_text(
          open,
          UInt32(row),
          UInt16(column),
          start.assumingMemoryBound(to: CChar.self),
          style
        )
      }
    )
  }

  /// Writes a number.
  package func write(
    number: Double,
    row: Int,
    column: Int,
    style: Style = 0
  ) throws(WorkbookFailure) {
    unsafe try check(cxlsx_write_number(open, UInt32(row), UInt16(column), number, style))
  }

  /// Sets how wide a column of the sheet is, in digits.
  package func setWidth(_ width: Int, column: Int) throws(WorkbookFailure) {
    unsafe try check(cxlsx_set_width(open, UInt16(column), Double(width)))
  }

  /// Keeps the header of the sheet in sight, and lets the rows up to the last one be filtered by it, which is that of
  /// the last cell.
  package func setFilter(lastRow: Int, lastColumn: Int) throws(WorkbookFailure) {
    unsafe try check(cxlsx_set_filter(open, UInt32(lastRow), UInt16(lastColumn)))
  }

  /// Writes the workbook to its path; nothing can be added to it any more.
  package func finish() throws(WorkbookFailure) {
    let open = unsafe open
    unsafe book = nil
    unsafe try check(cxlsx_finish(open))
  }

  private var open: OpaquePointer {
    guard let book = unsafe book else { preconditionFailure("the workbook is finished") }
    return unsafe book
  }

  private func check(_ result: cxlsx_result) throws(WorkbookFailure) {
    if unsafe result.failed == 0 { return }
    guard let text = unsafe result.text else { throw unsafe .system(errno: result.error) }
    throw .refused(unsafe String(cString: text))
  }
}
