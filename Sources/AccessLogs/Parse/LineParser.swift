/// A family of formats: one set of rules that reads lines.
@unsafe
protocol LineParser {
  /// Reads one line, without its line end; `CBYTESCAN_PADDING` bytes behind it are readable.
  static func parse(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> ParsedLine
}

extension CommonLogParser: @unsafe LineParser {}
extension SimpleLogParser: @unsafe LineParser {}

/// The families of formats, in the order in which detection prefers them.
enum FormatFamily: UInt32, CaseIterable {
  case simple
  case common

  /// Reads one line by the rules of the family.
  func parse(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> ParsedLine {
    switch self {
    case .simple: unsafe SimpleLogParser.parse(line, end)
    case .common: unsafe CommonLogParser.parse(line, end)
    }
  }
}

extension LogFormat {
  /// The rules that read the format.
  var family: FormatFamily {
    switch self {
    case .simple: .simple
    case .common, .combined, .vhost: .common
    }
  }
}
