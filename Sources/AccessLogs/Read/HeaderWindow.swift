/// A few bytes of a file at any offset, for headers that say where the next one stands.
///
/// Headers that stand close together cost one read. How many reads there may be is limited, since it is
/// the file that says how many there are.
struct HeaderWindow {
  /// More than the headers that are looked at: 18 bytes, or those of a member of gzip with extra fields.
  static let size = 1024

  private var bytes = [UInt8](repeating: 0, count: Self.size)
  /// The offset of the first of these bytes in the file, and how many of them are from it.
  private var start = 0
  private var end = 0
  /// Where the bytes stand that were asked for.
  private var place = 0
  private var readsLeft: Int
  private let isCancelled: () -> Bool
  /// Whether more reads were asked for than there may be.
  private(set) var isExhausted = false

  init(reads: Int = .max, isCancelled: @escaping () -> Bool = { false }) {
    readsLeft = reads
    self.isCancelled = isCancelled
  }

  /// Makes some bytes at hand, as ``subscript(_:)``.
  ///
  /// - Returns: How many there are, up to `count`: fewer at the end of the file, none where the limit is
  ///   reached.
  mutating func load(
    _ count: Int,
    at offset: Int,
    of input: borrowing RawInput
  ) throws(FileProblem) -> Int {
    if offset < start || offset + count > end {
      guard readsLeft > 0, !isCancelled() else {
        isExhausted = true
        return 0
      }
      readsLeft -= 1
      start = offset
      end = offset + (try input.read(into: &bytes, at: offset))
    }
    place = offset - start
    return min(count, end - offset)
  }

  /// One of the bytes that were made at hand last.
  subscript(index: Int) -> UInt8 { bytes[place + index] }

  /// Some of the bytes that were made at hand last, as a number whose lowest byte is first.
  func number(at index: Int, bytes count: Int) -> Int {
    var number = 0
    for position in (0..<count).reversed() { number = number << 8 | Int(self[index + position]) }
    return number
  }

  /// The first bytes that were made at hand last.
  func first(_ count: Int) -> [UInt8] { Array(bytes[place..<place + count]) }
}
