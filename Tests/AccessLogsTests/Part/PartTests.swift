import Testing

@testable import AccessLogs

/// Parts as workers send them and files hold them, and such as nobody writes.
struct PartTests {
  private func report(_ bytes: [UInt8], by: [Dimension] = [.endpoint]) throws -> Report {
    var builder = ReportBuilder(by: by, files: ["a"])
    try builder.add(Part(bytes: bytes), file: 0)
    return try builder.report(top: nil)
  }

  private func isRefused(_ part: CraftedPart, by: [Dimension] = [.endpoint]) -> Bool {
    do {
      _ = try report(part.bytes, by: by)
      return false
    } catch {
      return error is PartError
    }
  }

  /// Two files of a file part, their groups and the question they answer.
  private static let query = Query(by: [.endpoint, .status], filters: .init(match: [[0xFF]]))

  private static func filePart(_ edit: (inout CraftedPart) -> Void = { _ in }) -> [UInt8] {
    let key = Array("/a".utf8) + [0, 1, 0, 203]
    var part = CraftedPart(
      (7, origin.bytes),
      (1, query.bytes),
      (2, CraftedPart.file(counted: 3, key: "a.log")),
      (2, CraftedPart.file(counted: 2, key: "b.log")),
      (5, [1, 0] + CraftedPart.record(5, key))
    )
    edit(&part)
    return part.bytes
  }

  private static let origin = PartOrigin(program: "1.2")

  /// Reads a part in a file, all of it.
  private static func stored(_ bytes: [UInt8]) throws -> StoredPart {
    let part = try StoredPart(of: bytes)
    _ = try part.checkedGroupCount()
    return part
  }

  /// Returns what is wrong with a part in a file; nil if nothing is.
  private static func problem(_ bytes: [UInt8]) -> FileProblem? {
    do {
      _ = try stored(bytes)
      return nil
    } catch {
      return error as? FileProblem
    }
  }

  @Test func `sums over the files of a part that would overflow are refused`() {
    let most: UInt64 = 1 << 48 - 1
    #expect(throws: FileProblem.partDamaged) {
      try StoredPart(
        of: CraftedPart(
          (7, Self.origin.bytes),
          (1, Self.query.bytes),
          (2, CraftedPart.file(counted: most, key: "a.log")),
          (2, CraftedPart.file(counted: most, key: "b.log"))
        ).bytes
      )
    }
  }

  // MARK: - What is taken

  @Test func `bytes are those that the documentation describes`() throws {
    let summary = FileSummary(
      key: "left-out",
      state: .partial,
      logFormat: .combined,
      compression: .gzip,
      bytes: 300,
      lines: LineCounts(),
      problem: .cutOff(compression: .gzip, wholeLines: 5)
    )
    var whole = summary
    (whole.lines.counted, whole.lines.comment) = (5, 130)
    var notes = PartNotes()
    notes.rejects = [RejectedLine(number: 7, reason: .noStatus, text: [0, 0xFF], byteCount: 300)]
    notes.contextChange = LineContextChange()
    var table = GroupTable()
    table.add(3, key: Array("/b".utf8) + [0, 1])
    table.add(2, key: Array("/a".utf8) + [0, 1])
    let file: [UInt8] = [0, 2, 0, LogFormat.combined.code, 3, 0xAC, 2, 5, 0, 0, 0, 0x82, 1]
    let change = LineContextChange().bytes
    let head: [(UInt8, [UInt8])] = [
      (2, file + [1, 7, 3, 5] + [0]), (3, [1, 7, 3, 2, 0, 0xFF, 0xAC, 2]), (4, change),
    ]
    var expected = CraftedPart()
    expected.sections = head.map { (kind: $0.0, payload: $0.1) }
    expected.sections.append((5, CraftedPart.groups([(3, "/b"), (2, "/a")])))
    #expect(Part(whole, notes, table, in: nil).bytes == expected.bytes)
    expected.sections[3] = (5, CraftedPart.groups([(2, "/a"), (3, "/b")], isSorted: true))
    let part = Part(whole, notes, table, in: table.keyOrder())
    #expect(part.bytes == expected.bytes)
    let read = try PartContents(part, of: "a", Query())
    whole.key = "a"
    #expect(read.summary == whole)
    #expect(read.notes.rejects == notes.rejects && read.notes.contextChange == notes.contextChange)
  }

  @Test func `groups that add up are taken`() throws {
    for isSorted in [false, true] {
      let part = CraftedPart(counted: 5, [(2, "/a"), (3, "/b")], isSorted: isSorted)
      let report = try report(part.bytes)
      #expect(report.rows.map(\.count) == [3, 2])
      #expect(report.totals.lines.counted == 5)
    }
    #expect(try report(CraftedPart(counted: 0, []).bytes).totals.lines.counted == 0)
    // Where the only column is the file, there are no groups.
    #expect(try report(CraftedPart(counted: 5, []).bytes, by: [.file]).rows.map(\.count) == [5])
  }

  @Test func `a part of several files says of which and of what question`() throws {
    let read = try Self.stored(Self.filePart()).head
    #expect(read.files.map(\.summary.key) == ["a.log", "b.log"])
    #expect(read.files.map(\.summary.lines.counted) == [3, 2])
    #expect(read.query == Self.query && read.origin == Self.origin)
    #expect(try PartHead(bytes: read.bytes) == read)
    #expect(throws: PartError.self) {
      try PartContents(Part(bytes: Self.filePart()), of: "a", Self.query)
    }
    for edit: (inout CraftedPart) -> Void in [
      { $0.sections.remove(at: 0) }, { $0.sections.remove(at: 1) },
      { $0.sections.removeSubrange(2...3) }, { $0.sections.remove(at: 2) },
      { $0.sections[3] = (2, CraftedPart.file(counted: 2, key: "a.log")) },
      { $0.sections[3] = (2, CraftedPart.file(counted: 2, key: "")) },
      { $0.sections.insert((3, [1, 7, 3, 0, 0]), at: 4) },
      { $0.sections[4] = (5, [0, 0] + $0.sections[4].payload.dropFirst(2)) },
      { $0.sections.append((6, [1, 0, 9])) }, { $0.zeros[0] = 1 },
    ] {
      #expect(Self.problem(Self.filePart(edit)) == .partDamaged)
    }
  }

  @Test func `a part in a file is written as it is read`() throws {
    var file = PartFile(FileSummary(key: "web:a.log", state: .counted))
    file.summary.path = "a.log"
    file.identity = ContentIdentity(modified: -5, digest: .max - 77)
    var origin = Self.origin
    origin.merge(PartOrigin(program: "1.10"))
    #expect(origin.programs == ["1.10", "1.2"])
    var writer = PartWriter(origin, Self.query)
    writer.append(.file, file)
    let head = try Self.stored(writer.finish()).head
    #expect(head.files == [file] && head.origin == origin)
  }

  @Test func `what a newer program writes is told from damage`() throws {
    let good = Self.filePart()
    #expect(Self.problem(good) == nil)
    #expect(Self.problem(Self.filePart { $0.magic[7] = 2 }) == .partVersion(2))
    #expect(Self.problem(Self.filePart { $0.magic[6] = 1 }) == .partVersion(257))
    #expect(Self.problem(Self.filePart { $0.magic[5] = 0x55 }) == .noPart(isReport: false))
    var other = Self.query
    other.tables = [[Dimension(code: 250)]]
    for (place, payload) in [(1, other.bytes), (1, [99, 1, 1]), (0, [99, 1, 1])] {
      let part = Self.filePart { $0.sections[place].payload = payload }
      #expect(Self.problem(part) == .partQuestion)
    }
    #expect(Self.problem([]) == .partCutOff)
    #expect(Self.problem(Array("192.0.2.1 - -".utf8)) == .noPart(isReport: false))
    for count in [1, 7, 8, 20, good.count - 1] {
      #expect(Self.problem(Array(good[..<count])) == .partCutOff)
    }
    #expect(Self.problem(good + [0]) == .partDamaged)
  }

  @Test func `columns of files are places of files`() throws {
    let query = Query(by: [.file, .endpoint])
    let key = Array("/a".utf8) + [0, 1]
    for (place, isKey) in [(0, true), (1, true), (2, false), (255, false)] as [(UInt8, Bool)] {
      let part = Self.filePart {
        $0.sections[1].payload = query.bytes
        $0.sections[4] = (5, [1, 0] + CraftedPart.record(5, [0, 0, 0, place] + key))
      }
      #expect((Self.problem(part) == nil) == isKey, "\(place)")
    }
  }

  // MARK: - What is refused

  @Test(arguments: [false, true])
  func `every flipped bit is found, every missing byte and every further one`(ofFiles: Bool) throws
  {
    var part = CraftedPart(counted: 5, [(2, "/a"), (3, "/b")], isSorted: true)
    part.sections.insert((3, [1, 7, 3, 2, 0, 0xFF, 0xAC, 2]), at: 1)
    part.sections.insert((4, LineContextChange().bytes), at: 2)
    let bytes = ofFiles ? Self.filePart() : part.bytes
    func read(_ bytes: [UInt8]) throws {
      if ofFiles { _ = try Self.stored(bytes) } else { _ = try report(bytes) }
    }
    try read(bytes)
    var found = 0
    for place in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[place / 8] ^= 1 << UInt8(place % 8)
      do { try read(damaged) } catch { found += 1 }
    }
    #expect(found == 8 * bytes.count)
    for count in bytes.indices {
      #expect(throws: (any Error).self) { try read(Array(bytes[..<count])) }
    }
    #expect(throws: (any Error).self) { try read(bytes + [0]) }
  }

  @Test(arguments: [1, 3, 5, 6] as [UInt64], [false, true])
  func `groups that do not add up are refused`(sum: UInt64, isSorted: Bool) {
    #expect(isRefused(CraftedPart(counted: 5, [(1, "/a"), (sum, "/b")], isSorted: isSorted)))
  }

  @Test func `groups are refused where there can be none`() {
    #expect(isRefused(CraftedPart(counted: 5, [])))
    #expect(isRefused(CraftedPart(counted: 5, [(5, "/a")]), by: [.file]))
    #expect(isRefused(CraftedPart(counted: 5, [(5, "/a"), (0, "/b")])))
    // A column of files is put in later, in order.
    #expect(isRefused(CraftedPart(counted: 5, [(5, "/a")]), by: [.file, .endpoint]))
    #expect(
      !isRefused(CraftedPart(counted: 5, [(5, "/a")], isSorted: true), by: [.file, .endpoint])
    )
  }

  @Test func `numbers whose sum would overflow are refused`() throws {
    for large in [1 << 48, 1 << 56, 1 << 62, (1 << 63) - 1, 1 << 63, .max] as [UInt64] {
      #expect(isRefused(CraftedPart(counted: large, [(large, "/a")])))
      #expect(isRefused(CraftedPart(counted: 1, [(large, "/a"), (large, "/b")])))
    }
    let most: UInt64 = 1 << 48 - 1
    #expect(try report(CraftedPart(counted: most, [(most, "/a")]).bytes).rows.count == 1)
    // Two such files are more than a report can have.
    var builder = ReportBuilder(by: [.endpoint], files: ["a", "b"])
    let part = Part(bytes: CraftedPart(counted: most, [(most, "/a")]).bytes)
    try builder.add(part, file: 0)
    do throws(PartError) {
      try builder.add(part, file: 1)
      Issue.record("too many lines")
    } catch {}
    #expect(try builder.report(top: nil).totals.lines.counted == Int(most))
  }

  @Test func `numbers in more bytes than they need are refused`() {
    let file = CraftedPart.file(counted: 5)
    for (count, length) in [([0x85, 0], [4]), ([5], [0x84, 0]), ([0x85, 0x80, 0], [4])]
      as [([UInt8], [UInt8])]
    {
      let groups = [0, 0] + count + length + Array("/a".utf8) + [0, 1]
      #expect(isRefused(CraftedPart((2, file), (5, groups))))
    }
    let longer = [0, 1, 1, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
    #expect(isRefused(CraftedPart((2, longer))))
  }

  @Test func `keys out of order or doubled are refused where there is an order`() {
    for groups in [
      [(2, "/b"), (3, "/a")], [(2, "/a"), (3, "/a")], [(2, "/12345678b"), (3, "/12345678a")],
    ] as [[(count: UInt64, endpoint: String)]] {
      #expect(isRefused(CraftedPart(counted: 5, groups, isSorted: true)))
      #expect(!isRefused(CraftedPart(counted: 5, groups)))
      // Across sections as well.
      var part = CraftedPart(counted: 5, [groups[0]], isSorted: true)
      part.sections.append((5, CraftedPart.groups([groups[1]], isSorted: true)))
      #expect(isRefused(part))
    }
  }

  /// Reads a file part of one group.
  private static func read(_ key: [UInt8], by: [Dimension]) throws -> StoredPart {
    let query = Query(by: by)
    let part = CraftedPart(
      (7, origin.bytes),
      (1, query.bytes),
      (2, CraftedPart.file(counted: 5, key: "a.log")),
      (5, [1, 0] + CraftedPart.record(5, key))
    )
    return try stored(part.bytes)
  }

  @Test func `keys that are none of the columns are refused`() {
    for key in [
      [], [0], [1], [0, 0], [0, 2], [0, 0xFF], [0, 0xFF, 0], Array("/a".utf8),
      Array("/a".utf8) + [0], Array("/a".utf8) + [0, 0], Array("/a".utf8) + [0, 1, 0],
      Array("(empty)".utf8) + [0, 0, 0], Array("/a".utf8) + [0, 7, 0, 1],
    ] as [[UInt8]] {
      #expect(throws: FileProblem.partDamaged, "\(key)") { try Self.read(key, by: [.endpoint]) }
    }
    let keys: [([UInt8], Bool)] = [
      ([0, 203], true), ([3, 0xEA], true), ([3, 0xEB], false), ([4, 0], false), ([0], false),
    ]
    for (key, isKey) in keys {
      let isRead = (try? Self.read(key, by: [.status])) != nil
      #expect(isRead == isKey, "\(key)")
    }
  }

  @Test func `sections that are missing, doubled, empty, unknown or out of order are refused`() {
    let file: (UInt8, [UInt8]) = (2, CraftedPart.file(counted: 5))
    let groups: (UInt8, [UInt8]) = (5, CraftedPart.groups([(5, "/a")]))
    let rejects: (UInt8, [UInt8]) = (3, [1, 7, 3, 0, 0])
    let change: (UInt8, [UInt8]) = (4, LineContextChange().bytes)
    #expect(!isRefused(CraftedPart(file, rejects, change, groups)))
    for sections in [
      [], [groups], [file], [file, file, groups], [groups, file], [file, groups, rejects],
      [file, change, rejects, groups], [file, rejects, rejects, groups],
      [file, change, change, groups], [file, groups, (5, [0, 0])], [file, (5, [0, 0])],
      [file, (5, [])], [file, (5, [0])], [file, (3, [0]), groups], [(2, []), groups],
      [(2, file.1 + [0]), groups], [(1, Query().bytes), file, groups], [file, groups, (8, [])],
      [(7, []), file, groups],
      [file, (5, [2, 0] + groups.1.dropFirst(2))], [file, (5, [0, 1] + groups.1.dropFirst(2))],
      [file, groups, (5, [1, 0] + groups.1.dropFirst(2))], [file, groups, (6, [1, 0, 9])],
      [file, (6, [1, 0, 9])], [file, groups, (0, [])],
      [(2, CraftedPart.file(counted: 5, key: "b")), groups],
      [(2, CraftedPart.file(counted: 5, state: 3)), groups],
      [(2, CraftedPart.file(counted: 5, state: 2)), groups],
      [(2, CraftedPart.file(counted: 5, state: 5)), groups],
    ] as [[(UInt8, [UInt8])]] {
      var part = CraftedPart()
      part.sections = sections.map { (kind: $0.0, payload: $0.1) }
      #expect(isRefused(part), "\(sections)")
    }
  }

  @Test func `an end that says something else is refused, and another version`() {
    let part = CraftedPart(counted: 5, [(5, "/a")])
    for edit: (inout CraftedPart) -> Void in [
      { $0.endCount = 1 }, { $0.endLength = 7 }, { $0.zeros[47] = 1 }, { $0.zeros.append(0) },
      { $0.zeros.removeLast() }, { $0.magic[7] = 2 }, { $0.magic[6] = 1 },
    ] {
      var other = part
      edit(&other)
      #expect(isRefused(other))
    }
    #expect(throws: PartError.self) { try report([]) }
  }

  @Test func `lengths of more than there is are refused`() {
    let file = CraftedPart.file(counted: 5)
    for length in [6, 200, 1 << 20, 1 << 47, 1 << 48, 1 << 63] as [UInt64] {
      let groups = [0, 0, 5] + CraftedPart.number(length) + Array("/a".utf8) + [0, 1]
      #expect(isRefused(CraftedPart((2, file), (5, groups))))
      let key = CraftedPart.number(length) + file.dropFirst()
      #expect(isRefused(CraftedPart((2, key))))
      #expect(isRefused(CraftedPart((2, file), (3, CraftedPart.number(length) + [7, 3, 0, 0]))))
    }
    // A section has many records only if they are few bytes.
    let long = String(repeating: "x", count: 70_000)
    #expect(!isRefused(CraftedPart(counted: 5, [(5, long)])))
    #expect(isRefused(CraftedPart(counted: 5, [(4, long), (1, "/a")])))
    #expect(isRefused(CraftedPart(counted: 5, [(1, "/a"), (4, long)])))
  }
}
