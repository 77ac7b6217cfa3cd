import Workbooks

/// The names of the sheets of a workbook, no two of which are alike.
///
/// They are made of the names of dimensions, which have no character that a sheet's name cannot have.
struct SheetNames {
  private var given: Set<String> = []

  /// Returns a name for a title: with a number behind it where another sheet has it, and cut where it is too long.
  mutating func name(of title: String) -> String {
    var (number, name) = (1, title)
    repeat {
      let end = number == 1 ? "" : " (\(number))"
      let room = Workbook.nameLimit - end.utf8.count
      name = (title.utf8.count > room ? title.prefix(room - 1) + "\u{2026}" : title) + end
      number += 1
    } while !given.insert(name).inserted
    return name
  }
}
