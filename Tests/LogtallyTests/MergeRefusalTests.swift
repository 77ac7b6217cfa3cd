import FoundationEssentials
import Glibc
import Testing

/// What `merge` refuses, word for word, and what becomes of parts that are damaged.
@Suite(.timeLimit(.minutes(10)))
struct MergeRefusalTests {
  /// A folder of two logs and a part of each.
  private static func folder(_ options: String = "") async throws -> LogFolder {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/a", 301) + Lines.combined("/b"), to: "logs/a.log")
    try folder.write(Lines.combined("/b"), to: "logs/b.log")
    let run = try await CommandRun(
      shell: """
        $logtally --by endpoint,status -o a.part logs/a.log
        $logtally \(options.isEmpty ? "--by endpoint,status" : options) -o b.part logs/b.log
        """,
      in: folder.path
    )
    run.expect(status: 0)
    return folder
  }

  private static func merge(
    _ arguments: [String],
    in folder: LogFolder
  ) async throws -> CommandRun {
    try await CommandRun(["merge"] + arguments, in: folder.path)
  }

  @Test(arguments: [
    ("--by endpoint", "counts by endpoint,status, 'b.part' by endpoint"),
    (
      "--by endpoint,status --by file",
      "counts by endpoint,status, 'b.part' by endpoint,status and by file"
    ),
    (
      "--by status,endpoint --match b --match /",
      "counts all lines, 'b.part' lines that hold 'b' or '/'"
    ),
    (
      "--by endpoint,status --log-format common",
      "reads each file in the format that is found in it, 'b.part' files as common"
    ),
    (
      "--by endpoint,status --strict",
      "counts files that are not whole as far as they go, 'b.part' not at all, by --strict"
    ),
    (
      "--by endpoint,status --zstd-window-log 31",
      "admits a zstd window of 128 MiB, 'b.part' 2 GiB"
    ),
    (
      "--by endpoint,status --tz Europe/Berlin",
      "takes its times as each line wrote them, 'b.part' in Europe/Berlin"
    ),
  ])
  func `parts of different questions are refused by the first difference`(
    options: String,
    difference: String
  ) async throws {
    let folder = try await Self.folder(options)
    let run = try await Self.merge(["-o", "out.csv", "b.part", "a.part"], in: folder)
    run.expect(status: 64)
    #expect(
      run.errors == "logtally: 'a.part' \(difference); only parts of one question can be merged\n"
    )
    #expect(try !folder.names.contains("out.csv"))
  }

  @Test func `the order of columns may differ, and is that of the first part`() async throws {
    let folder = try await Self.folder("--by status,endpoint")
    let run = try await Self.merge(["b.part", "a.part"], in: folder)
    run.expect(status: 0)
    #expect(run.output == "endpoint,status,count\n/b,200,2\n/a,301,1\n")
    let other = try await Self.merge(["--by", "status,endpoint", "b.part", "a.part"], in: folder)
    #expect(other.output == "status,endpoint,count\n200,/b,2\n301,/a,1\n")
  }

  @Test func `parts of the same files count once, and other overlaps are refused`() async throws {
    let folder = try await Self.folder()
    let once = try await Self.merge(["a.part", "b.part"], in: folder)
    let script = """
      cp a.part copy.part; ln a.part link.part
      $logtally --by endpoint,status -o both.part logs
      cd logs; $logtally --by endpoint,status -o ../here.part a.log; cp b.log ../a.log; cd ..
      $logtally --by endpoint,status -o there.part a.log
      $logtally --by endpoint,status --key-prefix x: -o named.part a.log
      """
    try await CommandRun(shell: script, in: folder.path).expect(status: 0)
    let cases: [([String], Int, String)] = [
      (["a.part", "a.part", "b.part"], 0, ""),
      (
        ["copy.part", "a.part", "b.part"], 0,
        "copy.part: the same file as in a.part; it counts once"
      ),
      (["link.part", "a.part", "b.part"], 0, "link.part: the same file as a.part; counted once"),
      (
        ["both.part", "a.part"], 64,
        "logs/a.log is in 'a.part' and in 'both.part', beside files that are not in both, so that it "
          + "would count twice; nothing is written, name parts that have no file in common"
      ),
      (
        ["here.part", "there.part"], 64,
        "'here.part' and 'there.part' have different contents under the name a.log; "
          + "nothing is written, name one of them, or let the files of each host have names of their "
          + "own, such as: logtally --key-prefix web-01: --output web-01.part logs"
      ),
    ]
    for (parts, status, message) in cases {
      let run = try await Self.merge(parts, in: folder)
      run.expect(status: status)
      #expect(run.errors == (message.isEmpty ? "" : "logtally: \(message)\n"))
      #expect(run.output == (status == 0 ? once.output : ""))
    }
    let named = try await Self.merge(["--by", "file", "here.part", "named.part"], in: folder)
    named.expect(status: 0)
    #expect(named.output == "file,count\na.log,2\nx:a.log,1\n")
    let quiet = try await Self.merge(["-q", "copy.part", "a.part"], in: folder)
    #expect(quiet.errors == "")
  }

  @Test func `what is no part is a file that failed`() async throws {
    let folder = try await Self.folder()
    let script = "$logtally -o r.json logs; $logtally -o r.csv logs"
    try await CommandRun(shell: script, in: folder.path).expect(status: 0)
    let cases = [
      "logs/b.log": "not a part; this file is not counted, to count it: logtally logs/b.log",
      "r.json": "a report, from which nothing can be merged; this file is not counted, "
        + "count what it is of with: logtally --output FILE.part LOGS",
      "r.csv": "a report, from which nothing can be merged; this file is not counted, "
        + "count what it is of with: logtally --output FILE.part LOGS",
      "missing.part": "no such file or directory; this file is not counted",
    ]
    for (path, message) in cases {
      let run = try await Self.merge(["--format", "json", path, "a.part"], in: folder)
      run.expect(status: 1)
      #expect(run.errors.hasPrefix("logtally: \(path): \(message)\n"), "\(run)")
      #expect(run.output.contains("\"failed_files\": 1"))
      #expect(run.output.contains("{\"file\": \"\(path)\", \"state\": \"failed\""))
      #expect(run.output.contains("\"error\": \"\(message)\""))
      let alone = try await Self.merge([path], in: folder)
      alone.expect(status: 1)
      #expect(alone.output == "endpoint,count\n")
    }
    let counted = try await CommandRun(["a.part", "logs"], in: folder.path)
    counted.expect(status: 1)
    #expect(
      counted.errors.hasPrefix(
        "logtally: a.part: a part, which is what another run has counted; this file is not counted, "
          + "use: logtally merge a.part\n"
      )
    )
  }

  @Test func `damaged parts are files that failed, whatever is wrong with them`() async throws {
    let folder = try await Self.folder()
    let data = try #require(FileManager.default.contents(atPath: folder.path + "/a.part"))
    let whole = [UInt8](data)
    try #require(whole.count > 100)
    let expected = try await Self.merge(["b.part"], in: folder)
    for place in stride(from: 0, to: whole.count, by: 3) {
      var damaged = whole
      damaged[place] ^= 1 << UInt8(place % 8)
      try folder.write(damaged, to: "a.part")
      try await check(folder, expected, "bit of byte \(place)")
      try folder.write(Array(whole[..<place]), to: "a.part")
      try await check(folder, expected, "\(place) bytes")
    }
    try folder.write(whole + [0], to: "a.part")
    try await check(folder, expected, "one byte more")
    var version = whole
    version[7] = 9
    try folder.write(version, to: "a.part")
    let run = try await check(folder, expected, "another version")
    #expect(
      run.errors.hasPrefix(
        "logtally: a.part: a part of version 9, which this program does not read; "
          + "none of its files is counted, a newer logtally reads it\n"
      )
    )
  }

  @discardableResult
  private func check(
    _ folder: LogFolder,
    _ expected: CommandRun,
    _ comment: String
  ) async throws -> CommandRun {
    let run = try await Self.merge(["--executor", "inline", "a.part", "b.part"], in: folder)
    #expect(run.status == 1, "\(comment): \(run)")
    #expect(run.output == expected.output, "\(comment)")
    #expect(run.errors.hasPrefix("logtally: a.part: "), "\(comment)")
    return run
  }

  @Test func `nothing is written to what is read, and a part not to a terminal`() async throws {
    let folder = try await Self.folder()
    let same = try await Self.merge(["-o", "a.part", "a.part", "b.part"], in: folder)
    same.expect(status: 64)
    #expect(same.errors.contains("'--output a.part' leads to a.part"))
    let top = try await Self.merge(["--format", "part", "--top", "3", "a.part"], in: folder)
    top.expect(status: 64)
    #expect(
      top.errors.hasPrefix(
        "logtally: '--top' has no place in a part, which holds all rows; give it to what reads the "
          + "part, such as: logtally merge --top 20 logs.part\n"
      )
    )
    let window = try PseudoTerminal(columns: 80)
    let place = "/proc/\(getpid())/fd/\(window.terminal)"
    let terminal = try await CommandRun(
      shell: "$logtally --format part logs >\(place)",
      in: folder.path
    )
    terminal.expect(status: 64)
    #expect(
      terminal.errors.hasPrefix(
        "logtally: a part is nothing to read on a terminal; write it to a file, such as: "
          + "logtally --output logs.part logs\n"
      ),
      "\(terminal)"
    )
    let none = try await Self.merge([], in: folder)
    none.expect(status: 64)
    #expect(
      none.errors.hasPrefix(
        "logtally: no part is given; name some, such as: logtally merge web-01.part web-02.part"
      )
    )
  }
}
