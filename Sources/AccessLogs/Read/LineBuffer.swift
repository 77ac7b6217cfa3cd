/// The memory that lines are read into: the unfinished line of the last read, and new bytes behind it.
///
/// A line longer than ``maxLineLength`` is never held whole: once it outgrows that, its bytes are
/// dropped up to its end, and only that it was there is told. Zero bytes at a line's start, as a crash
/// or a file that was cut short leaves them, are no part of it: of any number, one is enough to say so.
struct LineBuffer: ~Copyable {
  /// The longest line that is looked at, in bytes without its line end: 1 MiB.
  static let maxLineLength = 1 << 20

  /// How much is read at once: within the second-level cache of current processors.
  static let readSize = 256 << 10

  private var memory = LineMemory(capacity: Self.readSize)
  /// The bytes that were read and not yet handed out.
  private var start = 0
  private var end = 0
  /// Where the search for a line end continues.
  private var searched = 0
  /// Whether the bytes up to the next line end belong to a line that is too long.
  private var isSkipping = false
  /// Whether a byte order mark may still come, and whether no more bytes will.
  private var isAtStart = true
  private var isAtEnd = false

  /// The bytes that were read and not yet handed out.
  var pending: LineBytes { memory.bytes(start, end) }

  var pendingCount: Int { end - start }

  /// Reads the first bytes of a file, as many as tell its compression.
  mutating func findCompression(of input: inout RawInput) throws(FileProblem) -> Compression {
    removeAll()
    while pendingCount < Compression.magicLength {
      if try fill(from: &input).isEnd { break }
    }
    return Compression(magic: pending.first(Compression.magicLength).array)
  }

  /// Opens the file whose first bytes are pending; those of a compressed one go to what decompresses it.
  mutating func open(
    _ input: consuming RawInput,
    as compression: Compression,
    maxWindowLog: Int
  ) throws(FileProblem) -> any FileSource {
    let source = try compression.open(input, first: pending, maxWindowLog: maxWindowLog)
    if compression != .none { removeAll() }
    return source
  }

  /// Forgets what is pending, for the next input.
  ///
  /// What one read gives does not depend on the input before: memory that has grown is given back.
  mutating func removeAll() {
    if memory.capacity > Self.readSize { self = LineBuffer() }
    removePending()
    isAtStart = true
    isAtEnd = false
    isSkipping = false
    isDropping = false
  }

  /// Fills free memory by one read and returns what the read returned.
  mutating func fill(
    from source: inout some ByteSource & ~Copyable
  ) throws(FileProblem) -> ReadResult {
    makeRoom()
    let result = try memory.fill(from: end) { (room) throws(FileProblem) in
      try source.read(into: &room)
    }
    end += result.byteCount
    return result
  }

  /// What is taken out of the buffer; lines stay valid until it is filled again.
  enum Piece {
    /// Whole lines, each with its line end; at the end of the input the last may lack it.
    case lines(LineBytes)
    /// The end of a line that was too long to hold.
    case endOfLongLine
  }

  /// Takes out the whole lines that are pending; nil if there are none.
  mutating func takeLines() -> Piece? {
    guard dropByteOrderMark() else { return nil }
    if isDropping {
      guard takeEndOfLongLine() != nil else { return nil }
      isDropping = false
    }
    if isSkipping { return takeEndOfLongLine() }
    dropPadding()
    guard let newline = lastNewline() else {
      noteUnfinishedLine()
      return nil
    }
    let lines = start
    start = newline + 1
    searched = start
    return .lines(memory.bytes(lines, start))
  }

  /// Drops what is read from now on up to the first line end: the end of a line that started before.
  mutating func dropFirstLineEnd() {
    removeAll()
    isAtStart = false
    isDropping = true
  }

  /// Whether no line end has come since ``dropFirstLineEnd()``.
  private(set) var isDropping = false

  /// Takes out the line that is pending and ends now; nil if its end is not there yet.
  mutating func takeFirstLine() -> Piece? {
    if isSkipping { return takeEndOfLongLine() }
    dropPadding()
    let newline = searched + memory.bytes(searched, end).find(ByteClass.newline)
    guard newline < end else {
      noteUnfinishedLine()
      return nil
    }
    let line = start
    start = newline + 1
    searched = start
    return .lines(memory.bytes(line, start))
  }

  /// Takes out the text behind the last line end, at the end of the input; nil if it is empty.
  mutating func takeLastLine() -> Piece? {
    if isSkipping { return .endOfLongLine }
    isAtEnd = true
    _ = dropByteOrderMark()
    guard start < end else { return nil }
    return .lines(pending)
  }

  /// Drops the rest of a line that was too long, if its end is pending.
  private mutating func takeEndOfLongLine() -> Piece? {
    let newline = start + pending.find(ByteClass.newline)
    guard newline < end else {
      removePending()
      return nil
    }
    isSkipping = false
    start = newline + 1
    searched = start
    return .endOfLongLine
  }

  /// Drops a byte order mark at the start of the input; false if the next bytes have to tell.
  private mutating func dropByteOrderMark() -> Bool {
    guard isAtStart else { return true }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let first = pending.first(mark.count).array
    if first.count < mark.count, !isAtEnd, first.elementsEqual(mark.prefix(first.count)) {
      return false
    }
    isAtStart = false
    if first == mark {
      start += mark.count
      searched = start
    }
    return true
  }

  /// Drops all but one of the zero bytes that the first pending line starts with.
  private mutating func dropPadding() {
    guard pending.byte(at: 0) == 0 else { return }
    start += pending.paddingCount - 1
    searched = max(searched, start)
  }

  /// Keeps an unfinished line, or only that there is one where it is too long.
  private mutating func noteUnfinishedLine() {
    searched = end
    // Two more than the longest line may still be a zero at its start and a CR before its end.
    if end - start > Self.maxLineLength + 2 {
      isSkipping = true
      removePending()
    }
  }

  private mutating func removePending() {
    start = 0
    end = 0
    searched = 0
  }

  /// Returns the offset of the last line end that is pending; what was searched before has none.
  private func lastNewline() -> Int? {
    var at = end
    while at > searched {
      at -= 1
      if memory[at] == ByteClass.newline { return at }
    }
    return nil
  }

  /// Moves what is pending to the front, and grows the memory where less than a read would fit.
  private mutating func makeRoom() {
    if start > 0 {
      memory.write(pending, at: 0)
      searched -= start
      end -= start
      start = 0
    }
    guard memory.capacity - end < Self.readSize / 2 else { return }
    var larger = LineMemory(capacity: memory.capacity * 2)
    larger.write(pending, at: 0)
    memory = larger
  }
}
