internal import CByteScan
internal import Glibc

/// The bytes that stand for a group from when it leaves the table it was counted in.
///
/// Compared as bytes, keys come in the order of the rows of a report with equal counts, column by column as `--by`
/// has them; equal keys are the same group, and no key is the beginning of another. Where there are several tables
/// the number of the table comes first, in one byte. The columns are
/// - an endpoint: its bytes, each 00 as 00 FF, then 00 01; of a request without a target the text that stands
///   for it, then 00 00, so that it comes right before a target that is spelled so;
/// - any other text: its bytes, or a `-` where there are none, each 00 as 00 FF, then 00 00;
/// - a number: what it sorts by, in as many bytes as its bits take; of a status, its place among all;
/// - a file: the place of its key among those of all files, in four bytes. Counting a file leaves the column
///   out, and ``place(_:file:at:)`` puts it in where files meet.
///
/// Numbers have their high byte first. Unsafe because keys are memory; what is read of one stays within it.
@safe
struct KeyCode: Sendable {
  /// Where the columns of each table are while lines are counted.
  let layouts: [GroupLayout]
  /// The most bytes that a key has beyond those of its texts: a number takes at most eight, and the text that
  /// stands for no target less than sixteen.
  private let mostOwnBytes: Int
  /// What shows a number of each column of each table.
  private let cells: [[@Sendable (UInt64) -> ShortText]]
  /// The keys of all files in their order; empty where files are no column.
  private let files: [FileKey]
  /// The place of each file in that order.
  private let fileRanks: [UInt32]

  /// The bytes that the column of a file adds to a key.
  static let fileLength = 4

  /// Makes the code of some tables; `files` are those that keys will name by index.
  init(columns: [[Column]], files: [FileKey] = []) {
    layouts = GroupLayout.layouts(of: columns)
    mostOwnBytes = 16 * (1 + (columns.map(\.count).max() ?? 0))
    cells = columns.map { columns in
      columns.map { column in
        if case .number(let source) = column.source { source.cell } else { { _ in ShortText() } }
      }
    }
    let hasFiles = columns.joined().contains { $0.dimension == .file }
    let order = hasFiles ? files.indices.sorted { files[$0] < files[$1] } : []
    self.files = order.map { files[$0] }
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, index) in order.enumerated() { ranks[index] = UInt32(truncatingIfNeeded: rank) }
    fileRanks = ranks
  }

  /// Makes the code of some tables, each a list of dimensions.
  init(tables: [[Dimension]], files: [FileKey] = []) {
    self.init(columns: tables.map { $0.compactMap { Column($0) } }, files: files)
  }

  /// Makes the code of one table.
  init(by: [Dimension], files: [FileKey] = []) { self.init(tables: [by], files: files) }

  /// Whether some table has a column of files.
  var hasFiles: Bool { layouts.contains { $0.columns.contains { $0.dimension == .file } } }

  /// Whether keys begin with the number of their table.
  private var hasTables: Bool { layouts.count > 1 }

  /// The number of the table that is of files alone; nil if there is none.
  var fileTable: Int? { layouts.firstIndex { $0.columns.map(\.dimension) == [.file] } }

  /// Whether there is one table and endpoints are a column of it, so that each group has one.
  var isOneOfEndpoints: Bool { layouts.count == 1 && layouts[0].tags.hasEndpoint }

  // MARK: - Groups in a table

  @inline(__always)
  private func layout(of packed: UInt64) -> GroupLayout {
    layouts[GroupLayout.table(of: packed, count: layouts.count)]
  }

  /// Returns the number of the further texts of a group; nil where its table has none.
  func sharedNumber(_ packed: UInt64) -> Int? {
    layout(of: packed).sharedSources.isEmpty ? nil : Int(packed >> GroupLayout.sharedShift)
  }

  // MARK: - Writing

  /// Returns the most bytes of a key whose texts have so many bytes, each of which may take two.
  func mostBytes(_ length: Int) -> Int { 2 * length + mostOwnBytes }

  /// Writes the key of a group, without a file, where there is room for it; returns its length.
  ///
  /// The group has a text in place of `length` bytes, packed columns, further texts, and the places of its table.
  @inline(__always)
  func write(
    _ text: UnsafePointer<UInt8>,
    length: Int,
    _ packed: UInt64,
    _ shared: LineBytes,
    _ places: UnsafeBufferPointer<GroupLayout.Place>,
    at start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var end = unsafe start
    var shared = shared
    if hasTables {
      unsafe end.pointee = UInt8(
        truncatingIfNeeded: GroupLayout.table(of: packed, count: layouts.count)
      )
      unsafe end += 1
    }
    for index in places.indices {
      switch unsafe places[index] {
      case .endpoint: unsafe Self.write(endpoint: text, length, packed, at: &end)
      case .text: unsafe Self.write(value: text, length, at: &end)
      case .sharedText(let isAlone):
        let text = isAlone ? shared : SharedText.takeText(from: &shared)
        unsafe Self.write(value: text.start, text.count, at: &end)
      case .packed(let bits, let shift):
        unsafe Self.write(packed &>> shift & (1 &<< bits &- 1), Self.byteCount(bits), at: &end)
      case .shared(let bits):
        let number = SharedText.takeNumber(from: &shared)
        unsafe Self.write(number, Self.byteCount(bits), at: &end)
      case .file: break
      }
    }
    return unsafe end - start
  }

  /// Calls `body` with the places of the columns of a table, as memory: a key then takes no reference to them.
  func withPlaces(
    ofTable table: Int,
    _ body: (_ places: UnsafeBufferPointer<GroupLayout.Place>) -> Void
  ) {
    unsafe layouts[table].places.withUnsafeBufferPointer { unsafe body($0) }
  }

  /// Writes an endpoint, of the kind that is among the packed bits.
  @inline(__always)
  private static func write(
    endpoint text: UnsafePointer<UInt8>,
    _ length: Int,
    _ packed: UInt64,
    at end: inout UnsafeMutablePointer<UInt8>
  ) {
    let kind = GroupTag(bits: UInt32(truncatingIfNeeded: packed)).endpoint
    if kind == .target {
      unsafe write(text, length, at: &end)
      unsafe end[-1] = 1
      return
    }
    let label = kind == .empty ? KeyText.empty : KeyText.malformed
    unsafe label.withUnsafeBufferPointer { label in
      guard let text = label.baseAddress else { return }
      unsafe write(text, label.count, at: &end)
    }
  }

  /// Writes a text that may be none, and 00 00 behind it.
  @inline(__always)
  private static func write(
    value: UnsafePointer<UInt8>,
    _ length: Int,
    at end: inout UnsafeMutablePointer<UInt8>
  ) {
    if length > 0 { return unsafe write(value, length, at: &end) }
    unsafe end[0] = ByteClass.dash
    unsafe end[1] = 0
    unsafe end[2] = 0
    unsafe end += 3
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

  /// Writes the lowest bytes of a number, at least one; eight are written to.
  @inline(__always)
  private static func write(
    _ number: UInt64,
    _ byteCount: Int,
    at end: inout UnsafeMutablePointer<UInt8>
  ) {
    let first = number &<< UInt64(64 &- 8 &* byteCount)
    unsafe UnsafeMutableRawPointer(end).storeBytes(of: first.bigEndian, as: UInt64.self)
    unsafe end += byteCount
  }

  /// Writes a key with the column of a file put in, where there is room for it; returns its length.
  func place(
    _ key: UnsafeBufferPointer<UInt8>,
    file index: UInt32,
    at start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard let text = key.baseAddress else { return 0 }
    var end = unsafe start
    var copied = 0
    unsafe forEachColumn(of: key, hasFiles: false) { _, place, range in
      guard case .file = place else { return }
      let count = range.lowerBound - copied
      unsafe end.update(from: text + copied, count: count)
      unsafe end += count
      copied = range.lowerBound
      let rank = fileRanks[Int(index)].bigEndian
      unsafe UnsafeMutableRawPointer(end).storeBytes(of: rank, as: UInt32.self)
      unsafe end += Self.fileLength
    }
    unsafe end.update(from: text + copied, count: key.count - copied)
    return unsafe end - start + key.count - copied
  }

  /// Returns the key of the row of a file in a table of files alone.
  func key(ofFile index: Int, inTable table: Int) -> [UInt8] {
    let number = hasTables ? [UInt8(truncatingIfNeeded: table)] : []
    return unsafe number + withUnsafeBytes(of: fileRanks[index].bigEndian) { unsafe Array($0) }
  }

  // MARK: - Reading

  /// Calls `body` with each column of a key from left to right, where it was counted and where its bytes are.
  ///
  /// `hasFiles` says whether the columns of files are in it.
  @inline(__always)
  func forEachColumn(
    of key: UnsafeBufferPointer<UInt8>,
    hasFiles: Bool = true,
    _ body: (_ column: Int, _ place: GroupLayout.Place, _ range: Range<Int>) -> Void
  ) {
    var start = hasTables ? 1 : 0
    guard let table = unsafe tableNumber(ofKey: key) else { return }
    // By indices, which takes no reference to the arrays for each key.
    for column in 0..<layouts[table].places.count {
      let place = layouts[table].places[column]
      let end =
        switch place {
        case .endpoint, .text, .sharedText: unsafe Self.end(of: key, start)
        case .packed(let bits, _), .shared(let bits):
          min(start + Self.byteCount(bits), key.count)
        case .file: hasFiles ? min(start + Self.fileLength, key.count) : start
        }
      body(column, place, start..<end)
      start = end
    }
  }

  /// Returns how many bytes of a key hold a number of so many bits.
  @inline(__always)
  private static func byteCount(_ bits: UInt64) -> Int { Int((bits &+ 7) &>> 3) }

  /// Calls `body` with the bytes of each cell that a key stands for, from left to right.
  @inline(__always)
  func forEachCell(
    of key: UnsafeBufferPointer<UInt8>,
    _ body: (_ column: Int, _ cell: Span<UInt8>) -> Void
  ) {
    unsafe forEachColumn(of: key) { column, place, range in
      switch place {
      case .endpoint, .text, .sharedText:
        let end = max(range.lowerBound, range.upperBound - 2)
        let text = unsafe UnsafeBufferPointer(rebasing: key[range.lowerBound..<end])
        if let address = text.baseAddress, unsafe memchr(address, 0, text.count) != nil {
          let plain = unsafe Self.withoutEscapes(text)
          body(column, plain.span)
        } else {
          body(column, unsafe Span(_unsafeElements: text))
        }
      case .packed, .shared:
        let table = unsafe tableNumber(ofKey: key) ?? 0
        let cell = unsafe cells[table][column](Self.number(in: key, range))
        cell.withSpan { body(column, $0) }
      case .file:
        let rank = unsafe Int(truncatingIfNeeded: Self.number(in: key, range))
        let file = rank < files.count ? files[rank].bytes : []
        body(column, file.span)
      }
    }
  }

  /// Returns which table the first byte of a key says; nil if there is none.
  @inline(__always)
  func tableNumber(ofKey key: UnsafeBufferPointer<UInt8>) -> Int? {
    if !hasTables { return 0 }
    guard !key.isEmpty, unsafe Int(key[0]) < layouts.count else { return nil }
    return unsafe Int(key[0])
  }

  /// Returns which table some bytes are a key of, all of them; nil if they are none.
  ///
  /// `fileCount` is how many files columns are about; nil where these are left out.
  func table(ofKey key: UnsafeBufferPointer<UInt8>, fileCount: Int? = nil) -> Int? {
    guard let table = unsafe tableNumber(ofKey: key) else { return nil }
    var end = hasTables ? 1 : 0
    let isKey = unsafe layouts[table].places.withUnsafeBufferPointer { places in
      for index in places.indices {
        let place = unsafe places[index]
        let start = end
        switch place {
        case .endpoint, .text, .sharedText:
          unsafe end = Self.end(of: key, start)
          guard end - start >= 2, unsafe key[end - 2] == 0 else { return false }
          let last = unsafe key[end - 1]
          if case .endpoint = place, last == 1 { continue }
          guard last == 0 else { return false }
          if case .endpoint = place {
            // What is no target is one of two texts.
            let label = unsafe key[start..<end - 2]
            guard
              unsafe label.elementsEqual(KeyText.empty) || label.elementsEqual(KeyText.malformed)
            else { return false }
          }
        case .packed(let bits, _), .shared(let bits):
          end += Self.byteCount(bits)
          guard end <= key.count else { return false }
          let number = unsafe Self.number(in: key, start..<end)
          guard number >> bits == 0, number <= largest(table, index) else { return false }
        case .file:
          guard let fileCount else { continue }
          end += Self.fileLength
          guard end <= key.count, unsafe Self.number(in: key, start..<end) < fileCount else {
            return false
          }
        }
      }
      return end == key.count
    }
    return isKey ? table : nil
  }

  /// Returns the largest number of a column.
  private func largest(_ table: Int, _ column: Int) -> UInt64 {
    guard case .number(let source) = layouts[table].columns[column].source else { return .max }
    return source.largest
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
  private static func number(in key: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt64 {
    var number: UInt64 = 0
    for place in range { unsafe number = number << 8 | UInt64(key[place]) }
    return number
  }
}
