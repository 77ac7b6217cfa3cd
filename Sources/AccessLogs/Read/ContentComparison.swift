/// Whether all that is in one log is how another begins, both decompressed.
///
/// Costs reading up to the first difference, which logs of different days have in their first line.
/// A file that is cut off counts as what it has: its compressor may still be at work.
package enum ContentComparison: UInt8, Sendable, Codable {
  /// Neither is, or one of them cannot be read.
  case different
  /// The first is shorter, and the second begins with it.
  case firstBeginsSecond
  /// The second is not longer, and the first begins with it.
  case secondBeginsFirst

  /// Compares two files.
  ///
  /// - Parameters:
  ///   - first: A file.
  ///   - second: Another.
  ///   - maxWindowLog: The largest zstd window admitted, as a power of two.
  ///   - isCancelled: Asked now and then; if it says so the answer is `different`.
  package init(
    _ first: LogFile,
    _ second: LogFile,
    maxWindowLog: Int,
    isCancelled: () -> Bool = { false }
  ) {
    self = .different
    do throws(FileProblem) {
      var left = try ComparedContent(first, maxWindowLog: maxWindowLog)
      var right = try ComparedContent(second, maxWindowLog: maxWindowLog)
      while true {
        try left.fill()
        try right.fill()
        if right.isAtEnd {
          self = .secondBeginsFirst
          return
        }
        if left.isAtEnd {
          self = .firstBeginsSecond
          return
        }
        let count = min(left.pending.count, right.pending.count)
        guard left.pending.first(count).equals(right.pending.first(count)), !isCancelled() else {
          return
        }
        left.drop(count)
        right.drop(count)
      }
    } catch {
      return
    }
  }
}

/// A file that is read to be compared, a buffer full at a time.
private struct ComparedContent: ~Copyable {
  private var source: any FileSource
  private var memory = LineMemory(capacity: LineBuffer.readSize)
  private var start = 0
  private var end = 0
  /// Whether nothing is pending, and nothing will be.
  private(set) var isAtEnd = false

  init(_ file: LogFile, maxWindowLog: Int) throws(FileProblem) {
    let input = try RawInput(file)
    var magic = [UInt8](repeating: 0, count: Compression.magicLength)
    let count = try input.read(into: &magic, at: 0)
    let compression = Compression(magic: Array(magic[..<count]))
    source = try compression.open(input, maxWindowLog: maxWindowLog)
  }

  var pending: LineBytes { memory.bytes(start, end) }

  /// Reads more where nothing is pending.
  mutating func fill() throws(FileProblem) {
    while start == end, !isAtEnd {
      do throws(FileProblem) {
        let result = try memory.fill(from: 0) { (room) throws(FileProblem) in
          try source.read(into: &room)
        }
        (start, end) = (0, result.byteCount)
        isAtEnd = result.isEnd
      } catch {
        guard case .cutOff = error else { throw error }
        isAtEnd = true
      }
    }
  }

  mutating func drop(_ count: Int) { start += count }
}
