/// How the groups of a part become those of a merge: of other tables, in another order of columns, with fewer measures,
/// with the places of files among more files.
package struct GroupProjection: Sendable, Hashable {
  /// A table that is wanted, and where it comes from.
  struct Table: Sendable, Hashable {
    /// Which table of the part has its columns; nil where files alone say it all.
    var source: Int?
    /// The places of the columns there.
    var columns: [Int]
  }

  let tables: [Table]
  /// The dimensions of these tables.
  let dimensions: [[Dimension]]
  /// What is kept of what is measured.
  let measures: MeasureSet
  /// The place of each file of the part among all.
  package var files: [UInt32] = []

  /// Finds where tables come from; nil where one has a dimension that no table of the part has beside the others,
  /// or where more is wanted than was measured.
  ///
  /// - Parameters:
  ///   - wanted: The tables that are wanted.
  ///   - measures: What is wanted of what is measured; nil for all.
  ///   - query: The question that a part answers.
  package init?(of wanted: [[Dimension]], _ measures: MeasureSet? = nil, from query: Query) {
    guard measures?.isSubset(of: query.measures) != false else { return nil }
    self.measures = measures ?? query.measures
    dimensions = wanted
    var tables: [Table] = []
    for table in wanted {
      if table == [.file], self.measures.isEmpty {
        tables.append(Table(source: nil, columns: []))
        continue
      }
      let sources = query.tables.indices.filter { source in
        table.allSatisfy(query.tables[source].contains)
      }
      // The fewest groups, most likely.
      guard let source = sources.min(by: { query.tables[$0].count < query.tables[$1].count })
      else { return nil }
      let columns = table.compactMap { query.tables[source].firstIndex(of: $0) }
      tables.append(Table(source: source, columns: columns))
    }
    self.tables = tables
  }

  /// Whether groups stay what they are to the byte: those of all tables, of files whose places are the same.
  fileprivate func keepsGroups(of query: Query) -> Bool {
    dimensions == query.tables && measures == query.measures
      && (files.indices.allSatisfy { files[$0] == $0 } || !query.dimensions.contains(.file))
  }

  /// Whether groups stay in their order, and apart: each is of one table, with all columns as they were.
  fileprivate func keepsOrder(of query: Query) -> Bool {
    let sources = tables.compactMap(\.source)
    return zip(sources, sources.dropFirst()).allSatisfy { $0 < $1 }
      && tables.allSatisfy { table in
        guard let source = table.source else { return true }
        return table.columns == Array(query.tables[source].indices)
      }
  }
}

extension StoredPart {
  /// Makes groups of other tables of the groups, which are checked on the way.
  ///
  /// - Parameters:
  ///   - projection: Which, with a place for each file.
  ///   - memory: How many bytes it may use; what needs more goes to temporary files.
  /// - Returns: What a worker gives for a file: the groups of all files, in the order of their keys; or what is wrong.
  package func groups(_ projection: GroupProjection, memory: Int) -> Part {
    var summary = FileSummary(key: FileKey([]), state: .counted)
    do throws(FileProblem) {
      guard projection.files.count == head.files.count else { throw .partDamaged }
      summary.lines.counted = head.counted
      return try groups(projection, memory, summary)
    } catch {
      return Part(FileSummary(key: summary.key, state: .failed, problem: error))
    }
  }

  private func groups(
    _ projection: GroupProjection,
    _ memory: Int,
    _ summary: FileSummary
  ) throws(FileProblem) -> Part {
    let source = KeyCode(tables: head.query.tables)
    if projection.keepsGroups(of: head.query) {
      try forEachGroup(source) { _, _ in true }
      return try groupsAsTheyAre(memory, summary)
    }
    var groups = ProjectedGroups(
      ProjectedKeys(projection, source),
      source: head.query.measures,
      projection.measures,
      isInOrder: projection.keepsOrder(of: head.query),
      memory
    )
    var failure: SpillFailure?
    try forEachGroup(source) { record, table in
      do throws(SpillFailure) {
        try groups.add(record, ofTable: table)
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw .cannotSpill(failure) }
    do throws(SpillFailure) {
      return try groups.part(summary)
    } catch {
      throw .cannotSpill(error)
    }
  }
}

extension StoredPart {
  /// Hands the groups on, once they were checked: few of them in memory, and else in the file that they are in.
  private func groupsAsTheyAre(
    _ memory: Int,
    _ summary: FileSummary
  ) throws(FileProblem) -> Part {
    guard let groups else { return Part(summary) }
    guard groups.range.count <= min(memory / 8, Self.fewBytes) else { return Part(summary, groups) }
    return Part(
      summary,
      GroupRun(sections: try bytes(groups.range.count, at: groups.range.lowerBound), groups.form)
    )
  }

  /// What is sooner sent than looked up again.
  private static let fewBytes = 256 << 10
}

/// Groups under other keys, as far as memory goes and then in temporary files.
private struct ProjectedGroups: ~Copyable {
  private var keys: ProjectedKeys
  private let form: GroupForm
  /// What records of the part have measured.
  private let measured: MeasureSet
  private let memory: Int
  private var table: GroupTable
  private var spilled: SpilledGroups
  /// What takes groups that come in order.
  private var writer: RunWriter
  private let isInOrder: Bool

  init(
    _ keys: ProjectedKeys,
    source measured: MeasureSet,
    _ measures: MeasureSet,
    isInOrder: Bool,
    _ memory: Int
  ) {
    self.measured = measured
    form = GroupForm(isSorted: true, measures: measures)
    table = GroupTable(measures: measures)
    spilled = SpilledGroups(code: keys.code, form)
    writer = RunWriter(form, memory: memory / 8)
    self.keys = keys
    self.isInOrder = isInOrder
    self.memory = memory
  }

  mutating func add(_ record: GroupRecord, ofTable number: Int) throws(SpillFailure) {
    keys.read(record, ofTable: number)
    for wanted in keys.wanted[number] {
      let key = keys.key(ofTable: wanted)
      if isInOrder {
        try record.with(key: key) { (record) throws(SpillFailure) in
          if form.measures == measured { return try writer.append(record) }
          let values = try record.checkedMeasures(of: measured)
          try record.with(values, of: form.measures) { (record) throws(SpillFailure) in
            try writer.append(record)
          }
        }
        continue
      }
      table.add(record.count, key: key, try record.checkedMeasures(of: measured))
      if table.byteCount > memory { try spill() }
    }
  }

  private mutating func spill() throws(SpillFailure) {
    table.checkpoint()
    try spilled.add(&table)
    table.removeAll()
  }

  /// Returns the groups as a part of a worker.
  consuming func part(_ summary: FileSummary) throws(SpillFailure) -> Part {
    if !isInOrder, spilled.isEmpty, table.mostRecordBytes < memory / 8 {
      table.endAdditions()
      return Part(summary, PartNotes(), table, in: table.keyOrder())
    }
    if !isInOrder { try spill() }
    let runs = isInOrder ? try [writer.finish()].compactMap(\.self) : spilled.runs
    let run = runs.count == 1 ? runs[0] : try spilled.merged(runs)
    return if let run { Part(summary, run) } else { Part(summary) }
  }
}

/// Makes keys of the wanted tables of keys of a part.
private struct ProjectedKeys {
  private let projection: GroupProjection
  private let source: KeyCode
  /// The code of the wanted tables.
  let code: KeyCode
  /// The wanted tables that each table of the part gives.
  private(set) var wanted: [[Int]]
  /// The columns of a key, one behind the other, and where each starts.
  private var columns: [UInt8] = []
  private var starts: [Int] = []

  init(_ projection: GroupProjection, _ source: KeyCode) {
    self.projection = projection
    self.source = source
    code = KeyCode(tables: projection.dimensions)
    wanted = [[Int]](repeating: [], count: source.layouts.count)
    for (number, table) in projection.tables.enumerated() {
      if let source = table.source { wanted[source].append(number) }
    }
  }

  /// Reads the columns of a group of a table of the part.
  mutating func read(_ record: GroupRecord, ofTable number: Int) {
    let dimensions = source.layouts[number].columns
    columns.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    record.forEachColumn(source) { column, bytes in
      starts.append(columns.count)
      guard dimensions[column].dimension == .file else {
        return columns.append(contentsOf: bytes)
      }
      let place = bytes.indices.reduce(0) { $0 << 8 | Int(bytes[$1]) }
      let other = projection.files[place]
      for shift in [24, 16, 8, 0] as [UInt32] {
        columns.append(UInt8(truncatingIfNeeded: other >> shift))
      }
    }
    starts.append(columns.count)
  }

  /// Returns the key that the group has in a wanted table.
  func key(ofTable number: Int) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(columns.count + 1)
    if projection.tables.count > 1 { key.append(UInt8(truncatingIfNeeded: number)) }
    for column in projection.tables[number].columns {
      key += columns[starts[column]..<starts[column + 1]]
    }
    return key
  }
}

extension GroupRecord {
  /// Reads measures that were checked.
  func checkedMeasures(of set: MeasureSet) throws(SpillFailure) -> GroupMeasures {
    if set.isEmpty { return GroupMeasures() }
    do throws(MalformedBytes) {
      return try measures(of: set)
    } catch {
      throw .damagedFile
    }
  }
}
