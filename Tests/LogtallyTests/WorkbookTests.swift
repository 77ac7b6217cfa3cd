import Glibc
import Testing

@testable import AccessLogs
@testable import Logtally
@testable import Workbooks

/// The workbook of `--format xlsx`, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct WorkbookTests {
  private func folder() throws -> LogFolder {
    let folder = try LogFolder()
    for number in 0..<4 {
      try folder.write(Lines.log(600, seed: number), to: "logs/\(number).log")
    }
    return folder
  }

  @Test func `the same workbook comes of one run, however it runs, and of parts`() async throws {
    let folder = try folder()
    try await CommandRun(
      shell: """
        set -e
        ask="--by endpoint,status --by minute,class --measure bytes --percent --total"
        $logtally $ask -o book.xlsx logs
        for more in "--executor thread" "--executor inline" "-j 1" "--memory 16M"; do
          $logtally $ask $more --format xlsx logs | cmp - book.xlsx
        done
        $logtally --by endpoint,status --by minute,class --measure bytes -o 1.part logs/0.log logs/1.log
        $logtally --by endpoint,status --by minute,class --measure bytes -o 2.part logs/2.log logs/3.log
        $logtally merge --percent --total -o merged.xlsx 2.part 1.part; cmp book.xlsx merged.xlsx
        sleep 1.1; $logtally $ask -o again.XLSX logs; cmp book.xlsx again.XLSX
        """,
      in: folder.path
    ).expect(status: 0)
  }

  @Test func `a workbook is refused on a terminal`() async throws {
    let folder = try folder()
    let window = try PseudoTerminal(columns: 80)
    let place = "/proc/\(getpid())/fd/\(window.terminal)"
    for (command, example) in [
      ("$logtally --format xlsx logs", "logtally --output report.xlsx logs"),
      (
        "$logtally merge --format xlsx a.part",
        "logtally merge --output report.xlsx web-01.part web-02.part"
      ),
    ] {
      for place in [">\(place)", "-o /dev/stdout >\(place)", "-o \(place)"] {
        let run = try await CommandRun(shell: "\(command) \(place)", in: folder.path)
        run.expect(status: 64)
        #expect(
          run.errors.hasPrefix(
            "logtally: a workbook is nothing to read on a terminal; write it to a file, such as: \(example)\n"
          ),
          "\(run)"
        )
      }
    }
  }

  @Test
  func `without its library it is said before anything is counted, and nothing else needs it`()
    async throws
  {
    let folder = try folder()
    for library in Workbook.libraries { try folder.write("", to: "unfit/\(library)") }
    let environment = ["LD_LIBRARY_PATH": "\(folder.path)/unfit"]
    let run = try await CommandRun(
      ["-o", "book.xlsx", "logs"],
      in: folder.path,
      environment: environment
    )
    run.expect(status: 2)
    #expect(
      run.errors.hasPrefix("logtally: xlsx takes libxlsxwriter, which cannot be used: ")
        && run.errors.hasSuffix("give another format, such as: --format csv\n"),
      "\(run)"
    )
    #expect(try folder.names == ["logs", "unfit"])
    for format in ["csv", "html", "json"] {
      let run = try await CommandRun(
        ["--format", format, "logs"],
        in: folder.path,
        environment: environment
      )
      run.expect(status: 0)
    }
    #expect(
      OutputError.noWorkbook(.noLibrary).description
        == "xlsx takes libxlsxwriter, which is not installed; install it, such as: apt-get install "
        + "libxlsxwriter-dev; or give another format, such as: --format csv"
    )
  }

  @Test func `only the process that makes a workbook loads the library`() async throws {
    let folder = try folder()
    let run = try await CommandRun(
      shell: """
        for format in csv xlsx; do
          LD_DEBUG=files LD_DEBUG_OUTPUT=$format.trace $logtally --format $format logs >report
          cat $format.trace.* | grep -c 'libxlsxwriter.*generating link map'
        done
        """,
      in: folder.path
    )
    #expect(run.output == "0\n1\n", "\(run)")
  }

  @Test func `what the process lacks is no fault of the folder`() async throws {
    let folder = try folder()
    let run = try await CommandRun(
      shell: "ulimit -n 20; $logtally -q --by page -o book.xlsx logs",
      in: folder.path
    )
    run.expect(status: 2)
    #expect(
      run.errors.contains("too many open files; a larger 'ulimit -n' helps\n"),
      "\(run)"
    )
    #expect(
      OutputError.noWorkbook(.system(errno: ENOSPC)).description
        .hasSuffix(": no space left on device; another TMPDIR helps")
    )
  }

  @Test func `a signal leaves neither a workbook nor a temporary file`() async throws {
    let folder = try LogFolder()
    try folder.write((0..<60_000).map { Lines.simple("/\($0)") }.joined(), to: "a.log")
    let run = try await CommandRun(
      shell: """
        mkdir temporary; echo old >book.xlsx
        for moment in 0.1 0.3 0.5 0.7 0.9 1.2 1.6 2.2 3; do
          TMPDIR=$PWD/temporary $logtally -o book.xlsx a.log & sleep $moment; kill -TERM $! 2>&-; wait $!
          case $? in 143) grep -qx old book.xlsx || echo changed ;; 0) echo old >book.xlsx ;; *) echo failed ;; esac
        done
        find . -type f | sort
        """,
      in: folder.path
    )
    #expect(run.output == "./a.log\n./book.xlsx\n", "\(run)")
  }

  @Test func `what sheets have no room for is said`() {
    var limits = WorkbookLimits()
    #expect(Messages.workbook(limits).isEmpty)
    (limits.furtherSheets, limits.cutCells, limits.longNumbers) = (2, 1, 3)
    #expect(
      Messages.workbook(limits) == [
        "logtally: a sheet has no room for all rows of a table; the others are in 2 further sheets",
        "logtally: 1 text of more than 32,767 characters is cut in the workbook, since a cell holds no more; another "
          + "format has all, such as: --format csv",
        "logtally: 3 numbers of more than 15 digits are rounded in the workbook, as spreadsheets do; another format "
          + "has all, such as: --format csv",
      ]
    )
  }
}
