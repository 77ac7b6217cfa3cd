/// What is known of files that are what they were.
extension CountCache {
  /// Looks for the files of a run.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - places: Which of them are to be counted.
  ///   - use: Takes what is known of files that are unchanged, and returns false where it cannot be what was kept.
  /// - Returns: Which of the files are taken from the cache.
  package func answer(
    _ files: [LogFile],
    at places: [Int],
    _ use: (Answer) -> Bool
  ) -> Set<Int> {
    if generations.isEmpty { return [] }
    find(files, CacheIndex(files, at: places))
    // The copy of a file may have the copy of an entry, which is in no sum twice.
    var summands: [UInt128: Int] = [:]
    if !sums.isEmpty {
      summands.reserveCapacity(found.count)
      for (place, file) in found.enumerated()
      where file.share == .all && file.entry.hasSummands && summands[file.entry.id] == nil {
        summands[file.entry.id] = place
      }
    }
    var isUsed = [Bool](repeating: false, count: found.count)
    for (place, sum) in sums.enumerated() {
      let members = sum.sum.entries.compactMap { summands[$0] }
      guard members.count == sum.sum.entries.count, members.allSatisfy({ !isUsed[$0] }) else {
        continue
      }
      guard give(sum, of: members, to: use) else {
        sums[place].isDropped = true
        damaged.insert(sum.generation)
        continue
      }
      summedFiles += members.count
      for member in members { isUsed[member] = true }
    }
    var answered: Set<Int> = []
    answered.reserveCapacity(found.count)
    for place in found.indices {
      let record = found[place].record
      guard isUsed[place] || give(found[place], to: use) else {
        records[record].isDamaged = true
        damaged.insert(records[record].generation)
        continue
      }
      records[record].isUsed = true
      answered.insert(found[place].file)
    }
    found.removeAll { !answered.contains($0.file) }
    usedFiles = answered.count
    return answered
  }

  /// Finds the entries of files that are what they were, and of those that may be if their bytes say so.
  private func find(_ files: [LogFile], _ index: CacheIndex) {
    var isFound: Set<Int> = []
    for (number, generation) in generations.enumerated() {
      guard let (question, start) = generation.question(), question == wish.question else {
        damaged.insert(number)
        continue
      }
      do throws(CacheGeneration.Damage) {
        try generation.forEachKept(from: start) { kept, place in
          switch kept {
          case .sum(let sum): sums.append(KeptSum(sum: sum, generation: number, place: place))
          case .entry(let entry):
            var record = Record(id: entry.id, generation: number, place: place, day: entry.day)
            let share = entry.share(of: wish.times, clock: clock)
            let match = index.match(entry, files) { !isFound.contains($0) && share != .some }
            record.isOfRun = match != nil || index.isOfRun(entry)
            note(entry, match, share, record: records.count, &isFound)
            if share == .some,
              case (let file, .same)? = index.match(entry, files, where: { _ in true }),
              let marks = entry.reading.marks, halves[file] == nil
            {
              halves[file] = Candidate(
                record: records.count,
                entry: entry,
                basis: FileBasis(marks)
              )
            }
            records.append(record)
          }
        }
      } catch {
        damaged.insert(number)
      }
    }
    if !candidates.isEmpty { for file in isFound { candidates[file] = nil } }
    if wish.keepsRejects { candidates = [:] }
    sums.sort { $0.sum.entries.count > $1.sum.entries.count }
  }

  /// Notes the entry of a file that is, or may be, what it was.
  private func note(
    _ entry: CacheEntry,
    _ match: (file: Int, match: CacheMatch)?,
    _ share: TimeFilter.Share,
    record: Int,
    _ isFound: inout Set<Int>
  ) {
    switch match {
    case (let file, .same)?:
      guard wish.isMet(by: entry.file) else { return }
      isFound.insert(file)
      found.append(Found(file: file, record: record, entry: entry, share: share))
    case (let file, .marked(let basis))?:
      let isLong = basis.modified == nil && entry.pieces.count > Self.mostPieces
      if candidates[file] == nil, !isLong {
        candidates[file] = Candidate(record: record, entry: entry, basis: basis)
      }
    case nil: break
    }
  }

  /// Gives away the sum of the groups of some files.
  private func give(_ sum: KeptSum, of members: [Int], to use: (Answer) -> Bool) -> Bool {
    let generation = generations[sum.generation]
    guard
      let part = try? generation.part(
        of: sum.sum,
        at: sum.place,
        by: &windows[sum.generation]
      )
    else { return false }
    return use(.files(members.map { (found[$0].file, found[$0].entry.file) }, groups: part))
  }

  /// Gives away what is kept of one file.
  private func give(_ found: Found, to use: (Answer) -> Bool) -> Bool {
    let file = found.share == .none ? found.entry.file.withoutLines : found.entry.file
    if file.summary.lines.counted == 0 { return use(.files([(found.file, file)], groups: nil)) }
    guard let parts = readParts(of: found.entry, inRecord: found.record) else { return false }
    return use(.pieces(of: found.file, parts))
  }
}
