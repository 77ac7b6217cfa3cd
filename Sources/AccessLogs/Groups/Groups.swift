/// The groups of all tables of a question while lines are counted.
///
/// A line adds to one group of each table. All groups are in one hash table; a second one holds what groups
/// have of further texts, each once.
struct Groups: ~Copyable {
  var table = GroupTable()
  /// The further texts; the index of one is its number.
  private var shared = GroupTable()
  private let scratch = Scratch()
  /// Memory for an endpoint and its query.
  private let targetMemory = Scratch()
  private var clock = LineClock()
  private var plan = GroupPlan(KeyCode(by: []))
  // Those of the plan, which costs more to ask for each line.
  private var onlyTags: GroupLayout.Tags?
  private var keepsQuery = false
  private var isMeasured = false
  private var timeUnit: TimeUnit?

  /// Forgets everything, and gets ready for another file.
  mutating func start(_ plan: GroupPlan) {
    if plan !== self.plan {
      if plan.measures != self.plan.measures { table = GroupTable(measures: plan.measures) }
      self.plan = plan
      onlyTags = plan.onlyTags
      keepsQuery = plan.keepsQuery
      isMeasured = !plan.measures.isEmpty
      timeUnit = plan.timeUnit
    }
    clock.start(plan.zone)
    removeAll()
  }

  /// The bytes that the groups take.
  var byteCount: Int { table.byteCount + shared.byteCount }

  // MARK: - Lines

  /// Adds a line that was read, not at once but by the next ``flush()``; its bytes stay valid until then.
  ///
  /// - Parameters:
  ///   - record: What was read.
  ///   - line: The line; what of its texts does not lie in it is done with when this returns.
  ///   - family: The family that read it, where others read it too.
  @inline(__always)
  mutating func add(_ record: borrowing LineRecord, of line: LineBytes, by family: Family? = nil) {
    let bits = family.map { GroupLayout.bits(of: $0) } ?? 0
    guard let tags = onlyTags else { return addToAll(record, of: line, bits) }
    if isMeasured { return addMeasured(record, of: line, tags, bits) }
    let text = tags.hasEndpoint ? endpoint(of: record) : record.endpoint.part(0, 0)
    table.enqueue(text, packed: tags.packed(record.tag) | bits)
    flush(behind: text, of: line)
  }

  /// Adds a line that is measured to its group in the only table, of which a line has all in its tag.
  @inline(never)
  private mutating func addMeasured(
    _ record: borrowing LineRecord,
    of line: LineBytes,
    _ tags: GroupLayout.Tags,
    _ bits: UInt64
  ) {
    let text = tags.hasEndpoint ? endpoint(of: record) : record.endpoint.part(0, 0)
    let values = GroupMeasures.Line(record, times: timeUnit)
    table.enqueue(text, packed: tags.packed(record.tag) | bits, values)
    flush(behind: text, of: line)
  }

  @inline(never)
  private mutating func addToAll(
    _ record: borrowing LineRecord,
    of line: LineBytes,
    _ bits: UInt64
  ) {
    let plan = plan
    let values = isMeasured ? GroupMeasures.Line(record, times: timeUnit) : nil
    for layout in plan.layouts {
      var packed = layout.tags.packed(record.tag) | bits
      var text = layout.tags.hasEndpoint ? endpoint(of: record) : record.endpoint.part(0, 0)
      if !layout.isOfTags { addColumns(layout, of: record, &packed, &text) }
      if let values {
        table.enqueue(text, packed: packed, values)
      } else {
        table.enqueue(text, packed: packed)
      }
      flush(behind: text, of: line)
    }
  }

  /// Returns what the groups of a line have as its endpoint.
  @inline(__always)
  private func endpoint(of record: borrowing LineRecord) -> LineBytes {
    keepsQuery ? record.target(joinedIn: targetMemory) : record.endpoint
  }

  /// Counts a text that was unescaped, since its memory is used again; a short one is copied at once.
  @inline(__always)
  private mutating func flush(behind text: LineBytes, of line: LineBytes) {
    if text.count > GroupTable.inlineLength, !text.isInside(line) { table.flush() }
  }

  /// Adds those ordinary lines whose bits are set, with what else is to be known of each in a record.
  ///
  /// What it is lies in the lines.
  mutating func add(
    _ lines: OrdinaryLines,
    _ records: borrowing LineRecord.OfOrdinaryLines,
    staying: UInt64
  ) {
    let plan = plan
    if isMeasured {
      OrdinaryLines.forEach(staying) { add(records[$0], of: lines[$0].line) }
      return
    }
    for layout in plan.layouts {
      var numbers = OrdinaryLines.Numbers(repeating: 0)
      for column in layout.packedColumns {
        OrdinaryLines.forEach(staying) { index in
          numbers[index] |= column.number(records[index], &clock) &<< column.shift
        }
      }
      if !layout.sharedSources.isEmpty { addShared(layout, records, staying, to: &numbers) }
      guard let source = layout.textSource else {
        table.enqueue(lines, staying: staying, layout.tags, keepsQuery: keepsQuery, numbers)
        continue
      }
      OrdinaryLines.forEach(staying) { index in
        let packed = layout.tags.packed(records[index].tag) | numbers[index]
        table.enqueue(source(records[index]).value, packed: packed)
      }
    }
  }

  /// Adds those ordinary lines of ``CommonFamily`` whose bits are set and that have a size behind their status, where
  /// that is all that is measured and these locate all else; returns the others.
  mutating func addSized(_ lines: OrdinaryLines, staying: UInt64) -> UInt64 {
    var sizes = InlineArray<16, Int64>(repeating: 0)
    let sized = lines.readSizes(of: staying, into: &sizes)
    for layout in plan.layouts {
      table.enqueue(
        lines,
        staying: sized,
        layout.tags,
        keepsQuery: keepsQuery,
        sizes: sizes
      )
    }
    return staying & ~sized
  }

  /// Adds the numbers of the further texts of those ordinary lines whose bits are set to their packed bits.
  @inline(__always)
  private mutating func addShared(
    _ layout: GroupLayout,
    _ records: borrowing LineRecord.OfOrdinaryLines,
    _ staying: UInt64,
    to numbers: inout OrdinaryLines.Numbers
  ) {
    if let source = layout.loneSharedText {
      OrdinaryLines.forEach(staying) { shared.wait(for: source(records[$0]).value) }
    } else {
      var ends = OrdinaryLines.Numbers(repeating: 0)
      scratch.begin(room: 0)
      OrdinaryLines.forEach(staying) { index in
        SharedText.write(layout.sharedSources, of: records[index], &clock, to: scratch)
        ends[index] = UInt64(scratch.bytes.count)
      }
      // The memory has grown by now if it had to.
      var start = 0
      OrdinaryLines.forEach(staying) { index in
        shared.wait(for: scratch.bytes.part(start, Int(ends[index])))
        start = Int(ends[index])
      }
    }
    var rest = staying
    shared.forEachWaiting { number in
      numbers[rest.trailingZeroBitCount] |= UInt64(number) << GroupLayout.sharedShift
      rest &= rest - 1
    }
  }

  /// Adds those ordinary lines whose bits are set, where these locate all that is to be known.
  @inline(__always)
  mutating func add(_ lines: OrdinaryLines, staying: UInt64) {
    if let tags = onlyTags {
      return table.enqueue(lines, staying: staying, tags, keepsQuery: keepsQuery)
    }
    for layout in plan.layouts {
      table.enqueue(lines, staying: staying, layout.tags, keepsQuery: keepsQuery)
    }
  }

  /// Counts what was added; to be called before the memory of lines is used for anything else.
  mutating func flush() { table.flush() }

  /// Adds what is not in the tag of a line.
  @inline(never)
  private mutating func addColumns(
    _ layout: GroupLayout,
    of record: borrowing LineRecord,
    _ packed: inout UInt64,
    _ text: inout LineBytes
  ) {
    if let source = layout.textSource { text = source(record).value }
    for column in layout.packedColumns {
      packed |= column.number(record, &clock) << column.shift
    }
    if !layout.sharedSources.isEmpty { packed |= sharedBits(layout, of: record) }
  }

  /// Returns the number of the further texts of a line, among the packed bits.
  private mutating func sharedBits(
    _ layout: GroupLayout,
    of record: borrowing LineRecord
  ) -> UInt64 {
    let number: Int
    if let source = layout.loneSharedText {
      number = shared.index(of: source(record).value)
    } else {
      scratch.begin(room: 0)
      SharedText.write(layout.sharedSources, of: record, &clock, to: scratch)
      number = shared.index(of: scratch.bytes)
    }
    return UInt64(number) << GroupLayout.sharedShift
  }

  /// Adds the groups of a sample of lines that a family read, and empties the sample.
  ///
  /// `isAlone` says that no other family has read any of them.
  mutating func add(_ sample: inout Groups, readBy family: Family, isAlone: Bool) {
    let bits = GroupLayout.bits(of: family)
    if bits == 0, isAlone, table.isEmpty {
      swap(&self, &sample)
      return
    }
    sample.table.settle()
    sample.table.forEachText { text, packed, count, measures in
      guard packed & GroupLayout.familyMask == bits else { return }
      var packed = packed & ~GroupLayout.familyMask
      if let number = plan.code.sharedNumber(packed) {
        let known = shared.index(of: sample.shared.text(at: number))
        packed = GroupLayout.packed(packed, sharedNumber: known)
      }
      if let measures {
        table.add(text, packed: packed, count: count, measures)
      } else {
        table.enqueue(text, packed: packed, count: count)
      }
    }
    table.flush()
    sample.removeAll()
  }

  // MARK: - Frames and the end

  /// Sets the point that ``rollback()`` returns to.
  mutating func checkpoint() { table.checkpoint() }

  /// Undoes all additions since the last checkpoint, or since the start.
  mutating func rollback() { table.rollback() }

  /// Gives every group its key, so that nothing can be added until ``removeAll()``.
  ///
  /// It is here that a group is looked at once, however many lines are in it: some are dropped by the rules,
  /// and some become one. Returns how many lines are in those that are dropped.
  mutating func writeKeys() -> GroupRules.Dropped {
    let dropped = plan.rules.keeps.map { drop($0) } ?? (0, 0)
    if let tidier = plan.rules.tidier { tidy(by: tidier) }
    table.writeKeys(plan.code, shared)
    shared.removeAll()
    return dropped
  }

  /// Forgets all groups.
  mutating func removeAll() {
    table.removeAll()
    shared.removeAll()
  }
}
