internal import CZstd

/// Where the frames of a zstd file end, without decompressing them.
enum ZstdFrames {
  /// The magic number at the very end of a file in the seekable format.
  ///
  /// Zstandard's `contrib/seekable_format`: a skippable frame with a table of frame sizes is last.
  private static let seekableMagic = 0x8F92_EAB1
  private static let seekTableMagic = 0x184D_2A5E

  /// How many blocks of no bytes one frame may have: compressors write one now and then, and a file that
  /// was not written to its end may have zeros, which read as such blocks.
  private static let mostEmptyBlocks = 1000

  /// Calls `body` with the offsets behind the frames with content, ascending.
  ///
  /// From the seek table if there is one, else by walking from block to block, which reads a few
  /// bytes for every 128 KiB of content. A walk that is half through the file and still in its first
  /// frame is given up: there is nothing to split.
  ///
  /// - Throws: A failed read. Bytes that are no frames end the list; whoever decodes them says why.
  static func forEachEnd(
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow,
    _ body: (Int) -> Void
  ) throws(FileProblem) {
    if let table = try seekTable(in: input, size: size, by: &window) {
      var offset = 0
      for index in 0..<table.frames {
        guard try window.load(4, at: table.start + index * table.entrySize, of: input) == 4 else {
          return
        }
        offset += window.number(at: 0, bytes: 4)
        // A table that is not true leads to where no frame starts, as whoever decodes that finds out.
        guard offset <= size else { return }
        body(offset)
      }
      return
    }
    var offset = 0
    while offset < size {
      guard let frame = try frame(at: offset, in: input, size: size, by: &window) else { return }
      offset = frame.end
      if frame.hasContent, offset <= size { body(offset) }
    }
  }

  private struct Frame {
    let end: Int
    let hasContent: Bool
  }

  /// Walks over one frame; nil if it is none, or not worth the walk.
  private static func frame(
    at start: Int,
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow
  ) throws(FileProblem) -> Frame? {
    let count = try window.load(ZstdDecoder.frameHeaderLimit, at: start, of: input)
    guard count >= 8 else { return nil }
    if window.number(at: 0, bytes: 4) & ~0xF == 0x184D_2A50 {
      return Frame(end: start + 8 + window.number(at: 4, bytes: 4), hasContent: false)
    }
    guard let header = ZstdDecoder.frameHeader(window.first(count)) else { return nil }
    var offset = start + Int(header.headerSize)
    var emptyBlocks = 0
    while true {
      if start == 0, offset > size / 2 { return nil }
      guard try window.load(3, at: offset, of: input) == 3 else { return nil }
      // RFC 8878, section 3.1.1.2: last block, type and size in 24 bits.
      let word = window.number(at: 0, bytes: 3)
      let isRepeatedByte = word >> 1 & 3 == 1
      offset += 3 + (isRepeatedByte ? 1 : word >> 3)
      if word & 1 == 1 { break }
      if word >> 3 == 0 { emptyBlocks += 1 }
      if emptyBlocks > mostEmptyBlocks { return nil }
    }
    return Frame(end: offset + (header.checksumFlag != 0 ? 4 : 0), hasContent: true)
  }

  private struct SeekTable {
    /// The offset of the first entry, which starts with the size of a frame.
    let start: Int
    let frames: Int
    let entrySize: Int
  }

  /// Finds the seek table of the seekable format; nil for any other file.
  private static func seekTable(
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow
  ) throws(FileProblem) -> SeekTable? {
    guard size > 17, try window.load(9, at: size - 9, of: input) == 9,
      window.number(at: 5, bytes: 4) == seekableMagic
    else { return nil }
    let frames = window.number(at: 0, bytes: 4)
    let entrySize = window[4] & 0x80 != 0 ? 12 : 8
    let tableSize = 8 + frames * entrySize + 9
    guard frames > 0, tableSize < size,
      try window.load(8, at: size - tableSize, of: input) == 8,
      window.number(at: 0, bytes: 4) == seekTableMagic,
      window.number(at: 4, bytes: 4) == tableSize - 8
    else { return nil }
    return SeekTable(start: size - tableSize + 8, frames: frames, entrySize: entrySize)
  }
}
