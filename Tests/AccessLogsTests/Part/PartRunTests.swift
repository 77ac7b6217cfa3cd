import CByteScan
import Glibc
import Testing

@testable import AccessLogs

/// Groups in parts, in temporary files and in merges: what is written is what is read.
struct PartRunTests {
  private typealias Groups = [[UInt8]: Int]

  private static let code = KeyCode(by: [.endpoint])

  /// Keys of every length, often nearly the same, and counts of every size.
  private static func groups(_ count: Int, seed: UInt64) -> Groups {
    var random = SeededGenerator(seed: seed)
    var groups: Groups = [:]
    for _ in 0..<count {
      let length = [0, 3, 7, 8, 31, 200, 5000].randomElement(using: &random) ?? 0
      let text = String(repeating: "x", count: length)
      let row = LooseRow("\(text)/\(Int.random(in: 0..<2 * count, using: &random))", 1)
      groups[row.key(by: code)] = 1 << Int.random(in: 0..<20, using: &random) + 1
    }
    return groups
  }

  private static func table(_ groups: Groups) -> GroupTable {
    var table = GroupTable()
    for (key, count) in groups { table.add(count, key: key) }
    return table
  }

  /// A run of groups in memory, or in a temporary file.
  private func run(_ groups: Groups, inFile: Bool) throws -> GroupRun {
    let run = GroupRun(sorting: Self.table(groups), .sorted)
    guard inFile else { return run }
    var copy = RunWriter(.sorted)
    var merge = try RunMerge([run], code: Self.code)
    try merge.drain(into: &copy)
    return try #require(try copy.finish())
  }

  /// Takes groups as they come, which must be in order.
  private struct Collector: GroupSink {
    var keys: [[UInt8]] = []
    var counts: [Int] = []

    mutating func append(_ record: GroupRecord) {
      unsafe keys.append(Array(record.key))
      counts.append(record.count)
    }

    var groups: Groups { Groups(zip(keys, counts)) { $0 + $1 } }

    var isInOrder: Bool {
      zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
    }
  }

  private func merged(_ runs: [GroupRun], _ code: KeyCode = code) throws -> Collector {
    var merge = try RunMerge(runs, code: code)
    var sink = Collector()
    try merge.drain(into: &sink)
    return sink
  }

  @Test(arguments: [0, 1, 2, 3, 7, 40])
  func `a merge adds up equal groups, in whatever order the runs come`(count: Int) throws {
    let parts = (0..<count).map { Self.groups($0 % 3 * 150 + 1, seed: UInt64($0)) }
    let expected = parts.reduce(into: Groups()) { $0.merge($1, uniquingKeysWith: +) }
    let runs = try parts.enumerated().map { try run($0.element, inFile: $0.offset % 2 == 0) }
    var random = SeededGenerator(seed: 3)
    for _ in 0..<3 {
      let merged = try merged(runs.shuffled(using: &random))
      #expect(merged.groups == expected && merged.isInOrder)
      #expect(merged.keys.count == expected.count)
    }
  }

  @Test func `files are put into keys while they are merged`() throws {
    let code = KeyCode(by: [.file, .endpoint], files: ["b", "a"])
    let groups = Self.groups(300, seed: 1)
    let runs = try [false, true].enumerated().map { index, inFile in
      var run = try run(groups, inFile: inFile)
      run.file = UInt32(index)
      return run
    }
    let merged = try merged(runs, code)
    #expect(merged.isInOrder)
    #expect(merged.keys.count == 2 * groups.count)
    #expect(merged.keys.first?.prefix(4) == [0, 0, 0, 0])
    for (key, count) in zip(merged.keys, merged.counts) {
      #expect(groups[Array(key.dropFirst(4))] == count)
    }
  }

  @Test func `parts whose groups are loose, sorted or in a file make one report`() throws {
    let groups = Self.groups(3000, seed: 8)
    var summary = FileSummary(key: "a", state: .counted)
    summary.lines.counted = groups.values.reduce(0, +)
    let table = Self.table(groups)
    let file = try run(groups, inFile: true)
    guard case .file(let temporary) = file.storage else { throw PartError() }
    let parts = [
      Part(summary, PartNotes(), table, in: nil),
      Part(summary, PartNotes(), table, in: table.keyOrder()),
      Part(summary, PartNotes(), groups: temporary, file),
    ]
    #expect(parts[0].bytes.count > 20 * GroupForm.longestRecords)
    var texts: [[String]] = []
    for part in parts {
      var builder = ReportBuilder(by: [.endpoint], files: ["a"])
      try builder.add(part, file: 0)
      texts.append(CountedLog.texts(try builder.report(top: nil)))
    }
    #expect(texts[0].count == groups.count)
    #expect(texts[1] == texts[0] && texts[2] == texts[0])
  }

  @Test func `a key as long as a line takes a section of its own`() throws {
    let long = LooseRow(String(repeating: "x", count: 1 << 20), 1).key(by: Self.code)
    let groups: Groups = [long: 3, [0, 1]: 1, Array("y".utf8) + [0, 1]: 2]
    for inFile in [false, true] {
      #expect(try merged([run(groups, inFile: inFile)]).groups == groups)
    }
  }

  // MARK: - Damage

  /// A part whose groups are in a temporary file of a few sections.
  private func filePart() throws -> (part: Part, file: TemporaryFile, byteCount: Int) {
    let groups = Self.groups(200, seed: 5)
    let run = try run(groups, inFile: true)
    guard case .file(let file) = run.storage else { throw PartError() }
    var summary = FileSummary(key: "a", state: .counted)
    summary.lines.counted = groups.values.reduce(0, +)
    return (Part(summary, PartNotes(), groups: file, run), file, run.range.upperBound)
  }

  private func flip(_ bit: Int, in file: TemporaryFile) {
    var byte: UInt8 = 0
    unsafe #expect(pread(file.descriptor, &byte, 1, bit / 8) == 1)
    byte ^= 1 << UInt8(bit % 8)
    unsafe #expect(pwrite(file.descriptor, &byte, 1, bit / 8) == 1)
  }

  private func report(_ part: Part, afterReading change: () -> Void = {}) throws -> Report {
    var builder = ReportBuilder(by: [.endpoint], files: ["a"])
    try builder.add(part, file: 0)
    change()
    return try builder.report(top: nil)
  }

  @Test func `a flipped bit in a temporary file is found when its part is read`() throws {
    let (part, file, byteCount) = try filePart()
    #expect(byteCount > 2 * GroupForm.longestRecords)
    let heads = Array(0..<8 * 40) + Array(8 * (byteCount - 40)..<8 * byteCount)
    for bit in heads + Array(stride(from: 0, to: 8 * byteCount, by: 1009)) {
      flip(bit, in: file)
      #expect(throws: PartError.self, "bit \(bit)") { try report(part) }
      flip(bit, in: file)
    }
    _ = try report(part)
  }

  @Test func `a temporary file that is damaged or cut later makes no report`() throws {
    let (part, file, byteCount) = try filePart()
    for bit in [3, 8 * 9, 8 * 70_000, 8 * byteCount - 1] {
      #expect(throws: SpillFailure.self, "bit \(bit)") {
        try report(part) { flip(bit, in: file) }
      }
      flip(bit, in: file)
    }
    #expect(throws: SpillFailure.self) {
      try report(part) { #expect(ftruncate(file.descriptor, byteCount - 1) == 0) }
    }
    #expect(throws: PartError.self) { try report(part) }
  }

  @Test func `a file that was changed to have a key twice is read to its end`() throws {
    let sections = ["/a", "/b", "/a"].map { key in
      CraftedPart.section(5, CraftedPart.groups([(5, key)], isSorted: true))
    }
    let file = try TemporaryFile()
    let both = sections[0] + sections[1]
    try file.write(both.span, at: 0)
    let end = CraftedPart.number(UInt64(2 * sections[0].count))
    let part = CraftedPart((2, CraftedPart.file(counted: 10)), (6, [1, 0, 0] + end))
    let changed = try report(Part(bytes: part.bytes, temporaryFile: file)) {
      let again = sections[2]
      try? file.write(again.span, at: again.count)
    }
    #expect(CountedLog.texts(changed).count == 2)
  }

  @Test func `crafted sections in a temporary file are refused`() throws {
    let good = CraftedPart.section(5, CraftedPart.groups([(5, "/a")], isSorted: true))
    let two = CraftedPart.section(5, CraftedPart.groups([(2, "/a"), (3, "/b")], isSorted: true))
    func isRefused(_ bytes: [UInt8], from start: Int = 0, length: Int? = nil) throws -> Bool {
      let file = try TemporaryFile()
      try file.write(bytes.span, at: 0)
      let range =
        CraftedPart.number(UInt64(start)) + CraftedPart.number(UInt64(length ?? bytes.count))
      let part = CraftedPart((2, CraftedPart.file(counted: 5)), (6, [1, 0] + range))
      do {
        _ = try report(Part(bytes: part.bytes, temporaryFile: file))
        return false
      } catch { return error is PartError }
    }
    #expect(try !isRefused(good))
    #expect(try !isRefused(two))
    #expect(try !isRefused([1, 2, 3] + good, from: 3))
    for start in [1, good.count, good.count + 1, 1 << 47] {
      #expect(try isRefused(good, from: start), "\(start)")
    }
    let huge: [UInt8] = [5, 0xFF, 0xFF, 0xFF, 0x3F, 1, 0]
    for bytes in [
      [], Array(good.dropLast()), good + [0], good + good, huge,
      CraftedPart.section(5, [1, 0]), CraftedPart.section(5, CraftedPart.groups([(5, "/a")])),
      CraftedPart.section(5, CraftedPart.groups([(3, "/b"), (2, "/a")], isSorted: true)),
      CraftedPart.section(6, CraftedPart.groups([(5, "/a")], isSorted: true)),
    ] as [[UInt8]] {
      #expect(try isRefused(bytes), "\(bytes)")
    }
    for length in [0, 1, good.count - 1, good.count + 1, 1 << 47] {
      #expect(try isRefused(good, length: length), "\(length)")
    }
    #expect(try isRefused(huge, length: 1 << 40))
    // Bytes and a file that do not go together.
    let file = try TemporaryFile()
    let part = CraftedPart(counted: 5, [(5, "/a")])
    #expect(throws: PartError.self) { try report(Part(bytes: part.bytes, temporaryFile: file)) }
  }

  // MARK: - Facts

  /// One of each kind, and what may be in it.
  private static let problems: [FileProblem] = [
    .system(errno: 2), .rotatedAway, .replaced(kind: "socket"), .truncated,
    .folder(errno: 13, isCutShort: true), .folder(errno: .max, isCutShort: false),
    .readFailed(offset: 1 << 47, errno: 5), .cutOff(compression: .gzip, wholeLines: 0),
    .damaged(compression: .zstd, offset: 7, framesBefore: 3, detail: "Größe"),
    .windowTooLarge(windowLog: 31, framesBefore: 1), .needsDictionary(framesBefore: 300),
    .noMemory(windowLog: 27, framesBefore: 0), .unsupportedCompression(.zip),
    .notCompressed(suffix: ".zst", .zstd), .repeats([0, 0xFF, 0x2F]), .notAnAccessLog,
    .notInFormat(.custom), .otherEncoding("UTF-16LE", compression: .none),
    .notRegular(kind: ""), .danglingLink, .linkLoop, .linkedDirectory,
    .cannotSpill(SpillFailure(errno: 28, folder: "/tmp")), .workerFailed("signal 9"),
    .otherLength(expected: 1 << 50, read: 0), .isPart, .noPart(isReport: true), .partVersion(300),
    .partQuestion, .partCutOff, .partDamaged,
  ]

  @Test(arguments: problems)
  func `a problem is read as it was written, by a code of its own`(problem: FileProblem) throws {
    let bytes = problem.bytes
    #expect(try FileProblem(bytes: bytes) == problem)
    #expect(throws: MalformedBytes.self) { try FileProblem(bytes: bytes + [0]) }
    for count in bytes.indices {
      #expect(throws: MalformedBytes.self) { try FileProblem(bytes: Array(bytes[..<count])) }
    }
  }

  @Test func `what a stranger writes of a problem is neither obeyed by a terminal nor run`() throws
  {
    let odd = "X\u{1B}[31m;ls\n"
    for problem in [
      FileProblem.replaced(kind: odd), .notRegular(kind: odd), .notCompressed(suffix: odd, .zstd),
      .otherEncoding("UTF-16;ls", compression: .none),
    ] {
      #expect(throws: MalformedBytes.self) { try FileProblem(bytes: problem.bytes) }
    }
    for problem in [
      FileProblem.damaged(compression: .zstd, offset: 0, framesBefore: 0, detail: odd),
      .cannotSpill(SpillFailure(errno: 28, folder: odd)), .workerFailed(odd),
    ] {
      var summary = FileSummary(key: "a", state: .failed)
      summary.problem = try FileProblem(bytes: problem.bytes)
      let text = try #require(summary.problemText)
      #expect(text.utf8.allSatisfy { $0 >= 0x20 }, "\(text.debugDescription)")
    }
  }

  @Test func `the codes of problems are 1 to 30`() {
    #expect(Set(Self.problems.map { $0.bytes[0] }) == Set(1...30))
    for code in [0, 24, 255] as [UInt8] {
      #expect(throws: MalformedBytes.self) { try FileProblem(bytes: [code]) }
    }
  }

  @Test func `any facts and notes are read as they were written`() throws {
    var random = SeededGenerator(seed: 21)
    func number() -> Int {
      Int.random(in: 0..<1 << Int.random(in: 1...47, using: &random), using: &random)
    }
    for _ in 0..<300 {
      let state: FileSummary.State =
        [.counted, .partial, .failed, .skipped].randomElement(
          using: &random
        ) ?? .counted
      var summary = FileSummary(key: "a", state: state, bytes: number())
      summary.logFormat = LogFormat.samples.map(\.format).randomElement(using: &random)
      summary.compression = Compression.allCases.randomElement(using: &random)
      (summary.lines.filtered, summary.lines.blank) = (number(), number())
      (summary.lines.unparsed, summary.lines.comment) = (number(), number())
      if state != .counted { summary.problem = Self.problems.randomElement(using: &random) }
      var notes = PartNotes()
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        let text = (0..<Int.random(in: 0..<9, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        notes.rejects.append(
          RejectedLine(number: number(), reason: .noRequest, text: text, byteCount: number())
        )
      }
      if Bool.random(using: &random) { notes.contextChange = LineContextChange() }
      let part = Part(summary, notes)
      let read = try PartContents(part, of: "a", Query())
      #expect(read.summary == summary && read.files[0].identity == nil)
      #expect(read.notes.rejects == notes.rejects)
      #expect(read.notes.contextChange == notes.contextChange)
    }
  }
}
