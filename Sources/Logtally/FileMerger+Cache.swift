import AccessLogs

/// What counting a piece of a file gave, and where the piece starts.
typealias CountedPiece = (start: Int, contents: PartContents)

/// What is taken from a cache, and kept there.
extension FileMerger {
  /// Adds files that are what they were when they were counted before.
  ///
  /// - Parameter places: Which of the files are to be counted.
  /// - Returns: Which of them need not be.
  mutating func addKept(_ places: [Int]) -> Set<Int> {
    guard let cache else { return [] }
    return cache.answer(files, at: places) { addKept($0) }
  }

  /// Adds what is known of files; returns false where it cannot be what was kept.
  private mutating func addKept(_ answer: CountCache.Answer) -> Bool {
    do throws(PartError) {
      switch answer {
      case .pieces(let index, let parts):
        let kept = try read(parts, at: index).map(\.contents)
        if kept.count > 1 { return try builder.add(pieces: kept, file: index) }
        try builder.add(kept[0], file: index)
      case .files(let known, let groups):
        let named = known.map { index, file in
          var file = file
          file.summary.key = naming.key(of: files[index].key)
          return file
        }
        try builder.add(groups, of: named, at: known.map(\.index))
      }
      return true
    } catch {
      return false
    }
  }

  private func read(_ parts: [CachedPart], at index: Int) throws(PartError) -> [CountedPiece] {
    var pieces: [CountedPiece] = []
    for part in parts {
      pieces.append((part.start, try builder.read(part, file: index)))
    }
    return pieces
  }

  /// Returns what is kept of the pieces of a file before those that were counted: as it was counted, and as it is in
  /// the report; nothing where nothing was to be taken from there.
  ///
  /// - Returns: Nil where it does not stand, so that the file has to be counted as a whole.
  func keptPieces(
    _ index: Int,
    before counted: [PartContents]
  ) -> (known: [CountedPiece], answer: [PartContents])? {
    guard let cache, cache.basis(of: index) != nil else { return ([], []) }
    guard counted.allSatisfy({ $0.summary.state == .counted }),
      let size = counted.first?.summary.bytes
    else { return nil }
    guard let kept = cache.parts(of: index), let known = try? read(kept.parts, at: index) else {
      cache.drop(index, isDamaged: true)
      return nil
    }
    let isUnchanged = cache.basis(of: index)?.modified != nil
    if isUnchanged {
      guard let file = PartFile(pieces: known.map(\.contents)), cache.wish.isMet(by: file) else {
        return nil
      }
    }
    let pieces = known.map { piece in
      (start: piece.start, contents: piece.contents.inFile(ofBytes: size))
    }
    let answer = pieces.map { kept.share == .none ? $0.contents.withoutLines : $0.contents }
    return (pieces, answer)
  }

  /// Keeps what counting the pieces of a file gave, behind what was known of it.
  func keep(_ index: Int, after known: [CountedPiece], _ counted: [CountedPiece]) {
    let readings = counted.compactMap(\.contents.notes.reading)
    guard let cache, var reading = readings.last else { return }
    if !known.isEmpty {
      cache.keep(index, files[index], after: known, counted, reading)
      return
    }
    // What was read at different times is of one file only if nothing has changed that.
    let pieces = counted.filter { $0.start != reading.lineStart }
    guard pieces.allSatisfy({ $0.contents.notes.reading?.stamp == reading.stamp }) else { return }
    reading.isSettled = readings.allSatisfy(\.isSettled)
    for other in readings.dropLast() {
      if let times = other.times { reading.times?.add(times) } else { reading.times = nil }
    }
    cache.keep(index, files[index], counted, reading)
  }
}
