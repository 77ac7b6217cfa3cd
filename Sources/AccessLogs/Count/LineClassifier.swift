internal import CByteScan

/// The state of a line, as far as no format is needed for it.
enum LineClass {
  case tooLong, blank, comment, filtered, content
}

/// Sorts lines into the states that need no format, in the order that the contract gives.
///
/// Unsafe because lines are ranges of memory; `CBYTESCAN_PADDING` bytes behind each are readable.
struct LineClassifier {
  /// Only lines that hold one of these texts have content; all do if there is none.
  var matches: [[UInt8]] = []

  @inline(__always)
  func classify(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> LineClass {
    if unsafe end - line > LineBuffer.maxLineLength { return .tooLong }
    if unsafe line == end || ByteClass.isLineFiller(line.pointee) {
      if unsafe Self.isBlank(line, end) { return .blank }
    } else if unsafe line.pointee == ByteClass.hash {
      return .comment
    }
    if !matches.isEmpty, unsafe !isMatch(line, end) { return .filtered }
    return .content
  }

  /// Which of some ordinary lines have content, a bit for each, the first line's lowest.
  @inline(__always)
  func staying(_ lines: UnsafePointer<cbytescan_line>, _ count: Int) -> UInt64 {
    var staying = (1 as UInt64) &<< UInt64(count) - 1
    if matches.isEmpty { return staying }
    for index in 0..<count {
      let start = unsafe lines[index].start.unsafelyUnwrapped
      let end = unsafe LineCounter.droppingCarriageReturn(start, start + Int(lines[index].length))
      if unsafe !isMatch(start, end) { staying &= ~(1 << UInt64(index)) }
    }
    return staying
  }

  /// The state of a record that was joined: that of its text, for which the texts may stand anywhere in
  /// the line.
  func classify(_ record: LineBytes, text: LineBytes) -> LineClass {
    if unsafe Self.isBlank(text.start, text.end) { return .blank }
    if text.byte(at: 0) == ByteClass.hash { return .comment }
    return unsafe matches.isEmpty || isMatch(record.start, record.end) ? .content : .filtered
  }

  private static func isBlank(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    var at = unsafe line
    while unsafe at < end, unsafe ByteClass.isLineFiller(at.pointee) { unsafe at += 1 }
    return unsafe at == end
  }

  /// Whether the line holds one of the texts.
  private func isMatch(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    for text in matches
    where unsafe text.withUnsafeBufferPointer({ bytes in
      unsafe cbytescan_contains(line, end, bytes.baseAddress.unsafelyUnwrapped, bytes.count)
    }) {
      return true
    }
    return false
  }
}
