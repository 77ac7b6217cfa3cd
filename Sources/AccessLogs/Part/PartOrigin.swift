/// What made a part in a file, whatever it was asked.
package struct PartOrigin: Hashable, Sendable {
  /// The versions of the program that counted, each once and in order.
  package var programs: [String] = []
  /// By which rules they counted: a number that changes where the same logs give other counts or groups, so that
  /// what was counted by both cannot be added up.
  package var rules = 1
  /// Which shares of a list of files it is of; nil where it is of all files that were asked for.
  package var dealt: DealtShares?

  /// The rules of this program.
  private static let rules = 1

  package init() {}

  /// The origin of what a version of this program counts.
  package init(program version: String) {
    programs = [version]
    rules = Self.rules
  }

  /// Takes what made a further part, by the same rules and of the same deal.
  package mutating func merge(_ other: PartOrigin) {
    programs = Set(programs + other.programs).sorted()
    guard let others = other.dealt else { return }
    if dealt == nil { dealt = others } else { dealt?.merge(others) }
  }
}

extension PartOrigin: ByteMessage {
  package static let members: [ByteMember<PartOrigin>] = [
    .init(1, \.programs),
    .init(2, \.rules),
    .init(3, \.dealt),
  ]

  package var isValid: Bool {
    programs == Set(programs).sorted() && programs.allSatisfy { $0.utf8.count <= 100 } && rules >= 0
  }
}
