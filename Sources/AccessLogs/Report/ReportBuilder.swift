/// Merges what the files gave into one report of all tables of a query, in whatever order they come.
///
/// Groups are known by their keys, and their counts are added: few of them in a table, those that come in order when
/// the report is made, and what is too much for memory in temporary files.
package struct ReportBuilder: ~Copyable {
  private let query: Query
  private let files: [FileKey]
  /// What leads to each file, where that may be something else than its key.
  private let paths: [FileKey]
  private let memory: Int
  /// The code of the groups of the report.
  private let code: KeyCode
  /// How groups come in order.
  private let form: GroupForm
  /// The table that has a row for each file, with what is counted in it, 0 included.
  ///
  /// Such a row is a group of the file only where more is measured.
  private let fileTable: Int?
  private var counted: [PartFile] = []
  /// The groups that came without an order; where some have a file all come in order, and these are rows of files.
  private var table: GroupTable
  /// Those that came in order.
  private var runs: [GroupRun] = []
  /// About how much memory these take.
  private var held = 0
  /// About how much memory a run takes beside its bytes once it is merged.
  private static let runBytes = 512
  private var spilled: SpilledGroups
  /// The lines and the bytes of all files that were counted.
  private var (lines, bytes) = (0, 0)
  /// Why groups are lost; there will be no report.
  private var failure: SpillFailure?

  /// Makes a builder for the report of a query.
  ///
  /// - Parameters:
  ///   - query: What the files were asked.
  ///   - files: The keys of the files that will be added by index.
  ///   - paths: What leads to each of them; empty where that are their keys.
  ///   - memory: How many bytes the groups may take; the others go to temporary files.
  package init(
    _ query: Query,
    files: [FileKey],
    paths: [FileKey] = [],
    memory: Int = Query.Means.plentyOfMemory
  ) {
    self.query = query
    self.files = files
    self.paths = paths
    self.memory = memory
    code = KeyCode(tables: query.tables, files: files)
    form = GroupForm(isSorted: true, measures: query.measures)
    fileTable = code.fileTable
    table = GroupTable(measures: query.measures)
    spilled = SpilledGroups(code: code, form, memory: memory)
  }

  /// Whether groups were lost because no temporary file could hold them.
  ///
  /// There will be no report then, so that a run need not go on.
  package var hasFailed: Bool { failure != nil }

  // MARK: - Files

  /// Adds a file that has nothing to merge: skipped, or failed before it was counted.
  package mutating func add(_ summary: FileSummary) {
    counted.append(PartFile(summary))
  }

  /// Adds a file of no bytes, which has nothing to merge and counts.
  package mutating func add(
    _ summary: FileSummary,
    _ identity: ContentIdentity?,
    ofEmptyFile index: Int
  ) {
    note(PartFile(summary, identity: identity), file: index)
  }

  /// Reads what counting a file, or a piece of it, gave.
  ///
  /// - Throws: ``PartError`` if the bytes are not those of a worker that counted the file for this report.
  package func read(_ part: Part, file index: Int) throws(PartError) -> PartContents {
    try PartContents(part, of: files[index], code, form.measures)
  }

  /// Reads what a cache has kept of a file, or of a piece of it.
  ///
  /// - Throws: ``PartError`` if the bytes are not those that were kept.
  package func read(_ part: CachedPart, file index: Int) throws(PartError) -> PartContents {
    try part.contents(of: files[index], code, form.measures)
  }

  /// Adds what counting a file gave, which was read before.
  package mutating func add(_ contents: PartContents, file index: Int) throws(PartError) {
    try addToSums(contents.summary)
    mergeGroups(of: contents, file: index)
    note(contents.files[0], file: index)
  }

  /// Adds what counting a file gave.
  ///
  /// - Parameters:
  ///   - part: What counting the file gave.
  ///   - index: Which of the builder's files it is.
  /// - Returns: What is in the part.
  /// - Throws: ``PartError`` as where it is only read; then nothing of it is in the report.
  @discardableResult
  package mutating func add(_ part: Part, file index: Int) throws(PartError) -> PartContents {
    let contents = try read(part, file: index)
    try add(contents, file: index)
    return contents
  }

  /// Adds what counting the pieces of one file gave, all of them or nothing.
  ///
  /// - Parameters:
  ///   - pieces: What counting each piece gave, in the order of the pieces.
  ///   - index: Which of the builder's files it is.
  /// - Returns: Whether the pieces make the file, each counted without a problem. If not, nothing of
  ///   them is in the report, and the file has to be counted as a whole.
  /// - Throws: ``PartError`` if they cannot be the pieces of a file; then nothing of them is in the report.
  package mutating func add(
    pieces: [PartContents],
    file index: Int
  ) throws(PartError) -> Bool {
    guard let whole = PartFile(pieces: pieces), whole.summary.state == .counted else {
      return false
    }
    try addToSums(whole.summary)
    for piece in pieces { mergeGroups(of: piece, file: index) }
    note(whole, file: index)
    return true
  }

  /// Adds files that another run has counted.
  ///
  /// - Parameters:
  ///   - part: Their groups, as ``StoredPart/groups(_:memory:)`` gives them for this report.
  ///   - files: The files.
  ///   - indices: Which of the builder's files they are.
  /// - Returns: Why there are none; then nothing of the files is in the report. Nil if all went well.
  /// - Throws: ``PartError`` if the groups cannot be those of these files; then nothing of them is in the report.
  package mutating func add(
    _ part: Part,
    of files: [PartFile],
    at indices: [UInt32]
  ) throws(PartError) -> FileProblem? {
    let contents = try PartContents(part, of: FileKey([]), code, form.measures)
    guard contents.summary.state == .counted else {
      return contents.summary.problem ?? .partDamaged
    }
    try add(contents, of: files, at: indices.map { Int($0) })
    return nil
  }

  /// Adds files that a cache has kept, whose groups it has as one part.
  ///
  /// - Parameters:
  ///   - part: Their groups; nil where they have none.
  ///   - files: The files.
  ///   - indices: Which of the builder's files they are.
  /// - Throws: ``PartError`` if the groups cannot be those of these files; then nothing of them is in the report.
  package mutating func add(
    _ part: CachedPart?,
    of files: [PartFile],
    at indices: [Int]
  ) throws(PartError) {
    let contents = try part?.contents(of: FileKey([]), code, form.measures)
    try add(contents, of: files, at: indices)
  }

  private mutating func add(
    _ contents: PartContents?,
    of files: [PartFile],
    at indices: [Int]
  ) throws(PartError) {
    var sum = FileSummary(key: FileKey([]), state: .counted)
    for file in files {
      sum.bytes += file.summary.bytes
      sum.lines += file.summary.lines
      guard sum.lines.lines < GroupRecord.numberLimit, sum.bytes < PartFile.byteLimit else {
        throw PartError()
      }
    }
    guard contents?.summary.lines.counted ?? 0 == sum.lines.counted else { throw PartError() }
    try addToSums(sum)
    if let contents { mergeGroups(of: contents, file: nil) }
    for (file, index) in zip(files, indices) { note(file, file: index) }
  }

  /// Adds to the sums over all files, which crafted parts could make overflow.
  private mutating func addToSums(_ summary: FileSummary) throws(PartError) {
    let (lines, bytes) = (lines + summary.lines.lines, bytes + summary.bytes)
    guard lines < GroupRecord.numberLimit, bytes < PartFile.byteLimit else { throw PartError() }
    (self.lines, self.bytes) = (lines, bytes)
  }

  /// Notes a file whose groups were merged.
  private mutating func note(_ file: PartFile, file index: Int) {
    counted.append(file)
    if !paths.isEmpty, paths[index] != file.summary.key {
      counted[counted.count - 1].summary.path = paths[index]
    }
    let summary = file.summary
    if let fileTable, summary.state == .counted || summary.state == .partial {
      let lines = summary.lines.counted
      if lines == 0 || !form.isMeasured {
        table.add(lines, key: code.key(ofFile: index, inTable: fileTable))
      }
    }
    if heldBytes > memory / 2 {
      // What is in order may take far less.
      table.settle()
      if heldBytes > memory / 4 { makeRoom() }
    }
  }

  /// About how much memory the groups take that can be moved to temporary files.
  private var heldBytes: Int { held + (fileTable == nil ? table.byteCount : 0) }

  // MARK: - Groups

  /// Merges the groups of a part that was checked; those of a file, unless the files are in the keys already.
  private mutating func mergeGroups(of contents: PartContents, file index: Int?) {
    guard var run = contents.groups else { return }
    run.file = code.hasFiles ? index.map { UInt32(truncatingIfNeeded: $0) } : nil
    attempt { (self) throws(SpillFailure) in
      switch run.storage {
      case _ where !run.form.isSorted: try self.table.add(run, code: self.code)
      case .file: try self.spilled.add(run)
      case .memory:
        self.runs.append(run)
        self.held += contents.byteCount + Self.runBytes
      }
    }
  }

  private mutating func attempt(_ body: (inout Self) throws(SpillFailure) -> Void) {
    if failure != nil { return }
    do throws(SpillFailure) {
      try body(&self)
    } catch {
      failure = error
    }
  }

  /// Moves what is in memory to temporary files, but for rows of files.
  private mutating func makeRoom() {
    let waiting = runs
    runs = []
    held = 0
    attempt { (self) throws(SpillFailure) in
      if self.fileTable == nil, !self.table.isEmpty {
        self.table.checkpoint()
        try self.spilled.add(&self.table)
      }
      if !waiting.isEmpty, let run = try self.spilled.merged(waiting) { try self.spilled.add(run) }
    }
    if fileTable == nil { table.removeAll() }
  }

  /// Lets the groups that came without an order be one run more, in which files without lines have groups too.
  private mutating func sortTable() {
    if table.isEmpty { return }
    table.endAdditions()
    runs.append(GroupRun(sorting: table, form, withZeros: fileTable != nil))
    table = GroupTable(measures: query.measures)
  }

  // MARK: - The report

  /// Ends the merge and returns what a part holds, as a report without tables.
  ///
  /// - Parameter origin: What made the part.
  /// - Returns: The report, for a ``PartReportWriter``.
  /// - Throws: ``SpillFailure`` as for ``report(_:)``.
  package consuming func part(_ origin: PartOrigin) throws(SpillFailure) -> Report {
    if let failure { throw failure }
    table.settle()
    // Rows of files are made of the files.
    if fileTable == nil { sortTable() }
    return Report(query, origin, files: counted, MergedGroups(spilled.runs + runs, code, form))
  }

  /// Ends the merge and returns the report, the rows of each table as its shape has them.
  ///
  /// - Throws: ``SpillFailure`` if the groups did not fit into memory, nor into temporary files.
  package consuming func report(
    _ shape: ReportShape = ReportShape()
  ) throws(SpillFailure) -> Report {
    if let failure { throw failure }
    table.settle()
    if !shape.alarms.isEmpty { return try alarmed(shape) }
    let numbers = ReportTable.Numbers(hasPercent: shape.hasPercent, measures: query.columns)
    if spilled.runs.isEmpty, runs.isEmpty, !shape.choosesRows {
      let tables = ReportTable.tables(of: table, code, shape, numbers, withZeros: fileTable != nil)
      return Report(query, shape, tables, files: counted.map(\.summary))
    }
    sortTable()
    let runs = spilled.runs + runs
    if let pivot = shape.pivot {
      var query = query
      query.columns = []
      let tables = try PivotRows.tables(
        of: runs,
        code,
        form,
        pivot,
        files: files,
        memory: memory,
        shape
      )
      return Report(query, shape, tables, files: counted.map(\.summary))
    }
    var merge = try RunMerge(runs, code: code)
    let groups = MergedGroups(runs, code, form)
    var sorter = TableSorter(groups, code, memory: memory / 4, form, numbers, shape)
    try merge.drain(into: &sorter)
    return Report(query, shape, try sorter.finish(), files: counted.map(\.summary))
  }

  /// Ends the merge with a look at all groups, whichever rows are shown, and returns the report.
  private consuming func alarmed(_ shape: ReportShape) throws(SpillFailure) -> Report {
    sortTable()
    let tables = query.tables
    let sums = try shape.alarms.map { (alarm) throws(SpillFailure) in
      let table = tables.firstIndex { Set(alarm.dimensions).isSubset(of: $0) } ?? 0
      var tally = AlarmTally([alarm], code, table: table)
      var merge = try RunMerge(spilled.runs + runs, code: code)
      try merge.drain(into: &tally)
      return tally.sums[0]
    }
    var silent = shape
    silent.alarms = []
    var report = try report(silent)
    report.alarms = sums
    return report
  }
}
