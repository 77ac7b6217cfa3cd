internal import CByteScan
internal import CIsal

/// ISA-L's decoder of the data of gzip members, which are deflate data.
///
/// With each call the decoder copies 32 KiB from the end of the output to a window of its own, and as
/// much from there to the start of the next output. A copy between the same places of two pages was seen
/// to take five times as long (AMD Zen 3). Outputs start near the start of a page, so the window starts
/// in the middle of one.
///
/// Unsafe because it is a C object in raw memory, which reads and fills other memory.
@safe
struct Inflater: ~Copyable {
  /// Why data was refused, in words.
  struct Refusal: Error {
    let reason: String
  }

  private let memory: UnsafeMutableRawPointer
  private let state: UnsafeMutablePointer<inflate_state>

  init() {
    let pageSize = LineMemory.pageSize
    let window = Int(CISAL_WINDOW_OFFSET) % pageSize
    let start = (pageSize / 2 + pageSize - window) % pageSize
    unsafe memory = .allocate(
      byteCount: start + MemoryLayout<inflate_state>.stride,
      alignment: pageSize
    )
    unsafe state = unsafe (memory + start).bindMemory(to: inflate_state.self, capacity: 1)
    unsafe isal_inflate_init(state)
  }

  deinit { unsafe memory.deallocate() }

  /// Starts on the data of a member.
  mutating func reset() { unsafe isal_inflate_reset(state) }

  /// Decodes data, and what was held back of the data before it.
  ///
  /// - Returns: How many bytes it has taken and given.
  mutating func inflate(
    _ input: LineBytes,
    into output: inout MutableSpan<UInt8>
  ) throws(Refusal) -> (taken: Int, given: Int) {
    let room = min(output.count, 1 << 30)
    let code = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: input.start)
      unsafe state.pointee.avail_in = UInt32(input.count)
      unsafe state.pointee.next_out = output.baseAddress
      unsafe state.pointee.avail_out = UInt32(room)
      return unsafe isal_inflate(state)
    }
    switch code {
    case ISAL_DECOMP_OK: break
    case ISAL_INVALID_BLOCK: throw Refusal(reason: "invalid block")
    case ISAL_INVALID_SYMBOL: throw Refusal(reason: "invalid code")
    case ISAL_INVALID_LOOKBACK: throw Refusal(reason: "invalid distance")
    default: throw Refusal(reason: "error \(code)")
    }
    return unsafe (input.count - Int(state.pointee.avail_in), room - Int(state.pointee.avail_out))
  }

  /// Whether the end of the data was decoded, and all of it was given.
  var hasEnded: Bool { unsafe state.pointee.block_state == ISAL_BLOCK_FINISH }

  /// Whether the end of the data was decoded, whatever is held back of it.
  var hasAllData: Bool { unsafe state.pointee.block_state == ISAL_BLOCK_INPUT_DONE }

  /// The low 32 bits of how many bytes were given since the start of the data.
  var byteCount: UInt32 { unsafe state.pointee.total_out }

  /// How many bytes behind the data it has taken with it.
  var heldCount: Int { unsafe Int(state.pointee.read_in_length) / 8 }

  /// Those bytes as a number, the first one lowest.
  var held: UInt64 {
    unsafe state.pointee.read_in >> UInt64(state.pointee.read_in_length % 8)
  }
}

/// ISA-L's encoder: one gzip member at level 2, whose header says neither a time nor a name.
///
/// Unsafe because it is a C object in raw memory, which reads and fills other memory.
@safe
final class GzipEncoder: ByteEncoder {
  private let stream: UnsafeMutablePointer<isal_zstream>
  /// What ISA-L finds repetitions with, as large as its `ISAL_DEF_LVL2_LARGE`.
  private let work: UnsafeMutableBufferPointer<UInt8>
  private var memory = [UInt8](repeating: 0, count: 128 << 10)

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe work = .allocate(capacity: 512 << 10)
    unsafe isal_deflate_init(stream)
    unsafe stream.pointee.level = 2
    unsafe stream.pointee.level_buf = work.baseAddress
    unsafe stream.pointee.level_buf_size = UInt32(work.count)
    unsafe stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
  }

  deinit {
    unsafe stream.deallocate()
    unsafe work.deallocate()
  }

  func encode<Failure: Error>(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    // A variable of its own, whose bytes can be lent to the sink.
    var output: [UInt8] = []
    swap(&output, &memory)
    defer { swap(&output, &memory) }
    var taken = 0
    unsafe stream.pointee.end_of_stream = isLast ? 1 : 0
    var isFull = true
    // What fills the output may go on in the next.
    while isFull {
      let given = unsafe bytes.withUnsafeBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { output in
          let rest = min(input.count - taken, 1 << 30)
          let start = unsafe input.baseAddress.map { unsafe $0 + taken }
          unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: start)
          unsafe stream.pointee.avail_in = UInt32(rest)
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(output.count)
          let code = unsafe isal_deflate(stream)
          precondition(code == COMP_OK, "ISA-L refuses to compress: error \(code)")
          taken += unsafe rest - Int(stream.pointee.avail_in)
          return unsafe output.count - Int(stream.pointee.avail_out)
        }
      }
      if given > 0 { try sink(output.span.extracting(first: given)) }
      isFull = given == output.count || taken < bytes.count
    }
  }
}

/// The CRC-32 of gzip (RFC 1952, section 2.3.1) of bytes that come in parts.
///
/// ISA-L takes 16 bytes at a time; where the processor can do twice as many, long parts are first folded
/// into 16 bytes that have the same checksum.
struct GzipChecksum {
  /// The checksum of all parts so far.
  private(set) var value: UInt32 = 0

  /// The argument by which ISA-L starts with a register of zeros, not with those that gzip starts with.
  private static let emptyRegister = UInt32.max

  /// Adds a part.
  mutating func add(_ part: Span<UInt8>) {
    var remainder: InlineArray<16, UInt8> = .init(repeating: 0)
    var span = remainder.mutableSpan
    unsafe part.withUnsafeBufferPointer { part in
      unsafe span.withUnsafeMutableBufferPointer { remainder in
        guard let start = part.baseAddress, let shortened = remainder.baseAddress else { return }
        let taken = unsafe cbytescan_fold_crc32(value, start, part.count, shortened)
        if taken > 0 { unsafe value = crc32_gzip_refl(Self.emptyRegister, shortened, 16) }
        unsafe value = crc32_gzip_refl(value, start + taken, UInt64(part.count - taken))
      }
    }
  }
}
