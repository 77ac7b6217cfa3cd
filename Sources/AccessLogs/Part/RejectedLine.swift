/// A line that could not be read, for the list that `--rejects` writes.
package struct RejectedLine: Sendable, Hashable {
  /// Why the line could not be read.
  package enum Reason: UInt8, Sendable, ByteCoded {
    /// It is longer than 1 MiB, so that its text was not kept.
    case tooLong = 1
    /// Nothing in it is in quotes.
    case noRequest = 2
    /// No status stands behind what is in quotes.
    case noStatus = 3
    /// It is no line of the file's format.
    case otherFormat = 4

    /// Whether a text is one of those that ``append(to:file:format:)`` gives as a reason.
    static func isText(_ text: ArraySlice<UInt8>) -> Bool {
      let named = (LogFormat.samples.map(\.format) + [.custom]).map {
        "not read as \($0.name)"
      }
      return (["longer than 1 MiB", "no request in quotes", "no status", "not a log"] + named)
        .contains { text.elementsEqual($0.utf8) }
    }
  }

  /// The most lines that are kept of a run, and so of any file of it.
  package static let most = 1000

  /// The most bytes of a line that are kept: with ``most``, they bound what crosses to the parent.
  static let longestText = 2048

  /// The number of the line in its file, from 1.
  package var number: Int
  package var reason: Reason
  /// The bytes of the line, or the first ones.
  package var text: [UInt8]
  /// How many bytes the line has; as many as ``text`` unless that was cut.
  package var byteCount: Int

  package init(number: Int, reason: Reason, text: [UInt8] = [], byteCount: Int = 0) {
    self.number = number
    self.reason = reason
    self.text = text
    self.byteCount = byteCount
  }

  /// Appends `file:line:reason:text` and a line end, all of it as ``KeyText`` shows it.
  ///
  /// A text that was cut ends in how much of it is missing.
  package func append(to bytes: inout [UInt8], file: FileKey, format: LogFormat?) {
    KeyText.append(file.bytes.span, to: &bytes)
    bytes.append(contentsOf: ":\(number):\(words(format)):".utf8)
    KeyText.append(text.span, to: &bytes)
    if byteCount > text.count {
      let missing = NumberText.counted(byteCount - text.count, "byte")
      bytes.append(contentsOf: " ... and \(missing) more".utf8)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private func words(_ format: LogFormat?) -> String {
    switch reason {
    case .tooLong: "longer than 1 MiB"
    case .noRequest: "no request in quotes"
    case .noStatus: "no status"
    case .otherFormat: format.map { "not read as \($0.name)" } ?? "not a log"
    }
  }
}

extension RejectedLine: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(
      number: try reader.number(below: GroupRecord.numberLimit),
      reason: try Reason(from: &reader),
      text: Array(try reader.field()),
      byteCount: try reader.number(below: GroupRecord.numberLimit)
    )
    guard text.count <= Self.longestText else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(number)
    reason.write(to: &writer)
    writer.append(field: text)
    writer.append(byteCount)
  }
}
