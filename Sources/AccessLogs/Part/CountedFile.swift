internal import FoundationEssentials

/// What counting one file gave, as the compact bytes that cross from a worker to the parent.
///
/// Layout, all numbers LEB128 (DWARF 4, section 7.6): state, log format and compression as one
/// byte each, bytes, the five line states, the length of the problem and the problem as JSON, then
/// one byte for the `Form` of the groups. They follow as a `GroupRecord` each, and end where `padding`
/// zero bytes are left, which let a reader load whole vectors of the last key; or they are in a file.
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
  /// The first lines that could not be read, where ``Query/Means/keepsRejects`` asks for them.
  package var rejects: [RejectedLine] = []
  /// What the lines of a piece mean for those behind it; nil where each line stands for itself.
  package var contextChange: LineContextChange?

  package init(bytes: [UInt8], temporaryFile: TemporaryFile? = nil) {
    self.bytes = bytes
    self.temporaryFile = temporaryFile
  }

  /// Encodes a summary, without its key, and the groups of a table, which have keys by now.
  ///
  /// - Parameters:
  ///   - summary: The summary.
  ///   - table: The groups.
  ///   - order: Which of them there are, in the order of their keys; nil for all as they come.
  init(_ summary: FileSummary, _ table: borrowing GroupTable, order: [UInt32]? = nil) {
    var encoder = Encoder(summary)
    encoder.bytes.append((order == nil ? Form.loose : .sorted).rawValue)
    self.init(bytes: encoder.finish(table, order))
  }

  /// Encodes a summary, without its key, of a file whose groups are in a temporary file.
  init(_ summary: FileSummary, groupsIn file: TemporaryFile, byteCount: Int) {
    var encoder = Encoder(summary)
    encoder.bytes.append(Form.file.rawValue)
    encoder.append(UInt64(byteCount))
    self.init(bytes: encoder.finish(), temporaryFile: file)
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
      // 0 is the code of no format and of no compression.
      bytes.append(summary.state.rawValue)
      bytes.append(summary.logFormat?.code ?? 0)
      bytes.append(summary.compression?.rawValue ?? 0)
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

    mutating func append(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Ends the bytes with groups: they may be millions, so their records are written to raw memory.
    consuming func finish(_ table: borrowing GroupTable, _ order: [UInt32]?) -> [UInt8] {
      let head = bytes
      let capacity = head.count + table.mostRecordBytes + padding
      return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        for (index, byte) in head.enumerated() { unsafe start[index] = byte }
        var position = unsafe start + head.count
        if let order {
          unsafe table.forEach(in: order[...]) { key, count, _ in
            unsafe GroupRecord(key: key, count: count).write(at: &position)
          }
        } else {
          unsafe table.forEach { key, _, count in
            unsafe GroupRecord(key: key, count: count).write(at: &position)
          }
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
  func withGroups(_ body: (GroupRecord) -> Void, atEnd: () -> Void) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var reader = unsafe CountedFileReader(bytes)
      guard (try? reader.summary(key: "")) != nil, (try? reader.groups()) != nil else { return }
      while let group = unsafe try? reader.nextGroup() { unsafe body(group) }
      atEnd()
    }
  }
}

extension GroupTable {
  /// The most bytes that the groups take as records.
  var mostRecordBytes: Int { unsafe keyByteCount + entryCount * GroupRecord.longestHead }
}
