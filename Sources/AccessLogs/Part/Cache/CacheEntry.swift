/// What a cache keeps of a file, but for its parts: what the file was, and what the parts are of.
package struct CacheEntry: Hashable, Sendable {
  /// What sums know it by: a number that no other one has, but for its copies.
  let id: UInt128
  /// What led to it.
  package var key: FileKey
  /// Whether it had to be a log, so that it was read whatever its first lines are.
  package var isExpected: Bool
  package var reading: FileReading
  /// The clock of times that do not say how far they are ahead of UTC, where moments were compared.
  package var clock: UInt128?
  /// Whether the parts have the lines of all times; else they have none, and all are filtered.
  package var hasGroups: Bool
  /// The last day on which it was looked for, since 1970.
  package var day: Int
  /// What the parts say of the file as a whole; its key is left out.
  var file: PartFile
  /// Where each part starts in the file, in order, and how many bytes it has here; the last may be of what stands
  /// behind the last line end, and starts there.
  var pieces: [Piece] = []
  /// How many bytes of groups stand before it that are not in the parts.
  var groupBytes = 0

  struct Piece: Hashable, Sendable {
    var start: Int
    var byteCount: Int
  }

  package init(_ file: LogFile, _ reading: FileReading, day: Int) {
    id = .random(in: 0...UInt128.max)
    key = file.place
    isExpected = file.isExpected
    self.reading = reading
    // It is a piece of its own.
    self.reading.rest = nil
    hasGroups = true
    self.day = day
    self.file = PartFile(FileSummary(key: FileKey([]), state: .counted))
  }

  /// How many bytes its parts have.
  var partBytes: Int { pieces.reduce(0) { $0 + $1.byteCount } }
}

/// How a file is that was kept.
package enum CacheMatch {
  /// It is as it was.
  case same
  /// It is as it was, or has grown, if its bytes say so.
  case marked(FileBasis)
}

extension CacheEntry {
  /// Returns how a file is beside what was kept; nil where that says nothing about it.
  ///
  /// Which file it is does not matter but for saying that without a look at it: an inode is used again, and a device
  /// may have another number.
  package func match(_ file: LogFile) -> CacheMatch? {
    // What a file that is no log is called depends on its name.
    guard let stamp = file.stamp, isExpected == file.isExpected, let marks = reading.marks,
      Compression.promise(of: key)?.suffix == Compression.promise(of: file.place)?.suffix
    else { return nil }
    let kept = reading.stamp
    if reading.isSettled, stamp == kept { return .same }
    if stamp.byteCount == kept.byteCount {
      guard reading.isSettled, stamp.modified == kept.modified else { return nil }
      return .marked(FileBasis(marks, modified: kept.modified))
    }
    guard stamp.byteCount > kept.byteCount, reading.lineStart != nil else { return nil }
    return .marked(FileBasis(marks))
  }

  /// Which of its lines pass a filter of times; `clock` is that of times that say no offset, where moments are
  /// compared.
  package func share(of times: TimeFilter, clock: UInt128?) -> TimeFilter.Share {
    var span = reading.times
    if clock != self.clock { span?.moments = nil }
    let share = times.share(of: span)
    return share == .all && !hasGroups ? .some : share
  }
}

// MARK: - Bytes

extension CacheEntry: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    id = try UInt128(from: &reader)
    key = FileKey(Array(try reader.field()))
    isExpected = try Bool(from: &reader)
    reading = try FileReading(from: &reader)
    clock = try UInt128?(from: &reader)
    hasGroups = try Bool(from: &reader)
    day = try reader.number(below: 1 << 40)
    file = try PartFile(from: &reader)
    pieces = try [Piece](from: &reader)
    groupBytes = try reader.number(below: Self.byteLimit)
    guard !pieces.isEmpty else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    id.write(to: &writer)
    writer.append(field: key.bytes)
    isExpected.write(to: &writer)
    reading.write(to: &writer)
    clock.write(to: &writer)
    hasGroups.write(to: &writer)
    writer.append(day)
    file.write(to: &writer)
    pieces.write(to: &writer)
    writer.append(groupBytes)
  }

  /// What no number of bytes of a cache reaches.
  static let byteLimit = 1 << 50
}

extension CacheEntry.Piece: ByteCoded {
  init(from reader: inout ByteReader) throws(MalformedBytes) {
    start = try reader.number(below: CacheEntry.byteLimit)
    byteCount = try reader.number(below: 1 << 32)
  }

  func write(to writer: inout ByteWriter) {
    writer.append(start)
    writer.append(byteCount)
  }
}
