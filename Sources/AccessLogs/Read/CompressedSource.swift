/// The decompressed bytes of a file, made of frames that are each decoded and checked as a whole.
///
/// What zstd calls frames are members in gzip. One file of this folder is one such source; what
/// becomes of a file that is cut off or damaged is decided where it is counted, for all alike.
protocol CompressedSource: FileSource, ~Copyable {
  /// Continues after the first bytes of `raw`, which were read to see what it is.
  ///
  /// `maxWindowLog` is the largest window admitted, as a power of two, where there are windows.
  init(_ raw: consuming RawInput, first: LineBytes, maxWindowLog: Int)

  /// Calls `body` with the offsets at which a file can be split, ascending: where frames end.
  ///
  /// - Returns: Whether they stand for something.
  /// - Throws: A failed read. A file that is cut off or damaged is for whoever decodes it to judge.
  static func forEachBorder(
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow,
    _ body: (Int) -> Void
  ) throws(FileProblem) -> Bool
}

/// What compresses bytes that come in parts, to one frame or member.
protocol ByteEncoder: AnyObject {
  /// Takes the next bytes, and hands out what they become as far as it is known.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - isLast: Whether there are no more; all is handed out then, and nothing more may be encoded.
  ///   - sink: Takes compressed bytes.
  /// - Throws: What the sink throws, at once.
  func encode<Failure: Error>(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure)
}

extension Compression {
  /// What reads it; nil where nothing is compressed, or another program has to unpack it first.
  ///
  /// The only place that knows.
  var source: (any (CompressedSource & ~Copyable).Type)? {
    switch self {
    case .zstd: ZstdSource.self
    case .gzip: GzipSource.self
    case .none, .xz, .bzip2, .lz4, .zip: nil
    }
  }

  /// Makes what compresses so; nil where nothing is compressed, or another program has to.
  func encoder() -> (any ByteEncoder)? {
    switch self {
    case .zstd: ZstdEncoder()
    case .gzip: GzipEncoder()
    case .none, .xz, .bzip2, .lz4, .zip: nil
    }
  }

  /// Opens a file that is compressed so, or not at all, where it stands.
  ///
  /// - Parameters:
  ///   - raw: The file.
  ///   - first: What was read of it already; of a plain file the caller has it.
  ///   - maxWindowLog: The largest zstd window admitted, as a power of two.
  /// - Returns: The source of what follows.
  /// - Throws: ``FileProblem/unsupportedCompression(_:)``.
  func open(
    _ raw: consuming RawInput,
    first: LineBytes = .none,
    maxWindowLog: Int
  ) throws(FileProblem) -> any FileSource {
    if let source { return source.open(raw, first: first, maxWindowLog: maxWindowLog) }
    guard self == .none else { throw .unsupportedCompression(self) }
    return OpenedSource(raw)
  }
}

extension CompressedSource where Self: ~Copyable {
  fileprivate static func open(
    _ raw: consuming RawInput,
    first: LineBytes,
    maxWindowLog: Int
  ) -> any FileSource {
    OpenedSource(Self(raw, first: first, maxWindowLog: maxWindowLog))
  }
}

/// A source of any kind, for one call in some hundred thousand bytes.
final class OpenedSource<Source: FileSource & ~Copyable>: FileSource {
  private var source: Source

  init(_ source: consuming Source) { self.source = source }

  func read(into output: inout MutableSpan<UInt8>) throws(FileProblem) -> ReadResult {
    try source.read(into: &output)
  }

  var offset: Int { source.offset }

  var framesBefore: Int { source.framesBefore }

  var position: Int { source.position }

  func continueBehindPiece() { source.continueBehindPiece() }
}
