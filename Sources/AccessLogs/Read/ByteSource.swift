/// The bytes of a log in order, decompressed where they have to be.
protocol ByteSource: SendableMetatype, ~Copyable {
  /// Reads some bytes; 0 at the end of the input.
  ///
  /// `endsFrame` in the answer says that a compressed frame ended, and checked, right after these
  /// bytes: what was read until now stands, whatever comes. Such an answer may have no bytes.
  ///
  /// - Throws: A ``FileProblem``: a failed read, or data that ends early or cannot be decoded.
  mutating func read(into output: inout MutableSpan<UInt8>) throws(FileProblem) -> ReadResult

  /// Bytes taken from the file on disk so far.
  var offset: Int { get }

  /// Frames that ended and checked.
  var framesBefore: Int { get }
}

/// What one read of a ``ByteSource`` gave.
struct ReadResult {
  var byteCount: Int
  /// Whether a frame ended right behind these bytes.
  var endsFrame = false

  var isEnd: Bool { byteCount == 0 && !endsFrame }
}

/// A source that can be read from the middle of its file, piece by piece.
protocol FileSource: ByteSource, ~Copyable {
  /// The offset on disk of the first byte that is not given yet.
  var position: Int { get }

  /// Lets reading go on behind the end of a piece.
  mutating func continueBehindPiece()
}

extension FileSource where Self: ~Copyable {
  mutating func continueBehindPiece() {}

  /// Whether what was read last ends at or behind the end of a piece.
  func isAtEnd(of piece: FilePiece, after result: ReadResult) -> Bool {
    result.isEnd || (result.endsFrame && position >= piece.end ?? .max)
  }
}
