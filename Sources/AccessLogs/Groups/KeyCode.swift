internal import CByteScan
internal import Glibc

/// The bytes that stand for a group from when it leaves the table it was counted in.
///
/// Compared as bytes, keys come in the order of the rows of a report with equal counts, column by column as `--by`
/// has them; equal keys are the same group, and no key is the beginning of another. The columns are
/// - an endpoint: its bytes, each 00 as 00 FF, then 00 01; of a request without a target the text that stands
///   for it, then 00 00, so that it comes right before a target that is spelled so;
/// - a status: its place among all, in two bytes;
/// - a file: the place of its key among those of all files, in four bytes. Counting a file leaves the column
///   out, and ``place(_:file:at:)`` puts it in where files meet.
///
/// Numbers have their high byte first. Unsafe because keys are memory; what is read of one stays within it.
@safe
struct KeyCode: Sendable {
  /// The columns of a key.
  let by: [Dimension]
  /// The keys of all files in their order; empty where files are no column.
  private let files: [FileKey]
  /// The place of each file in that order.
  private let fileRanks: [UInt32]

  /// The bytes that the column of a file adds to a key.
  static let fileLength = 4
  private static let statusLength = 2

  /// Makes the code of some columns; `files` are those that keys will name by index.
  init(by: [Dimension], files: [FileKey] = []) {
    self.by = by
    let order = by.contains(.file) ? files.indices.sorted { files[$0] < files[$1] } : []
    self.files = order.map { files[$0] }
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, index) in order.enumerated() { ranks[index] = UInt32(truncatingIfNeeded: rank) }
    fileRanks = ranks
  }

  // MARK: - Writing

  /// The most bytes of the key of an endpoint of so many bytes.
  static func mostBytes(_ length: Int) -> Int { 2 * length + 16 }

  /// Writes the key of a group, without a file, where there is room for it; returns its length.
  @inline(__always)
  func write(
    _ endpoint: UnsafePointer<UInt8>,
    length: Int,
    _ tag: GroupTag,
    at start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var end = unsafe start
    for dimension in by {
      switch dimension {
      case .endpoint:
        if tag.endpoint == .target {
          unsafe Self.write(endpoint, length, at: &end)
          unsafe end[-1] = 1
        } else {
          let label = tag.endpoint == .empty ? KeyText.empty : KeyText.malformed
          unsafe label.withUnsafeBufferPointer { label in
            guard let text = label.baseAddress else { return }
            unsafe Self.write(text, label.count, at: &end)
          }
        }
      case .status:
        let rank = tag.statusRank
        unsafe end[0] = UInt8(truncatingIfNeeded: rank >> 8)
        unsafe end[1] = UInt8(truncatingIfNeeded: rank)
        unsafe end += Self.statusLength
      case .file: break
      }
    }
    return unsafe end - start
  }

  /// Writes a text and 00 00 behind it.
  @inline(__always)
  private static func write(
    _ text: UnsafePointer<UInt8>,
    _ length: Int,
    at end: inout UnsafeMutablePointer<UInt8>
  ) {
    var text = unsafe text
    var rest = length
    while let zero = unsafe memchr(text, 0, rest) {
      let count = unsafe UnsafeRawPointer(zero) - UnsafeRawPointer(text) + 1
      unsafe end.update(from: text, count: count)
      unsafe end[count] = 0xFF
      unsafe end += count + 1
      unsafe text += count
      rest -= count
    }
    unsafe end.update(from: text, count: rest)
    unsafe end[rest] = 0
    unsafe end[rest + 1] = 0
    unsafe end += rest + 2
  }

  /// Writes a key with the column of a file put in, where there is room for it; returns its length.
  func place(
    _ key: UnsafeBufferPointer<UInt8>,
    file index: UInt32,
    at start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var offset = 0
    for dimension in by {
      if dimension == .file { break }
      unsafe offset = dimension == .status ? offset + Self.statusLength : Self.end(of: key, offset)
    }
    offset = min(offset, key.count)
    let rank = fileRanks[Int(index)].bigEndian
    guard let text = key.baseAddress else { return 0 }
    unsafe start.update(from: text, count: offset)
    unsafe UnsafeMutableRawPointer(start + offset).storeBytes(of: rank, as: UInt32.self)
    let behind = unsafe start + offset + Self.fileLength
    unsafe behind.update(from: text + offset, count: key.count - offset)
    return key.count + Self.fileLength
  }

  /// Returns the key of the row of a file where it is the only column.
  func key(ofFile index: Int) -> [UInt8] {
    unsafe withUnsafeBytes(of: fileRanks[index].bigEndian) { unsafe Array($0) }
  }

  // MARK: - Reading

  /// Calls `body` with the bytes of each cell that a key stands for, from left to right.
  @inline(__always)
  func forEachCell(
    of key: UnsafeBufferPointer<UInt8>,
    _ body: (_ column: Int, _ cell: Span<UInt8>) -> Void
  ) {
    var start = 0
    for (column, dimension) in by.enumerated() {
      switch dimension {
      case .endpoint:
        let end = unsafe Self.end(of: key, start)
        let text = unsafe UnsafeBufferPointer(rebasing: key[start..<max(start, end - 2)])
        start = end
        if let address = text.baseAddress, unsafe memchr(address, 0, text.count) != nil {
          let plain = unsafe Self.withoutEscapes(text)
          body(column, plain.span)
        } else {
          body(column, unsafe Span(_unsafeElements: text))
        }
      case .status:
        let rank = unsafe Self.number(in: key, &start, Self.statusLength)
        let status = GroupTag.statusText(rank: rank)
        body(column, status.span)
      case .file:
        let rank = unsafe Self.number(in: key, &start, Self.fileLength)
        let file = rank < files.count ? files[rank].bytes : []
        body(column, file.span)
      }
    }
  }

  /// Returns where the text that starts at an offset ends, with the two bytes behind it.
  @inline(__always)
  private static func end(of key: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
    var offset = offset
    while offset + 1 < key.count, let start = key.baseAddress,
      let zero = unsafe memchr(start + offset, 0, key.count - 1 - offset)
    {
      offset = unsafe UnsafeRawPointer(zero) - UnsafeRawPointer(start) + 2
      if unsafe key[offset - 1] != 0xFF { return offset }
    }
    return key.count
  }

  private static func withoutEscapes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      unsafe plain.append(text[index])
      unsafe index += text[index] == 0 ? 2 : 1
    }
    return plain
  }

  @inline(__always)
  private static func number(
    in key: UnsafeBufferPointer<UInt8>,
    _ offset: inout Int,
    _ length: Int
  ) -> Int {
    let end = min(offset + length, key.count)
    defer { offset = end }
    return unsafe key[min(offset, end)..<end].reduce(0) { $0 << 8 | Int($1) }
  }
}
