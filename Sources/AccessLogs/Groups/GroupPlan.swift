/// What of lines makes their groups, and what becomes of these: the same for every file of a question.
final class GroupPlan: Sendable {
  /// The keys of groups.
  let code: KeyCode
  /// What becomes of whole groups.
  let rules: GroupRules
  /// What is measured of each group, and the unit of request times; nil for that of their formats.
  let measures: MeasureSet
  let timeUnit: TimeUnit?
  /// The clock of columns of times; nil for that of each line.
  let zone: ZoneRules?
  /// Whether endpoints have their queries.
  let keepsQuery: Bool
  /// The layouts of the tables to whose groups lines add.
  let layouts: [GroupLayout]
  /// Whether a line adds only by what an ordinary one locates.
  let isOfTags: Bool
  /// What the only table takes of a line, where that is all that its groups are made of.
  let onlyTags: GroupLayout.Tags?

  init(
    _ code: KeyCode,
    rules: GroupRules = GroupRules(),
    measures: MeasureSet = [],
    times unit: TimeUnit? = nil,
    zone: ZoneRules? = nil,
    keepsQuery: Bool = false
  ) {
    self.code = code
    self.rules = rules
    self.measures = measures
    timeUnit = unit
    self.zone = zone
    self.keepsQuery = keepsQuery
    // Nothing but the measures of a file is in groups that are files.
    layouts = code.layouts.filter { !$0.isOfFiles || !measures.isEmpty }
    isOfTags = layouts.allSatisfy(\.isOfTags)
    onlyTags = layouts.count == 1 && isOfTags ? layouts[0].tags : nil
  }
}
