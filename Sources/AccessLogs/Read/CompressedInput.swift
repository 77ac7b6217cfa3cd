/// The compressed bytes of a file, a buffer full at a time, for a decoder to take from.
struct CompressedInput: ~Copyable {
  private var raw: RawInput
  private var memory: LineMemory
  /// The unread part of `memory`.
  private var start = 0
  private var end: Int
  /// Whether nothing is left to read behind what is ``unread``.
  private(set) var isExhausted = false
  /// The last four bytes that were read, as a little-endian number.
  private(set) var lastWord: UInt32 = 0

  /// Continues after the first bytes of `raw`, and reads about `capacity` bytes at a time.
  init(_ raw: consuming RawInput, first: LineBytes, capacity: Int) {
    self.raw = raw
    memory = LineMemory(capacity: max(capacity, first.count))
    memory.write(first, at: 0)
    end = first.count
    noteLast(end)
  }

  /// Bytes taken from the file so far.
  var offset: Int { raw.offset }

  /// The offset in the file of the first byte that is ``unread``.
  var position: Int { raw.offset - (end - start) }

  /// The bytes that were read and not yet taken; valid until the next call that changes this.
  var unread: LineBytes { memory.bytes(start, end) }

  var unreadCount: Int { end - start }

  /// Takes bytes that are ``unread``.
  mutating func take(_ count: Int) {
    precondition(count <= end - start)
    start += count
  }

  /// Reads until so many bytes are ``unread``, or the file has ended.
  ///
  /// - Throws: A failed read.
  mutating func fill(atLeast count: Int) throws(FileProblem) {
    guard unreadCount < count else { return }
    if start > 0 {
      memory.write(unread, at: 0)
      end -= start
      start = 0
    }
    while end < count {
      let added = try memory.fill(from: end) { (room) throws(FileProblem) in
        try raw.read(into: &room).byteCount
      }
      if added == 0 {
        isExhausted = true
        return
      }
      end += added
      noteLast(added)
    }
  }

  /// Notes the last of the bytes that were just read.
  private mutating func noteLast(_ count: Int) {
    for index in end - min(count, 4)..<end {
      lastWord = lastWord >> 8 | UInt32(memory[index]) << 24
    }
  }
}
