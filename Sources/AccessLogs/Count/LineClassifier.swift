/// The state of a line, as far as no format is needed for it.
enum LineClass {
  case tooLong, blank, comment, filtered, content
}

/// Sorts lines into the states that need no format, in the order that the contract gives.
struct LineClassifier {
  /// Only lines that hold one of these texts have content; all do if there is none.
  var matches: [[UInt8]] = []

  @inline(__always)
  func classify(_ line: LineBytes) -> LineClass {
    if line.count > LineBuffer.maxLineLength { return .tooLong }
    if line.isEmpty || ByteClass.isLineFiller(line[0]) {
      if Self.isBlank(line) { return .blank }
    } else if line[0] == ByteClass.hash {
      return .comment
    }
    return matches.isEmpty || isMatch(line) ? .content : .filtered
  }

  /// Which of some ordinary lines have content, a bit for each, the first line's lowest.
  @inline(__always)
  func staying(_ lines: OrdinaryLines) -> UInt64 {
    var staying = (1 as UInt64) &<< UInt64(lines.count) - 1
    if matches.isEmpty { return staying }
    for index in 0..<lines.count where !isMatch(lines[index].line.withoutPadding) {
      staying &= ~(1 << UInt64(index))
    }
    return staying
  }

  /// The state of a record that was joined: that of its text, for which the texts may stand anywhere in
  /// the line.
  func classify(_ record: LineBytes, text: LineBytes) -> LineClass {
    if Self.isBlank(text) { return .blank }
    if text.byte(at: 0) == ByteClass.hash { return .comment }
    return matches.isEmpty || isMatch(record) ? .content : .filtered
  }

  private static func isBlank(_ line: LineBytes) -> Bool {
    line.allSatisfy(ByteClass.isLineFiller)
  }

  /// Whether the line holds one of the texts.
  private func isMatch(_ line: LineBytes) -> Bool { matches.contains { line.contains($0) } }
}
