internal import CByteScan

/// Reads a finished workbook back: an archive of parts in XML (APPNOTE.TXT of ZIP, section 4.3; RFC 1951).
///
/// The library writes rows and parts to temporary files, and does not look at whether they could be written.
struct WorkbookCheck {
  private let file: TemporaryFile
  private let byteCount: Int

  /// Whether a workbook has all its parts, and its sheets hold these cells.
  static func holds(_ sheets: [CellDigest], _ file: TemporaryFile, byteCount: Int) -> Bool {
    (try? WorkbookCheck(file: file, byteCount: byteCount).sheets()) == sheets
  }

  /// Reads all parts, and returns what cells its sheets hold.
  private func sheets() throws -> [CellDigest] {
    var sheets: [CellDigest] = []
    let end = try bytes(Self.endLength, at: byteCount - Self.endLength)
    guard end.starts(with: [0x50, 0x4B, 5, 6]) else { throw MalformedBytes() }
    var place = end.number(at: 16, 4)
    for _ in 0..<end.number(at: 10, 2) {
      let head = try bytes(Self.headLength, at: place)
      guard head.starts(with: [0x50, 0x4B, 1, 2]), head.number(at: 10, 2) == Self.deflated else {
        throw MalformedBytes()
      }
      let nameLength = head.number(at: 28, 2)
      let name = try bytes(nameLength, at: place + Self.headLength)
      place += Self.headLength + nameLength + head.number(at: 30, 2) + head.number(at: 32, 2)
      let part = try read(head)
      if name.starts(with: "xl/worksheets/sheet".utf8) { sheets.append(part.cells) }
    }
    return sheets
  }

  /// Unpacks the part of an entry.
  private func read(_ head: [UInt8]) throws -> PartReader {
    let local = try bytes(Self.localLength, at: head.number(at: 42, 4))
    var place =
      head.number(at: 42, 4) + Self.localLength + local.number(at: 26, 2) + local.number(at: 28, 2)
    let end = place + head.number(at: 20, 4)
    var (reader, checksum, length) = (PartReader(), GzipChecksum(), 0)
    var inflater = Inflater()
    var output = [UInt8](repeating: 0, count: Self.chunk)
    while !inflater.hasEnded {
      let count = min(Self.chunk, end - place)
      guard count > 0 || inflater.hasAllData else { throw MalformedBytes() }
      var input = LineMemory(capacity: count)
      try input.fill(from: 0) { room in try file.read(into: &room, at: place) }
      place += count
      var taken = 0
      repeat {
        var room = output.mutableSpan
        let step = try inflater.inflate(input.bytes(taken, count), into: &room)
        let given = output.span.extracting(first: step.given)
        checksum.add(given)
        reader.read(given)
        length += step.given
        taken += step.taken
        if step.given == 0, step.taken == 0 {
          if count == 0 { throw MalformedBytes() }
          break
        }
      } while !inflater.hasEnded
    }
    guard reader.isWhole, length == head.number(at: 24, 4),
      Int(checksum.value) == head.number(at: 16, 4)
    else {
      throw MalformedBytes()
    }
    return reader
  }

  private func bytes(_ count: Int, at place: Int) throws -> [UInt8] {
    guard place >= 0, place + count <= byteCount else { throw MalformedBytes() }
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try file.read(into: &span, at: place)
    return bytes
  }

  private static let (endLength, headLength, localLength) = (22, 46, 30)
  private static let deflated = 8
  private static let chunk = 64 << 10
}

extension [UInt8] {
  /// The number of some bytes, the lowest first.
  fileprivate func number(at place: Int, _ count: Int) -> Int {
    (0..<count).reversed().reduce(0) { $0 << 8 | Int(self[place + $1]) }
  }
}

/// Reads a part of a workbook: whether its tags fit together, and the texts and the numbers of its cells.
struct PartReader {
  private(set) var cells = CellDigest()
  private var depth = 0
  private var tagCount = 0
  private var isTag = false
  /// The first bytes of the tag, and the last one.
  private var name: [UInt8] = []
  private var last: UInt8 = 0
  /// Whether what stands between tags is a text or a number.
  private var isContent = false
  private var content: [UInt8] = []

  /// Whether all tags that were opened are closed.
  var isWhole: Bool { depth == 0 && !isTag && tagCount > 1 }

  mutating func read(_ bytes: Span<UInt8>) {
    for place in bytes.indices {
      let byte = bytes[place]
      if isTag {
        if byte == UInt8(ascii: ">") {
          endTag()
        } else {
          if name.count < 3 { name.append(byte) }
          last = byte
        }
      } else if byte == UInt8(ascii: "<") {
        isTag = true
        name.removeAll(keepingCapacity: true)
        last = 0
      } else if isContent {
        content.append(byte)
      }
    }
  }

  private mutating func endTag() {
    isTag = false
    tagCount += 1
    isContent = false
    switch name.first {
    case UInt8(ascii: "?"): return
    case ByteClass.slash:
      depth -= 1
      guard name.count == 2 else { return }
      if name[1] == UInt8(ascii: "t") {
        cells.add(text: Self.unescaped(content))
      } else if name[1] == UInt8(ascii: "v") {
        cells.add(number: Double(String(decoding: content, as: UTF8.self)) ?? .nan)
      }
    case _ where last == ByteClass.slash: return
    default:
      depth += 1
      let isNamed = name.count == 1 || name.count > 1 && name[1] == ByteClass.space
      isContent = isNamed && (name[0] == UInt8(ascii: "t") || name[0] == UInt8(ascii: "v"))
      content.removeAll(keepingCapacity: true)
    }
  }

  /// Returns a text without the escapes of XML.
  private static func unescaped(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(UInt8(ascii: "&")) else { return text }
    var unescaped = String(decoding: text, as: UTF8.self)
    for (escape, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
      unescaped = unescaped.replacing(escape, with: character)
    }
    return Array(unescaped.utf8)
  }
}
