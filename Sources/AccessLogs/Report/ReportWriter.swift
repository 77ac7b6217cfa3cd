/// A layout of reports: turns a report into bytes.
package protocol ReportWriter: Sendable {
  /// Writes a report, chunk after chunk, so that millions of rows never are one block of memory.
  ///
  /// - Parameters:
  ///   - report: The report, its rows in order.
  ///   - sink: Takes the next bytes, about 128 KiB at a time.
  /// - Throws: What the sink throws, at once; nothing else.
  func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure)
}

/// The bytes on their way to a sink, handed on when a chunk is full.
struct ReportChunk {
  static let capacity = 128 << 10

  var bytes: [UInt8] = []

  init() {
    // A row that fills a chunk up goes beyond it.
    bytes.reserveCapacity(Self.capacity + 4096)
  }

  /// Hands the bytes on if they are a chunk.
  mutating func passIfFull<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if bytes.count >= Self.capacity { try pass(to: sink) }
  }

  /// Hands the bytes on, as many as there are.
  mutating func pass<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if bytes.isEmpty { return }
    try sink(bytes.span)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func append(_ text: StaticString) {
    // A static string of ASCII or UTF-8 lives as long as the program.
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    )
  }

  mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}

extension ReportRows {
  /// Calls `body` with the bytes of one cell, before they are made text.
  ///
  /// Costs no allocation but for a status; this is the way of millions of rows.
  func withCell<Value>(
    _ dimension: Dimension,
    of entry: Entry,
    _ body: (Span<UInt8>) -> Value
  ) -> Value {
    switch dimension {
    case .endpoint:
      switch entry.tag.endpoint {
      case .malformed:
        let label = KeyText.malformed
        return body(label.span)
      case .empty:
        let label = KeyText.empty
        return body(label.span)
      case .target:
        let range = entry.offset..<entry.offset + Int(entry.length)
        return body(text.span.extracting(range))
      }
    case .status:
      let status = entry.tag.statusText
      return body(status.span)
    case .file:
      let key = files[Int(entry.file)].bytes
      return body(key.span)
    }
  }
}
