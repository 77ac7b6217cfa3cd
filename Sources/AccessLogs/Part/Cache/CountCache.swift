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

    package init(_ query: Query, _ origin: PartOrigin, size: Int, now: Int) {
      question = CacheQuestion(query, origin)
      times = query.filters.times
      self.size = size
      self.now = now
    }
  }

  /// What became of an entry that fits a file.
  package enum Use {
    /// It is in the report.
    case used
    /// It lacks something that this run wants.
    case unwanted
    /// It is not what was kept.
    case damaged
  }

  /// An entry of one of the files of the cache.
  private struct Record {
    let generation: Int
    let place: CacheGeneration.Place
    /// Whether it is about a file of the run, and whether it has what is known of it.
    var isOfRun = false
    var isUsed = false
    var isDamaged = false
    var day: Int

    var byteCount: Int { place.end - place.start }
  }

  /// An entry that holds for a file if the file's bytes say so.
  private struct Candidate {
    let record: Int
    let entry: CacheEntry
    let basis: FileBasis
  }

  private let folder: CacheFolder
  private let wish: Wish
  private let clock: UInt128?
  private let day: Int
  private let writer: CacheWriter
  private var generations: [CacheGeneration] = []
  private var records: [Record] = []
  private var candidates: [Int: Candidate] = [:]
  /// What is kept of files that are what they were, and does not answer by itself: of lines without their times, or of
  /// times without their lines.
  private var halves: [Int: Candidate] = [:]
  /// How many files were taken from the cache, or what of them was there.
  package private(set) var usedFiles = 0
  /// How many of its files are damaged, at least in part.
  package var damagedFiles: Int { damaged.count }
  private var damaged: Set<Int> = []

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
    writer = CacheWriter(
      folder,
      wish.question,
      number: min((generations.first?.name.number ?? 0) + 1, CacheName.limit - 1),
      limit: wish.size
    )
  }

  /// When the run has started, in nanoseconds since 1970.
  package var started: Int { wish.now }

  // MARK: - Looking for files

  /// Looks for the files of a run.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - places: Which of them are to be counted.
  ///   - looksAtBytes: Whether files are wanted that have to be looked at.
  ///   - use: Takes the parts of a file that is unchanged, and the share of its lines that pass the filter of times.
  /// - Returns: Which of the files are taken from the cache.
  package func answer(
    _ files: [LogFile],
    at places: [Int],
    looksAtBytes: Bool,
    _ use: (Int, [CachedPart], TimeFilter.Share) -> Use
  ) -> Set<Int> {
    if generations.isEmpty { return [] }
    let index = CacheIndex(files, at: places)
    var answered: Set<Int> = []
    for (number, generation) in generations.enumerated() {
      guard let (question, start) = generation.question(), question == wish.question else {
        damaged.insert(number)
        continue
      }
      do throws(CacheGeneration.Damage) {
        try generation.forEachEntry(from: start) {
          (entry, place, window) throws(CacheGeneration.Damage) in
          var record = Record(generation: number, place: place, day: entry.day)
          let share = entry.share(of: wish.times, clock: clock)
          let found = index.match(entry, files) { !answered.contains($0) && share != .some }
          record.isOfRun = found != nil || index.isOfRun(entry)
          if share == .some,
            case (let file, .same)? = index.match(entry, files, where: { _ in true }),
            let marks = entry.reading.marks, halves[file] == nil
          {
            halves[file] = Candidate(record: records.count, entry: entry, basis: FileBasis(marks))
          }
          switch found {
          case (let file, .same)?:
            let parts = try generation.parts(of: entry, at: place, by: &window)
            switch use(file, parts, share) {
            case .used:
              record.isUsed = true
              answered.insert(file)
            case .unwanted: break
            case .damaged:
              record.isDamaged = true
              damaged.insert(number)
            }
          case (let file, .marked(let basis))?:
            let isLong = basis.modified == nil && entry.pieces.count > Self.mostPieces
            if candidates[file] == nil, !isLong {
              candidates[file] = Candidate(record: records.count, entry: entry, basis: basis)
            }
          case nil: break
          }
          records.append(record)
        }
      } catch {
        damaged.insert(number)
      }
    }
    for file in answered { candidates[file] = nil }
    if !looksAtBytes { candidates = [:] }
    usedFiles = answered.count
    return answered
  }

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
    let record = records[candidate.record]
    let generation = generations[record.generation]
    var window = CacheWindow(generation.file, generation.byteCount)
    guard
      var parts = try? generation.parts(of: candidate.entry, at: record.place, by: &window)
    else { return nil }
    // What stood behind the last line end goes on.
    if candidate.basis.modified == nil {
      parts.removeAll { $0.start == candidate.entry.reading.lineStart }
    }
    return (parts, candidate.entry.share(of: wish.times, clock: clock))
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
    let all = known + parts
    writer.keep(entry, entry.hasGroups ? all : all.map { ($0.start, $0.contents.withoutLines) })
  }

  // MARK: - The end

  /// Why what this run found out is not kept; nil if it is.
  package var failure: Int32? { writer.failure }

  /// How many files are not kept since the cache would have become too large.
  package var leftFiles: Int { writer.left }

  /// How many files of the cache there may be for a question, before they are put together.
  private static let mostGenerations = 8
  /// How many pieces of a file there may be, one for each time that it has grown, before it is counted as a whole again.
  private static let mostPieces = 512
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
    let all = records.reduce(0) { $0 + $1.byteCount }
    let dead = all - live.reduce(0) { $0 + $1.byteCount }
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

  /// Copies entries to the file of this run.
  private func copy(_ records: [Record]) {
    for record in records {
      let generation = generations[record.generation]
      var window = CacheWindow(generation.file, generation.byteCount)
      guard
        let section = try? window.section(
          at: record.place.entry,
          most: CacheGeneration.longestEntry
        ),
        var entry = try? CacheEntry(bytes: section.payload)
      else { continue }
      if record.isOfRun { entry.day = day }
      writer.copy(entry, at: record.place, of: generation)
    }
  }
}

/// The files of a run by what an entry may know them by.
private struct CacheIndex {
  private struct Content: Hashable {
    let byteCount: Int
    let modified: Int
  }

  /// How many files of one size and time are looked at: all may have them.
  private static let mostOfContent = 4

  private var byIdentity: [FileIdentity: Int] = [:]
  private var byKey: [FileKey: Int] = [:]
  private var byContent: [Content: [Int]] = [:]

  init(_ files: [LogFile], at places: [Int]) {
    byIdentity.reserveCapacity(places.count)
    byKey.reserveCapacity(places.count)
    byContent.reserveCapacity(places.count)
    for place in places {
      guard let stamp = files[place].stamp else { continue }
      byIdentity[stamp.identity] = place
      byKey[files[place].place] = place
      let content = Content(byteCount: stamp.byteCount, modified: stamp.modified)
      if byContent[content]?.count ?? 0 < Self.mostOfContent {
        byContent[content, default: []].append(place)
      }
    }
  }

  /// Returns the file that an entry is about, if it says something about it: by where it was, or else by what it was.
  func match(
    _ entry: CacheEntry,
    _ files: [LogFile],
    where isWanted: (Int) -> Bool
  ) -> (file: Int, match: CacheMatch)? {
    func match(_ file: Int?) -> (file: Int, match: CacheMatch)? {
      guard let file, isWanted(file) else { return nil }
      return entry.match(files[file]).map { (file, $0) }
    }
    let stamp = entry.reading.stamp
    if let found = match(byIdentity[stamp.identity]) ?? match(byKey[entry.key]) { return found }
    let content = Content(byteCount: stamp.byteCount, modified: stamp.modified)
    for file in byContent[content] ?? [] {
      if let found = match(file) { return found }
    }
    return nil
  }

  /// Whether an entry is about a file that has its name or its inode by now.
  func isOfRun(_ entry: CacheEntry) -> Bool {
    byKey[entry.key] != nil || byIdentity[entry.reading.stamp.identity] != nil
  }
}
