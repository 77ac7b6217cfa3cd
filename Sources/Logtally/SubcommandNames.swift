import ArgumentParser

/// The names of the subcommands.
enum SubcommandNames {
  /// All that can stand in the place of a subcommand, as they are listed.
  static var all: [String] {
    LogtallyCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }

  /// Checks that `help` is asked about what there is, which the parser does not.
  ///
  /// - Throws: A `ValidationError` that lists the subcommands.
  static func check(helpArguments arguments: [String]) throws {
    guard arguments.first == "help" else { return }
    if let unknown = arguments.dropFirst().first(where: { !$0.hasPrefix("-") && !all.contains($0) })
    {
      throw ValidationError(
        "there is no subcommand '\(unknown)'; give one of \(all.joined(separator: ", ")), "
          + "such as: logtally help count"
      )
    }
  }

  /// Returns the name that a word is a slip of, by at most two letters; nil if there is none.
  static func similar(to word: String) -> String? {
    let distances = all.map { ($0, distance(Array($0.utf8), Array(word.utf8.prefix(40)))) }
    return distances.filter { $1 <= 2 }.min { $0.1 < $1.1 }?.0
  }

  /// Counts the letters to add, to leave out, to change, or to swap with the next, to make one word the
  /// other.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var rows = [Array(0...other.count)]
    for (row, letter) in one.enumerated() {
      var next = [row + 1]
      for (column, found) in other.enumerated() {
        var least = min(
          rows[row][column] + (letter == found ? 0 : 1),
          rows[row][column + 1] + 1,
          next[column] + 1
        )
        if row > 0, column > 0, letter == other[column - 1], found == one[row - 1] {
          least = min(least, rows[row - 1][column - 1] + 1)
        }
        next.append(least)
      }
      rows.append(next)
    }
    return rows[one.count][other.count]
  }
}
