import CByteScan

@testable import AccessLogs

/// Ordinary lines as they are located many at once, and the keys that are made of them.
struct OrdinaryReading {
  typealias Bytes = [UInt8]

  /// With which vectors lines are located.
  enum Vectors {
    /// The widest that the processor has.
    case wide
    case portable
  }

  /// What was located in a line.
  struct Line: Equatable {
    var endpoint: Bytes
    /// Time, method, protocol and status, where the line has them.
    var fields: [LogField: Bytes]
    var packed: UInt64
  }

  /// A key that waits for its place in a table.
  struct Key: Equatable {
    var bytes: Bytes
    var packed: UInt64
    var hash: UInt32
  }

  static let seed = cbytescan_seed(first: 0x1234_5678_9ABC_DEF1, second: 0x0FED_CBA9)

  /// What was located, from the first line to one that is not ordinary.
  private(set) var lines: [Line] = []
  /// The keys of the lines that stay.
  private(set) var keys: [Key] = []

  /// Locates lines, and makes keys of those whose bits are set.
  ///
  /// The lines lie in memory of their own, `offset` bytes behind its start and with no more behind them than
  /// has to be readable: `behind`, again and again.
  init(
    _ lines: [Bytes],
    as format: cbytescan_format,
    with vectors: Vectors = .wide,
    offset: Int = 0,
    behind: Bytes = [0],
    count: Int = .max,
    longest: Int = LineBuffer.maxLineLength,
    staying: UInt64 = .max,
    by: [Dimension] = [.endpoint, .status],
    keepsQuery: Bool = false
  ) {
    var bytes = Bytes(repeating: UInt8(ascii: "["), count: offset)
    var ends: [UInt32] = []
    for line in lines {
      bytes += line
      ends.append(UInt32(bytes.count - offset))
      bytes.append(UInt8(ascii: "\n"))
    }
    // A line end is no part of a line: the last may lack it.
    if !lines.isEmpty { bytes.removeLast() }
    for index in 0..<Int(CBYTESCAN_PADDING) { bytes.append(behind[index % behind.count]) }
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    defer { unsafe memory.deallocate() }
    _ = unsafe memory.update(fromContentsOf: bytes)

    let block = unsafe UnsafePointer(memory.baseAddress.unsafelyUnwrapped) + offset
    let locate =
      unsafe vectors == .wide ? cbytescan_locate_lines : cbytescan_locate_lines_portable
    var line = unsafe block
    var located = unsafe [cbytescan_line](repeating: cbytescan_line(), count: ends.count)
    let found = unsafe locate(
      format,
      &line,
      block,
      ends,
      min(count, ends.count),
      longest,
      &located
    )
    self.lines = (0..<found).map { unsafe Self.line(located[$0], format) }
    let all = found == 64 ? UInt64.max : 1 << UInt64(found) - 1
    let tags = KeyCode(by: by).layouts[0].tags
    unsafe makeKeys(located, staying: staying & all, tags, keepsQuery: keepsQuery)
  }

  private static func line(_ located: cbytescan_line, _ format: cbytescan_format) -> Line {
    let bytes = unsafe Bytes(
      UnsafeBufferPointer(start: located.start, count: Int(located.length))
    )
    let time = unsafe Int(located.time)
    let target = unsafe Int(located.target)
    let endpoint = unsafe Int(located.endpoint_length)
    let close = unsafe Int(located.request_end)
    var fields: [LogField: Bytes] = [:]
    if format == CBYTESCAN_SIMPLE {
      fields[.time] = Bytes(bytes[time..<(target - 1)])
      fields[.status] = Bytes(bytes[(close + 1)...])
    } else {
      fields[.time] = Bytes(bytes[time..<(time + 26)])
      fields[.method] = Bytes(bytes[(time + Int(CBYTESCAN_TIME_TO_REQUEST))..<(target - 1)])
      fields[.protocol] = Bytes(bytes[(close - 8)..<close])
      fields[.status] = Bytes(bytes[(close + 2)..<(close + 5)])
    }
    let tag = unsafe GroupTag(endpoint: .target, status: UInt32(located.status))
    let text = Bytes(bytes[target..<(target + endpoint)])
    return Line(endpoint: text, fields: fields, packed: UInt64(tag.bits))
  }

  private mutating func makeKeys(
    _ located: [cbytescan_line],
    staying: UInt64,
    _ tags: GroupLayout.Tags,
    keepsQuery: Bool
  ) {
    let slots: [UInt64] = [0]
    unsafe slots.withUnsafeBufferPointer { slots in
      var grouping = unsafe cbytescan_grouping(
        seed: Self.seed,
        slots: slots.baseAddress.unsafelyUnwrapped,
        slot_mask: 0,
        packed_mask: tags.mask,
        packed: UInt64(GroupTag(endpoint: .target, status: 0).bits),
        length_mask: tags.hasEndpoint ? .max : 0,
        keeps_query: keepsQuery,
        numbers: nil
      )
      unsafe withUnsafeTemporaryAllocation(
        of: cbytescan_pending.self,
        capacity: max(1, staying.nonzeroBitCount)
      ) { pending in
        let first = unsafe pending.baseAddress.unsafelyUnwrapped
        let count = unsafe cbytescan_key_lines(located, staying, &grouping, first)
        keys = (0..<count).map { index in
          let next = unsafe pending[index]
          let key = unsafe UnsafeBufferPointer(start: next.key, count: Int(next.length))
          return unsafe Key(bytes: Bytes(key), packed: next.packed, hash: next.hash)
        }
      }
    }
  }

  /// The key that some bytes and packed columns are when they are hashed alone.
  static func key(_ bytes: Bytes, packed: UInt64) -> Key {
    let padded = bytes + Bytes(repeating: 0xFF, count: Int(CBYTESCAN_PADDING))
    return unsafe padded.withUnsafeBufferPointer { padded in
      unsafe withUnsafeTemporaryAllocation(of: cbytescan_pending.self, capacity: 1) { pending in
        let place = unsafe pending.baseAddress.unsafelyUnwrapped
        let start = unsafe padded.baseAddress.unsafelyUnwrapped
        unsafe cbytescan_await(place, start, bytes.count, packed, 1, Self.seed)
        return unsafe Key(bytes: bytes, packed: packed, hash: place.pointee.hash)
      }
    }
  }
}
