import CIsal
import SystemPackage

/// A log that is compressed with gzip at ISA-L's level 1, in one member.
@safe final class GzipOutput: LogOutput {
  private let file: FileDescriptor
  private let stream: UnsafeMutablePointer<isal_zstream>
  private let work: UnsafeMutableBufferPointer<UInt8>
  private var compressed = [UInt8](repeating: 0, count: 256 << 10)

  init(path: String) throws {
    file = try FileDescriptor.create(path)
    unsafe stream = .allocate(capacity: 1)
    unsafe work = .allocate(capacity: 1 << 20)
    unsafe isal_deflate_init(stream)
    unsafe stream.pointee.level = 1
    unsafe stream.pointee.level_buf = work.baseAddress
    unsafe stream.pointee.level_buf_size = UInt32(work.count)
    unsafe stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
  }

  deinit {
    unsafe stream.deallocate()
    unsafe work.deallocate()
  }

  func write(_ bytes: [UInt8]) throws { try deflate(bytes, isLast: false) }

  func finish() throws {
    try deflate([], isLast: true)
    try file.close()
  }

  /// Passes log through the compressor and writes what comes out.
  private func deflate(_ bytes: [UInt8], isLast: Bool) throws {
    var bytes = bytes
    try unsafe bytes.withUnsafeMutableBufferPointer { input in
      unsafe stream.pointee.next_in = input.baseAddress
      unsafe stream.pointee.avail_in = UInt32(input.count)
      unsafe stream.pointee.end_of_stream = isLast ? 1 : 0
      var isFull = true
      // What fills the output may go on in the next.
      while isFull {
        let written = try unsafe compressed.withUnsafeMutableBufferPointer { output in
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(output.count)
          let code = unsafe isal_deflate(stream)
          guard code == COMP_OK else { throw GzipFailure(code: code) }
          return unsafe output.count - Int(stream.pointee.avail_out)
        }
        try file.writeAll(compressed.prefix(written))
        isFull = written == compressed.count
      }
    }
  }
}

/// What ISA-L said when it could not compress.
struct GzipFailure: Error, CustomStringConvertible {
  let code: Int32

  var description: String { "gzip: error \(code)" }
}
