internal import CZstd

/// The decoder of libzstd, which decodes and checks one frame after another.
///
/// Unsafe because it is a C object, which reads and fills memory.
@safe
struct ZstdDecoder: ~Copyable {
  /// What one call did.
  struct Step {
    let taken: Int
    let given: Int
    /// 0 at the end of a frame; or a code of libzstd that is an error, or any other number.
    let code: Int
  }

  private let context: OpaquePointer?

  /// `maxWindowLog` is the largest window admitted, as a power of two.
  init(maxWindowLog: Int) {
    unsafe context = ZSTD_createDCtx()
    guard let context = unsafe context else { return }
    unsafe _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(maxWindowLog))
  }

  deinit { unsafe _ = ZSTD_freeDCtx(context) }

  /// Decodes bytes up to the end of a frame; nil where there was no memory for the decoder.
  mutating func decompress(_ input: LineBytes, into output: inout MutableSpan<UInt8>) -> Step? {
    guard let context = unsafe context else { return nil }
    var source = unsafe ZSTD_inBuffer(src: input.start, size: input.count, pos: 0)
    return unsafe output.withUnsafeMutableBytes { output in
      var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
      let code = unsafe ZSTD_decompressStream(context, &target, &source)
      return unsafe Step(taken: source.pos, given: target.pos, code: code)
    }
  }

  /// The largest a frame header can be (RFC 8878: 14 bytes and the magic number).
  static let frameHeaderLimit = 18

  /// Reads the header of the frame that starts with these bytes; nil if it is none, or not there as a whole.
  static func frameHeader(_ bytes: [UInt8]) -> ZSTD_frameHeader? {
    var header = ZSTD_frameHeader()
    return unsafe ZSTD_getFrameHeader(&header, bytes, bytes.count) == 0 ? header : nil
  }

  /// Says in words what an error of libzstd is.
  static func text(ofError code: Int) -> String {
    unsafe String(cString: ZSTD_getErrorName(code)).lowercased()
  }
}

/// The encoder of libzstd: one frame at level 3, with a checksum and a window of 2 MiB.
///
/// Unsafe because it is a C object, which reads and fills memory.
@safe
final class ZstdEncoder: ByteEncoder {
  private let context: OpaquePointer
  private var memory = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())

  init() {
    guard let context = unsafe ZSTD_createCCtx() else { fatalError("no memory to compress in") }
    unsafe self.context = unsafe context
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3)
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { unsafe _ = ZSTD_freeCCtx(context) }

  func encode<Failure: Error>(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    // A variable of its own, whose bytes can be lent to the sink.
    var output: [UInt8] = []
    swap(&output, &memory)
    defer { swap(&output, &memory) }
    var (taken, rest) = (0, 0)
    repeat {
      let given = unsafe bytes.withUnsafeBytes { input in
        unsafe output.withUnsafeMutableBytes { output in
          var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: taken)
          var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
          let directive = isLast ? ZSTD_e_end : ZSTD_e_continue
          rest = unsafe ZSTD_compressStream2(context, &target, &source, directive)
          // Nothing else can go wrong with bytes of one's own.
          precondition(ZSTD_isError(rest) == 0, "no memory to compress in")
          taken = unsafe source.pos
          return unsafe target.pos
        }
      }
      if given > 0 { try sink(output.span.extracting(first: given)) }
    } while taken < bytes.count || (isLast && rest > 0)
  }
}
