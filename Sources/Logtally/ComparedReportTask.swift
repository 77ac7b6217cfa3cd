import AccessLogs
import KeyedTasks

/// Reading a report that is compared with another, as it crosses to a worker and runs there.
struct ComparedReportTask: ParallelTask, WirePayload {
  static let wireName = "compared-report"

  var file: LogFile
  /// The columns to compare; nothing for those of the only table.
  var table: [Dimension]
  var memory: Int
  /// The open descriptor of standard input or a named pipe.
  var descriptor: Int32?

  var cost: Int64 { Int64(file.byteCount) }

  init(_ file: LogFile, by table: [Dimension], memory: Int, descriptor: Int32?) {
    (self.file, self.table, self.memory) = (file, table, memory)
    self.descriptor = descriptor
  }

  init(wireBytes: [UInt8]) throws {
    var reader = ByteReader(wireBytes)
    file = try LogFile(from: &reader)
    table = try [Dimension](from: &reader)
    memory = try reader.number()
    try reader.finish()
  }

  func wireBytes() -> [UInt8] {
    var writer = ByteWriter()
    file.write(to: &writer)
    table.write(to: &writer)
    writer.append(memory)
    return writer.bytes
  }

  /// Reads the report; what is wrong with it is part of the result, so that this never throws.
  func run() throws -> ReadReport {
    ReadReport(
      ComparedReport.read(
        file,
        pipe: TaskContext.current.descriptor,
        by: table,
        memory: memory
      )
    )
  }
}

/// A report that was read, or why it cannot be compared.
struct ReadReport: WirePayload {
  let result: Result<ComparedReport, ReportProblem>

  init(_ result: Result<ComparedReport, ReportProblem>) { self.result = result }

  init(wireBytes: [UInt8]) throws { try self.init(wireBytes, nil) }

  init(wireBytes: [UInt8], descriptor: Int32) throws {
    try self.init(wireBytes, TemporaryFile(adopting: descriptor))
  }

  private init(_ bytes: [UInt8], _ file: TemporaryFile?) throws {
    var reader = ByteReader(bytes)
    let isRead = try Bool(from: &reader)
    let field = Array(try reader.field())
    if isRead {
      result = .success(try ComparedReport(bytes: field, temporaryFile: file))
    } else {
      // A worker that read a stranger's bytes says it.
      let text = KeyText.string(field.span)
      result = .failure(ReportProblem(text, isReport: try Bool(from: &reader)))
    }
    try reader.finish()
  }

  var wireDescriptor: Int32? { (try? result.get())?.groups.wireDescriptor }

  func wireBytes() -> [UInt8] {
    var writer = ByteWriter()
    switch result {
    case .success(let report):
      true.write(to: &writer)
      writer.append(field: report.bytes)
    case .failure(let problem):
      false.write(to: &writer)
      writer.append(field: Array(problem.text.utf8))
      problem.isReport.write(to: &writer)
    }
    return writer.bytes
  }
}
