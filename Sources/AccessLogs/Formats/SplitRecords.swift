/// Joins the records that a container runtime has split over lines.
///
/// Docker writes no line end into the pieces but the last, the runtimes of Kubernetes a `P` before them.
/// The streams of a program are interleaved, and Docker may have what another runtime wrote. A joined
/// record is the line that the runtime would have written without its limit: what stands before the first
/// piece and behind the last, and all text between. No more than the longest line is kept of a record.
struct SplitRecords {
  /// A record of which not all lines were read.
  struct Unfinished: Hashable, Sendable {
    /// What stands before the text of the first line, and the text so far; empty of one that is too long.
    var bytes: [UInt8]
    /// What stands behind the text of the last line.
    var tail: [UInt8] = []
    /// Where the text starts.
    let textStart: Int
    var isTooLong = false
  }

  /// What a line was found to be.
  enum Finding {
    /// No part of a split record.
    case line
    /// A part of a record that is not the last.
    case part
    /// The last part of a record, joined here with the parts before it.
    case record([UInt8])
    /// The last part of a record that is too long to keep.
    case tooLong
  }

  /// Docker's two streams, and then those of the other runtimes.
  static let seriesCount = 4

  /// Whether Docker's log is split at what has no line end; if not, no line of it has one.
  var splitsDocker = false
  /// The records of each series.
  private(set) var unfinished = InlineArray<4, Unfinished?>(repeating: nil)
  /// The series of which a line was read.
  private(set) var seen = InlineArray<4, Bool>(repeating: false)

  /// How many records are not finished, each with one line that is in no state yet.
  var unfinishedCount: Int { unfinished.indices.count { unfinished[$0] != nil } }

  /// Takes the next line.
  ///
  /// - Parameters:
  ///   - line: A line that is neither blank nor a comment.
  ///   - comments: Grows by the lines before it that are now known not to end a record.
  /// - Returns: What the line is.
  mutating func take(_ line: LineBytes, comments: inout Int) -> Finding {
    guard splitsDocker, let text = RuntimeText(docker: line) else {
      return take(line, from: 0, to: line.count, comments: &comments)
    }
    seen[text.stream] = true
    guard text.endsRecord else {
      add(line, text, offset: 0, end: text.end, to: text.stream, comments: &comments)
      return .part
    }
    guard let joined = end(text.stream, line, text.start, text.end, comments: &comments) else {
      return take(line, from: text.start, to: text.endOfContent, comments: &comments)
    }
    return takeJoined(joined, comments: &comments)
  }

  /// Looks for the prefix of another runtime in what Docker has joined.
  private mutating func takeJoined(_ joined: Finding, comments: inout Int) -> Finding {
    guard case .record(let bytes) = joined else { return joined }
    return LineBytes.with(bytes) { line in
      guard let text = RuntimeText(docker: line) else { return joined }
      let found = take(line, from: text.start, to: text.endOfContent, comments: &comments)
      if case .line = found { return joined }
      return found
    }
  }

  /// Takes a line whose text of a Kubernetes runtime, if any, stands between two offsets.
  private mutating func take(
    _ line: LineBytes,
    from start: Int,
    to end: Int,
    comments: inout Int
  ) -> Finding {
    guard let text = RuntimeText(prefixOf: line.part(start, end)) else { return .line }
    let series = 2 + text.stream
    seen[series] = true
    guard text.endsRecord else {
      add(line, text, offset: start, end: end, to: series, comments: &comments)
      return .part
    }
    return self.end(series, line, start + text.start, end, comments: &comments) ?? .line
  }

  /// Adds a part that is not the last.
  private mutating func add(
    _ line: LineBytes,
    _ text: RuntimeText,
    offset: Int,
    end: Int,
    to series: Int,
    comments: inout Int
  ) {
    let start = offset + text.start
    var record: Unfinished
    // Taken out, since two owners of the bytes would copy them for each part.
    if let known = unfinished[series].take() {
      record = known
      comments += 1
    } else {
      record = Unfinished(bytes: line.part(0, start).array, textStart: start)
      if let letter = text.letter { record.bytes[offset + letter] = UInt8(ascii: "F") }
    }
    if record.isLonger(by: end - start) {
      record.isTooLong = true
      record.bytes = []
    } else if !record.isTooLong {
      record.bytes += line.part(start, end).array
    }
    record.tail = line.from(end).array
    unfinished[series] = record
  }

  /// Ends the record of a series, if one was begun, by its last part.
  private mutating func end(
    _ series: Int,
    _ line: LineBytes,
    _ start: Int,
    _ end: Int,
    comments: inout Int
  ) -> Finding? {
    guard let record = unfinished[series].take() else { return nil }
    comments += 1
    if record.isLonger(by: end - start) { return .tooLong }
    return .record(record.bytes + line.from(start).array)
  }

  /// Ends what is unfinished at the end of the input; returns the records.
  mutating func endAll(comments: inout Int) -> [Finding] {
    var ended: [Finding] = []
    for series in 0..<Self.seriesCount {
      guard let record = unfinished[series].take() else { continue }
      var found = Finding.tooLong
      if !record.isTooLong { found = .record(record.bytes + record.tail) }
      if series < 2 { found = takeJoined(found, comments: &comments) }
      if case .part = found { continue }
      ended.append(found)
    }
    return ended
  }

  /// Forgets all records, and what it was told of Docker.
  mutating func removeAll() { self = SplitRecords() }

  /// Continues with what the lines before have left.
  mutating func start(with records: [Unfinished?]) {
    for series in 0..<Self.seriesCount {
      unfinished[series] = series < records.count ? records[series] : nil
      seen[series] = false
    }
  }
}

extension SplitRecords.Unfinished {
  /// Whether the text is longer than the longest line, with so many bytes more.
  fileprivate func isLonger(by count: Int) -> Bool {
    isTooLong || bytes.count - textStart + count > LineBuffer.maxLineLength
  }
}
