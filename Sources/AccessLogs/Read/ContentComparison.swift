internal import Glibc

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
        let count = min(left.pendingCount, right.pendingCount)
        guard left.hasSame(count, as: right), !isCancelled() else { return }
        left.drop(count)
        right.drop(count)
      }
    } catch {
      return
    }
  }
}

/// A file that is read to be compared, a buffer full at a time.
///
/// Unsafe because sources fill memory, and `memcmp` compares it.
private struct ComparedContent {
  private var source: any FileSource
  private var buffer = [UInt8](repeating: 0, count: LineBuffer.readSize)
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

  var pendingCount: Int { end - start }

  /// Reads more where nothing is pending.
  mutating func fill() throws(FileProblem) {
    while start == end, !isAtEnd {
      do throws(FileProblem) {
        let outcome = unsafe buffer.withUnsafeMutableBytes { memory in
          Result { () throws(FileProblem) in unsafe try source.read(into: memory) }
        }
        let result = try outcome.get()
        (start, end) = (0, result.byteCount)
        isAtEnd = result.isEnd
      } catch {
        guard case .cutOff = error else { throw error }
        isAtEnd = true
      }
    }
  }

  func hasSame(_ count: Int, as other: ComparedContent) -> Bool {
    unsafe buffer.withUnsafeBytes { mine in
      unsafe other.buffer.withUnsafeBytes { others in
        guard let left = mine.baseAddress, let right = others.baseAddress else { return false }
        return unsafe memcmp(left + start, right + other.start, count) == 0
      }
    }
  }

  mutating func drop(_ count: Int) { start += count }
}
