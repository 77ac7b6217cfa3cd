/// The columns of a group that are neither packed nor in place, as one text: numbers in eight bytes, texts behind
/// their length in eight bytes, in the order of the columns.
enum SharedText {
  private static let numberBytes = 8

  /// Writes the columns of a line to memory of its own.
  static func write(
    _ columns: [Column],
    of record: borrowing LineRecord,
    _ clock: inout LineClock,
    to scratch: Scratch
  ) {
    var room = columns.count * numberBytes
    for column in columns {
      if case .text(let source) = column.source { room += source(record).count }
    }
    scratch.begin(room: room)
    for column in columns {
      switch column.source {
      case .text(let source):
        let text = source(record).value
        append(UInt64(text.count), to: scratch)
        scratch.append(text)
      case .number(let source): append(source.number(record, &clock), to: scratch)
      case .endpoint, .file: break
      }
    }
  }

  private static func append(_ number: UInt64, to scratch: Scratch) {
    for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
      scratch.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// Takes a number off the front.
  static func takeNumber(from text: inout LineBytes) -> UInt64 {
    defer { text = text.from(numberBytes) }
    return text.word(at: 0)
  }

  /// Takes a text off the front.
  static func takeText(from text: inout LineBytes) -> LineBytes {
    let count = Int(takeNumber(from: &text))
    defer { text = text.from(count) }
    return text.part(0, count)
  }
}
