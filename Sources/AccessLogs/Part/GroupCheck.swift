/// Checks the groups of a part one after another: that they add up, and come as they say.
struct GroupCheck: ~Copyable {
  private let code: KeyCode
  private let form: GroupForm
  /// How many files the part has, where keys have columns of files.
  private let fileCount: Int?
  /// How many lines of each table are in no group yet.
  private var rest: [Int]
  /// The group before.
  private var last: KeptGroup
  private var lastWord = UInt64(0)
  private var hasLast = false

  /// Makes a check of groups over some files.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - code: The code of the keys.
  ///   - form: How groups come.
  ///   - measures: What should be measured of each.
  ///   - isOurs: Whether a worker wrote the keys itself: whatever they are, reading one stays within it. They lack
  ///     columns of files then.
  /// - Throws: If the files have more lines than there can be, or groups do not come as they have to.
  init(
    of files: [PartFile],
    _ code: KeyCode,
    _ form: GroupForm?,
    _ measures: MeasureSet,
    isOurs: Bool
  ) throws(MalformedBytes) {
    var counted = 0
    for file in files {
      counted += file.summary.lines.counted
      guard counted < GroupRecord.numberLimit else { throw MalformedBytes() }
    }
    // What a table does not add up comes in order: groups of a file, which meet no others.
    let needsOrder = !isOurs || code.hasFiles
    if let form, form.measures != measures || needsOrder && !form.isSorted {
      throw MalformedBytes()
    }
    rest = code.layouts.map { layout in
      // Where the only column is the file, and only lines are counted, the file says it all.
      layout.isOfFiles && measures.isEmpty ? 0 : counted
    }
    self.code = code
    self.form = form ?? .sorted
    fileCount = isOurs ? nil : files.count
    last = KeptGroup()
  }

  /// Takes the next group.
  ///
  /// - Parameters:
  ///   - record: The group; a cursor as a whole would be copied for each.
  ///   - word: What it is compared by first.
  ///   - stays: Whether it stays where it is until the next one was taken.
  /// - Returns: Which table it is of.
  /// - Throws: If it cannot be the next group of the part.
  @inline(__always)
  @discardableResult
  mutating func take(
    _ record: GroupRecord,
    word: UInt64,
    stays: Bool
  ) throws(MalformedBytes) -> Int {
    let table = fileCount.map { record.checkedTable(code, fileCount: $0) } ?? record.table(code)
    guard record.count > 0, let table else { throw MalformedBytes() }
    rest[table] -= record.count
    guard rest[table] >= 0 else { throw MalformedBytes() }
    if form.isMeasured { try record.checkMeasures(of: form.measures) }
    guard form.isSorted else { return table }
    if hasLast {
      let isBehind =
        word == lastWord ? last.record.compare(record) < 0 : lastWord < word
      guard isBehind else { throw MalformedBytes() }
    }
    (hasLast, lastWord) = (true, word)
    last.keep(record, staying: stays)
    return table
  }

  /// Makes sure that all lines are in groups.
  consuming func finish() throws(MalformedBytes) {
    guard rest.allSatisfy({ $0 == 0 }) else { throw MalformedBytes() }
  }
}
