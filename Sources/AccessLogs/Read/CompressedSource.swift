/// A source whose bytes come in frames.
protocol FrameSource: ByteSource, SendableMetatype, ~Copyable {
  /// Frames that ended and checked.
  var framesBefore: Int { get }
}

/// The decompressed bytes of a file, made of frames that are each decoded and checked as a whole.
///
/// What zstd calls frames are members in gzip. One file of this folder is one such source; what
/// becomes of a file that is cut off or damaged is decided where it is counted, for all alike.
///
/// Unsafe because its first bytes are memory that the caller owns.
protocol CompressedSource: FrameSource, ~Copyable {
  /// Continues after the first bytes of `raw`, which were read to see what it is.
  init(_ raw: consuming RawInput, first: UnsafeRawBufferPointer, maxWindowLog: Int)

  /// The offset on disk of the first byte that is not decoded yet.
  var position: Int { get }
}
