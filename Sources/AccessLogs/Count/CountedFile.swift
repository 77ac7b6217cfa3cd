internal import FoundationEssentials

/// What counting one file gave, as the compact bytes that cross from a worker to the parent.
///
/// Layout, all numbers LEB128 (DWARF 4, section 7.6): state, log format and compression as one
/// byte each, bytes, the five line states, the length of the problem and the problem as JSON, then
/// for each group its tag, its count, the length of its endpoint and the endpoint. The groups end
/// where `padding` zero bytes are left, which let a reader load whole vectors of the last key.
package struct CountedFile: Sendable {
  /// Zero bytes at the end.
  static let padding = 64

  /// The bytes, as sent.
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Encodes a summary, without its key, and the groups that `counter` found.
  init(_ summary: FileSummary, groupsOf counter: borrowing LineCounter) {
    var encoder = Encoder(summary, groups: counter.groupCount)
    unsafe counter.forEachGroup { key, tag, count in unsafe encoder.append(key, tag, count) }
    bytes = encoder.finish()
  }

  /// Encodes the pieces of one file as one, each group once.
  init(joining pieces: [CountedFile], as summary: FileSummary) {
    var tally = Tally()
    for piece in pieces {
      unsafe piece.withGroups { group in
        guard let start = unsafe group.key.baseAddress else { return }
        unsafe tally.enqueue(
          start,
          length: group.key.count,
          tag: group.tag,
          count: UInt64(group.count)
        )
      } atEnd: {
        tally.flush()
      }
    }
    var encoder = Encoder(summary, groups: tally.groupCount)
    unsafe tally.forEach { key, tag, count in unsafe encoder.append(key, tag, count) }
    bytes = encoder.finish()
  }

  /// Encodes a summary of a file that has no groups.
  package init(_ summary: FileSummary) {
    bytes = Encoder(summary, groups: 0).finish()
  }

  /// Writes the layout above.
  private struct Encoder {
    var bytes: [UInt8] = []

    init(_ summary: FileSummary, groups: Int) {
      // Most groups have a count of one byte and an endpoint of a few tens.
      bytes.reserveCapacity(128 + groups * 24 + padding)
      bytes.append(
        UInt8(truncatingIfNeeded: FileSummary.State.allCases.position(of: summary.state))
      )
      bytes.append(summary.logFormat.map { 1 + LogFormat.allCases.position(of: $0) } ?? 0)
      bytes.append(summary.compression.map { 1 + Compression.allCases.position(of: $0) } ?? 0)
      append(UInt64(summary.bytes))
      for count in [
        summary.lines.counted, summary.lines.filtered, summary.lines.unparsed, summary.lines.blank,
        summary.lines.comment,
      ] {
        append(UInt64(count))
      }
      let problem = summary.problem.flatMap { try? JSONEncoder().encode($0) } ?? Data()
      append(UInt64(problem.count))
      bytes.append(contentsOf: problem)
    }

    mutating func append(_ key: UnsafeBufferPointer<UInt8>, _ tag: GroupTag, _ count: Int) {
      append(UInt64(tag.bits))
      append(UInt64(count))
      append(UInt64(key.count))
      unsafe bytes.append(contentsOf: key)
    }

    mutating func append(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    consuming func finish() -> [UInt8] {
      bytes.append(contentsOf: repeatElement(0, count: padding))
      return bytes
    }
  }
}

extension CountedFile {
  /// Reads everything once and returns the summary, under the key of the file.
  ///
  /// - Throws: ``CountedFileError`` if any of it cannot be read, or the groups do not add up to what
  ///   is counted.
  func checkedSummary(key: FileKey) throws(CountedFileError) -> FileSummary {
    let summary = unsafe bytes.withUnsafeBufferPointer { bytes -> FileSummary? in
      do throws(CountedFileError) {
        var reader = unsafe CountedFileReader(bytes)
        let summary = try reader.summary(key: key)
        var (groups, counted) = (0, 0)
        while let group = unsafe try reader.nextGroup() {
          groups += 1
          counted = unsafe counted + group.count
          guard counted <= summary.lines.counted else { return nil }
        }
        return groups == 0 || counted == summary.lines.counted ? summary : nil
      } catch {
        return nil
      }
    }
    guard let summary else { throw CountedFileError() }
    return summary
  }

  /// Calls `body` with each group, of bytes that were checked.
  ///
  /// The keys stay valid until `atEnd` was called.
  func withGroups(_ body: (CountedFileReader.Group) -> Void, atEnd: () -> Void) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var reader = unsafe CountedFileReader(bytes)
      guard (try? reader.summary(key: "")) != nil else { return }
      while let group = unsafe try? reader.nextGroup() { unsafe body(group) }
      atEnd()
    }
  }
}

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
    let state = try element(of: FileSummary.State.allCases, at: Int(byte()))
    let format = try byte()
    let compression = try byte()
    var summary = FileSummary(key: key, state: state)
    if format > 0 { summary.logFormat = try element(of: LogFormat.allCases, at: Int(format) - 1) }
    if compression > 0 {
      summary.compression = try element(of: Compression.allCases, at: Int(compression) - 1)
    }
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

  /// One group, its key inside the bytes that are read.
  @unsafe
  struct Group {
    let key: UnsafeBufferPointer<UInt8>
    let tag: GroupTag
    let count: Int
  }

  /// Reads the next group; nil behind the last.
  mutating func nextGroup() throws(CountedFileError) -> Group? {
    guard unsafe position < bytes.count - CountedFile.padding else { return nil }
    let tag = GroupTag(bits: UInt32(truncatingIfNeeded: try number()))
    let count = try number()
    let length = try number()
    return unsafe try Group(key: take(length), tag: tag, count: count)
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

  /// Takes bytes that have ``CountedFile/padding`` more behind them.
  private mutating func take(
    _ length: Int
  ) throws(CountedFileError) -> UnsafeBufferPointer<UInt8> {
    guard unsafe length <= bytes.count - CountedFile.padding - position else {
      throw CountedFileError()
    }
    defer { position += length }
    return unsafe UnsafeBufferPointer(rebasing: bytes[position..<position + length])
  }

  private func element<Element>(
    of all: [Element],
    at index: Int
  ) throws(CountedFileError) -> Element {
    guard all.indices.contains(index) else { throw CountedFileError() }
    return all[index]
  }
}

extension Array where Element: Equatable {
  /// Returns where an element of a complete list of cases stands in it.
  fileprivate func position(of element: Element) -> UInt8 {
    UInt8(truncatingIfNeeded: firstIndex(of: element) ?? 0)
  }
}
