/// Why a workbook could not be made.
package enum WorkbookFailure: Error, Hashable, Sendable {
  /// The library that makes workbooks is not on this machine.
  case noLibrary
  /// The library cannot be used, for a reason that the dynamic linker gives.
  case unfitLibrary(String)
  /// A call failed, of which there is nothing but its error: above all, there is no space for temporary files.
  case system(errno: Int32)
  /// The library refused something, in its own words.
  case refused(String)
  /// The workbook does not hold what was written to it.
  case damaged
}
