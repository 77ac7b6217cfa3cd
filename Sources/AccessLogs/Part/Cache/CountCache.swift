/// What a run finds in a cache of its question, and what it keeps there.
///
/// The files of the cache are read once, the newest first. It is used by one thread.
package final class CountCache {
  /// What a run wants of a cache.
  package struct Wish: Sendable {
    package var question: CacheQuestion
    /// The filter of times that the run has beside the question.
    package var times: TimeFilter
    /// How many bytes the cache may have.
    package var size: Int
    /// When the run has started, in nanoseconds since 1970.
    package var now: Int
    /// Whether it is wanted what files were, and which lines could not be read.
    package var identifiesFiles: Bool
    package var keepsRejects: Bool

    package init(
      _ query: Query,
      _ origin: PartOrigin,
      size: Int,
      now: Int,
      identifiesFiles: Bool = false
    ) {
      question = CacheQuestion(query, origin)
      times = query.filters.times
      self.size = size
      self.now = now
      self.identifiesFiles = identifiesFiles
      keepsRejects = query.means.keepsRejects
    }

    /// Whether what is kept of a file has all that is wanted: lines that cannot be read are not kept, nor is what
    /// files were where nobody asked.
    package func isMet(by file: PartFile) -> Bool {
      (!identifiesFiles || file.identity != nil)
        && !(keepsRejects && file.summary.lines.unparsed > 0)
    }
  }

  /// What is known of some files that are what they were.
  package enum Answer {
    /// What counting each piece of a file gave.
    case pieces(of: Int, [CachedPart])
    /// What files contribute, and their groups as one part; nil where they have none.
    case files([(index: Int, file: PartFile)], groups: CachedPart?)
  }

  /// An entry of one of the files of the cache.
  struct Record {
    let id: UInt128
    let generation: Int
    let place: CacheGeneration.Place
    /// Whether it is about a file of the run, and whether it has what is known of it.
    var isOfRun = false
    var isUsed = false
    var isDamaged = false
    var day: Int
  }

  /// A sum in one of the files of the cache.
  struct KeptSum {
    let sum: CacheSum
    let generation: Int
    let place: CacheGeneration.Place
    /// Whether it is damaged, or another one is to take its place.
    var isDropped = false
  }

  /// An entry of a file that is what it was.
  struct Found {
    let file: Int
    let record: Int
    let entry: CacheEntry
    /// Which of its lines pass the filter of times: all or none.
    let share: TimeFilter.Share
  }

  /// An entry that holds for a file if the file's bytes say so.
  struct Candidate {
    let record: Int
    let entry: CacheEntry
    let basis: FileBasis
  }

  let folder: CacheFolder
  package let wish: Wish
  let clock: UInt128?
  private let day: Int
  let writer: CacheWriter
  private(set) var generations: [CacheGeneration] = []
  /// What reads each of them.
  var windows: [CacheWindow] = []
  var records: [Record] = []
  /// The sums, those of most entries first.
  var sums: [KeptSum] = []
  var found: [Found] = []
  var candidates: [Int: Candidate] = [:]
  /// What is kept of files that are what they were, and does not answer by itself: of lines without their times, or of
  /// times without their lines.
  var halves: [Int: Candidate] = [:]
  /// How many files were taken from the cache, or what of them was there.
  package internal(set) var usedFiles = 0
  /// How many of these came with others, as the sum of their groups.
  package internal(set) var summedFiles = 0
  /// How many of its files are damaged, at least in part.
  package var damagedFiles: Int { damaged.count }
  var damaged: Set<Int> = []

  /// Opens the files of a cache.
  package init(_ folder: CacheFolder, _ wish: Wish) {
    self.folder = folder
    self.wish = wish
    clock = wish.times.zone.map { QueryDigest(of: $0.bytes).value }
    day = wish.now / 86_400_000_000_000
    folder.removeLeftovers()
    // Another run may put some together while they are opened: then they are one that is new.
    for _ in 0..<3 {
      let entries = folder.entries().filter { entry in
        !entry.name.isTemporary && entry.name.question == wish.question.digest
      }
      let sorted = entries.sorted { $0.name.number > $1.name.number }
      generations = sorted.compactMap { CacheGeneration($0, in: folder) }
      if generations.count == entries.count { break }
    }
    windows = generations.map { CacheWindow($0.file, $0.byteCount) }
    writer = CacheWriter(
      folder,
      wish.question,
      number: min((generations.first?.name.number ?? 0) + 1, CacheName.limit - 1),
      limit: wish.size
    )
  }

  /// When the run has started, in nanoseconds since 1970.
  package var started: Int { wish.now }

  // MARK: - Files that may be what they were

  /// Returns what has to be true of a file so that what is kept of it still stands; nil where nothing is kept.
  package func basis(of file: Int) -> FileBasis? { candidates[file]?.basis }

  /// Where the bytes of a file start that were not counted before.
  package func end(of file: Int) -> Int? {
    guard let candidate = candidates[file] else { return nil }
    if candidate.basis.modified != nil { return candidate.basis.marks.byteCount }
    // A piece starts behind the first line end that it finds.
    return candidate.entry.reading.lineStart.map { $0 - 1 }
  }

  /// Returns the parts that are kept of a file which may stand, and the share of their lines that pass the filter of
  /// times; nil where they cannot be read.
  package func parts(of file: Int) -> (parts: [CachedPart], share: TimeFilter.Share)? {
    guard let candidate = candidates[file] else { return nil }
    guard var parts = readParts(of: candidate.entry, inRecord: candidate.record) else {
      return nil
    }
    // What stood behind the last line end goes on.
    if candidate.basis.modified == nil {
      parts.removeAll { $0.start == candidate.entry.reading.lineStart }
    }
    return (parts, candidate.entry.share(of: wish.times, clock: clock))
  }

  /// Reads the parts of an entry; nil where they cannot be read.
  func readParts(of entry: CacheEntry, inRecord index: Int) -> [CachedPart]? {
    let record = records[index]
    return try? generations[record.generation].parts(
      of: entry,
      at: record.place,
      by: &windows[record.generation]
    )
  }

  /// Notes that what is kept of a file is damaged or does not stand any more.
  package func drop(_ file: Int, isDamaged: Bool = false) {
    guard let candidate = candidates.removeValue(forKey: file), isDamaged else { return }
    records[candidate.record].isDamaged = true
    damaged.insert(records[candidate.record].generation)
  }

  // MARK: - Keeping files

  /// Keeps what counting a file gave.
  ///
  /// - Parameters:
  ///   - index: Which file.
  ///   - file: The file.
  ///   - parts: What counting each of its pieces gave, with where it starts, as the filter of times left it.
  ///   - reading: What the file was.
  package func keep(
    _ index: Int,
    _ file: LogFile,
    _ parts: [(start: Int, contents: PartContents)],
    _ reading: FileReading
  ) {
    guard reading.marks != nil, reading.isSettled || reading.lineStart != nil else { return }
    var entry = CacheEntry(file, reading, day: day)
    entry.clock = clock
    entry.hasGroups = wish.times.share(of: reading.times) == .all
    // Two halves of what was counted of the same file are one whole.
    let half = halves[index].flatMap { $0.entry.reading.stamp == reading.stamp ? $0 : nil }
    if let half, reading.times == nil {
      (entry.reading.times, entry.clock) = (half.entry.reading.times, half.entry.clock)
    }
    if entry.hasGroups {
      writer.keep(entry, parts)
    } else if let half, half.entry.hasGroups, let times = reading.times {
      let record = records[half.record]
      entry = half.entry
      (entry.reading.times, entry.clock, entry.day) = (times, clock, day)
      writer.copy(entry, at: record.place, of: generations[record.generation])
    } else if reading.times != nil {
      writer.keep(entry, parts.map { ($0.start, $0.contents.withoutLines) })
    }
  }

  /// Keeps a file that is as it was, or has grown.
  ///
  /// - Parameters:
  ///   - index: Which file.
  ///   - file: The file.
  ///   - known: What is kept of it, as it was counted.
  ///   - parts: What counting its pieces behind these gave.
  ///   - reading: What the file was.
  package func keep(
    _ index: Int,
    _ file: LogFile,
    after known: [(start: Int, contents: PartContents)],
    _ parts: [(start: Int, contents: PartContents)],
    _ reading: FileReading
  ) {
    guard let candidate = candidates.removeValue(forKey: index) else { return }
    usedFiles += 1
    let record = records[candidate.record]
    if candidate.basis.modified != nil {
      var entry = candidate.entry
      (entry.key, entry.day) = (file.place, day)
      (entry.reading.stamp, entry.reading.isSettled) = (reading.stamp, reading.isSettled)
      writer.copy(entry, at: record.place, of: generations[record.generation])
      return
    }
    var reading = reading
    let share = wish.times.share(of: reading.times)
    var times = candidate.entry.reading.times
    if clock != candidate.entry.clock { times?.moments = nil }
    if let later = reading.times { times?.add(later) } else { times = nil }
    reading.times = times
    var entry = CacheEntry(file, reading, day: day)
    entry.clock = clock
    entry.hasGroups = candidate.entry.hasGroups && share == .all
    guard reading.marks != nil, entry.hasGroups || times != nil else {
      // What is kept is good for another night.
      records[candidate.record].isUsed = true
      return
    }
    var all = known + parts
    if !entry.hasGroups { all = all.map { ($0.start, $0.contents.withoutLines) } }
    writer.keep(entry, together(all, upTo: reading.lineStart))
  }

  /// Puts the pieces of a file together once they are many, but for what stands behind its last line end.
  private func together(
    _ pieces: [(start: Int, contents: PartContents)],
    upTo lineStart: Int?
  ) -> [(start: Int, contents: PartContents)] {
    let whole = pieces.filter { $0.start != lineStart }.map(\.contents)
    let byteCount = whole.reduce(0) { $0 + $1.byteCount }
    guard whole.count >= Self.manyPieces, byteCount <= CacheSum.mostBytes,
      let file = PartFile(pieces: whole),
      let sum = try? PartContents(sumOf: whole, file, code)
    else { return pieces }
    return [(pieces[0].start, sum)] + pieces.filter { $0.start == lineStart }
  }

  /// The code of the keys of groups.
  var code: KeyCode { KeyCode(tables: wish.question.query.tables) }

  // MARK: - The end

  /// Why what this run found out is not kept; nil if it is.
  package var failure: Int32? { writer.failure }

  /// How many files are not kept since the cache would have become too large.
  package var leftFiles: Int { writer.left }

  /// How many files of the cache there may be for a question, before they are put together.
  private static let mostGenerations = 8
  /// From how many pieces of a file on, one for each time that it has grown, they are put together.
  private static let manyPieces = 16
  /// How many there may be of which the groups are too many for that, before the file is counted as a whole again.
  static let mostPieces = 512
  /// How long what nobody looks for is kept.
  private static let mostDays = 60
  /// What is not worth the writing.
  private static let fewBytes = 64 << 10

  /// Puts what was kept in place, and takes away what is of no use any more; to be called once the report is written.
  package func finish() {
    let live = records.filter { record in
      !record.isDamaged
        && (record.isOfRun ? record.isUsed : record.day > day - Self.mostDays)
    }
    addSums(beside: live)
    let all =
      records.reduce(0) { $0 + $1.place.byteCount } + sums.reduce(0) { $0 + $1.place.byteCount }
    let dead =
      all - live.reduce(0) { $0 + $1.place.byteCount }
      - sums.reduce(0) { $0 + ($1.isDropped ? 0 : $1.place.byteCount) }
    let isToBePutTogether =
      !damaged.isEmpty || generations.count >= Self.mostGenerations
      || dead > max(all / 2, Self.fewBytes)
    if isToBePutTogether { copy(live) }
    let isKept = writer.settle() != nil
    // What is taken away is somewhere else by now, or of no use.
    if isToBePutTogether, writer.failure == nil, writer.left == 0 {
      for generation in generations { folder.remove(generation.name) }
    } else {
      for generation in generations { folder.touch(generation.name) }
    }
    if isKept { folder.shrink(to: wish.size) }
  }

  /// Copies entries, and the sums of them, to the file of this run.
  private func copy(_ records: [Record]) {
    for record in records {
      guard
        let section = try? windows[record.generation].section(
          at: record.place.entry,
          most: CacheGeneration.longestEntry
        ),
        var entry = try? CacheEntry(bytes: section.payload)
      else { continue }
      if record.isOfRun { entry.day = day }
      writer.copy(entry, at: record.place, of: generations[record.generation])
    }
    for sum in sums where !sum.isDropped {
      writer.copySum(at: sum.place, of: generations[sum.generation])
    }
  }
}
