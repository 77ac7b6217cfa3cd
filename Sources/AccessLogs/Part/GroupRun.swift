internal import CByteScan

/// How the groups of a section come: the first bytes of its payload, before the records.
struct GroupForm: Hashable, Sendable {
  /// Whether they come in the order of their keys, each once.
  var isSorted: Bool
  /// What is measured of each.
  var measures: MeasureSet = []

  static let length = 2
  /// The most bytes of the records of a section, but of a single one that is longer.
  static let longestRecords = 64 << 10
  /// More bytes than any section of groups has: each column may have all of a line, each byte of which takes two.
  static let longestSection = 2 * (Column.all.count + 1) * LineBuffer.maxLineLength

  static let sorted = GroupForm(isSorted: true)

  init(isSorted: Bool, measures: MeasureSet = []) {
    self.isSorted = isSorted
    self.measures = measures
  }

  var isMeasured: Bool { !measures.isEmpty }

  /// Reads the form of a section; nil if there is none like it.
  init?(section: Span<UInt8>) {
    guard section.count >= PartSection.length(ofPayload: Self.length) else { return nil }
    let (order, code) = (section[PartSection.headLength], section[PartSection.headLength + 1])
    guard order <= 1 else { return nil }
    self.init(isSorted: order == 1)
    if code == 0 { return }
    guard let measures = try? MeasureSet(bytes: [code]) else { return nil }
    self.measures = measures
  }
}

extension GroupForm: ByteCoded {
  init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(isSorted: try Bool(from: &reader), measures: try MeasureSet(from: &reader))
  }

  func write(to writer: inout ByteWriter) {
    isSorted.write(to: &writer)
    measures.write(to: &writer)
  }
}

/// Groups as sections of one form, one behind the other, in memory or in a temporary file.
struct GroupRun: Sendable {
  /// What the sections are in.
  enum Storage: Sendable {
    /// Bytes, with `CBYTESCAN_PADDING` more behind the last record.
    case memory([UInt8])
    case file(TemporaryFile)
  }

  let storage: Storage
  /// Where in it they are.
  let range: Range<Int>
  let form: GroupForm
  /// The file whose column all keys lack; nil if they lack none.
  var file: UInt32?
  /// How many merges it has been through.
  var level = 0

  init(_ storage: Storage, _ range: Range<Int>, _ form: GroupForm) {
    self.storage = storage
    self.range = range
    self.form = form
  }

  /// Makes a run in memory of some sections.
  init(sections: consuming [UInt8], _ form: GroupForm) {
    let count = sections.count
    sections.append(contentsOf: repeatElement(0, count: Int(CBYTESCAN_PADDING)))
    self.init(.memory(sections), 0..<count, form)
  }

  /// Makes a run in memory of all groups of a table, which have keys by now; of those that count zero if they
  /// are wanted.
  init(sorting table: borrowing GroupTable, _ form: GroupForm, withZeros: Bool = false) {
    self.init(table, in: table.keyOrder(withZeros: withZeros), form)
  }

  /// Makes a run in memory of groups of a table, which have keys by now: all as they are, or some in their order.
  init(_ table: borrowing GroupTable, in order: [UInt32]?, _ form: GroupForm) {
    var sections: [UInt8] = []
    sections.reserveCapacity(table.mostSectionBytes + Int(CBYTESCAN_PADDING))
    _ = table.appendSections(to: &sections, in: order, form)
    self.init(sections: sections, form)
  }
}

extension GroupTable {
  /// How the groups come as sections.
  func form(isSorted: Bool) -> GroupForm {
    GroupForm(isSorted: isSorted, measures: measures?.set ?? [])
  }

  /// The most bytes that the groups take as sections; of what is measured, about as many.
  var mostSectionBytes: Int {
    let mostSections = mostRecordBytes / (GroupForm.longestRecords / 2) + 1
    return mostRecordBytes + mostSections * PartSection.length(ofPayload: GroupForm.length)
  }

  /// Appends groups, which have keys by now, as sections: all as they are, or some in their order.
  ///
  /// - Returns: How many sections there are.
  borrowing func appendSections(
    to bytes: inout [UInt8],
    in order: [UInt32]?,
    _ form: GroupForm
  ) -> Int {
    // Measures are not in the number of bytes.
    var block =
      form.isMeasured ? GroupBlock(form) : GroupBlock(form, recordBytes: mostRecordBytes)
    var count = 0
    if let order {
      forEachRecord(in: order[...]) { count += block.append($0, movingFullOnesTo: &bytes) }
    } else {
      forEachRecord { count += block.append($0, movingFullOnesTo: &bytes) }
    }
    return count + block.close(to: &bytes)
  }
}

extension GroupBlock {
  /// Adds a record, and before that ends a section that has no room for it; returns how many were ended.
  @inline(__always)
  fileprivate mutating func append(
    _ record: GroupRecord,
    movingFullOnesTo bytes: inout [UInt8]
  ) -> Int {
    let count = hasRoom(for: record.mostBytes) ? 0 : close(to: &bytes)
    append(record)
    return count
  }

  /// Ends the section, if there is a group, and appends it to some bytes; returns how many were ended.
  fileprivate mutating func close(to bytes: inout [UInt8]) -> Int {
    if isEmpty { return 0 }
    close { bytes.append(contentsOf: $0) }
    return 1
  }

  /// Ends the section and returns it as a run in memory; nil if there is no group.
  mutating func closedRun() -> GroupRun? {
    var run: GroupRun?
    let form = form
    close { section in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(section.count + Int(CBYTESCAN_PADDING))
      bytes.append(contentsOf: section)
      run = GroupRun(sections: bytes, form)
    }
    return run
  }
}

/// Takes groups in key order.
protocol GroupSink: ~Copyable {
  mutating func append(_ record: GroupRecord) throws(SpillFailure)
}

/// Writes a run: into memory as far as it may, and else to a temporary file, which is made then.
struct RunWriter: GroupSink, ~Copyable {
  private let form: GroupForm
  private let memory: Int
  private var block: GroupBlock
  /// The sections that are in memory, and how many there are.
  private var sections: [UInt8] = []
  private var written = 0
  private var file: TemporaryFile?

  /// Makes a writer that keeps so many bytes in memory.
  init(_ form: GroupForm, memory: Int = 0) {
    self.form = form
    self.memory = memory
    block = GroupBlock(form)
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    if !block.hasRoom(for: record.mostBytes) { try flush() }
    block.append(record)
  }

  private mutating func flush() throws(SpillFailure) {
    block.close { sections.append(contentsOf: $0) }
    if file == nil, sections.count <= memory { return }
    let file = try TemporaryFile.opened(in: &file)
    try file.write(sections.span, at: written)
    written += sections.count
    sections.removeAll(keepingCapacity: memory == 0)
  }

  /// Ends the run and returns it; nil if there was no record.
  consuming func finish(level: Int = 0) throws(SpillFailure) -> GroupRun? {
    try flush()
    var run: GroupRun
    if let file {
      run = GroupRun(.file(file), 0..<written, form)
    } else if sections.isEmpty {
      return nil
    } else {
      run = GroupRun(sections: sections, form)
    }
    run.level = level
    return run
  }
}
