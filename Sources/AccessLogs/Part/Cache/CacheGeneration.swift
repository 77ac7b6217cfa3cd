/// A file of a cache: what one run has kept for one question.
///
/// ## Layout, version 2
///
/// Eight bytes, `LTKEPT` and the version in two bytes; a section of the kind *origin*, the ``CacheQuestion``; then for
/// each file of the run a section of the kind *file*, a ``CacheEntry``, and its parts one behind the other; and
/// sections of the kind *sum*, each a `CacheSum`, and its part, which says how many lines count, and has their groups.
/// Before a file or a sum stand the sections of groups that are too long to be in a part, whose places are counted
/// from there. Sections are those of a ``Part``.
struct CacheGeneration {
  let name: CacheName
  let file: TemporaryFile
  let byteCount: Int

  /// What all files of this version begin with.
  static let magic: [UInt8] = Array("LTKEPT".utf8) + [0, UInt8(version)]
  static let version = 2
  /// More bytes than an entry has: those of paths, and of a line that a container runtime has begun.
  static let longestEntry = 1 << 24

  init(name: CacheName, file: TemporaryFile, byteCount: Int) {
    self.name = name
    self.file = file
    self.byteCount = byteCount
  }

  init?(_ entry: CacheFolder.Entry, in folder: CacheFolder) {
    guard let file = folder.open(entry.name) else { return nil }
    self.init(name: entry.name, file: file, byteCount: entry.byteCount)
  }

  /// Something in it is not what was written.
  struct Damage: Error {}

  /// What stands in it.
  enum Kept {
    case entry(CacheEntry)
    case sum(CacheSum)

    fileprivate init?(_ kind: PartSection, _ payload: [UInt8]) {
      switch kind {
      case .file:
        guard let entry = try? CacheEntry(bytes: payload) else { return nil }
        self = .entry(entry)
      case .sum:
        guard let sum = try? CacheSum(bytes: payload) else { return nil }
        self = .sum(sum)
      default: return nil
      }
    }

    fileprivate var groupBytes: Int {
      switch self {
      case .entry(let entry): entry.groupBytes
      case .sum(let sum): sum.groupBytes
      }
    }

    fileprivate var partBytes: Int {
      switch self {
      case .entry(let entry): entry.partBytes
      case .sum(let sum): sum.partBytes
      }
    }
  }

  /// Where an entry or a sum stands.
  struct Place {
    /// Where the sections of groups start that belong to it, and the entry itself.
    var start: Int
    var entry: Int
    /// Where its parts start, and end.
    var parts: Int
    var end: Int

    var byteCount: Int { end - start }
  }

  /// Reads what all of it answers.
  ///
  /// - Returns: The question and where it ends; nil if that is of another version, or cannot be read.
  func question() -> (question: CacheQuestion, end: Int)? {
    var window = CacheWindow(file, byteCount)
    guard let start = try? window.bytes(Self.magic.count, at: 0), start.elementsEqual(Self.magic),
      let section = try? window.section(at: Self.magic.count, most: Self.longestEntry),
      section.kind == .origin, let question = CacheQuestion(bytes: section.payload)
    else { return nil }
    return (question, section.end)
  }

  /// Calls `body` with each entry and each sum.
  ///
  /// - Throws: ``Damage`` where what follows cannot be told from what it should be.
  func forEachKept(
    from start: Int,
    _ body: (Kept, Place) -> Void
  ) throws(Damage) {
    var window = CacheWindow(file, byteCount)
    var offset = start
    var groups = offset
    while offset < byteCount {
      guard let head = try window.head(at: offset) else { throw Damage() }
      if head.kind == .groups {
        offset += PartSection.length(ofPayload: head.length)
        continue
      }
      let section = try window.section(at: offset, most: Self.longestEntry)
      guard let kept = Kept(section.kind, section.payload),
        kept.groupBytes == offset - groups, kept.partBytes <= byteCount - section.end
      else { throw Damage() }
      let place = Place(
        start: groups,
        entry: offset,
        parts: section.end,
        end: section.end + kept.partBytes
      )
      body(kept, place)
      (offset, groups) = (place.end, place.end)
    }
    guard offset == byteCount else { throw Damage() }
  }

  /// Reads the parts of an entry; what is in them is still to be checked.
  func parts(
    of entry: CacheEntry,
    at place: Place,
    by window: inout CacheWindow
  ) throws(Damage) -> [CachedPart] {
    var offset = place.parts
    var parts: [CachedPart] = []
    for piece in entry.pieces {
      parts.append(try part(piece, from: offset, of: place, by: &window))
      offset += piece.byteCount
    }
    return parts
  }

  /// Reads the part of a sum; what is in it is still to be checked.
  func part(
    of sum: CacheSum,
    at place: Place,
    by window: inout CacheWindow
  ) throws(Damage) -> CachedPart {
    let piece = CacheEntry.Piece(start: 0, byteCount: sum.partBytes)
    return try part(piece, from: place.parts, of: place, by: &window)
  }

  private func part(
    _ piece: CacheEntry.Piece,
    from offset: Int,
    of place: Place,
    by window: inout CacheWindow
  ) throws(Damage) -> CachedPart {
    let bytes = Array(try window.bytes(piece.byteCount, at: offset))
    return CachedPart(start: piece.start, bytes: bytes, file: file, groups: place.start)
  }
}

/// A part as it is kept.
package struct CachedPart: Sendable {
  /// Where its piece starts in its file.
  package let start: Int
  let bytes: [UInt8]
  /// What holds its groups where they are many, and from where on.
  let file: TemporaryFile
  let groups: Int

  /// Reads it, all of it checked; its groups only by their checksums where something else made of them will be.
  func contents(
    of key: FileKey,
    _ code: KeyCode,
    _ measures: MeasureSet,
    checksGroups: Bool = true
  ) throws(PartError) -> PartContents {
    let part = Part(bytes: bytes, temporaryFile: file)
    return try PartContents(
      part,
      of: key,
      code,
      measures,
      groupsFrom: groups,
      checksGroups: checksGroups
    )
  }
}

/// Some bytes of a file, read ahead: most entries are short and stand one behind the other.
struct CacheWindow {
  private let file: TemporaryFile
  private let byteCount: Int
  private var memory: [UInt8] = []
  private var start = 0

  private static let size = 1 << 20
  /// What is read of an entry whose parts are passed over, and from how many bytes on they are.
  private static let shortSize = 16 << 10

  init(_ file: TemporaryFile, _ byteCount: Int) {
    self.file = file
    self.byteCount = byteCount
  }

  /// Returns the bytes at an offset.
  mutating func bytes(
    _ count: Int,
    at offset: Int
  ) throws(CacheGeneration.Damage) -> ArraySlice<UInt8> {
    guard count <= byteCount - offset else { throw CacheGeneration.Damage() }
    if offset < start || offset + count > start + memory.count {
      let jumps = offset < start || offset - (start + memory.count) > Self.shortSize
      let wanted = max(count, jumps ? Self.shortSize : Self.size)
      guard let read = try? file.bytes(min(wanted, byteCount - offset), at: offset) else {
        throw CacheGeneration.Damage()
      }
      (memory, start) = (read, offset)
    }
    return memory[offset - start..<offset - start + count]
  }

  /// Reads a section that is whole.
  mutating func section(
    at offset: Int,
    most: Int
  ) throws(CacheGeneration.Damage) -> (kind: PartSection, payload: [UInt8], end: Int) {
    guard let head = try head(at: offset), head.length <= most else {
      throw CacheGeneration.Damage()
    }
    let length = PartSection.length(ofPayload: head.length)
    let section = Array(try bytes(length, at: offset))
    guard PartSection.isWhole(section.span) else { throw CacheGeneration.Damage() }
    let payload = section.dropFirst(PartSection.headLength).dropLast(PartSection.checksumLength)
    return (head.kind, Array(payload), offset + length)
  }

  /// Reads the kind and the length of a section; nil if there is none like it.
  mutating func head(
    at offset: Int
  ) throws(CacheGeneration.Damage) -> (kind: PartSection, length: Int)? {
    let bytes = Array(try bytes(PartSection.headLength, at: offset))
    return PartSection.head(bytes.span)
  }
}
