internal import Glibc
internal import SystemPackage

/// A part in a file, which may be compressed and come from a stranger: all that is read of it is checked.
///
/// Its head is in memory, its groups are not: they are read when they are asked for.
package struct StoredPart: Sendable {
  package private(set) var head = PartHead()
  /// The file; a copy where the part came through a pipe, or is compressed.
  package let file: TemporaryFile
  private(set) var groups: GroupRun?
  /// The lines and the bytes of the files that were read, which crafted parts could make overflow.
  private var (lineSum, byteSum) = (0, 0)
  /// More bytes than any section of the head has: these are of a question, or of one file.
  private static let longestOfHead = 4 << 20

  /// Opens the file that a scan found.
  ///
  /// - Throws: What is wrong with it. Of its groups nothing is known yet but that all are there.
  package init(_ file: LogFile) throws(FileProblem) {
    let opened = try file.open()
    let stored = TemporaryFile(adopting: opened.descriptor)
    guard try Self.isCompressed(stored, opened.status.byteCount) else {
      self.file = stored
      try read(opened.status.byteCount)
      return
    }
    self.file = try Self.temporaryFile()
    try read(Self.copy(RawInput(file), to: self.file))
  }

  private static func isCompressed(
    _ file: TemporaryFile,
    _ byteCount: Int
  ) throws(FileProblem) -> Bool {
    do throws(SpillFailure) {
      let start = try file.bytes(min(Compression.magicLength, byteCount), at: 0)
      return Compression(magic: start).source != nil
    } catch {
      throw .readFailed(offset: 0, errno: error.errno)
    }
  }

  /// Reads what comes through a pipe, and keeps a copy that can be read again.
  package init(copying pipe: Int32) throws(FileProblem) {
    file = try Self.temporaryFile()
    try read(Self.copy(RawInput(borrowing: pipe), to: file))
  }

  private static func temporaryFile() throws(FileProblem) -> TemporaryFile {
    do throws(SpillFailure) {
      return try TemporaryFile()
    } catch {
      throw .cannotSpill(error)
    }
  }

  /// Copies a part, unpacked; returns how many bytes there are.
  private static func copy(
    _ raw: consuming RawInput,
    to file: TemporaryFile
  ) throws(FileProblem) -> Int {
    do throws(FileProblem) {
      var unpacking = try Unpacking(raw)
      var memory = [UInt8](repeating: 0, count: 256 << 10)
      var offset = 0
      while true {
        let count = try unpacking.read(into: &memory)
        if count == 0 { return offset }
        // What is no part is not copied: it may be much longer once it is unpacked.
        if offset == 0, !memory.prefix(count).starts(with: Part.name.prefix(count)) {
          throw .noPart(isReport: false)
        }
        do throws(SpillFailure) {
          try file.write(memory.span.extracting(..<count), at: offset)
        } catch {
          throw .cannotSpill(error)
        }
        offset += count
      }
    } catch {
      switch error {
      case .cutOff: throw .partCutOff
      case .damaged: throw .partDamaged
      default: throw error
      }
    }
  }

  /// Reads such a copy again.
  package init(copy descriptor: Int32) throws(FileProblem) {
    file = try TemporaryFile(copying: descriptor)
    try read(FileStatus(descriptor: descriptor)?.byteCount ?? 0)
  }

  /// Whether a file begins as a part does, once it is unpacked.
  package static func isOne(_ file: LogFile) -> Bool {
    Unpacking.beginning(of: file, count: Part.name.count) == Part.name
  }

  // MARK: - Sections

  /// Reads the head, and finds the groups.
  private mutating func read(_ byteCount: Int) throws(FileProblem) {
    let magic = try bytes(min(Part.magic.count, byteCount), at: 0)
    guard magic.starts(with: Part.name.prefix(byteCount)) else { throw .noPart(isReport: false) }
    guard magic.count == Part.magic.count else { throw .partCutOff }
    guard magic == Part.magic else {
      throw .partVersion(magic.suffix(2).reduce(0) { $0 << 8 | Int($1) })
    }
    var (offset, count) = (magic.count, 0)
    var found: [PartSection] = []
    while true {
      guard byteCount - offset >= PartSection.headLength else { throw .partCutOff }
      let start = try bytes(PartSection.headLength, at: offset)
      guard let (kind, length) = PartSection.head(start.span) else { throw .partDamaged }
      let isInPlace = if let last = found.last { kind.mayFollow(last) } else { kind == .origin }
      guard isInPlace else { throw .partDamaged }
      let end = offset + PartSection.length(ofPayload: length)
      guard end <= byteCount else { throw .partCutOff }
      if kind == .groups {
        try addGroups(offset..<end)
      } else {
        guard end - offset <= Self.longestOfHead else { throw .partDamaged }
        let section = try bytes(end - offset, at: offset)
        guard PartSection.isWhole(section.span) else { throw .partDamaged }
        let payload = section[PartSection.headLength..<PartSection.headLength + length]
        if kind == .end {
          let span = section.span.extracting(payload.indices)
          guard PartSection.isEnd(span, sections: count, length: offset), end == byteCount,
            found.contains(.query)
          else { throw .partDamaged }
          return
        }
        try take(kind, payload)
      }
      if found.last != kind { found.append(kind) }
      (offset, count) = (end, count + 1)
    }
  }

  func bytes(_ count: Int, at offset: Int) throws(FileProblem) -> [UInt8] {
    do throws(SpillFailure) {
      return try file.bytes(count, at: offset)
    } catch {
      throw .readFailed(offset: offset, errno: error.errno)
    }
  }

  private mutating func take(
    _ kind: PartSection,
    _ payload: ArraySlice<UInt8>
  ) throws(FileProblem) {
    var reader = ByteReader(payload)
    do throws(MalformedBytes) {
      switch kind {
      case .origin: head.origin = try PartOrigin(from: &reader)
      case .query: head.query = try Query(from: &reader)
      case .file:
        let file = try PartFile(from: &reader)
        if let last = head.files.last, file.summary.key <= last.summary.key {
          throw MalformedBytes()
        }
        lineSum += file.summary.lines.lines
        byteSum += file.summary.bytes
        guard lineSum < GroupRecord.numberLimit, byteSum < PartFile.byteLimit else {
          throw MalformedBytes()
        }
        head.files.append(file)
      // These are of workers, or of a cache.
      case .rejects, .contextChange, .groupsInFile, .groups, .reading, .sum, .end:
        throw MalformedBytes()
      }
      try reader.finish()
    } catch {
      // The checksum was right: whoever wrote it knows more.
      throw kind == .query || kind == .origin ? .partQuestion : .partDamaged
    }
    guard kind != .query || head.query.isKnown else { throw .partQuestion }
  }

  private mutating func addGroups(_ section: Range<Int>) throws(FileProblem) {
    if let groups {
      self.groups = GroupRun(
        groups.storage,
        groups.range.lowerBound..<section.upperBound,
        groups.form
      )
      return
    }
    let length = PartSection.length(ofPayload: GroupForm.length)
    guard section.count >= length else { throw .partDamaged }
    let start = try bytes(length, at: section.lowerBound)
    guard let form = GroupForm(section: start.span) else { throw .partDamaged }
    groups = GroupRun(.file(file), section, form)
  }

  // MARK: - Groups

  /// How many bytes the groups take.
  var groupBytes: Int { groups?.range.count ?? 0 }

  /// Goes once through all groups, and returns how many there are.
  package func checkedGroupCount() throws(FileProblem) -> Int {
    var count = 0
    try forEachGroup(KeyCode(tables: head.query.tables)) { _, _ in
      count += 1
      return true
    }
    return count
  }

  /// Calls `body` with each group and its table, once it was checked, until it returns false.
  ///
  /// - Throws: What is wrong with the part.
  func forEachGroup(
    _ code: KeyCode,
    _ body: (GroupRecord, _ table: Int) -> Bool
  ) throws(FileProblem) {
    do {
      var check = try GroupCheck(
        of: head.files,
        code,
        groups?.form,
        head.query.measures,
        isOurs: false
      )
      if let groups {
        var cursor = try GroupCursor(groups, code: code)
        while !cursor.isAtEnd {
          let table = try check.take(
            cursor.record,
            word: cursor.word,
            stays: cursor.staysForNext
          )
          guard body(cursor.record, table) else { return }
          try cursor.advance()
        }
      }
      try check.finish()
    } catch {
      throw .partDamaged
    }
  }
}

extension TemporaryFile {
  /// Returns some bytes from an offset on, which have to be there.
  func bytes(_ count: Int, at offset: Int) throws(SpillFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try read(into: &span, at: offset)
    return bytes
  }
}

extension Query {
  /// Whether this program knows all that is asked.
  fileprivate var isKnown: Bool {
    let isFormatKnown =
      if case .named(let format) = format { LogFormat(code: format.code) != nil } else { true }
    return isFormatKnown && means == Means() && dimensions.allSatisfy { Column($0) != nil }
  }
}
