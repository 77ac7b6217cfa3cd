/// Bytes that are no part, or not one that was expected.
package struct PartError: Error, CustomStringConvertible {
  package let description = "the worker sent a result that cannot be read"

  package init() {}
}

/// What a ``Part`` of a worker says of a file, all of it checked: the file may come from a stranger.
package struct PartContents: Sendable {
  package private(set) var files: [PartFile] = []
  package private(set) var notes = PartNotes()
  /// The groups; nil if there are none.
  private(set) var groups: GroupRun?
  /// The bytes of the part.
  let byteCount: Int
  private var groupStart: Int?

  /// The file, where there is one.
  package var summary: FileSummary { files[0].summary }

  /// What the file was, where that is known.
  package var identity: ContentIdentity? { files[0].identity }

  /// Reads a part.
  ///
  /// - Parameters:
  ///   - part: The part.
  ///   - key: The key of the file.
  ///   - query: What it answers.
  /// - Throws: ``PartError`` if anything of it cannot be read, or does not fit the rest.
  package init(_ part: Part, of key: FileKey, _ query: Query) throws(PartError) {
    try self.init(part, of: key, KeyCode(tables: query.tables), query.measures)
  }

  /// Reads a part whose groups have keys of a code, and measures; those that are not in it start at a place in the
  /// file of a cache, or are in a file of its own.
  init(
    _ part: Part,
    of key: FileKey,
    _ code: KeyCode,
    _ measures: MeasureSet,
    groupsFrom start: Int? = nil,
    checksGroups: Bool = true
  ) throws(PartError) {
    byteCount = part.bytes.count
    groupStart = start
    do {
      try read(part)
      guard files.count == 1, files[0].summary.key.bytes.isEmpty else { throw PartError() }
      files[0].summary.key = key
      if checksGroups { try checkGroups(code, measures) }
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
      if let last, !kind.mayFollow(last) { throw PartError() }
      last = kind
      try take(kind, part, offset..<offset + byteCount, payload: payload)
      (offset, count) = (offset + byteCount, count + 1)
    }
    var hasFile = false
    if case .file = groups?.storage { hasFile = true }
    guard groupStart != nil || (part.temporaryFile != nil) == hasFile else { throw PartError() }
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
    // A worker and its parent know them; sums are of many files.
    case .origin, .query, .sum: throw PartError()
    case .file: files.append(try PartFile(from: &reader))
    case .rejects:
      notes.rejects = try [RejectedLine](from: &reader)
      guard (1...RejectedLine.most).contains(notes.rejects.count) else { throw PartError() }
    case .contextChange: notes.contextChange = try LineContextChange(from: &reader)
    case .reading: notes.reading = try FileReading(from: &reader)
    case .groupsInFile:
      let form = try GroupForm(from: &reader)
      let start = try reader.number(below: GroupRecord.numberLimit)
      let end = try reader.number(below: GroupRecord.numberLimit)
      guard groups == nil, start < end, let file = part.temporaryFile else { throw PartError() }
      let base = groupStart ?? 0
      groups = GroupRun(.file(file), base + start..<base + end, form)
    case .groups, .end: break
    }
    try reader.finish()
  }

  /// Goes once through all groups.
  private func checkGroups(_ code: KeyCode, _ measures: MeasureSet) throws {
    var check = try GroupCheck(of: files, code, groups?.form, measures, isOurs: true)
    if let groups {
      var cursor = try GroupCursor(groups, code: code)
      while !cursor.isAtEnd {
        try check.take(cursor.record, word: cursor.word, stays: cursor.staysForNext)
        try cursor.advance()
      }
    }
    try check.finish()
  }
}

// MARK: - Parts that are used again

extension PartContents {
  /// Makes what a part would have in it.
  init(
    _ summary: FileSummary,
    _ identity: ContentIdentity?,
    _ notes: PartNotes,
    _ groups: GroupRun?
  ) {
    files = [PartFile(summary, identity: identity)]
    self.notes = notes
    self.groups = groups
    byteCount = groups?.range.count ?? 0
  }

  /// Returns what a filter leaves that none of the lines passes.
  package var withoutLines: PartContents {
    let file = files[0].withoutLines
    return PartContents(file.summary, file.identity, notes, nil)
  }

  /// Returns the same as a piece of a file that is so large by now; what one was that has grown is not known.
  package func inFile(ofBytes byteCount: Int) -> PartContents {
    var contents = self
    if byteCount != contents.files[0].summary.bytes { contents.files[0].identity = nil }
    contents.files[0].summary.bytes = byteCount
    return contents
  }

  /// The part of what stands behind the last line end, where it was counted apart.
  package var rest: Part? { notes.reading?.rest.map { Part(bytes: $0) } }
}

extension PartFile {
  /// Puts together what pieces of a file say of it, in their order; nil where they do not make one.
  package init?(pieces: [PartContents]) {
    guard var whole = pieces.first?.files[0] else { return nil }
    for piece in pieces.dropFirst() {
      let summary = piece.summary
      guard whole.summary.state == .counted, summary.state == .counted,
        summary.bytes == whole.summary.bytes
      else { return nil }
      whole.summary.lines += summary.lines
      // Of a file that has grown the last one tells what it is by now.
      if let identity = piece.identity { whole.identity = identity }
    }
    self = whole
  }

  /// Returns what a filter leaves that none of the lines passes.
  var withoutLines: PartFile {
    var file = self
    file.summary.lines.filtered += file.summary.lines.counted
    file.summary.lines.counted = 0
    return file
  }
}
