internal import Glibc
internal import SystemPackage

/// Writes the file of a cache that one run makes: nothing where there is nothing to keep.
///
/// What goes wrong is kept as ``failure`` and ends the writing: a run does without.
package final class CacheWriter {
  private let folder: CacheFolder
  private let question: CacheQuestion
  private let number: Int
  /// How many bytes there may be.
  private let limit: Int
  private var made: (name: CacheName, file: TemporaryFile)?
  private var waiting: [UInt8] = []
  private var written = 0
  /// What is kept, and where.
  private(set) var kept: [(entry: CacheEntry, place: CacheGeneration.Place)] = []
  /// Why nothing more is kept, and nothing of this run.
  package private(set) var failure: Int32?
  /// How many files were not kept since there would have been too many bytes.
  package private(set) var left = 0

  /// How much is written at once.
  private static let blockSize = 256 << 10
  /// Groups that take more are not part of a part, so that nobody has to hold them in memory.
  private static let longestGroups = 4 << 20

  init(_ folder: CacheFolder, _ question: CacheQuestion, number: Int, limit: Int) {
    self.folder = folder
    self.question = question
    self.number = number
    self.limit = limit
  }

  deinit { discard() }

  /// How many bytes there are until now.
  var byteCount: Int { written + waiting.count }

  /// Keeps a file, or leaves it out where there is no room.
  ///
  /// - Parameters:
  ///   - entry: The file.
  ///   - parts: What counting its pieces gave, each with where it starts.
  package func keep(_ entry: CacheEntry, _ parts: [(start: Int, contents: PartContents)]) {
    guard var file = PartFile(pieces: parts.map(\.contents)) else { return }
    file.summary.key = FileKey([])
    var entry = entry
    entry.file = file
    var runs: [GroupRun] = []
    var bytes: [UInt8] = []
    entry.pieces = parts.map { part in
      let piece = Self.bytes(of: part.contents, groups: &runs, &entry.groupBytes)
      bytes += piece
      return CacheEntry.Piece(start: part.start, byteCount: piece.count)
    }
    guard hasRoom(for: entry.groupBytes + bytes.count) else { return }
    attempt { () throws(Errno) in
      try begin()
      let start = byteCount
      for run in runs { try append(run) }
      append(entry, from: start)
      waiting += bytes
      try flush(ifLongerThan: Self.blockSize)
    }
  }

  /// Keeps the sum of the groups of some entries, where that takes no more than so many bytes.
  func keep(_ sum: CacheSum, _ contents: PartContents, most: Int) {
    var sum = sum
    var runs: [GroupRun] = []
    let bytes = Self.bytes(of: contents, groups: &runs, &sum.groupBytes)
    sum.partBytes = bytes.count
    guard failure == nil, sum.groupBytes + bytes.count <= most else { return }
    attempt { () throws(Errno) in
      try begin()
      for run in runs { try append(run) }
      PartSection.sum.append(sum.bytes, to: &waiting)
      waiting += bytes
      try flush(ifLongerThan: Self.blockSize)
    }
  }

  /// Takes over what another file of the cache has of a file.
  func copy(_ entry: CacheEntry, at place: CacheGeneration.Place, of generation: CacheGeneration) {
    guard hasRoom(for: place.byteCount) else { return }
    attempt { () throws(Errno) in
      try begin()
      let start = byteCount
      try append(place.start..<place.entry, of: generation.file)
      append(entry, from: start)
      try append(place.parts..<place.end, of: generation.file)
    }
  }

  /// Takes over a sum, all of whose entries were.
  func copySum(at place: CacheGeneration.Place, of generation: CacheGeneration) {
    guard failure == nil, byteCount + place.byteCount <= limit else { return }
    attempt { () throws(Errno) in
      try begin()
      try append(place.start..<place.end, of: generation.file)
    }
  }

  /// Returns what was written until now, to be read; nil where nothing was.
  func generation() -> CacheGeneration? {
    attempt { () throws(Errno) in try flush(ifLongerThan: 0) }
    guard let made, failure == nil else { return nil }
    return CacheGeneration(name: made.name, file: made.file, byteCount: written)
  }

  /// Ends the file and gives it its name.
  ///
  /// - Returns: The name; nil where nothing was kept.
  func settle() -> CacheName? {
    guard let made, failure == nil else { return nil }
    attempt { () throws(Errno) in
      try flush(ifLongerThan: 0)
      try folder.settle(made.name, made.file)
    }
    guard failure == nil else { return nil }
    self.made = nil
    var name = made.name
    name.isTemporary = false
    return name
  }

  /// Gives up what was written.
  func discard() {
    if let made { folder.remove(made.name) }
    made = nil
    waiting = []
    kept = []
  }

  private func hasRoom(for byteCount: Int) -> Bool {
    if failure != nil { return false }
    let isRoom = self.byteCount + byteCount <= limit
    if !isRoom { left += 1 }
    return isRoom
  }

  private func attempt(_ body: () throws(Errno) -> Void) {
    do throws(Errno) {
      try body()
    } catch {
      failure = error.rawValue
      // Whatever comes may need the room more.
      discard()
    }
  }

  // MARK: - Bytes

  private func begin() throws(Errno) {
    guard made == nil else { return }
    made = try folder.make(question.digest, number: number)
    written = 0
    waiting = CacheGeneration.magic
    PartSection.origin.append(question.bytes, to: &waiting)
  }

  /// Appends an entry whose groups start at a place; its parts are to follow.
  private func append(_ entry: CacheEntry, from start: Int) {
    let place = byteCount
    PartSection.file.append(entry.bytes, to: &waiting)
    let parts = byteCount
    kept.append(
      (
        entry,
        CacheGeneration.Place(
          start: start,
          entry: place,
          parts: parts,
          end: parts + entry.partBytes
        )
      )
    )
  }

  private func append(_ run: GroupRun) throws(Errno) {
    switch run.storage {
    case .file(let file): try append(run.range, of: file)
    case .memory(let bytes):
      waiting += bytes[run.range]
      try flush(ifLongerThan: Self.blockSize)
    }
  }

  private func append(_ range: Range<Int>, of file: TemporaryFile) throws(Errno) {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockSize) {
      let count = min(Self.blockSize, range.upperBound - start)
      do throws(SpillFailure) {
        waiting += try file.bytes(count, at: start)
      } catch {
        throw Errno(rawValue: error.errno)
      }
      try flush(ifLongerThan: Self.blockSize)
    }
  }

  private func flush(ifLongerThan length: Int) throws(Errno) {
    guard waiting.count > length, let made else { return }
    let bytes = waiting
    waiting = []
    do throws(SpillFailure) {
      try made.file.write(bytes.span, at: written)
    } catch {
      throw Errno(rawValue: error.errno)
    }
    written += bytes.count
  }

  /// Returns the part of what counting a piece gave; groups that are many stand apart, behind those before.
  private static func bytes(
    of contents: PartContents,
    groups runs: inout [GroupRun],
    _ groupBytes: inout Int
  ) -> [UInt8] {
    var notes = PartNotes()
    notes.identity = contents.files[0].identity
    notes.contextChange = contents.notes.contextChange
    var writer = PartWriter(contents.summary, notes)
    if let run = contents.groups {
      if case .memory(let bytes) = run.storage, run.range.count <= longestGroups {
        writer.append(sections: bytes.span.extracting(run.range))
      } else {
        let start = groupBytes
        writer.append(.groupsInFile) { payload in
          run.form.write(to: &payload)
          payload.append(start)
          payload.append(start + run.range.count)
        }
        runs.append(run)
        groupBytes += run.range.count
      }
    }
    return writer.finish()
  }
}
