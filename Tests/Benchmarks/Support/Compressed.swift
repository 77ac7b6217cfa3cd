import CIsal
import CZstd

/// Bytes compressed at once, for logs that are small.
enum Compressed {
  /// Returns one zstd frame with its checksum.
  static func zstd(_ content: [UInt8], level: Int32 = 3, hasChecksum: Bool = true) -> [UInt8] {
    let context = unsafe ZSTD_createCCtx()
    defer { unsafe _ = ZSTD_freeCCtx(context) }
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, hasChecksum ? 1 : 0)
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(content.count))
    let size = unsafe ZSTD_compress2(context, &frame, frame.count, content, content.count)
    precondition(ZSTD_isError(size) == 0)
    return Array(frame[..<size])
  }

  /// Returns one gzip member.
  static func gzip(_ content: [UInt8]) -> [UInt8] {
    var content = content
    var member = [UInt8](repeating: 0, count: content.count * 2 + 1024)
    var work = [UInt8](repeating: 0, count: 1 << 20)
    let size = unsafe content.withUnsafeMutableBufferPointer { input in
      unsafe member.withUnsafeMutableBufferPointer { output in
        unsafe work.withUnsafeMutableBufferPointer { work in
          var stream = unsafe isal_zstream()
          unsafe isal_deflate_init(&stream)
          unsafe stream.level = 1
          unsafe stream.level_buf = work.baseAddress
          unsafe stream.level_buf_size = UInt32(work.count)
          unsafe stream.gzip_flag = UInt16(IGZIP_GZIP)
          unsafe stream.end_of_stream = 1
          unsafe stream.next_in = input.baseAddress
          unsafe stream.avail_in = UInt32(input.count)
          unsafe stream.next_out = output.baseAddress
          unsafe stream.avail_out = UInt32(output.count)
          let code = unsafe isal_deflate(&stream)
          precondition(code == COMP_OK)
          return Int(unsafe stream.total_out)
        }
      }
    }
    return Array(member[..<size])
  }
}
