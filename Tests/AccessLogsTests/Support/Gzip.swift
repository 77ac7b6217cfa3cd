import CIsal

/// Makes gzip data for tests.
enum Gzip {
  /// How the content of a member is stored.
  enum Method {
    /// Blocks that are not compressed, of so many bytes at most.
    case stored(Int)
    /// One block with the codes of its own, or with ISA-L's usual ones.
    case dynamic, usual
  }

  /// The parts of a header that a member may have or not.
  struct Header {
    var extra: [UInt8]?
    var name: String?
    var comment: String?
    var hasChecksum = false

    /// A header with all of them.
    static let full = Header(
      extra: [0x41, 0x70, 2, 0, 0, 0],
      name: "access.log",
      comment: "web\n",
      hasChecksum: true
    )

    var bytes: [UInt8] {
      var flags: UInt8 = hasChecksum ? 2 : 0
      if extra != nil { flags |= 4 }
      if name != nil { flags |= 8 }
      if comment != nil { flags |= 16 }
      var bytes: [UInt8] = [0x1F, 0x8B, 8, flags, 0x78, 0x56, 0x34, 0x12, 0, 3]
      if let extra { bytes += Gzip.littleEndian(UInt16(extra.count)) + extra }
      if let name { bytes += Array(name.utf8) + [0] }
      if let comment { bytes += Array(comment.utf8) + [0] }
      if hasChecksum {
        bytes += Gzip.littleEndian(UInt16(truncatingIfNeeded: Gzip.checksum(bytes)))
      }
      return bytes
    }
  }

  /// Returns one member that holds the bytes.
  static func member(
    _ content: [UInt8],
    _ method: Method = .dynamic,
    header: Header = Header()
  ) -> [UInt8] {
    let data =
      switch method {
      case .stored(let size): stored(content, size)
      case .dynamic: deflated(content, level: 1)
      case .usual: deflated(content, level: 0)
      }
    return header.bytes + data + littleEndian(checksum(content))
      + littleEndian(UInt32(truncatingIfNeeded: content.count))
  }

  /// Returns the members that `bgzip` makes: each with its length, the last one empty.
  static func blocks(_ content: [UInt8], size: Int, otherFields: [UInt8] = []) -> [[UInt8]] {
    var blocks = stride(from: 0, to: content.count, by: size).map { start in
      block(Array(content[start..<min(start + size, content.count)]), otherFields)
    }
    blocks.append(block([], otherFields))
    return blocks
  }

  private static func block(_ content: [UInt8], _ otherFields: [UInt8]) -> [UInt8] {
    var header = Header(extra: otherFields + [0x42, 0x43, 2, 0, 0, 0])
    let length = member(content, header: header).count
    header.extra = otherFields + [0x42, 0x43, 2, 0] + littleEndian(UInt16(length - 1))
    return member(content, header: header)
  }

  /// Returns the content of all members.
  static func content(of data: [UInt8]) -> [UInt8] {
    var data = data
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    unsafe data.withUnsafeMutableBufferPointer { input in
      let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
      defer { unsafe state.deallocate() }
      unsafe isal_inflate_init(state)
      unsafe state.pointee.next_in = input.baseAddress
      unsafe state.pointee.avail_in = UInt32(input.count)
      while unsafe state.pointee.avail_in > 0 {
        unsafe isal_inflate_reset(state)
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP)
        while unsafe state.pointee.block_state != ISAL_BLOCK_FINISH {
          let count = unsafe block.withUnsafeMutableBufferPointer { output in
            unsafe state.pointee.next_out = output.baseAddress
            unsafe state.pointee.avail_out = UInt32(output.count)
            let code = unsafe isal_inflate(state)
            precondition(code == ISAL_DECOMP_OK)
            return output.count - Int(unsafe state.pointee.avail_out)
          }
          content += block[..<count]
        }
      }
    }
    return content
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    unsafe crc32_gzip_refl(0, bytes, UInt64(bytes.count))
  }

  private static func stored(_ content: [UInt8], _ size: Int) -> [UInt8] {
    var data: [UInt8] = []
    var rest = content[...]
    repeat {
      let block = rest.prefix(size)
      rest = rest.dropFirst(size)
      let length = UInt16(block.count)
      data += [rest.isEmpty ? 1 : 0] + littleEndian(length) + littleEndian(~length) + block
    } while !rest.isEmpty
    return data
  }

  private static func deflated(_ content: [UInt8], level: UInt32) -> [UInt8] {
    var content = content
    var data = [UInt8](repeating: 0, count: content.count * 2 + 1024)
    var work = [UInt8](repeating: 0, count: 1 << 20)
    let capacity = data.count
    let left = unsafe content.withUnsafeMutableBufferPointer { input in
      unsafe data.withUnsafeMutableBufferPointer { output in
        unsafe work.withUnsafeMutableBufferPointer { work in
          var stream = unsafe isal_zstream()
          unsafe isal_deflate_init(&stream)
          unsafe stream.level = level
          unsafe stream.level_buf = work.baseAddress
          unsafe stream.level_buf_size = UInt32(work.count)
          unsafe stream.end_of_stream = 1
          unsafe stream.next_in = input.baseAddress
          unsafe stream.avail_in = UInt32(input.count)
          unsafe stream.next_out = output.baseAddress
          unsafe stream.avail_out = UInt32(output.count)
          let code = unsafe isal_deflate(&stream)
          precondition(code == COMP_OK)
          return Int(unsafe stream.avail_out)
        }
      }
    }
    return Array(data[..<(capacity - left)])
  }

  fileprivate static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
