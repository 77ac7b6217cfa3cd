/// The runs of a count that did not fit into memory.
///
/// Runs of a level are merged once there are many, so that only so many files are open, and each
/// group is written again only once for each level.
struct SpilledGroups {
  /// How many runs of a level there are at most.
  private let fanIn: Int
  /// What each takes of memory while they are merged, and what else is to have room beside.
  private static let runShare = 256 << 10

  let code: KeyCode
  let form: GroupForm
  private(set) var confirmed: [GroupRun] = []
  /// The runs since the last checkpoint.
  private(set) var pending: [GroupRun] = []

  /// Makes an empty list, of as many runs as there is memory to merge at once: fewer, and each group is written more
  /// often.
  init(code: KeyCode, _ form: GroupForm, memory: Int = 0) {
    fanIn = min(max(memory / Self.runShare, 32), 128)
    self.code = code
    self.form = form
  }

  /// All runs.
  var runs: [GroupRun] { confirmed + pending }

  var isEmpty: Bool { confirmed.isEmpty && pending.isEmpty }

  /// Writes the groups of a table, under their keys: what a rollback would take back to a run of its own.
  mutating func add(_ table: inout GroupTable) throws(SpillFailure) {
    table.endAdditions()
    let order = table.keyOrder()
    var stays = RunWriter(form)
    var waits = RunWriter(form)
    try table.forEachPart(in: order[...]) { (record, isStaying) throws(SpillFailure) in
      if isStaying { try stays.append(record) } else { try waits.append(record) }
    }
    if let run = try stays.finish() { confirmed.append(run) }
    if let run = try waits.finish() { pending.append(run) }
    try mergeLevels()
  }

  /// Adds a run that stays.
  mutating func add(_ run: GroupRun) throws(SpillFailure) {
    confirmed.append(run)
    try mergeLevels()
  }

  /// Merges runs to one in a temporary file; nil if there is nothing in them.
  func merged(_ runs: [GroupRun], level: Int = 0) throws(SpillFailure) -> GroupRun? {
    var merge = try RunMerge(runs, code: code)
    var writer = RunWriter(form)
    try merge.drain(into: &writer)
    return try writer.finish(level: level)
  }

  /// Makes sure that all runs until now stay.
  mutating func checkpoint() {
    confirmed += pending
    pending = []
  }

  /// Drops the runs since the last checkpoint.
  mutating func rollback() {
    pending = []
  }

  private mutating func mergeLevels() throws(SpillFailure) {
    try mergeLevels(of: \.confirmed)
    try mergeLevels(of: \.pending)
  }

  private mutating func mergeLevels(
    of list: WritableKeyPath<Self, [GroupRun]>
  ) throws(SpillFailure) {
    var level = 0
    while level <= self[keyPath: list].map(\.level).max() ?? -1 {
      let same = self[keyPath: list].filter { $0.level == level }
      if same.count >= fanIn {
        let run = try merged(same, level: level + 1)
        self[keyPath: list].removeAll { $0.level == level }
        if let run { self[keyPath: list].append(run) }
      }
      level += 1
    }
  }
}
