/// How a counter reads the records that a container runtime has split.
///
/// The lines of a record but the last are comments. Which is the last is known only when the next one
/// comes, so one line of each record that is not finished is in no state yet.
extension LineCounter {
  /// Counts a line that may be part of a record, by a known family.
  @inline(never)
  mutating func countPart(
    _ line: LineBytes,
    _ lineClass: LineClass,
    _ lines: inout LineCounts
  ) {
    switch records.take(line, comments: &lines.comment) {
    case .line: count(line, lineClass, &lines)
    case .part: break
    case .tooLong:
      lines.unparsed += 1
      noteLongLine(number: number(lines))
    case .record(let record):
      LineBytes.with(record) { record in
        let text = wrapping.unwrapped(record)
        let recordClass = classifier.classify(record, text: text)
        if recordClass == .comment {
          lines.comment += 1
          readers.readComment(text)
        } else {
          count(record, recordClass, &lines)
        }
        // The endpoint lies in memory that goes.
        groups.flush()
      }
    }
  }

  /// Ends the input: what is unfinished of records is judged as it is.
  mutating func endLines() {
    // Nothing of the file counts once groups are lost.
    if spillFailure != nil { return }
    decideHeldLines()
    for found in records.endAll(comments: &state.lines.comment) {
      switch found {
      case .line, .part: break
      case .tooLong: countLongLine()
      case .record(let record):
        guard let family else {
          sample(record)
          continue
        }
        way = .wrapped(family)
        var lines = LineCounts()
        LineBytes.with(record) { line in
          let text = wrapping.unwrapped(line)
          let recordClass = classifier.classify(line, text: text)
          count(line, recordClass, &lines)
          groups.flush()
        }
        state.lines += lines
      }
    }
  }

  // MARK: - Docker's way

  /// How many lines without a line end in them say that Docker's log has none.
  private static let mostHeldLines = 64

  /// Whether a line is kept until more is known.
  ///
  /// Docker ends a record by a line end within its text, and splits it by leaving that out. But there are
  /// programs that write such a log and never write that line end. So lines without it wait for the first
  /// one that has it.
  mutating func holds(_ line: LineBytes) -> Bool {
    let docker = RuntimeText(docker: line)
    if let docker, docker.endsRecord {
      records.splitsDocker = true
      decideHeldLines()
      return false
    }
    guard let held = heldLines, docker != nil || !held.isEmpty else { return false }
    heldLines?.append(line.array)
    let byteCount = held.reduce(line.count) { $0 + $1.count }
    if held.count + 1 == Self.mostHeldLines || byteCount > LineBuffer.maxLineLength {
      decideHeldLines()
    }
    return true
  }

  /// Counts the lines that were kept, as what they are known to be by now.
  mutating func decideHeldLines() {
    guard let held = heldLines else { return }
    heldLines = nil
    for line in held {
      LineBytes.with(line) { line in
        if family == nil {
          sampleLine(line)
        } else if line.isEmpty {
          // No bytes are no block of lines.
          state.lines.blank += 1
        } else if let family {
          countLines(of: family, line)
        }
        // The line lies in memory that goes.
        sampleGroups.flush()
      }
    }
  }
}
