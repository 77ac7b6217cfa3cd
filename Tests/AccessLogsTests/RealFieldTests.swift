import AccessLogs
import Testing

/// The fields of lines of real logs, beside those of the references.
@Suite(
  .enabled(
    if: RealLogs.folder != nil,
    "LOGTALLY_REAL_LOGS does not name the folder of real logs"
  )
)
struct RealFieldTests {
  typealias Bytes = [UInt8]

  /// How many lines of a log are compared, the first of it and others from everywhere in it.
  static let limit = 150
  /// A longer line takes the references too long.
  private static let longest = 8 << 10

  @Test(arguments: RealLogs.all)
  func `lines of a real log have the fields that the reference has`(_ log: RealLogs.Log) throws {
    let lines = try Self.lines(of: log)
    let sample = Bytes(lines.joined(separator: [0x0A]))
    guard let format = try CountedLog(sample).summary.logFormat else {
      #expect(log.formats.contains("-") || log.family == "lines only")
      return
    }
    var directive: Bytes = []
    for line in lines {
      if line.starts(with: "#Fields:".utf8) { directive = line }
      guard line.first != UInt8(ascii: "#"), line.count < Self.longest else { continue }
      FieldComparison(line: line, format: format, directive: directive).check()
    }
  }

  /// Lines of a log, with their line ends gone.
  static func lines(of log: RealLogs.Log) throws -> [Bytes] {
    let stored = try TestFiles.bytes(log.path)
    let bytes =
      switch log.compression {
      case .zstd: Zstd.content(of: stored)
      case .gzip: Gzip.content(of: stored)
      default: stored
      }
    var lines: [Bytes] = []
    func take(from start: Int) -> Int {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      var line = Bytes(bytes[start..<end])
      if line.last == 0x0D { line.removeLast() }
      if !line.allSatisfy({ $0 <= 0x20 }) { lines.append(line) }
      return end + 1
    }
    var at = 0
    while at < bytes.count, lines.count < Self.limit / 2 { at = take(from: at) }
    let step = max(1, (bytes.count - at) / (Self.limit / 2))
    while at < bytes.count {
      let next = take(from: at)
      // To the start of a line that is further on, or the next one.
      let end = at + step > next ? bytes[min(at + step, bytes.count)...].firstIndex(of: 0x0A) : nil
      at = at + step > next ? end.map { $0 + 1 } ?? bytes.count : next
    }
    return lines
  }
}
