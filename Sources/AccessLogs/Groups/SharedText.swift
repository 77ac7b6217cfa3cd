/// The columns of a group that are neither packed nor in place, as one text: numbers in eight bytes, texts behind
/// their length in four bytes, in the order of the columns.
enum SharedText {
  /// What makes one of the columns.
  enum Source: Sendable {
    case text(@Sendable (borrowing LineRecord) -> LineBytes)
    case number(@Sendable (borrowing LineRecord, inout LineClock) -> UInt64)
  }

  private static let numberBytes = 8
  private static let lengthBytes = 4

  /// Writes the columns of a line behind what is in some memory.
  @inline(__always)
  static func write(
    _ sources: [Source],
    of record: borrowing LineRecord,
    _ clock: inout LineClock,
    to scratch: Scratch
  ) {
    for column in sources {
      switch column {
      case .text(let source):
        let text = source(record).value
        scratch.makeRoom(for: numberBytes + text.count)
        scratch.append(UInt64(text.count), byteCount: lengthBytes)
        scratch.append(text)
      case .number(let number):
        scratch.makeRoom(for: numberBytes)
        scratch.append(number(record, &clock), byteCount: numberBytes)
      }
    }
  }

  /// Takes a number off the front.
  static func takeNumber(from text: inout LineBytes) -> UInt64 {
    defer { text = text.from(numberBytes) }
    return text.word(at: 0)
  }

  /// Takes a text off the front.
  static func takeText(from text: inout LineBytes) -> LineBytes {
    // No line is longer than what four bytes count.
    let end = lengthBytes + Int(UInt32(truncatingIfNeeded: text.word(at: 0)))
    defer { text = text.from(end) }
    return text.part(lengthBytes, end)
  }
}
