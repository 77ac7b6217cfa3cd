/// Where the members of a file written by `bgzip` start, so that several workers can share it.
///
/// Such a file, of the format BGZF, is gzip whose members each say in their header how long they
/// are (SAM specification, section 4.1) and hold at most 64 KiB of text, cut anywhere in a line.
enum BlockGzip {
  /// More than the headers that are written: 18 bytes with no field but the length.
  private static let headerLimit = 256

  /// Calls `body` with the offsets at which the members of a file start, in ascending order.
  ///
  /// Costs one small read per member, about 2 % of what decompressing costs.
  ///
  /// - Returns: Whether the file is such members from end to end; one that is cut off or damaged is for
  ///   the counting of the whole file to judge, and what `body` was told then stands for nothing.
  /// - Throws: A failed read.
  static func forEachMember(
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow,
    _ body: (Int) -> Void
  ) throws(FileProblem) -> Bool {
    var offset = 0
    while offset < size {
      let count = try window.load(headerLimit, at: offset, of: input)
      guard let length = memberLength(window, count) else { return false }
      body(offset)
      offset += length
    }
    return size > 0 && offset == size
  }

  /// Returns the length of the member that starts with these bytes, if its header tells.
  private static func memberLength(_ header: HeaderWindow, _ count: Int) -> Int? {
    // An extra field, and nothing else of variable length, as the format asks for.
    guard count >= 12, header[0] == GzipHeader.magic[0], header[1] == GzipHeader.magic[1],
      header[2] == 8, header[3] == 4
    else { return nil }
    let end = 12 + header.number(at: 10, bytes: 2)
    guard end <= count else { return nil }
    var field = 12
    while field + 4 <= end {
      let next = field + 4 + header.number(at: field + 2, bytes: 2)
      guard next <= end else { return nil }
      if header[field] == 0x42, header[field + 1] == 0x43, next == field + 6 {
        let length = header.number(at: field + 4, bytes: 2) + 1
        // The shortest data are two bytes, and a checksum and a length follow.
        return length >= end + 10 ? length : nil
      }
      field = next
    }
    return nil
  }
}
