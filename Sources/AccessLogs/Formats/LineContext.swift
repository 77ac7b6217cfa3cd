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

  /// Puts together what pieces of a file did one after another; nil where each line stands for itself.
  package static func together(_ changes: [LineContextChange?]) -> LineContextChange? {
    changes.reduce(nil) { before, next in
      guard var change = before, let next else { return before ?? next }
      change.context = change.context.followed(by: next)
      change.readsColumns = change.readsColumns || next.readsColumns
      for series in change.readsRecords.indices where next.readsRecords[series] {
        change.readsRecords[series] = true
      }
      return change
    }
  }
}

// MARK: - Bytes

extension LineContext: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    if try Bool(from: &reader) {
      columns = LineBytes.with(Array(try reader.field())) { W3CColumns($0) }
      columns?.software = try W3CColumns.Software?(from: &reader)
    }
    records = try [SplitRecords.Unfinished?](from: &reader)
    guard records.count == SplitRecords.seriesCount else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    (columns != nil).write(to: &writer)
    if let columns {
      writer.append(field: columns.text)
      columns.software.write(to: &writer)
    }
    records.write(to: &writer)
  }
}

extension LineContextChange: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(
      start: try LineContext(from: &reader),
      context: try LineContext(from: &reader),
      readsColumns: try Bool(from: &reader),
      readsRecords: try [Bool](from: &reader)
    )
    guard readsRecords.count == SplitRecords.seriesCount else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    start.write(to: &writer)
    context.write(to: &writer)
    readsColumns.write(to: &writer)
    readsRecords.write(to: &writer)
  }
}

extension SplitRecords.Unfinished: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(
      bytes: Array(try reader.field()),
      tail: Array(try reader.field()),
      textStart: try reader.number(below: 1 << 48),
      isTooLong: try Bool(from: &reader)
    )
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(field: bytes)
    writer.append(field: tail)
    writer.append(textStart)
    isTooLong.write(to: &writer)
  }
}
