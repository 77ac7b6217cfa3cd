/// What counting some files gave, as bytes: on the way from a worker, and in files.
///
/// ## Layout, version 1
///
/// Eight bytes, `LTPART` and the version, 1, in two bytes; then sections, of which nothing follows the last. Each has
/// - one byte for its kind, a `PartSection`;
/// - the length of its payload in four bytes, the lowest first, below 2^30;
/// - the payload;
/// - the CRC-32C (RFC 3720, section 12.1) of all before it in the section, in four bytes, the lowest first.
///
/// Numbers in payloads are LEB128 (DWARF 4, section 7.6), the shortest form of each; those of lines, bytes and
/// groups are below 2^48. A field has its length in front. The sections, in this order, with their codes:
/// - 7, *origin*: the bytes of the ``PartOrigin``. In a part in a file, first of all; none from a worker.
/// - 1, *query*: the bytes of the ``Query``, its means left out. At most one: a worker and its parent know it.
/// - 2, *file*, one for each: the key as a field, empty from a worker; one byte for the state; the path, where it is
///   not the key; one byte each for log format and compression, 0 for none; bytes; lines counted, filtered, unparsed,
///   blank and comment; the problem; the ``ContentIdentity``. Path, problem and identity are each behind one byte
///   that says whether there is one. In a file they have keys, each once and in order.
/// - 3, *rejects*: how many lines, and each ``RejectedLine``. At most one, of the only file.
/// - 4, *change of context*: what the lines of a piece of the only file mean for those behind it. At most one.
/// - 5, *groups*, any number: one byte for the order, 1 where all groups of the part come in the order of their
///   keys, each once, else 0; one byte for what is measured, a ``MeasureSet``; then each group as a `GroupRecord`, at least one.
///   No section has more than 64 KiB of records, but for a single record that is longer. So they can be written and
///   read as they come.
/// - 6, *groups in a file* that comes along, instead of these, from a worker: the bytes for order and measures, and
///   where in it sections of groups as above start and end.
/// - 8, *reading*: the ``FileReading`` of the only file, from a worker. At most one.
/// - 0, *end*: the count of sections before it, the length of all before it, in eight bytes each, the lowest first,
///   and 48 zeros, so that a vector can be loaded behind the last key.
///
/// The counts of the groups of each table add up to the lines counted; there are none where the only column is the
/// file. A column of files is left out by a worker; in a file it is the place of the key among those of all files.
package struct Part: Sendable {
  /// The bytes, as they are sent or stored.
  package let bytes: [UInt8]
  /// What holds the groups if they are many; it goes along with the bytes.
  package let temporaryFile: TemporaryFile?

  package init(bytes: [UInt8], temporaryFile: TemporaryFile? = nil) {
    self.bytes = bytes
    self.temporaryFile = temporaryFile
  }

  /// What parts of all versions begin with, before two bytes for the version, the high one first.
  static let name: [UInt8] = Array("LTPART".utf8)
  /// The version that is written and read.
  package static let version = 1
  /// What all parts of this version begin with.
  static let magic: [UInt8] = name + [0, UInt8(version)]

  /// Makes the part of a file that has no groups.
  package init(_ summary: FileSummary, _ notes: PartNotes = PartNotes()) {
    self.init(bytes: PartWriter(summary, notes).finish())
  }

  /// Makes the part of a file and of its groups, which have keys by now.
  ///
  /// - Parameters:
  ///   - summary: The file.
  ///   - notes: What was noted of its lines.
  ///   - table: The groups.
  ///   - order: Which of them there are, in the order of their keys; nil for all as they come.
  init(
    _ summary: FileSummary,
    _ notes: PartNotes,
    _ table: borrowing GroupTable,
    in order: [UInt32]?
  ) {
    var writer = PartWriter(summary, notes)
    writer.append(table, in: order)
    self.init(bytes: writer.finish())
  }

  /// Makes the part of a file whose groups are in a temporary file.
  init(_ summary: FileSummary, _ notes: PartNotes, groups file: TemporaryFile, _ run: GroupRun) {
    var writer = PartWriter(summary, notes)
    writer.append(.groupsInFile) { payload in
      run.form.write(to: &payload)
      payload.append(run.range.lowerBound)
      payload.append(run.range.upperBound)
    }
    self.init(bytes: writer.finish(), temporaryFile: file)
  }
}

extension Part {
  /// Returns the part with what its file was while it was read, which is known at last.
  package func with(_ reading: FileReading) -> Part {
    let end = bytes.count - PartSection.length(ofPayload: PartSection.endLength)
    let sections = PartSection.sections(ofEnd: bytes.span.extracting(end...))
    var longer: [UInt8] = []
    longer.reserveCapacity(bytes.count + 512)
    longer += bytes[..<end]
    PartSection.reading.append(reading.bytes, to: &longer)
    PartSection.appendEnd(sections: sections + 1, to: &longer)
    return Part(bytes: longer, temporaryFile: temporaryFile)
  }

  /// Makes the part of a file whose groups are a run.
  init(_ summary: FileSummary, _ run: GroupRun) {
    switch run.storage {
    case .file(let file): self.init(summary, PartNotes(), groups: file, run)
    case .memory(let bytes):
      var writer = PartWriter(summary, PartNotes())
      writer.append(sections: bytes.span.extracting(run.range))
      self.init(bytes: writer.finish())
    }
  }
}

/// What is noted of a file and its lines beside their groups.
package struct PartNotes: Sendable {
  /// What the file was, where ``Query/Means/identifiesFiles`` asks for it.
  package var identity: ContentIdentity?
  /// The first lines that could not be read, where ``Query/Means/keepsRejects`` asks for them.
  package var rejects: [RejectedLine] = []
  /// What the lines of a piece mean for those behind it; nil where each line stands for itself.
  package var contextChange: LineContextChange?
  /// What the file was while it was read, where ``Query/Means/readingSince`` asks for it.
  package var reading: FileReading?

  package init() {}
}

/// Writes a part, section by section.
struct PartWriter: ~Copyable {
  private(set) var bytes = Part.magic
  /// How many bytes were handed out before these.
  private var length = 0
  private var sections = 0

  /// Starts a part of many files, in the order of their keys.
  init(_ origin: PartOrigin, _ query: Query) {
    var question = query
    question.means = Query.Means()
    append(.origin, origin)
    append(.query, question)
  }

  /// Starts the part of one file, whose key is left out.
  init(_ summary: FileSummary, _ notes: PartNotes) {
    var file = PartFile(summary, identity: notes.identity)
    file.summary.key = FileKey([])
    append(.file, file)
    if !notes.rejects.isEmpty { append(.rejects, notes.rejects) }
    if let change = notes.contextChange { append(.contextChange, change) }
  }

  mutating func append(_ kind: PartSection, _ value: some ByteCoded) {
    append(kind) { value.write(to: &$0) }
  }

  mutating func append(_ kind: PartSection, _ write: (inout ByteWriter) -> Void) {
    var payload = ByteWriter()
    write(&payload)
    kind.append(payload.bytes, to: &bytes)
    sections += 1
  }

  /// Appends groups, which have keys by now: all as they are, or some in their order.
  mutating func append(_ table: borrowing GroupTable, in order: [UInt32]?) {
    // They may be millions, and memory that is not written to costs nothing.
    bytes.reserveCapacity(
      bytes.count + table.mostSectionBytes + PartSection.length(ofPayload: PartSection.endLength)
    )
    sections += table.appendSections(to: &bytes, in: order, table.form(isSorted: order != nil))
  }

  /// Appends whole sections of groups.
  mutating func append(sections bytes: Span<UInt8>) {
    var rest = bytes
    while let head = PartSection.head(rest) {
      let length = PartSection.length(ofPayload: head.length)
      append(section: rest.extracting(..<length))
      rest = rest.extracting(length...)
    }
  }

  /// Appends a whole section of groups.
  mutating func append(section: Span<UInt8>) {
    bytes.append(contentsOf: section)
    sections += 1
  }

  /// Hands out what was written until now, once it is long enough.
  mutating func passIfLong<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard bytes.count > 128 << 10 else { return }
    try sink(bytes.span)
    length += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }

  /// Ends the part and returns what was not handed out.
  consuming func finish() -> [UInt8] {
    PartSection.appendEnd(sections: sections, behind: length, to: &bytes)
    return bytes
  }
}
