/// Bytes that are no part, or not one that was expected.
package struct PartError: Error, CustomStringConvertible {
  package let description = "the worker sent a result that cannot be read"
}

/// What a ``Part`` says, all of it checked: it may come from a stranger.
package struct PartContents: Sendable {
  /// Where a part is from, and so what has to be in it.
  package enum Origin {
    /// A worker, about a file of this key. It wrote the keys itself; whatever they are, reading one stays within it.
    case worker(FileKey)
    /// A file, about a question of this digest.
    case file(QueryDigest)
  }

  package private(set) var files: [PartFile] = []
  package private(set) var notes = PartNotes()
  /// The groups; nil if there are none.
  private(set) var groups: GroupRun?
  private var question: QueryDigest?
  /// The bytes of the part.
  let byteCount: Int

  /// The file, where there is one.
  package var summary: FileSummary { files[0].summary }

  /// Reads a part.
  ///
  /// - Parameters:
  ///   - part: The part.
  ///   - origin: Where it is from.
  ///   - query: What it answers.
  /// - Throws: ``PartError`` if anything of it cannot be read, or does not fit the rest.
  package init(_ part: Part, from origin: Origin, _ query: Query) throws(PartError) {
    try self.init(part, from: origin, KeyCode(tables: query.tables), query.measures)
  }

  /// Reads a part whose groups have keys of a code, and measures.
  init(
    _ part: Part,
    from origin: Origin,
    _ code: KeyCode,
    _ measures: MeasureSet
  ) throws(PartError) {
    byteCount = part.bytes.count
    do {
      try read(part)
      try check(origin)
      try checkGroups(code, measures, origin)
    } catch {
      throw PartError()
    }
  }

  // MARK: - Sections

  private mutating func read(_ part: Part) throws {
    let bytes = part.bytes
    guard bytes.starts(with: Part.magic) else { throw PartError() }
    var (offset, count) = (Part.magic.count, 0)
    var last: PartSection?
    while true {
      let rest = bytes.span.extracting(offset...)
      guard let (kind, length) = PartSection.head(rest) else { throw PartError() }
      let byteCount = PartSection.length(ofPayload: length)
      guard byteCount <= rest.count,
        PartSection.isWhole(rest.extracting(..<byteCount))
      else { throw PartError() }
      let payload = offset + PartSection.headLength..<offset + PartSection.headLength + length
      if kind == .end {
        let isEnd = PartSection.isEnd(
          bytes.span.extracting(payload),
          sections: count,
          length: offset
        )
        guard isEnd, byteCount == rest.count else { throw PartError() }
        break
      }
      if let last, kind.rawValue < last.rawValue || kind == last && !kind.isRepeated {
        throw PartError()
      }
      last = kind
      try take(kind, part, offset..<offset + byteCount, payload: payload)
      (offset, count) = (offset + byteCount, count + 1)
    }
    guard (part.temporaryFile != nil) == (last == .groupsInFile) else { throw PartError() }
  }

  /// Takes a section that is whole.
  private mutating func take(
    _ kind: PartSection,
    _ part: Part,
    _ section: Range<Int>,
    payload: Range<Int>
  ) throws {
    if kind == .groups {
      guard let form = GroupForm(section: part.bytes.span.extracting(section)) else {
        throw PartError()
      }
      let start = groups?.range.lowerBound ?? section.lowerBound
      guard groups == nil || groups?.form == form else { throw PartError() }
      groups = GroupRun(.memory(part.bytes), start..<section.upperBound, form)
      return
    }
    var reader = ByteReader(part.bytes[payload])
    switch kind {
    case .query:
      let bytes = Array(part.bytes[payload])
      guard try Query(from: &reader).means == Query.Means() else { throw PartError() }
      question = QueryDigest(of: bytes)
    case .file: files.append(try PartFile(from: &reader))
    case .rejects:
      notes.rejects = try [RejectedLine](from: &reader)
      guard (1...RejectedLine.most).contains(notes.rejects.count) else { throw PartError() }
    case .contextChange: notes.contextChange = try LineContextChange(from: &reader)
    case .groupsInFile:
      let form = try GroupForm(from: &reader)
      let end = try reader.number(below: GroupRecord.numberLimit)
      guard groups == nil, end > 0, let file = part.temporaryFile else { throw PartError() }
      groups = GroupRun(.file(file), 0..<end, form)
    case .groups, .end: break
    }
    try reader.finish()
  }

  // MARK: - What has to fit

  private mutating func check(_ origin: Origin) throws {
    switch origin {
    case .worker(let key):
      guard files.count == 1, question == nil, files[0].summary.key.bytes.isEmpty else {
        throw PartError()
      }
      files[0].summary.key = key
    case .file(let digest):
      guard question == digest, !files.isEmpty,
        zip(files, files.dropFirst()).allSatisfy({ $0.summary.key < $1.summary.key })
      else { throw PartError() }
    }
    guard files.count == 1 || notes.rejects.isEmpty && notes.contextChange == nil else {
      throw PartError()
    }
  }

  /// Goes once through all groups.
  private func checkGroups(
    _ code: KeyCode,
    _ measures: MeasureSet,
    _ origin: Origin
  ) throws {
    var counted = 0
    for file in files {
      counted += file.summary.lines.counted
      guard counted < GroupRecord.numberLimit else { throw PartError() }
    }
    var rest = code.layouts.map { layout in
      // Where the only column is the file, and only lines are counted, the file says it all.
      layout.isOfFiles && measures.isEmpty ? 0 : counted
    }
    if let groups {
      // What a table does not add up comes in order: what is measured, and groups of a file, which meet no others.
      guard groups.form.measures == measures,
        groups.form.isSorted || measures.isEmpty && !code.hasFiles
      else { throw PartError() }
      let isOurs = if case .worker = origin { true } else { false }
      try check(groups, code, hasOurKeys: isOurs, &rest)
    }
    guard rest.allSatisfy({ $0 == 0 }) else { throw PartError() }
  }

  /// Checks each group, and takes its count from what is left of its table.
  private func check(
    _ groups: GroupRun,
    _ code: KeyCode,
    hasOurKeys: Bool,
    _ rest: inout [Int]
  ) throws {
    var cursor = try GroupCursor(groups, code: code)
    var kept = KeptGroup()
    var (last, word) = (GroupRecord?.none, UInt64(0))
    while !cursor.isAtEnd {
      let record = cursor.record
      guard record.count > 0, let table = record.table(code, isOurs: hasOurKeys) else {
        throw PartError()
      }
      rest[table] -= record.count
      guard rest[table] >= 0 else { throw PartError() }
      if groups.form.isMeasured { _ = try record.measures(of: groups.form.measures) }
      if groups.form.isSorted {
        if let last, word > cursor.word || word == cursor.word && last.compare(record) >= 0 {
          throw PartError()
        }
        (last, word) = (record, cursor.word)
        if !cursor.staysInMemory {
          kept.keep(record)
          last = kept.record
        }
      }
      try cursor.advance()
    }
  }
}
