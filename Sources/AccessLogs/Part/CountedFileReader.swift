internal import FoundationEssentials

/// Bytes that are not those of a ``CountedFile``.
package struct CountedFileError: Error, CustomStringConvertible {
  package let description = "the worker sent a result that cannot be read"
}

/// Reads a ``CountedFile`` from front to back: the summary, then group by group.
///
/// Unsafe because a group's key is handed out as memory; every length is checked first.
@safe
struct CountedFileReader: ~Copyable {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// Reads `bytes`, which stay valid for as long as the reader is used.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe self.bytes = unsafe bytes
  }

  /// Reads the summary, which comes first.
  mutating func summary(key: FileKey) throws(CountedFileError) -> FileSummary {
    guard let state = FileSummary.State(rawValue: try byte()) else { throw CountedFileError() }
    let (format, compression) = (try byte(), try byte())
    var summary = FileSummary(
      key: key,
      state: state,
      logFormat: LogFormat(code: format),
      compression: Compression(rawValue: compression)
    )
    guard format == 0 || summary.logFormat != nil,
      compression == 0 || summary.compression != nil
    else { throw CountedFileError() }
    summary.bytes = try number()
    summary.lines.counted = try number()
    summary.lines.filtered = try number()
    summary.lines.unparsed = try number()
    summary.lines.blank = try number()
    summary.lines.comment = try number()
    let length = try number()
    if length > 0 {
      let data = unsafe try Data(take(length))
      guard let problem = try? JSONDecoder().decode(FileProblem.self, from: data) else {
        throw CountedFileError()
      }
      summary.problem = problem
    }
    return summary
  }

  /// Where the groups are.
  enum Groups {
    /// Behind the summary, for ``nextGroup()``.
    case loose
    /// These bytes, in key order.
    case sorted(Range<Int>)
    /// In a file, in key order.
    case file(byteCount: Int)
  }

  /// Reads where the groups are, which stands behind the summary.
  mutating func groups() throws(CountedFileError) -> Groups {
    switch CountedFile.Form(rawValue: try byte()) {
    case .loose: return .loose
    case .sorted: return unsafe .sorted(position..<bytes.count - CountedFile.padding)
    case .file: return .file(byteCount: try number())
    case nil: throw CountedFileError()
    }
  }

  /// Reads the next group, its key inside the bytes that are read; nil behind the last.
  mutating func nextGroup() throws(CountedFileError) -> GroupRecord? {
    guard unsafe position < bytes.count - CountedFile.padding else { return nil }
    let count = try number()
    let length = try number()
    return unsafe try GroupRecord(key: take(length), count: count)
  }

  private mutating func byte() throws(CountedFileError) -> UInt8 {
    guard unsafe position < bytes.count - CountedFile.padding else { throw CountedFileError() }
    defer { position += 1 }
    return unsafe bytes[position]
  }

  /// What no count of lines or bytes of one file reaches, so that sums of them do not overflow.
  private static let limit: UInt64 = 1 << 48

  private mutating func number() throws(CountedFileError) -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { break }
      shift += 7
      guard shift < 63 else { throw CountedFileError() }
    }
    guard value < Self.limit else { throw CountedFileError() }
    return Int(value)
  }

  /// Takes bytes that have `CountedFile.padding` more behind them.
  private mutating func take(
    _ length: Int
  ) throws(CountedFileError) -> UnsafeBufferPointer<UInt8> {
    guard unsafe length <= bytes.count - CountedFile.padding - position else {
      throw CountedFileError()
    }
    defer { position += length }
    return unsafe UnsafeBufferPointer(rebasing: bytes[position..<position + length])
  }
}
