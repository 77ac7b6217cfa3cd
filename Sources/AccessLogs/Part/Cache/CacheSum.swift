/// What a cache keeps of several files beside their entries: the sum of their groups, which saves adding them up.
///
/// It holds as long as each of its entries does, and says nothing that these do not.
struct CacheSum: Hashable, Sendable {
  /// The entries that it is of, in order.
  var entries: [UInt128]
  /// How many bytes of groups stand before it that are not in its part, and how many bytes that has.
  var groupBytes = 0
  var partBytes = 0

  /// How many entries it is of at most: so much is added up again where one of them changes.
  static let mostEntries = 64
  /// A sum of fewer is replaced where there is more to add up.
  static let fewEntries = 32
  /// From how many entries on that are in no sum another one is made.
  static let leastEntries = 16
  /// How many bytes the parts of a file have at least that is in a sum: fewer are added up as fast as it is looked up.
  static let leastBytes = 1 << 10
  /// The most bytes of groups that are added up, all of them in memory.
  static let mostBytes = 64 << 20
}

extension CacheSum: ByteCoded {
  init(from reader: inout ByteReader) throws(MalformedBytes) {
    entries = try [UInt128](from: &reader)
    groupBytes = try reader.number(below: CacheEntry.byteLimit)
    partBytes = try reader.number(below: 1 << 32)
    guard entries.count <= Self.mostEntries, zip(entries, entries.dropFirst()).allSatisfy(<) else {
      throw MalformedBytes()
    }
  }

  func write(to writer: inout ByteWriter) {
    entries.write(to: &writer)
    writer.append(groupBytes)
    writer.append(partBytes)
  }
}

extension PartContents {
  /// Puts pieces of one file or of several together to what one part would have in it.
  ///
  /// - Parameters:
  ///   - pieces: The pieces, whose groups are added up in memory.
  ///   - file: What is said of them together.
  ///   - code: The code of the keys of groups.
  /// - Throws: ``SpillFailure`` if groups in a file cannot be read.
  init(
    sumOf pieces: [PartContents],
    _ file: PartFile,
    _ code: KeyCode
  ) throws(SpillFailure) {
    var notes = PartNotes()
    notes.contextChange = LineContextChange.together(pieces.map(\.notes.contextChange))
    let groups = try GroupRun.sum(of: pieces.compactMap(\.groups), code: code)
    self.init(file.summary, file.identity, notes, groups)
  }
}
