internal import CByteScan

/// How a counter finds the format of a file: its first lines are read by every family.
extension LineCounter {
  /// Reads lines by every family until the sample is complete; returns the others.
  mutating func sample(_ lines: LineBytes) -> LineBytes {
    var rest = sampleSimpleLines(lines)
    while !rest.isEmpty, family == nil {
      let line = rest.first(rest.find(ByteClass.newline))
      sampleLine(line.withoutPadding)
      rest = rest.from(min(line.count + 1, rest.count))
    }
    sampleGroups.flush()
    return rest
  }

  /// Counts the first lines of a file for as long as they are such that only `simple` can read them;
  /// returns the others.
  ///
  /// It spares a folder of small files most of what finding their format costs.
  private mutating func sampleSimpleLines(_ lines: LineBytes) -> LineBytes {
    guard state.vote.takesSimpleLines, classifier.matches.isEmpty, explainer == nil,
      !rejects.isOn, readers.columns == nil, wanted.isOfTarget, filters.isEmpty
    else { return lines }
    let count = lineEnds.findFirst(FormatVote.sampleSize, in: lines)
    guard count > 0, lines.part(0, lineEnds[count - 1]).marks == 0 else { return lines }
    var start = 0
    var sampled = 0
    var record = LineRecord(wanted: [])
    while sampled < count {
      let end = lineEnds[sampled]
      // The first byte rules out what a container runtime writes before a line.
      let line = lines.part(start, end)
      guard record.take(ordinary: CBYTESCAN_SIMPLE, line),
        record.endpoint.byte(at: 0) == ByteClass.slash
      else { break }
      sampleGroups.add(record, of: line, by: .simple)
      start = end + 1
      sampled += 1
    }
    state.vote.addSimple(count: sampled)
    endSample()
    return lines.from(start)
  }

  mutating func sampleLine(_ line: LineBytes) {
    if heldLines != nil, holds(line) { return }
    let lineClass = classifier.classify(line)
    guard lineClass == .content || lineClass == .filtered else {
      sample(line, text: line, lineClass)
      return
    }
    switch records.take(line, comments: &state.lines.comment) {
    case .line: sample(line, text: line, lineClass)
    case .part: break
    case .tooLong: countLongLine()
    case .record(let record): sample(record)
    }
  }

  /// Samples a record that was joined.
  mutating func sample(_ record: [UInt8]) {
    LineBytes.with(record) { line in
      let text = wrapping.unwrapped(line)
      sample(line, text: text, classifier.classify(line, text: text))
      sampleGroups.flush()
    }
  }

  /// Samples a line or a joined record; `text` is it, without what is around it where it was joined.
  private mutating func sample(_ line: LineBytes, text: LineBytes, _ lineClass: LineClass) {
    switch lineClass {
    case .tooLong:
      countLongLine()
      return
    case .blank:
      state.lines.blank += 1
      return
    case .comment:
      state.lines.comment += 1
      readers.readComment(text)
      return
    case .filtered:
      state.lines.filtered += 1
    case .content:
      break
    }
    let explainedNumber = explainer == nil ? 0 : number() + 1
    var readBy = FamilySet()
    state.vote.add(
      line,
      isCounted: lineClass == .content,
      readers: &readers,
      wrapping: wrapping,
      into: &sampleRecord
    ) { family, record, readers in
      readBy.insert(family)
      if filters.passes(record, &filterClocks) {
        sampleGroups.add(record, of: line, by: family)
      } else {
        state.sampleDropped[family.place] += 1
      }
      explainer?.noteRead(line, number: explainedNumber, record, as: family, by: &readers)
    }
    if lineClass == .content {
      explainer?.noteSample(line, number: explainedNumber, readBy, of: state.vote, by: &readers)
      if rejects.isOn { rejects.add(line, number: number(), readBy: readBy) }
    }
    endSample()
  }

  mutating func advanceSample() {
    state.vote.advance()
    endSample()
  }

  /// Settles the family once the sample is complete.
  private mutating func endSample() {
    guard state.vote.isComplete else { return }
    if heldLines?.isEmpty == true { heldLines = nil }
    let leader = state.vote.leader
    family = leader
    let isWrapped =
      state.vote.hasWrapping || (state.vote.hasSyslog && LineWrapping.hides(leader, wanted))
    way = isGivenUp ? .none : isWrapped ? .wrapped(leader) : .plain(leader)
  }
}
