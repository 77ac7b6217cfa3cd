/// The bytes of a log in order, decompressed where they have to be.
///
/// Unsafe because it fills memory that the caller owns.
protocol ByteSource: ~Copyable {
  /// Reads some bytes; 0 at the end of the input.
  ///
  /// `endsFrame` in the answer says that a compressed frame ended, and checked, right after these
  /// bytes: what was read until now stands, whatever comes. Such an answer may have no bytes.
  ///
  /// - Throws: A ``FileProblem``: a failed read, or data that ends early or cannot be decoded.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileProblem) -> ReadResult

  /// Bytes taken from the file on disk so far.
  var offset: Int { get }
}

/// What one read of a ``ByteSource`` gave.
struct ReadResult {
  var byteCount: Int
  /// Whether a frame ended right behind these bytes.
  var endsFrame = false

  var isEnd: Bool { byteCount == 0 && !endsFrame }
}
