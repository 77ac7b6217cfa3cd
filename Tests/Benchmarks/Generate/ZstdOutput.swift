import CZstd
import SystemPackage

/// A log that is compressed with zstd at level 3, each frame with its checksum.
@safe final class ZstdOutput: LogOutput {
  private let file: FileDescriptor
  private let framing: ZstdFraming
  private let context: OpaquePointer
  /// Log that waits until it fills a frame.
  private var pending: [UInt8] = []
  private var compressed: [UInt8]
  /// The compressed and the plain size of each frame, for the seek table.
  private var frames: [(compressed: Int, plain: Int)] = []

  init(path: String, framing: ZstdFraming) throws {
    guard let context = unsafe ZSTD_createCCtx() else { throw Errno.noMemory }
    unsafe self.context = unsafe context
    self.framing = framing
    compressed = Array(repeating: 0, count: ZSTD_CStreamOutSize())
    file = try FileDescriptor.create(path)
    try check(unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3))
    try check(unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
  }

  deinit {
    unsafe ZSTD_freeCCtx(context)
  }

  func write(_ bytes: [UInt8]) throws {
    switch framing {
    case .one:
      try stream(bytes, ZSTD_e_continue)
    case .every(let size), .seekable(let size):
      pending += bytes
      while pending.count >= size {
        try writeFrame(Array(pending.prefix(size)))
        pending.removeFirst(size)
      }
    }
  }

  func finish() throws {
    switch framing {
    case .one:
      try stream([], ZSTD_e_end)
    case .every:
      if !pending.isEmpty { try writeFrame(pending) }
    case .seekable:
      if !pending.isEmpty { try writeFrame(pending) }
      try file.writeAll(seekTable())
    }
    try file.close()
  }

  /// Passes log through the streaming compressor and writes what comes out.
  private func stream(_ bytes: [UInt8], _ directive: ZSTD_EndDirective) throws {
    try unsafe bytes.withUnsafeBytes { input in
      var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
      var rest = 0
      repeat {
        let written = try unsafe compressed.withUnsafeMutableBytes { output in
          var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
          rest = try check(unsafe ZSTD_compressStream2(context, &target, &source, directive))
          return unsafe target.pos
        }
        try file.writeAll(compressed.prefix(written))
      } while unsafe source.pos < source.size || (directive == ZSTD_e_end && rest > 0)
    }
  }

  /// Compresses log into a frame of its own, with its size in the header.
  private func writeFrame(_ bytes: [UInt8]) throws {
    let bound = ZSTD_compressBound(bytes.count)
    if compressed.count < bound {
      compressed = Array(repeating: 0, count: bound)
    }
    let size = try unsafe compressed.withUnsafeMutableBytes { output in
      try unsafe bytes.withUnsafeBytes { input in
        try check(
          unsafe ZSTD_compress2(
            context,
            output.baseAddress,
            output.count,
            input.baseAddress,
            input.count
          )
        )
      }
    }
    try file.writeAll(compressed.prefix(size))
    frames.append((compressed: size, plain: bytes.count))
  }

  /// Returns the skippable frame that names every frame's sizes.
  ///
  /// The layout is that of `contrib/seekable_format` in the zstd sources, without the checksums
  /// that it may repeat from the frames.
  private func seekTable() -> [UInt8] {
    var table: [UInt8] = []
    table.append(littleEndian: 0x184D_2A5E)
    table.append(littleEndian: UInt32(frames.count * 8 + 9))
    for frame in frames {
      table.append(littleEndian: UInt32(frame.compressed))
      table.append(littleEndian: UInt32(frame.plain))
    }
    table.append(littleEndian: UInt32(frames.count))
    table.append(0)
    table.append(littleEndian: 0x8F92_EAB1)
    return table
  }

  @discardableResult
  private func check(_ code: Int) throws -> Int {
    guard ZSTD_isError(code) == 0 else {
      throw ZstdFailure(text: unsafe String(cString: ZSTD_getErrorName(code)))
    }
    return code
  }
}

/// What libzstd said when it could not compress.
struct ZstdFailure: Error, CustomStringConvertible {
  let text: String

  var description: String { "zstd: \(text)" }
}

/// The version of the library that compresses, on which the compressed bytes depend.
var zstdVersion: String { unsafe String(cString: ZSTD_versionString()) }

extension [UInt8] {
  fileprivate mutating func append(littleEndian number: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
    }
  }
}
