internal import CZstd

/// Where the frames of a zstd file end, without decompressing them.
enum ZstdFrames {
  /// The magic number at the very end of a file in the seekable format.
  ///
  /// Zstandard's `contrib/seekable_format`: a skippable frame with a table of frame sizes is last.
  private static let seekableMagic: UInt32 = 0x8F92_EAB1
  private static let seekTableMagic: UInt32 = 0x184D_2A5E

  /// Returns the offsets behind the frames with content, ascending; empty where nothing is known.
  ///
  /// From the seek table if there is one, else by walking from block to block, which reads a few
  /// bytes for every 128 KiB of content. A walk that is half through the file and still in its first
  /// frame is given up: there is nothing to split.
  ///
  /// - Throws: A failed read. Bytes that are no frames end the list; whoever decodes them says why.
  static func ends(in input: borrowing RawInput, size: Int) throws(FileProblem) -> [Int] {
    if let ends = try endsByTable(in: input, size: size) { return ends }
    var ends: [Int] = []
    var offset = 0
    while offset < size {
      guard let frame = try frame(at: offset, in: input, size: size) else { return ends }
      offset = frame.end
      if frame.hasContent { ends.append(offset) }
    }
    return offset == size ? ends : ends.dropLast()
  }

  private struct Frame {
    let end: Int
    let hasContent: Bool
  }

  /// Walks over one frame; nil if it is none, or not worth the walk.
  private static func frame(
    at start: Int,
    in input: borrowing RawInput,
    size: Int
  ) throws(FileProblem) -> Frame? {
    var bytes = [UInt8](repeating: 0, count: 18)
    let count = try input.read(into: &bytes, at: start)
    guard count >= 8 else { return nil }
    if bytes[0] & 0xF0 == 0x50, bytes[1] == 0x2A, bytes[2] == 0x4D, bytes[3] == 0x18 {
      return Frame(end: start + 8 + Int(number(bytes, at: 4)), hasContent: false)
    }
    var header = ZSTD_frameHeader()
    guard unsafe ZSTD_getFrameHeader(&header, bytes, count) == 0 else { return nil }
    var offset = start + Int(header.headerSize)
    var block = [UInt8](repeating: 0, count: 3)
    while true {
      if start == 0, offset > size / 2 { return nil }
      guard try input.read(into: &block, at: offset) == 3 else { return nil }
      // RFC 8878, section 3.1.1.2: last block, type and size in 24 bits.
      let word = Int(block[0]) | Int(block[1]) << 8 | Int(block[2]) << 16
      let isRepeatedByte = word >> 1 & 3 == 1
      offset += 3 + (isRepeatedByte ? 1 : word >> 3)
      if word & 1 == 1 { break }
    }
    return Frame(end: offset + (header.checksumFlag != 0 ? 4 : 0), hasContent: true)
  }

  /// Reads the seek table of the seekable format; nil for any other file.
  private static func endsByTable(
    in input: borrowing RawInput,
    size: Int
  ) throws(FileProblem) -> [Int]? {
    var footer = [UInt8](repeating: 0, count: 9)
    guard size > 17, try input.read(into: &footer, at: size - 9) == 9,
      number(footer, at: 5) == seekableMagic
    else { return nil }
    let frames = Int(number(footer, at: 0))
    let entrySize = footer[4] & 0x80 != 0 ? 12 : 8
    let tableSize = 8 + frames * entrySize + 9
    // A table of 64 MiB has millions of frames, more than a plan needs.
    guard frames > 0, tableSize < size, tableSize <= 64 << 20 else { return nil }
    var table = [UInt8](repeating: 0, count: tableSize)
    guard try input.read(into: &table, at: size - tableSize) == tableSize,
      number(table, at: 0) == seekTableMagic, Int(number(table, at: 4)) == tableSize - 8
    else { return nil }
    var offset = 0
    var ends: [Int] = []
    for index in 0..<frames {
      offset += Int(number(table, at: 8 + index * entrySize))
      ends.append(offset)
    }
    return offset == size - tableSize ? ends : nil
  }

  /// Reads 32 bits, the lowest byte first.
  private static func number(_ bytes: [UInt8], at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
  }
}
