/// What the file is while it is read, so that its counts can be used again, and what is counted apart for that: what
/// stands behind its last line end.
extension LogFileCounter {
  /// What is known of the start of a file that has grown, and what notes the bytes behind it.
  typealias Growth = (marks: ContentMarks, ends: PipeEnds)

  /// Notes what a file is that was just opened; its marks are taken later where it has grown.
  mutating func startReading(_ input: borrowing RawInput, _ query: CompiledQuery, marks: Bool) {
    guard query.means.readingSince != nil, let stamp = input.stamp else { return }
    reading = FileReading(stamp)
    if marks {
      reading?.marks = try? input.marks(
        of: stamp.byteCount,
        whole: query.means.comparesWholeFiles
      )
    }
  }

  /// Whether what is pending is counted apart, where all whole lines up to an offset are counted.
  mutating func keepsRest(upTo offset: Int) -> Bool {
    // What is held back until more is known goes with the lines before it.
    guard canGrow, reading != nil, counter.isFormatKnown, !counter.isUnreadable,
      counter.heldLines == nil, !buffer.isDropping, buffer.pendingCount < Self.longestRest,
      counter.records.unfinishedCount == 0 || counter.contextChange != nil
    else { return false }
    reading?.lineStart = offset - buffer.pendingCount
    return true
  }

  /// More than nearly all lines have; the part of a longer one might not fit into the other's.
  private static let longestRest = 64 << 10

  /// Makes the part of what was counted, with what the file was and the part of what is pending, if there is any.
  mutating func part(
    _ summary: FileSummary,
    _ notes: PartNotes,
    of file: LogFile,
    _ query: CompiledQuery,
    after growth: Growth? = nil,
    isPiece: Bool = false
  ) -> Part {
    guard reading != nil else { return part(summary, notes) }
    var notes = notes
    let isSplit = reading?.lineStart != nil
    if isSplit { notes.contextChange = counter.contextChange }
    let part = part(summary, notes)
    reading?.times = counter.filterClocks.span
    if isSplit {
      let rest = restPart(summary, query)
      reading?.rest = rest
      if var times = counter.filterClocks.span, let before = reading?.times {
        times.add(before)
        reading?.times = times
      }
    }
    finishReading(of: file, query, after: growth, isPiece: isPiece)
    guard let reading else { return part }
    return part.with(reading)
  }

  /// Counts what is pending; nil if there is nothing.
  private mutating func restPart(_ summary: FileSummary, _ query: CompiledQuery) -> [UInt8]? {
    counter.startPiece(after: counter.context)
    if let line = buffer.takeLastLine() { _ = counter.count(line) }
    counter.endLines()
    counter.finish()
    var rest = summary
    rest.lines = counter.lineCounts
    return rest.lines.lines == 0 ? nil : part(rest, PartNotes()).bytes
  }

  /// Finds out whether the file was at rest while it was read; where it was not, whether it still begins as it did.
  ///
  /// What was read while another file took its place is no start of either: nothing is known of it then.
  mutating func finishReading(
    of file: LogFile,
    _ query: CompiledQuery,
    after growth: Growth? = nil,
    isPiece: Bool = false
  ) {
    guard var reading, let since = query.means.readingSince else { return }
    self.reading = nil
    do throws(FileProblem) {
      let input = try RawInput(file)
      reading.isSettled =
        input.stamp == reading.stamp && reading.stamp.isSettled(before: since)
      if isPiece, input.stamp != reading.stamp {
        // Other pieces may be of other bytes.
        if reading.lineStart == nil { return }
        reading.marks = nil
      } else if let growth {
        reading.marks = try input.marks(
          of: reading.stamp.byteCount,
          after: growth.marks,
          end: growth.ends.end,
          whole: query.means.comparesWholeFiles
        )
        if !reading.isSettled, !(try input.begins(as: growth.marks)) { reading.marks = nil }
      } else if !reading.isSettled, let marks = reading.marks {
        let found = try input.marks(of: marks.byteCount, whole: marks.whole != nil)
        if found != marks { reading.marks = nil }
      }
      if let start = reading.lineStart, !(try input.endsLine(before: start)) {
        reading.lineStart = nil
      }
    } catch {
      reading.marks = nil
    }
    self.reading = reading
  }
}
