import AccessLogs
import KeyedTasks

/// Reading what a part is about, as it crosses to a worker and runs there.
struct PartHeadTask: ParallelTask, WirePayload {
  static let wireName = "part-head"

  var file: LogFile
  /// The open descriptor of standard input or a named pipe.
  var descriptor: Int32?

  init(_ file: LogFile, descriptor: Int32?) {
    self.file = file
    self.descriptor = descriptor
  }

  init(wireBytes: [UInt8]) throws { file = try LogFile(bytes: wireBytes) }

  func wireBytes() -> [UInt8] { file.bytes }

  /// Reads the head; what is wrong with it is part of the result, so that this never throws.
  func run() throws -> ReadPart {
    do throws(FileProblem) {
      if let descriptor = TaskContext.current.descriptor {
        let part = try StoredPart(copying: descriptor)
        return ReadPart(head: part.head, copy: part.file)
      }
      return ReadPart(head: try StoredPart(file).head)
    } catch {
      guard error == .noPart(isReport: false), TaskContext.current.descriptor == nil,
        EarlierOutput.isOne(file)
      else { return ReadPart(problem: error) }
      return ReadPart(problem: .noPart(isReport: true))
    }
  }
}

/// What a part is about, or what is wrong with it.
struct ReadPart: WirePayload {
  var head: PartHead?
  var problem: FileProblem?
  /// The bytes of a part that came through a pipe.
  var copy: TemporaryFile?

  init(head: PartHead? = nil, problem: FileProblem? = nil, copy: TemporaryFile? = nil) {
    self.head = head
    self.problem = problem
    self.copy = copy
  }

  init(wireBytes: [UInt8]) throws {
    var reader = ByteReader(wireBytes)
    head = try PartHead?(from: &reader)
    problem = try FileProblem?(from: &reader)
    try reader.finish()
  }

  init(wireBytes: [UInt8], descriptor: Int32) throws {
    let copy = TemporaryFile(adopting: descriptor)
    try self.init(wireBytes: wireBytes)
    self.copy = copy
  }

  var wireDescriptor: Int32? { copy?.descriptor }

  func wireBytes() -> [UInt8] {
    var writer = ByteWriter()
    head.write(to: &writer)
    problem.write(to: &writer)
    return writer.bytes
  }
}

/// Reading the groups of a part for a report, as it crosses to a worker and runs there.
struct PartGroupsTask: ParallelTask, WirePayload {
  static let wireName = "part-groups"

  var file: LogFile
  /// What the part was about when its head was read.
  var digest: QueryDigest
  /// The tables of the report.
  var tables: [[Dimension]]
  /// What is shown of what the part has measured.
  var measures: MeasureSet
  /// The place of each file of the part among all.
  var files: [UInt32]
  var memory: Int
  /// The copy of a part that came through a pipe.
  var descriptor: Int32?

  var cost: Int64 { Int64(file.byteCount) }

  init(
    _ file: LogFile,
    _ head: PartHead,
    tables: [[Dimension]],
    measures: MeasureSet,
    files: [UInt32],
    memory: Int,
    descriptor: Int32?
  ) {
    self.file = file
    digest = QueryDigest(of: head.bytes)
    self.tables = tables
    self.measures = measures
    self.files = files
    self.memory = memory
    self.descriptor = descriptor
  }

  init(wireBytes: [UInt8]) throws {
    var reader = ByteReader(wireBytes)
    file = try LogFile(from: &reader)
    digest = try QueryDigest(from: &reader)
    tables = try [[Dimension]](from: &reader)
    measures = try MeasureSet(from: &reader)
    files = try [Int](from: &reader).map { UInt32(truncatingIfNeeded: $0) }
    memory = try reader.number()
    try reader.finish()
  }

  func wireBytes() -> [UInt8] {
    var writer = ByteWriter()
    file.write(to: &writer)
    digest.write(to: &writer)
    tables.write(to: &writer)
    measures.write(to: &writer)
    files.map { Int($0) }.write(to: &writer)
    writer.append(memory)
    return writer.bytes
  }

  /// Reads the groups; what is wrong with them is part of the result, so that this never throws.
  func run() throws -> Part {
    do throws(FileProblem) {
      let descriptor = TaskContext.current.descriptor
      let part =
        if let descriptor { try StoredPart(copy: descriptor) } else { try StoredPart(file) }
      guard QueryDigest(of: part.head.bytes) == digest,
        var projection = GroupProjection(of: tables, measures, from: part.head.query)
      else { throw .rotatedAway }
      projection.files = files
      return part.groups(projection, memory: memory)
    } catch {
      return Part(FileSummary(key: file.key, state: .failed, problem: error))
    }
  }
}
