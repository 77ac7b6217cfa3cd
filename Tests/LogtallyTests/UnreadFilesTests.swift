import Testing

/// Files that no format reads, as a nightly job meets them: never in silence.
struct UnreadFilesTests {
  private static let odd = "20:28:54 web1 <www.example.com> {GET} ok /v1/users\n"

  private func run(_ arguments: [String], _ files: [String: String]) async throws -> CommandRun {
    let folder = try LogFolder()
    for (name, text) in files { try folder.write(text, to: "logs/\(name)") }
    return try await CommandRun(arguments, in: folder.path)
  }

  @Test(arguments: ["access.log", "web_access.log", "Access_Log.2", "ssl-accesslog", "access"])
  func `an access log by its name that no format reads has failed`(_ name: String) async throws {
    let text = String(repeating: Self.odd, count: 3)
    let run = try await run(
      ["-q", "--format", "json", "logs"],
      [name: text, "b.log": Lines.simple("/b")]
    )
    run.expect(status: 1)
    #expect(
      run.errors
        == "logtally: logs/\(name): no log format reads its first lines; this file is not counted, "
        + "see: logtally explain logs/\(name)\n"
    )
    #expect(run.output.contains(#""lines": 4, "counted": 1, "filtered": 0,"#), "\(run)")
    #expect(run.output.contains(#""lines": 3, "counted": 0, "filtered": 0, "unparsed": 3"#))
  }

  @Test(
    arguments: ["access_error.log", "error.log", "accessories.csv", "notes.txt", "access/b.txt"]
  )
  func `any other file beside logs is skipped, and nothing is said`(_ name: String) async throws {
    let run = try await run(["logs"], [name: Self.odd, "b.log": Lines.simple("/b")])
    run.expect(status: 0)
    #expect(run.output == "endpoint,count\n/b,1\n")
    #expect(run.errors.isEmpty, "\(run)")
  }

  @Test func `the lines of such a file are rejects, and count for the limit`() async throws {
    let folder = try LogFolder()
    // More lines than are looked at, and some that would be read as the dash of a status.
    let dash = #"h [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" - x"#
    try folder.write(String(repeating: "\(Self.odd)\(dash)\n", count: 1200), to: "access.log")
    try folder.write(Lines.simple("/b"), to: "b.log")
    let run = try await CommandRun(
      ["-q", "--strict", "--max-unparsed", "0", "--rejects", "rejects.txt", "."],
      in: folder.path
    )
    run.expect(status: 1)
    #expect(run.output == "endpoint,count\n/b,1\n")
    #expect(
      run.errors.contains(
        "2,400 of 2,401 lines (99.9%) cannot be read, more than --max-unparsed 0%"
      )
    )
    let rejects = try folder.read("rejects.txt").split(separator: "\n")
    #expect(rejects.count == 1000)
    #expect(rejects.first == "./access.log:1:no request in quotes:\(Self.odd.dropLast())")
    #expect(rejects.last == "./access.log:1000:no status:\(dash)")
  }

  @Test func `what a server says while it starts does not hide its log`() async throws {
    let start = String(repeating: "starting a worker\n", count: 300)
    let log = String(repeating: Lines.simple("/a"), count: 2000)
    let run = try await run(["logs/access.log"], ["access.log": start + log])
    run.expect(status: 0)
    #expect(run.output == "endpoint,count\n/a,2000\n")
  }

  @Test func `a format that is asked for and reads nothing is no quiet night`() async throws {
    let files = ["a.log": Lines.simple("/a")]
    let named = try await run(["-q", "--log-format", "combined", "logs/a.log"], files)
    named.expect(status: 1)
    #expect(
      named.errors
        == "logtally: logs/a.log: combined does not read its first lines; this file is not counted, "
        + "see: logtally explain logs/a.log\n"
    )
    let found = try await run(["-q", "--log-format", "combined", "logs"], files)
    found.expect(status: 1)
    #expect(found.errors == "logtally: no file could be counted; the report is empty\n")
    // One line that it reads is enough, wherever it stands.
    let late =
      String(repeating: "-\n", count: 2000) + #"h [00:00:00] "GET /a HTTP/1.1" 200 5"# + "\n"
    let read = try await run(["--log-format", "common", "logs/a.log"], ["a.log": late])
    read.expect(status: 0)
    #expect(read.output == "endpoint,count\n/a,1\n")
    #expect(
      read.errors == "logtally: logs/a.log: 2,000 of 2,001 lines cannot be read as common; "
        + "the other one is counted\n"
    )
  }

  @Test(arguments: [[], ["--include", "*.zip"], ["--exclude", "*"]])
  func `an empty folder is said, and no failure`(_ globs: [String]) async throws {
    let folder = try LogFolder()
    try folder.write(
      globs.isEmpty ? "" : Lines.simple("/a"),
      to: globs.isEmpty ? "x/.y" : "x/a.log"
    )
    let run = try await CommandRun(globs + ["x"], in: folder.path)
    run.expect(status: 0)
    #expect(run.output == "endpoint,count\n")
    #expect(
      run.errors
        == (globs.isEmpty
          ? "logtally: no file was found; the report is empty\n"
          : "logtally: no file matches --include and --exclude; the report is empty\n")
    )
    let quiet = try await CommandRun(globs + ["-q", "x"], in: folder.path)
    quiet.expect(status: 0)
    #expect(quiet.errors.isEmpty)
  }
}
