/// What a question does with groups when they are handed out: once for each, however many lines are in it.
struct GroupRules: Sendable {
  /// Whether the lines of a group count, by the tag and the text in place; all do if there is no rule.
  var keeps: (@Sendable (GroupTag, LineBytes) -> Bool)?
  /// What the targets of requests become; groups that become the same are one.
  var tidier: EndpointTidier?

  /// How many lines are in groups that are not kept: those that a rollback would leave, and those since.
  typealias Dropped = (before: Int, since: Int)
}

extension Groups {
  /// Empties the groups that the rules do not keep.
  mutating func drop(_ keeps: (GroupTag, LineBytes) -> Bool) -> GroupRules.Dropped {
    table.emptyGroups { text, packed in
      !keeps(GroupTag(bits: UInt32(truncatingIfNeeded: packed)), text)
    }
  }

  /// Adds up the groups whose endpoints become the same.
  mutating func tidy(by tidier: EndpointTidier) {
    let memory = tidier.memory()
    defer { withExtendedLifetime(memory) {} }
    table.rename { text, packed in
      let isTarget = GroupTag(bits: UInt32(truncatingIfNeeded: packed)).endpoint == .target
      return isTarget ? tidier.tidied(text, in: memory) : text
    }
  }
}
