/// What made a part in a file, whatever it was asked.
package struct PartOrigin: Hashable, Sendable {
  /// The versions of the program that counted, each once and in order.
  package var programs: [String] = []
  /// By which rules they counted: a number that changes where the same logs give other counts or groups, so that
  /// what was counted by both cannot be added up.
  package var rules = 1

  /// The rules of this program.
  private static let rules = 1

  package init() {}

  /// The origin of what a version of this program counts.
  package init(program version: String) {
    programs = [version]
    rules = Self.rules
  }

  /// Takes what made a further part, by the same rules.
  package mutating func merge(_ other: PartOrigin) {
    programs = Set(programs + other.programs).sorted()
  }
}

// A share of the files of a run, say which of how many, is one more member.
extension PartOrigin: ByteMessage {
  package static let members: [ByteMember<PartOrigin>] = [.init(1, \.programs), .init(2, \.rules)]

  package var isValid: Bool {
    programs == Set(programs).sorted() && programs.allSatisfy { $0.utf8.count <= 100 } && rules >= 0
  }
}
