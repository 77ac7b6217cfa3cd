import AccessLogs
import Glibc
import Workbooks

/// Where a run writes: its report, and the lines that `--rejects` asks for.
struct RunOutputs {
  /// Something that a run writes to, which is there already.
  struct Existing {
    /// What it is called by: `--output`, or the stream.
    var option: String
    /// The path behind the option; nil of a stream.
    var path: [UInt8]?
    var identity: FileIdentity
  }

  private let report: OutputDestination
  private let rejects: OutputDestination?
  /// The files and named pipes that are written to, the lock, and standard error, as far as they are there.
  let existing: [Existing]

  /// Checks that a run can write where it is to; nothing is created yet.
  ///
  /// - Throws: ``OutputError``, also where both would be one file, or one that an option was read from.
  init(of plan: CountPlan) throws(OutputError) {
    if plan.format == .xlsx {
      do throws(WorkbookFailure) {
        try Workbook.checkLibrary()
      } catch {
        throw .noWorkbook(error)
      }
    }
    if let path = plan.output {
      report = try OutputDestination(path: path)
    } else {
      report = OutputDestination()
    }
    rejects = try plan.rejects.map { path throws(OutputError) in try OutputDestination(path: path) }
    if let rejects, let path = plan.rejects, rejects.isSameFile(as: report) {
      throw .notItsOwnFile(path: path)
    }
    let places: [(String, [UInt8]?, OutputDestination?)] = [
      (plan.output == nil ? "standard output" : "--output", plan.output, report),
      ("--rejects", plan.rejects, rejects),
      ("standard error", nil, OutputDestination(descriptor: STDERR_FILENO)),
    ]
    var existing = places.compactMap { option, path, destination in
      destination?.existing.map { Existing(option: option, path: path, identity: $0) }
    }
    for (option, path) in plan.optionFiles {
      let identity =
        path == [UInt8(ascii: "-")] && ["--plan", "--files-from", "--files-from0"].contains(option)
        ? FileIdentity(fileOpenAs: STDIN_FILENO) : FileIdentity(fileAt: path)
      if let output = existing.first(where: { $0.identity == identity }) {
        throw .isRead(
          option: output.option,
          path: output.path,
          by: "\(option) \(FileKey(path).text)"
        )
      }
    }
    // Made by the run, and no log of a folder in which it lies.
    if let path = plan.lock, let identity = FileIdentity(fileAt: path) {
      existing.append(Existing(option: "--lock", path: path, identity: identity))
    }
    self.existing = existing
  }

  /// Writes the lines for `--rejects` and then the report, which says by being there that all of the run is.
  ///
  /// Of two files a signal leaves both as they were, or comes too late: both are complete, on the disk,
  /// before one of them is put in place. Only a second file that cannot be put in place leaves the first
  /// one new. A stream is written while signals act as on any program, so that a reader who does not read
  /// keeps no command alive; before it, a file is in place.
  ///
  /// - Parameters:
  ///   - report: The report.
  ///   - writer: Makes its bytes.
  ///   - lines: The bytes for `--rejects`.
  ///   - status: How the command ends if all goes well; a signal behind the end cannot change it.
  /// - Throws: ``OutputError``; of a reader of a stream that has seen enough nothing is said.
  func write(
    _ report: Report,
    by writer: any ReportWriter,
    rejects lines: [UInt8],
    status: ExitStatus
  ) throws(OutputError) {
    if let rejects, !rejects.isFile {
      try Self.stream(to: rejects) { write throws(OutputError) in try write(lines.span) }
    }
    if self.report.isFile || rejects?.isFile == true {
      let interruption = Interruption()
      do throws(OutputError) {
        try writeFiles(report, by: writer, rejects: lines, watching: interruption)
      } catch {
        rejects?.discard()
        self.report.discard()
        throw error
      }
      if self.report.isFile {
        interruption?.end(with: status)
      } else {
        try interruption?.end()
      }
    }
    guard !self.report.isFile else { return }
    try Self.stream(to: self.report) { write throws(OutputError) in
      try writer.write(report, to: write)
      try Self.check(report, by: writer)
    }
  }

  /// Makes sure that all of a report was written.
  private static func check(_ report: Report, by writer: any ReportWriter) throws(OutputError) {
    if let failure = report.failure { throw .cannotRead(failure) }
    if let failure = writer.workbook?.failure { throw .noWorkbook(failure) }
  }

  /// Writes what is no report to where one would go.
  ///
  /// - Parameters:
  ///   - status: How the command ends if all goes well; a signal behind the end cannot change it.
  ///   - body: Hands out the bytes.
  /// - Throws: ``OutputError``; of a reader of a stream that has seen enough nothing is said.
  func write(
    status: ExitStatus,
    _ body: ((Span<UInt8>) throws(OutputError) -> Void) throws(OutputError) -> Void
  ) throws(OutputError) {
    guard report.isFile else { return try Self.stream(to: report, body) }
    let interruption = Interruption()
    do throws(OutputError) {
      try body { chunk throws(OutputError) in
        try interruption?.check()
        try report.write(chunk)
      }
      try report.settle()
      try interruption?.check()
      try report.finish()
    } catch {
      report.discard()
      throw error
    }
    interruption?.end(with: status)
  }

  /// Writes what goes to files, and puts all of it in place.
  private func writeFiles(
    _ report: Report,
    by writer: any ReportWriter,
    rejects lines: [UInt8],
    watching interruption: borrowing Interruption?
  ) throws(OutputError) {
    if let rejects, rejects.isFile {
      try rejects.write(lines.span)
      try interruption?.check()
      try rejects.settle()
    }
    if self.report.isFile {
      try writer.write(report) { chunk throws(OutputError) in
        try interruption?.check()
        try self.report.write(chunk)
      }
      try Self.check(report, by: writer)
      try self.report.settle()
    }
    try interruption?.check()
    if let rejects, rejects.isFile { try rejects.finish() }
    if self.report.isFile { try self.report.finish() }
  }

  /// Writes what goes to a stream.
  private static func stream(
    to destination: OutputDestination,
    _ body: ((Span<UInt8>) throws(OutputError) -> Void) throws(OutputError) -> Void
  ) throws(OutputError) {
    do throws(OutputError) {
      try body { bytes throws(OutputError) in try destination.write(bytes) }
      try destination.finish()
    } catch .readerClosed {
      return
    } catch {
      destination.discard()
      throw error
    }
  }
}
