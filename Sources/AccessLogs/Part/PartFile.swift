/// A file of a part: what became of it, and which one it was.
package struct PartFile: Hashable, Sendable {
  /// The file; its key is empty where the part is about a file that is known.
  package var summary: FileSummary
  package var identity: ContentIdentity?

  /// What no number of bytes of a file reaches; sums of such are checked.
  static let byteLimit = 1 << 62

  package init(_ summary: FileSummary, identity: ContentIdentity? = nil) {
    self.summary = summary
    self.identity = identity
  }
}

// MARK: - Bytes

extension PartFile: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    let key = FileKey(Array(try reader.field()))
    guard let state = FileSummary.State(rawValue: try reader.byte()) else { throw MalformedBytes() }
    summary = FileSummary(key: key, state: state)
    summary.path = try [UInt8]?(from: &reader).map { FileKey($0) }
    summary.logFormat = try LogFormat(codeOrNone: reader.byte())
    summary.compression = try Compression(codeOrNone: reader.byte())
    summary.bytes = try reader.number(below: Self.byteLimit)
    summary.lines = try LineCounts(from: &reader)
    summary.problem = try FileProblem?(from: &reader)
    identity = try ContentIdentity?(from: &reader)
    // A file that is counted has no problem, and what contributes nothing has no lines that count.
    switch state {
    case .counted: guard summary.problem == nil else { throw MalformedBytes() }
    case .partial: guard summary.problem != nil else { throw MalformedBytes() }
    case .failed, .skipped: guard summary.lines.counted == 0 else { throw MalformedBytes() }
    }
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(field: summary.key.bytes)
    writer.append(byte: summary.state.rawValue)
    (summary.path?.bytes).write(to: &writer)
    // 0 is the code of no format and of no compression.
    writer.append(byte: summary.logFormat?.code ?? 0)
    writer.append(byte: summary.compression?.rawValue ?? 0)
    writer.append(summary.bytes)
    summary.lines.write(to: &writer)
    summary.problem.write(to: &writer)
    identity.write(to: &writer)
  }
}

extension LineCounts: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init()
    counted = try reader.number(below: GroupRecord.numberLimit)
    filtered = try reader.number(below: GroupRecord.numberLimit)
    unparsed = try reader.number(below: GroupRecord.numberLimit)
    blank = try reader.number(below: GroupRecord.numberLimit)
    comment = try reader.number(below: GroupRecord.numberLimit)
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(counted)
    writer.append(filtered)
    writer.append(unparsed)
    writer.append(blank)
    writer.append(comment)
  }
}

extension LogFormat {
  fileprivate init?(codeOrNone code: UInt8) throws(MalformedBytes) {
    if code == 0 { return nil }
    guard let format = LogFormat(code: code) else { throw MalformedBytes() }
    self = format
  }
}

extension Compression: ByteCoded {
  fileprivate init?(codeOrNone code: UInt8) throws(MalformedBytes) {
    if code == 0 { return nil }
    guard let compression = Compression(rawValue: code) else { throw MalformedBytes() }
    self = compression
  }
}
