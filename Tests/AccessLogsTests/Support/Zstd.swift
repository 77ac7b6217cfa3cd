import CZstd

/// Makes zstd data for tests.
enum Zstd {
  /// Returns one frame that holds the bytes, with a checksum unless told otherwise.
  static func frame(
    _ content: [UInt8],
    level: Int32 = 3,
    hasChecksum: Bool = true,
    windowLog: Int32? = nil
  ) -> [UInt8] {
    let context = unsafe ZSTD_createCCtx()
    defer { unsafe _ = ZSTD_freeCCtx(context) }
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, hasChecksum ? 1 : 0)
    if let windowLog {
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog)
      // Without a known size the frame cannot shrink its window to the content.
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
      return unsafe streamed(content, context)
    }
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(content.count))
    let size = unsafe ZSTD_compress2(context, &frame, frame.count, content, content.count)
    precondition(ZSTD_isError(size) == 0)
    return Array(frame[..<size])
  }

  private static func streamed(_ content: [UInt8], _ context: OpaquePointer?) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(content.count) + 64)
    let size = unsafe frame.withUnsafeMutableBytes { output in
      unsafe content.withUnsafeBytes { input in
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        var start = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count / 2, pos: 0)
        unsafe _ = ZSTD_compressStream2(context, &target, &start, ZSTD_e_continue)
        var rest = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: start.pos)
        let left = unsafe ZSTD_compressStream2(context, &target, &rest, ZSTD_e_end)
        precondition(left == 0)
        return unsafe target.pos
      }
    }
    return Array(frame[..<size])
  }

  /// Returns a skippable frame (RFC 8878, section 3.1.2).
  static func skippableFrame(_ content: [UInt8]) -> [UInt8] {
    let size = UInt32(content.count)
    return [0x50, 0x2A, 0x4D, 0x18]
      + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + content
  }

  /// Returns the content of all frames.
  static func content(of data: [UInt8]) -> [UInt8] {
    let context = unsafe ZSTD_createDCtx()
    defer { unsafe _ = ZSTD_freeDCtx(context) }
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    unsafe data.withUnsafeBytes { bytes in
      var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
      while unsafe input.pos < input.size {
        let count = unsafe block.withUnsafeMutableBytes { room in
          var output = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
          let result = unsafe ZSTD_decompressStream(context, &output, &input)
          precondition(ZSTD_isError(result) == 0)
          return unsafe output.pos
        }
        content += block[..<count]
      }
    }
    return content
  }
}
