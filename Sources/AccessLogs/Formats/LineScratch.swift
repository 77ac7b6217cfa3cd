/// Memory for the values of a line that do not stand in it as they are; all of them live until the next line.
struct LineScratch {
  private let scratch = Scratch()
  /// The bytes that the values of the line take at most.
  private var room = 0
  private var isBegun = false

  /// Forgets the values of the line before.
  @inline(__always)
  mutating func forget(room: Int) {
    self.room = room
    isBegun = false
  }

  /// Returns a JSON string without its escapes.
  mutating func unescaped(_ text: LineBytes) -> LineBytes {
    written { JSONText.append(text, to: $0) }
  }

  /// Returns a text with one quote for every two.
  mutating func undoubled(_ text: LineBytes) -> LineBytes {
    written { scratch in
      var at = 0
      while at < text.count {
        scratch.append(text[at])
        let isDoubled = text[at] == ByteClass.quote && text.byte(at: at + 1) == ByteClass.quote
        at += isDoubled ? 2 : 1
      }
    }
  }

  /// Returns two texts with a blank between them.
  mutating func joined(_ first: LineBytes, _ second: LineBytes) -> LineBytes {
    written { scratch in
      scratch.append(first)
      scratch.append(ByteClass.space)
      scratch.append(second)
    }
  }

  private mutating func written(_ write: (Scratch) -> Void) -> LineBytes {
    if !isBegun { scratch.begin(room: room) }
    isBegun = true
    let start = scratch.bytes.count
    write(scratch)
    return scratch.bytes.from(start)
  }
}
