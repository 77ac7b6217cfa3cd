/// What the lines before a place in a log leave for those behind it.
///
/// A piece of a split file has to be counted with what the piece before it leaves.
package struct LineContext: Hashable, Sendable {
  /// The names behind the last `#Fields:`; nil where no such line was read.
  var columns: W3CColumns?
  /// The records that a container runtime has begun, of each series.
  var records = [SplitRecords.Unfinished?](repeating: nil, count: SplitRecords.seriesCount)

  /// The context that is left where this one was found, and some lines were read.
  func followed(by change: LineContextChange) -> LineContext {
    var context = self
    if change.readsColumns { context.columns = change.context.columns }
    for series in context.records.indices where change.readsRecords[series] {
      context.records[series] = change.context.records[series]
    }
    return context
  }
}

/// What the lines of a piece did to the context that they were read in.
package struct LineContextChange: Hashable, Sendable {
  /// The context that the lines were read in.
  var start = LineContext()
  /// The context at their end.
  var context = LineContext()
  /// Whether there was a `#Fields:` line among them.
  var readsColumns = false
  /// Whether there was a line of each series of records among them.
  var readsRecords = [Bool](repeating: false, count: SplitRecords.seriesCount)

  /// Returns the pieces that were counted in another context than the pieces before leave.
  ///
  /// - Parameter changes: What each piece of a file did, in the order of the pieces; nil for a piece of
  ///   which each line stands for itself.
  /// - Returns: The places of these pieces, each with the context to count it in; at least the first of
  ///   them is then right, so that repeating this ends.
  package static func misread(
    _ changes: [LineContextChange?]
  ) -> [(place: Int, context: LineContext)] {
    var misread: [(place: Int, context: LineContext)] = []
    var context: LineContext?
    for (place, change) in changes.enumerated() {
      guard let change else { continue }
      if let context, change.start != context { misread.append((place, context)) }
      context = (context ?? change.start).followed(by: change)
    }
    return misread
  }
}

// MARK: - Bytes

extension LineContext {
  /// The bytes that cross between processes.
  package var bytes: [UInt8] {
    var writer = FieldWriter()
    writer.append(self)
    return writer.bytes
  }

  /// Reads what ``bytes`` gave; nil for anything else.
  package init?(bytes: [UInt8]) {
    var reader = FieldReader(bytes: bytes[...])
    guard let context = reader.context(), reader.bytes.isEmpty else { return nil }
    self = context
  }
}

extension LineContextChange {
  /// The bytes that cross between processes.
  package var bytes: [UInt8] {
    var writer = FieldWriter()
    writer.append(start)
    writer.append(context)
    writer.append(flags: [readsColumns] + readsRecords)
    return writer.bytes
  }

  /// Reads what ``bytes`` gave; nil for anything else.
  package init?(bytes: [UInt8]) {
    var reader = FieldReader(bytes: bytes[...])
    guard let start = reader.context(), let context = reader.context(),
      let flags = reader.flags(1 + SplitRecords.seriesCount), reader.bytes.isEmpty
    else { return nil }
    self.init(
      start: start,
      context: context,
      readsColumns: flags[0],
      readsRecords: Array(flags[1...])
    )
  }
}

/// Writes fields that may be missing, each with its length in front.
private struct FieldWriter {
  var bytes: [UInt8] = []

  mutating func append(_ context: LineContext) {
    append(context.columns?.text)
    for record in context.records {
      append(record?.bytes)
      guard let record else { continue }
      append(record.tail)
      append(number: record.textStart)
      append(flags: [record.isTooLong])
    }
  }

  mutating func append(_ field: [UInt8]?) {
    append(number: field.map { $0.count + 1 } ?? 0)
    bytes += field ?? []
  }

  mutating func append(number: Int) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func append(flags: [Bool]) { bytes += flags.map { $0 ? 1 : 0 } }
}

/// Reads what a ``FieldWriter`` wrote; nil where the bytes end early.
private struct FieldReader {
  var bytes: ArraySlice<UInt8>

  mutating func context() -> LineContext? {
    var context = LineContext()
    guard let columns = field() else { return nil }
    context.columns = columns.map { text in LineBytes.with(text) { W3CColumns($0) } }
    for series in context.records.indices {
      guard let text = field() else { return nil }
      guard let text else { continue }
      guard let tail = field(), let tail, let textStart = number(), let flags = flags(1) else {
        return nil
      }
      context.records[series] = SplitRecords.Unfinished(
        bytes: text,
        tail: tail,
        textStart: textStart,
        isTooLong: flags[0]
      )
    }
    return context
  }

  /// A field that may be missing.
  private mutating func field() -> [UInt8]?? {
    guard let length = number(), length >= 0, length - 1 <= bytes.count else { return nil }
    if length == 0 { return .some(nil) }
    defer { bytes = bytes.dropFirst(length - 1) }
    return Array(bytes.prefix(length - 1))
  }

  private mutating func number() -> Int? {
    guard bytes.count >= 8 else { return nil }
    defer { bytes = bytes.dropFirst(8) }
    return bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func flags(_ count: Int) -> [Bool]? {
    guard bytes.count >= count else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count).map { $0 != 0 }
  }
}
