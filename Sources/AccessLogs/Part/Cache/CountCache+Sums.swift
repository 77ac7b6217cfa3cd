/// The sums of the groups of files that have not changed, so that the next run need not add them up again.
extension CountCache {
  /// An entry that is in no sum, and where its groups stand.
  private struct Summand {
    let entry: CacheEntry
    let place: CacheGeneration.Place
    let generation: CacheGeneration
  }

  /// Drops sums of what is gone, and adds up the groups of entries of this run that are in none.
  ///
  /// Files that have changed last will change next: they come last, so that most sums hold.
  ///
  /// - Parameter live: The entries of the files of the cache that are still of use.
  func addSums(beside live: [Record]) {
    let ofRun = Set(found.map(\.entry.id) + writer.kept.map(\.entry.id))
    let alive = ofRun.union(live.map(\.id))
    var summed: Set<UInt128> = []
    for (place, sum) in sums.enumerated() where !sum.isDropped {
      let entries = sum.sum.entries
      if !alive.isSuperset(of: entries) || !summed.isDisjoint(with: entries) {
        sums[place].isDropped = true
      } else if ofRun.isSuperset(of: entries) {
        summed.formUnion(entries)
      }
      // Any other one may serve a run that counts more files.
    }
    let code = code
    if code.hasFiles { return }
    var summands = unsummed(summed)
    guard summands.count >= CacheSum.leastEntries else { return }
    for (place, sum) in sums.enumerated()
    where !sum.isDropped && sum.sum.entries.count < CacheSum.fewEntries
      && summed.isSuperset(of: sum.sum.entries)
    {
      sums[place].isDropped = true
      summed.subtract(sum.sum.entries)
    }
    summands = unsummed(summed)
    summands.sort {
      ($0.entry.reading.stamp.modified, $0.entry.id) < (
        $1.entry.reading.stamp.modified, $1.entry.id
      )
    }
    var room = wish.size - folder.entries().reduce(0) { $0 + $1.byteCount } - writer.byteCount
    var windows: [Int32: CacheWindow] = [:]
    for chunk in Self.chunks(of: summands) where room > 0 {
      let before = writer.byteCount
      if let (sum, contents) = self.sum(of: chunk, code, by: &windows) {
        writer.keep(sum, contents, most: room)
      }
      room -= max(0, writer.byteCount - before)
    }
  }

  /// Returns the entries of this run that are in no sum and have groups.
  private func unsummed(_ summed: Set<UInt128>) -> [Summand] {
    var known = summed
    var summands: [Summand] = []
    func add(_ entry: CacheEntry, _ place: CacheGeneration.Place, _ generation: CacheGeneration) {
      guard entry.hasSummands, known.insert(entry.id).inserted else { return }
      summands.append(Summand(entry: entry, place: place, generation: generation))
    }
    for file in found {
      let record = records[file.record]
      add(file.entry, record.place, generations[record.generation])
    }
    if let generation = writer.generation() {
      for (entry, place) in writer.kept { add(entry, place, generation) }
    }
    return summands
  }

  /// Returns summands in their order, so many in each chunk as make a sum.
  private static func chunks(of summands: [Summand]) -> [[Summand]] {
    let count = (summands.count + CacheSum.mostEntries - 1) / CacheSum.mostEntries
    let length = (summands.count + count - 1) / count
    var chunks: [[Summand]] = [[]]
    var byteCount = 0
    for summand in summands {
      byteCount += summand.place.byteCount
      if chunks[chunks.count - 1].count == length || byteCount > CacheSum.mostBytes {
        chunks.append([])
        byteCount = summand.place.byteCount
      }
      chunks[chunks.count - 1].append(summand)
    }
    return chunks.filter { $0.count > 1 }
  }

  /// Adds up summands; nil where one of them cannot be read.
  private func sum(
    of summands: [Summand],
    _ code: KeyCode,
    by windows: inout [Int32: CacheWindow]
  ) -> (sum: CacheSum, contents: PartContents)? {
    var file = PartFile(FileSummary(key: FileKey([]), state: .counted))
    do {
      var pieces: [PartContents] = []
      for summand in summands {
        let generation = summand.generation
        let parts = try generation.parts(
          of: summand.entry,
          at: summand.place,
          by: &windows[
            generation.file.descriptor,
            default: CacheWindow(generation.file, generation.byteCount)
          ]
        )
        for part in parts {
          pieces.append(
            try part.contents(
              of: FileKey([]),
              code,
              wish.question.query.measures,
              checksGroups: false
            )
          )
        }
        file.summary.lines.counted += summand.entry.file.summary.lines.counted
      }
      return (
        CacheSum(entries: summands.map(\.entry.id).sorted()),
        try PartContents(sumOf: pieces, file, code)
      )
    } catch {
      return nil
    }
  }
}

extension CacheEntry {
  /// Whether it has groups that stay, since its file was at rest, and so many that a sum of them saves something.
  var hasSummands: Bool {
    hasGroups && reading.isSettled && groupBytes + partBytes >= CacheSum.leastBytes
      && file.summary.state == .counted && file.summary.lines.counted > 0
  }
}
