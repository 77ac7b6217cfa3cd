import Glibc
import Testing

@testable import AccessLogs
@testable import Logtally
// Testing has a type of this name too.
@testable import enum Logtally.ExitStatus

struct MessagesTests {
  private let counted: FileSummary = {
    var lines = LineCounts()
    lines.counted = 12_000
    lines.unparsed = 3
    lines.blank = 1
    return FileSummary(
      key: "logs/a.log.zst",
      state: .counted,
      logFormat: .combined,
      compression: .zstd,
      bytes: 1000,
      lines: lines
    )
  }()
  private let failed = FileSummary(
    key: FileKey("logs/b\n.log"),
    state: .failed,
    problem: .workerFailed("the worker was killed by signal 9")
  )
  private let partial: FileSummary = {
    var lines = LineCounts()
    lines.counted = 300
    return FileSummary(
      key: "logs/c.log.zst",
      state: .partial,
      lines: lines,
      problem: .cutOff(compression: .zstd, wholeLines: 300)
    )
  }()
  private let skipped = FileSummary(key: "logs/d.txt", state: .skipped, problem: .notAnAccessLog)
  private let duplicate = LogFileScan.Duplicate(key: "z.log", original: "logs/a.log.zst")

  private func lines(
    _ messages: Messages,
    _ files: [FileSummary],
    top: Int? = nil
  ) -> [String] {
    let code = KeyCode(by: [.endpoint])
    var table = GroupTable()
    for (endpoint, count) in [("/a", 9000), ("/b", 3000)] {
      let key = Array(endpoint.utf8) + [0, 1] + [UInt8](repeating: 0, count: 64)
      unsafe key.withUnsafeBufferPointer { key in
        guard let start = key.baseAddress else { return }
        unsafe table.enqueue(start, length: 4, packed: 0, count: UInt64(count))
        table.flush()
      }
    }
    let report = Report(
      Query(),
      ReportShape(top: top),
      ReportTable.tables(of: table, code, ReportShape(top: top)),
      files: files
    )
    return messages.lines(
      for: report,
      duplicates: [duplicate],
      seconds: 4.2,
      status: ExitStatus(of: report.totals)
    )
  }

  @Test func `a run that went well says nothing to a file`() {
    #expect(lines(Messages(), [counted]) == [])
  }

  @Test func `a run that went well is summed up on a terminal`() {
    #expect(
      lines(Messages(isTerminal: true), [counted])
        == ["logtally: counted 1 of 1 file, 12,004 lines (3 unparsed) in 4.2 s"]
    )
  }

  @Test func `each problem has a line, skipped files have one together`() {
    #expect(
      lines(Messages(), [skipped, partial, failed, counted]) == [
        "logtally: logs/b\\x0a.log: the worker was killed by signal 9; this file is not counted",
        "logtally: logs/c.log.zst: ends in the middle of a zstd frame; "
          + "the 300 whole lines before it are counted",
        "logtally: skipped 1 file that is not an access log; -v names it",
        "logtally: counted 2 of 4 files (1 in part), 12,304 lines (3 unparsed) in 4.2 s",
      ]
    )
  }

  @Test func `verbose names every file`() {
    #expect(
      lines(Messages(verbosity: .verbose), [counted, skipped]) == [
        "logtally: logs/a.log.zst: 12,000 of 12,004 lines counted, 3 unparsed, 1 blank "
          + "(combined, zstd)",
        "logtally: logs/d.txt: no log format reads its first lines; this file is skipped",
        "logtally: z.log: the same file as logs/a.log.zst; counted once",
        "logtally: counted 1 of 2 files, 12,004 lines (3 unparsed) in 4.2 s",
      ]
    )
  }

  @Test func `quiet says only what is wrong`() {
    #expect(
      lines(Messages(verbosity: .quiet, isTerminal: true), [counted, failed, skipped], top: 1) == [
        "logtally: logs/b\\x0a.log: the worker was killed by signal 9; this file is not counted"
      ]
    )
  }

  @Test func `rows that are left out are summed`() {
    #expect(
      lines(Messages(isTerminal: true), [counted], top: 1) == [
        "logtally: --top leaves out 1 row with 3,000 lines",
        "logtally: counted 1 of 1 file, 12,004 lines (3 unparsed) in 4.2 s",
      ]
    )
    // To nobody who looks on: it is no error.
    #expect(lines(Messages(), [counted], top: 1) == [])
    #expect(
      Messages.leftOut("--top", GroupSum(rows: 1234, lines: 56_789))
        == "logtally: --top leaves out 1,234 rows with 56,789 lines"
    )
  }

  @Test func `skipped files are counted`() {
    #expect(
      Messages.skipped(1200)
        == "logtally: skipped 1,200 files that are not access logs; -v names each"
    )
  }

  @Test func `that no file could be counted is always said`() {
    let nothing = "logtally: no file could be counted; the report is empty"
    #expect(
      lines(Messages(), [skipped]) == [
        "logtally: skipped 1 file that is not an access log; -v names it", nothing,
        "logtally: counted 0 of 1 file, 0 lines in 4.2 s",
      ]
    )
    #expect(lines(Messages(verbosity: .quiet), [skipped, skipped]) == [nothing])
    #expect(
      lines(Messages(verbosity: .quiet), [failed, skipped]) == [
        "logtally: logs/b\\x0a.log: the worker was killed by signal 9; this file is not counted",
        nothing,
      ]
    )
    // The line about the file says it.
    #expect(lines(Messages(verbosity: .quiet), [failed]).count == 1)
  }

  @Test(arguments: [
    (0, 700, 0, "700 of 700 lines cannot be read as common; no line is counted"),
    (0, 700, 9, "700 of 709 lines cannot be read as common; no line is counted"),
    (1, 2, 0, "2 of 3 lines cannot be read as common; the other one is counted"),
    (1, 2, 1, "2 of 4 lines cannot be read as common; 1 line is counted"),
    (1200, 2000, 0, "2,000 of 3,200 lines cannot be read as common; the others are counted"),
    (1200, 2000, 1, "2,000 of 3,201 lines cannot be read as common; 1,200 are counted"),
  ])
  func `what became of the lines that can be read is true`(
    counted: Int,
    unparsed: Int,
    blank: Int,
    text: String
  ) {
    var file = FileSummary(key: "a.log", state: .counted, logFormat: .common)
    file.lines.counted = counted
    file.lines.unparsed = unparsed
    file.lines.blank = blank
    #expect(lines(Messages(), [file]) == ["logtally: a.log: \(text)"])
  }

  @Test func `an empty path is seen`() {
    let missing = FileSummary(key: "", state: .failed, problem: .system(errno: ENOENT))
    #expect(
      Messages.problem(missing)
        == "logtally: '': no such file or directory; this file is not counted"
    )
  }

  @Test func `a plain file names its format only`() {
    var file = counted
    file.compression = Compression.none
    file.lines = LineCounts()
    file.lines.counted = 1
    #expect(Messages.counted(file) == "logtally: logs/a.log.zst: 1 of 1 line counted (combined)")
  }

  @Test(arguments: [
    (0, "0.00 s"), (0.041, "0.04 s"), (0.994, "0.99 s"), (0.996, "1.0 s"), (4.21, "4.2 s"),
    (59.94, "59.9 s"), (59.96, "1 min 0 s"), (125.4, "2 min 5 s"), (3599.6, "1 h 0 min"),
    (7384, "2 h 3 min"),
  ])
  func `a duration is as exact as it is worth`(seconds: Double, text: String) {
    #expect(Messages.duration(seconds) == text)
  }
}

struct StandardErrorTests {
  /// Returns what is written to a pipe while `body` runs.
  private func written(
    _ terminal: Terminal,
    _ body: (StandardError) async throws -> Void
  ) async throws -> String {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[0]) }
    try await body(StandardError(descriptor: ends[1], terminal: terminal))
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe read(ends[0], &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  @Test func `lines end in a line end`() async throws {
    let text = try await written(Terminal(isTerminal: false)) { output in
      output.say("logtally: one")
      output.say(["logtally: two", "logtally: three"])
      output.say([])
    }
    #expect(text == "logtally: one\nlogtally: two\nlogtally: three\n")
  }

  @Test func `the progress line is erased before other lines and at the end`() async throws {
    let terminal = Terminal(isTerminal: true, width: 80, erasesLines: true)
    let text = try await written(terminal) { output in
      output.startProgress(totalBytes: 1 << 40)
      try await Task.sleep(for: .milliseconds(200))
      output.advanceProgress(by: 1 << 30)
      output.say("logtally: one")
      output.endProgress()
    }
    #expect(text.hasPrefix("\r\u{1B}[K1 GiB of 1 TiB (0%), "))
    #expect(text.hasSuffix(" left\r\u{1B}[Klogtally: one\n"))
  }

  @Test func `there is no progress line without a terminal`() async throws {
    let text = try await written(Terminal(isTerminal: false)) { output in
      output.startProgress(totalBytes: 1 << 30)
      try await Task.sleep(for: .milliseconds(200))
      output.advanceProgress(by: 1 << 20)
      output.endProgress()
    }
    #expect(text == "")
  }

  @Test(.timeLimit(.minutes(1))) func `a reader that is gone does no harm`() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    signal(SIGPIPE, SIG_IGN)
    StandardError(descriptor: ends[1], terminal: Terminal(isTerminal: false)).say("logtally: one")
  }
}
