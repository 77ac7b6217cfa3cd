import Testing

@testable import AccessLogs

/// Results as a worker sends them, and such as no worker sends.
struct CountedFileTests {
  /// The bytes of a summary of so many counted lines, and of groups.
  private func bytes(counted: UInt64, groups: [(count: UInt64, endpoint: String)]) -> [UInt8] {
    // Counted, simple, not compressed; no bytes on disk; no problem; groups in no order.
    var bytes: [UInt8] = [1, 1, 1, 0] + number(counted) + [0, 0, 0, 0, 0, 0]
    for group in groups {
      let key = Array(group.endpoint.utf8) + [0, 1]
      bytes += number(group.count) + number(UInt64(key.count)) + key
    }
    return bytes + [UInt8](repeating: 0, count: CountedFile.padding)
  }

  private func number(_ number: UInt64) -> [UInt8] {
    var (rest, bytes) = (number, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(truncatingIfNeeded: rest)]
  }

  private func counted(_ bytes: [UInt8]) throws -> Report {
    var builder = ReportBuilder(by: [.endpoint], files: ["a"])
    _ = try builder.add(CountedFile(bytes: bytes), file: 0)
    return try builder.report(top: nil)
  }

  @Test func `groups that add up are taken`() throws {
    let report = try counted(bytes(counted: 5, groups: [(2, "/a"), (3, "/b")]))
    #expect(report.rows.map(\.count) == [3, 2])
    #expect(report.totals.lines.counted == 5)
    #expect(try counted(bytes(counted: 5, groups: [])).totals.lines.counted == 5)
  }

  @Test(arguments: [1, 3, 5, 6] as [UInt64])
  func `groups that do not add up are refused`(sum: UInt64) {
    #expect(throws: CountedFileError.self) {
      try counted(bytes(counted: 5, groups: [(1, "/a"), (sum, "/b")]))
    }
  }

  @Test func `numbers whose sum would overflow are refused`() {
    for large in [1 << 48, 1 << 62, (1 << 63) - 1, 1 << 63, .max] as [UInt64] {
      #expect(throws: CountedFileError.self) {
        try counted(bytes(counted: large, groups: [(large, "/a")]))
      }
      #expect(throws: CountedFileError.self) {
        try counted(bytes(counted: 1, groups: [(large, "/a"), (large, "/b")]))
      }
    }
  }

  @Test func `bytes that end early are refused`() {
    let whole = bytes(counted: 5, groups: [(2, "/a"), (3, "/b")])
    for count in 0..<whole.count - CountedFile.padding where count != 11 {
      #expect(throws: CountedFileError.self, "\(count) bytes") {
        try counted(Array(whole[..<count]) + whole.suffix(CountedFile.padding))
      }
    }
  }

  @Test func `rejects and the change of context cross with the bytes`() throws {
    let bytes = bytes(counted: 5, groups: [(2, "/a"), (3, "/b")])
    var counted = CountedFile(bytes: bytes)
    #expect(counted.allBytes() == bytes)
    #expect(try CountedFile(allBytes: bytes).rejects.isEmpty)
    let lines = [
      RejectedLine(number: 1 << 40, reason: .tooLong),
      RejectedLine(number: 7, reason: .noStatus, text: [0, 0xFF], byteCount: 300),
    ]
    for (rejects, change) in [([], LineContextChange()), (lines, nil), (lines, .init())] {
      counted.rejects = rejects
      counted.contextChange = change
      let all = counted.allBytes()
      let read = try CountedFile(allBytes: all)
      #expect(read.bytes == bytes && read.rejects == rejects && read.contextChange == change)
      let notes = Array(all[bytes.count..<all.count - 9])
      for count in notes.indices {
        let length = [UInt8(count), 0, 0, 0, 0, 0, 0, 0, 0xFF]
        let shorter = bytes + notes[..<count] + length
        #expect(throws: CountedFileError.self) { try CountedFile(allBytes: shorter) }
      }
    }
    #expect(throws: CountedFileError.self) { try CountedFile(allBytes: [0xFF]) }
  }
}
