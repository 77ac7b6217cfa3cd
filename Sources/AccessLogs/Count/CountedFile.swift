internal import FoundationEssentials

/// What counting one file gave, as the compact bytes that cross from a worker to the parent.
///
/// Layout, all numbers LEB128 (DWARF 4, section 7.6): state, log format and compression as one
/// byte each, bytes, the five line states, the length of the problem and the problem as JSON, then
/// one byte for the ``Form`` of the groups. They follow as records, each the tag of a group, its
/// count, the length of its endpoint and the endpoint, and end where ``padding`` zero bytes are left,
/// which let a reader load whole vectors of the last key; or they are in a file.
package struct CountedFile: Sendable {
  /// How the groups come.
  enum Form: UInt8 {
    case loose = 0
    case sorted = 1
    /// Sorted, in ``temporaryFile``; the bytes hold the length of what is in it.
    case file = 2
  }

  /// Zero bytes at the end.
  static let padding = 64

  /// The bytes, as sent.
  package let bytes: [UInt8]
  /// What holds the groups if they are many; it goes along with the bytes.
  package let temporaryFile: TemporaryFile?
  /// The first lines that could not be read, where ``CountOptions/keepsRejects`` asks for them.
  package var rejects: [RejectedLine] = []

  package init(bytes: [UInt8], temporaryFile: TemporaryFile? = nil) {
    self.bytes = bytes
    self.temporaryFile = temporaryFile
  }

  /// Encodes a summary, without its key, and the groups that `counter` found.
  ///
  /// - Throws: ``SpillFailure`` if they are many and cannot be written to a temporary file.
  init(_ summary: FileSummary, groupsOf counter: inout LineCounter) throws(SpillFailure) {
    switch try counter.groups() {
    case .loose: self.init(summary, looseGroupsOf: counter)
    case .sorted(let rows):
      var encoder = Encoder(summary)
      encoder.bytes.append(Form.sorted.rawValue)
      self.init(bytes: encoder.finish(groupsOf: counter, in: rows))
    case .run(let run):
      guard case .file(let file, let byteCount) = run.storage else {
        fatalError("a spilled run is in a file")
      }
      var encoder = Encoder(summary)
      encoder.bytes.append(Form.file.rawValue)
      encoder.append(UInt64(byteCount))
      self.init(bytes: encoder.finish(), temporaryFile: file)
    }
  }

  private init(_ summary: FileSummary, looseGroupsOf counter: borrowing LineCounter) {
    var encoder = Encoder(summary)
    encoder.bytes.append(Form.loose.rawValue)
    encoder.bytes.reserveCapacity(encoder.bytes.count + counter.groupCount * 24 + Self.padding)
    unsafe counter.forEachGroup { key, tag, count in unsafe encoder.append(key, tag, count) }
    self.init(bytes: encoder.finish())
  }

  /// Encodes the loose groups of the pieces of one file as one, each group once.
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
    var encoder = Encoder(summary)
    encoder.bytes.append(Form.loose.rawValue)
    unsafe tally.forEach { key, tag, count in unsafe encoder.append(key, tag, count) }
    self.init(bytes: encoder.finish())
  }

  /// Encodes a summary of a file that has no groups.
  package init(_ summary: FileSummary) {
    var encoder = Encoder(summary)
    encoder.bytes.append(Form.loose.rawValue)
    self.init(bytes: encoder.finish())
  }

  /// Writes the layout above.
  private struct Encoder {
    var bytes: [UInt8] = []

    init(_ summary: FileSummary) {
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

    /// Ends the bytes with groups in the order of some rows.
    ///
    /// Millions of them, so the records are written to raw memory.
    consuming func finish(groupsOf counter: borrowing LineCounter, in rows: [RowItem]) -> [UInt8] {
      let head = bytes
      let capacity = head.count + counter.sortedByteCount + padding
      return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        for (index, byte) in head.enumerated() { unsafe start[index] = byte }
        var position = unsafe start + head.count
        unsafe counter.forEachGroup(in: rows) { record in
          unsafe record.write(at: &position, hasFiles: false)
        }
        unsafe position.initialize(repeating: 0, count: padding)
        unsafe count = position - start + padding
      }
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
  /// Groups in a file are looked at when they are merged.
  ///
  /// - Throws: ``CountedFileError`` if any of it cannot be read, or the groups do not add up to what
  ///   is counted.
  func checkedSummary(key: FileKey) throws(CountedFileError) -> FileSummary {
    let summary = unsafe bytes.withUnsafeBufferPointer { bytes -> FileSummary? in
      do throws(CountedFileError) {
        var reader = unsafe CountedFileReader(bytes)
        let summary = try reader.summary(key: key)
        if case .file = try reader.groups() {
          if temporaryFile == nil { throw CountedFileError() }
          return summary
        }
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

  /// Whether the groups come as records without an order.
  var isLoose: Bool {
    if case .loose = groups { return true }
    return false
  }

  /// Where the groups are, of bytes that were checked.
  var groups: CountedFileReader.Groups {
    let groups = unsafe bytes.withUnsafeBufferPointer { bytes in
      var reader = unsafe CountedFileReader(bytes)
      _ = try? reader.summary(key: "")
      return try? reader.groups()
    }
    return groups ?? .loose
  }

  /// Calls `body` with each group that comes as a record, of bytes that were checked.
  ///
  /// The keys stay valid until `atEnd` was called.
  func withGroups(_ body: (CountedFileReader.Group) -> Void, atEnd: () -> Void) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var reader = unsafe CountedFileReader(bytes)
      guard (try? reader.summary(key: "")) != nil, (try? reader.groups()) != nil else { return }
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
