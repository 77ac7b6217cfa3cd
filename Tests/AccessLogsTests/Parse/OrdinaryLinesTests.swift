import CByteScan
import Testing

@testable import AccessLogs

/// Ordinary lines, read many at once, beside the slow and obvious parser.
@Suite struct OrdinaryLinesTests {
  /// What was read of a line.
  private struct Read: Equatable {
    var endpoint: [UInt8]
    var tag: UInt32
    var hash: UInt32
  }

  /// With which vectors lines are read.
  private enum Vectors {
    /// The widest that the processor has.
    case wide
    case portable
  }

  private static let seed = cbytescan_seed(first: 0x1234_5678_9ABC_DEF1, second: 0x0FED_CBA9)

  /// Reads lines from the first to one that is not ordinary.
  private func read(
    _ lines: [[UInt8]],
    as format: cbytescan_format,
    with vectors: Vectors = .wide,
    capacity: Int = 1000,
    longest: Int = LineBuffer.maxLineLength
  ) -> [Read] {
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    for line in lines {
      bytes += line
      ends.append(UInt32(bytes.count))
      bytes.append(UInt8(ascii: "\n"))
    }
    bytes += [UInt8](repeating: 0, count: Int(CBYTESCAN_PADDING))
    var slots: [UInt64] = [0]
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe slots.withUnsafeMutableBufferPointer { slots in
        var grouping = unsafe cbytescan_grouping(
          seed: Self.seed,
          slots: UnsafePointer(slots.baseAddress),
          slot_mask: 0,
          tag_mask: GroupTag.allBits,
          length_mask: .max,
          tag: GroupTag(endpoint: .target, status: 0).bits,
          longest: longest
        )
        let block = unsafe bytes.baseAddress.unsafelyUnwrapped
        var line = unsafe block
        return unsafe withUnsafeTemporaryAllocation(
          of: cbytescan_pending.self,
          capacity: capacity
        ) { pending in
          let first = unsafe pending.baseAddress.unsafelyUnwrapped
          let count =
            switch vectors {
            case .wide:
              unsafe cbytescan_read_lines(
                format,
                &line,
                block,
                ends,
                ends.count,
                &grouping,
                first,
                capacity
              )
            case .portable:
              unsafe cbytescan_read_lines_portable(
                format,
                &line,
                block,
                ends,
                ends.count,
                &grouping,
                first,
                capacity
              )
            }
          return (0..<count).map { index in
            let next = unsafe pending[index]
            let key = unsafe UnsafeBufferPointer(start: next.key, count: Int(next.length))
            return unsafe Read(endpoint: Array(key), tag: next.tag, hash: next.hash)
          }
        }
      }
    }
  }

  private func expected(_ line: [UInt8], _ format: cbytescan_format) -> Read? {
    let found =
      format == CBYTESCAN_SIMPLE ? ReferenceSimple.read(line) : ReferenceCommon.read(line)
    guard let found, found.special == nil, let status = UInt32(found.status) else { return nil }
    let tag = GroupTag(endpoint: .target, status: status)
    return Read(endpoint: found.endpoint, tag: tag.bits, hash: 0)
  }

  /// Checks one line and returns whether it is ordinary.
  private func check(_ line: [UInt8], as format: cbytescan_format) -> Bool {
    let wide = read([line], as: format)
    let portable = read([line], as: format, with: .portable)
    let text = "\(String(decoding: line, as: UTF8.self).debugDescription)"
    #expect(wide == portable, "\(text)")
    guard var found = wide.first else { return false }
    found.hash = 0
    #expect(found == expected(line, format), "\(text)")
    #expect(line.first != UInt8(ascii: "#"), "\(text)")
    return true
  }

  private static let common = [
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /ok?a=1 HTTP/1.1" 200 5 "-" "curl/8""#,
    #"192.0.2.4 - frank [10/Oct/2024:13:55:36 +0000] "DELETE /a b/c?d?e HTTP/2.0" 404 -"#,
    #"2001:db8::1 - - [10/Oct/2024:13:55:36 +0000] "POST /x HTTP/1.1" 999 "#,
  ].map { Array($0.utf8) }

  private static let simple = [
    "2025-11-03T04:05:06.123456 /api/v1/login 200",
    "2025-11-03T04:05:06 /a b?c 404",
    "2025-11-03T04:05:06Z\t/api/v1/a/rather/long/target/of/more/than/32/bytes\t500",
  ].map { Array($0.utf8) }

  private func seeds(_ format: cbytescan_format) -> [[UInt8]] {
    format == CBYTESCAN_SIMPLE ? Self.simple : Self.common
  }

  @Test(arguments: [0, 1])
  func `the examples are ordinary lines`(_ format: UInt32) {
    let format = cbytescan_format(format)
    for line in seeds(format) {
      #expect(check(line, as: format), "\(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test(arguments: [0, 1])
  func `what is taken for ordinary reads as by the reference`(_ format: UInt32) {
    let format = cbytescan_format(format)
    let alphabet = Array("[]\"\\ \t?/-#:0aGZ._T\r{".utf8) + [0, 0x80, 0xBA, 0xFF]
    var random = SeededGenerator(seed: 21)
    var ordinary = 0
    for _ in 0..<60_000 {
      var line = seeds(format).randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let place = Int.random(in: 0..<max(1, line.count), using: &random)
        let byte = alphabet.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<4, using: &random) {
        case 0: line.insert(byte, at: place)
        case 1 where !line.isEmpty: line.remove(at: place)
        case 2 where !line.isEmpty: line[place] = byte
        default: line.removeSubrange(Int.random(in: place...line.count, using: &random)...)
        }
      }
      if check(line, as: format) { ordinary += 1 }
    }
    // Not so few that nothing was tried, nor so many that anything goes.
    #expect((5_000..<50_000).contains(ordinary), "\(ordinary)")
  }

  @Test(arguments: [0, 1])
  func `targets of every length read as by the reference`(_ format: UInt32) {
    let format = cbytescan_format(format)
    for length in 0...80 {
      for question in 0...length {
        var target = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        if question < length { target[question] = UInt8(ascii: "?") }
        let line =
          format == CBYTESCAN_SIMPLE
          ? Array("2025-11-03T04:05:06 ".utf8) + target + Array(" 200".utf8)
          : Array("h - - [10/Oct/2024:13:55:36 +0000] \"GET ".utf8) + target
            + Array(" HTTP/1.1\" 200 1".utf8)
        _ = check(line, as: format)
      }
    }
  }

  @Test(arguments: [0, 1])
  func `reading stops at the first line that is not ordinary, and when there is no room`(
    _ format: UInt32
  ) {
    let format = cbytescan_format(format)
    let line = seeds(format)[0]
    let lines = [line, line, Array("odd".utf8), line]
    #expect(read(lines, as: format).count == 2)
    #expect(read(lines, as: format, capacity: 1).count == 1)
    #expect(read([[], line], as: format).isEmpty)
    // A carriage return behind a status is no blank, and one behind a size is as good as any byte.
    let count = format == CBYTESCAN_SIMPLE ? 0 : 2
    #expect(read([line + [UInt8(ascii: "\r")], line], as: format).count == count)
    #expect(read([line], as: format, longest: line.count).count == 1)
    #expect(read([line], as: format, longest: line.count - 1).isEmpty)
  }

  @Test(arguments: [0, 1])
  func `lines beside others read as alone`(_ format: UInt32) {
    let format = cbytescan_format(format)
    var random = SeededGenerator(seed: 22)
    var lines: [[UInt8]] = []
    for _ in 0..<3000 {
      let seed = seeds(format).randomElement(using: &random) ?? []
      lines.append(
        LineEdits.edited(seed, times: Int.random(in: 0...1, using: &random), by: &random)
      )
    }
    let alone = lines.map { read([$0], as: format).first }
    var together = 0
    for start in 0..<(lines.count - 8) {
      let count = Int.random(in: 2...8, using: &random)
      let expected = alone[start..<(start + count)].prefix { $0 != nil }
      for vectors in [Vectors.wide, .portable] {
        let found = read(Array(lines[start..<(start + count)]), as: format, with: vectors)
        #expect(found == expected.map { $0 }, "\(lines[start..<(start + count)])")
      }
      together += expected.count
    }
    #expect(together > 3000)
  }
}
