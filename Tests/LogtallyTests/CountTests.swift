import Testing

/// The main job, end to end.
@Suite(.timeLimit(.minutes(5)))
struct CountTests {
  @Test func `counts agree with counting the text in each file`() async throws {
    let folder = try LogFolder()
    var expected: [String: Int] = [:]
    for number in 0..<20 {
      let name = "logs/log\(number).log"
      // Every fifth file has none.
      let text = number % 5 == 0 ? Lines.log(500, seed: 1) : Lines.log(500 + number, seed: number)
      let kept =
        number % 5 == 0
        ? text.split(separator: "\n").filter { !$0.contains("/api/7 ") }
        : text.split(separator: "\n")
      try folder.write(kept.joined(separator: "\n") + "\n", to: name)
      expected[name] = kept.count { $0.contains("/api/7 ") }
    }
    let run = try await CommandRun(
      ["--by", "file", "--match", "/api/7 ", "--format", "csv", "logs"],
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.errors.isEmpty)
    var found: [String: Int] = [:]
    for line in run.output.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",")
      found[String(cells[0])] = Int(cells[1])
    }
    #expect(found == expected)
    #expect(expected.values.contains(0))
  }

  @Test func `only the largest rows, and what they leave out`() async throws {
    let folder = try LogFolder()
    let text = Lines.simple("/a") + Lines.simple("/b") + Lines.simple("/b") + Lines.simple("/c")
    try folder.write(text, to: "a.log")
    let csv = try await CommandRun(["--top", "1", "a.log"], in: folder.path)
    csv.expect(status: 0)
    #expect(csv.output == "endpoint,count\n/b,2\n")
    #expect(csv.errors.isEmpty, "\(csv)")
    let verbose = try await CommandRun(["--top", "1", "-v", "a.log"], in: folder.path)
    #expect(
      verbose.errors.contains("logtally: --top leaves out 2 rows with 2 lines\n"),
      "\(verbose)"
    )
    let json = try await CommandRun(["--top", "1", "--format", "json", "a.log"], in: folder.path)
    #expect(json.output.contains("\"other\": 2,"))
    let quiet = try await CommandRun(["--top", "1", "-q", "a.log"], in: folder.path)
    #expect(quiet.errors.isEmpty)
  }

  @Test func `standard input is read, plain and compressed, beside files`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/file"), to: "a.log")
    let plain = Array(Lines.log(3000, seed: 3).utf8)
    let whole = try await CommandRun(["--by", "status", "-"], input: plain)
    whole.expect(status: 0)
    #expect(whole.output.split(separator: "\n").count == 5)
    let both = try await CommandRun(["--by", "file", "-", "a.log"], in: folder.path, input: plain)
    #expect(both.output == "file,count\n-,3000\na.log,1\n")
    try folder.write(plain, to: "b.log")
    let piped = try await CommandRun(
      shell: "zstd -qc b.log | $logtally --by status -",
      in: folder.path
    )
    piped.expect(status: 0)
    #expect(piped.output == whole.output)
    let json = try await CommandRun(
      ["--format", "json", "-"],
      input: Array(Lines.simple("/in").utf8)
    )
    #expect(
      json.output.contains("{\"file\": \"-\", \"state\": \"counted\", \"log_format\": \"simple\"")
    )
    #expect(json.output.contains("\"bytes\": \(Lines.simple("/in").utf8.count)"))
  }

  @Test func `a closed standard input has failed and costs nothing else`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "a.log")
    let run = try await CommandRun(shell: "$logtally - a.log <&-", in: folder.path)
    run.expect(status: 1)
    #expect(run.output == "endpoint,count\n/a,1\n")
    #expect(run.errors.contains("logtally: -: "))
  }

  @Test func `a named pipe given by name is read like a file`() async throws {
    let folder = try LogFolder()
    try folder.pipe("pipe")
    try folder.write(Lines.simple("/p"), to: "a.log")
    let run = try await CommandRun(
      shell: "cat a.log >pipe & $logtally --by file,endpoint pipe; wait",
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output == "file,endpoint,count\npipe,/p,1\n")
    let found = try await CommandRun(["--by", "file", "."], in: folder.path)
    found.expect(status: 0)
    #expect(found.output == "file,count\n./a.log,1\n")
    let verbose = try await CommandRun(["-v", "."], in: folder.path)
    #expect(verbose.errors.contains("logtally: ./pipe: "), "\(verbose)")
  }

  @Test func `a file that cannot be counted is named and the others are counted`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "a.log")
    try folder.write([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], to: "b.log.xz")
    let run = try await CommandRun(
      ["--format", "json", "a.log", "absent", "b.log.xz"],
      in: folder.path
    )
    run.expect(status: 1)
    #expect(run.errors.contains("logtally: absent: no such file or directory; "))
    #expect(run.errors.contains("xzcat b.log.xz | logtally -"))
    #expect(run.output.contains("\"counted_files\": 1, \"partial_files\": 0, \"failed_files\": 2"))
    #expect(run.output.contains("{\"endpoint\": \"/a\", \"count\": 1}"))
  }

  @Test func `gzip is read as its own program reads it`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(20_000, seed: 5), to: "a.log")
    try folder.write(Lines.log(3000, seed: 6), to: "b.log")
    let shell = try await CommandRun(
      shell: """
        cat a.log b.log >both.log && gzip -1 <a.log >both.gz && gzip -9 b.log &&
        cat b.log.gz >>both.gz && head -c 512 /dev/zero >>both.gz &&
        $logtally both.gz && $logtally - <both.gz
        """,
      in: folder.path
    )
    shell.expect(status: 0)
    let plain = try await CommandRun(["both.log"], in: folder.path)
    #expect(shell.output == plain.output + plain.output)
    let cut = try await CommandRun(
      shell: "head -c 20000 both.gz >cut.gz; $logtally cut.gz",
      in: folder.path
    )
    cut.expect(status: 1)
    #expect(cut.errors.contains("logtally: cut.gz: ends in the middle of a gzip member; the "))
    let damaged = try await CommandRun(
      shell: "{ gzip -c a.log; echo junk; } >damaged.gz; $logtally --by file damaged.gz",
      in: folder.path
    )
    damaged.expect(status: 1)
    #expect(damaged.output == "file,count\ndamaged.gz,20000\n")
    #expect(damaged.errors.contains("logtally: damaged.gz: damaged gzip member at byte "))
    #expect(damaged.errors.contains("starts there); the 1 member before it is counted\n"))
  }

  @Test func `a cut off file is partial, and with strict has failed`() async throws {
    let folder = try LogFolder()
    let text = (0..<30_000).map { Lines.simple("/\(($0 &* 2_654_435_761) % 1_000_003)") }.joined()
    try folder.write(text, to: "a.log")
    let cut = try await CommandRun(
      shell: """
        zstd -q a.log && size=$(stat -c %s a.log.zst) &&
        head -c $((size * 6 / 10)) a.log.zst >cut.zst &&
        { zstd -dqc cut.zst 2>/dev/null || true; } | grep -c '' || true
        """,
      in: folder.path
    )
    let decoded = try #require(Int(cut.output.split(separator: "\n").first ?? ""), "\(cut)")
    let run = try await CommandRun(["--by", "file", "cut.zst"], in: folder.path)
    run.expect(status: 1)
    #expect(run.errors.contains("logtally: cut.zst: ends in the middle of a zstd frame; "))
    let count = try #require(Int(run.output.split(separator: ",").last?.dropLast() ?? ""))
    // `grep -c ''` counts the torn last line too.
    #expect(count == decoded || count == decoded - 1)
    #expect((10_000..<30_000).contains(count))
    let strict = try await CommandRun(["--strict", "--format", "json", "cut.zst"], in: folder.path)
    strict.expect(status: 1)
    #expect(strict.output.contains("\"state\": \"failed\""))
    #expect(strict.output.contains("\"rows\": []"))
  }

  @Test func `directories without logs give a report without rows`() async throws {
    let folder = try LogFolder()
    try folder.write("no log\n", to: "notes.txt")
    let run = try await CommandRun(["."], in: folder.path)
    run.expect(status: 1)
    #expect(run.output == "endpoint,count\n")
    #expect(
      run.errors.hasPrefix(
        """
        logtally: skipped 1 file that is not an access log; -v names it
        logtally: no file could be counted; the report is empty
        logtally: counted 0 of 1 file, 0 lines in 
        """
      ),
      "\(run)"
    )
    let quiet = try await CommandRun(["-q", "."], in: folder.path)
    quiet.expect(status: 1)
    #expect(quiet.errors == "logtally: no file could be counted; the report is empty\n")
    let verbose = try await CommandRun(["-v", "."], in: folder.path)
    #expect(
      verbose.errors.hasPrefix(
        "logtally: ./notes.txt: no log format reads its first lines; this file is skipped\n"
      ),
      "\(verbose)"
    )
  }

  @Test func `globs choose among the names in directories only`() async throws {
    let folder = try LogFolder()
    for name in ["a.log", "a.txt", "old/b.log", "skip/c.log", ".hidden.log"] {
      try folder.write(Lines.simple("/\(name)"), to: "logs/\(name)")
    }
    let run = try await CommandRun(
      ["--by", "file", "--include", "*.log", "--exclude", "skip", "logs", "logs/a.txt"],
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output == "file,count\nlogs/a.log,1\nlogs/a.txt,1\nlogs/old/b.log,1\n")
  }

  @Test func `paths and texts that are not UTF-8 are taken byte for byte`() async throws {
    let folder = try LogFolder()
    let run = try await CommandRun(
      shell: #"""
        printf '2025-11-03T04:05:06 /x\xffy 200\n2025-11-03T04:05:06 /xy 200\n' >$'a\xfe.log'
        $logtally --by file,endpoint --match $'\xff' $'a\xfe.log'
        """#,
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output == "file,endpoint,count\na\\xfe.log,/x\\xffy,1\n")
  }

  @Test func `a private-use character in an argument stays what it is`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "\u{10FF41}.log")
    let run = try await CommandRun(["--by", "file", "\u{10FF41}.log"], in: folder.path)
    run.expect(status: 0)
    #expect(run.output == "file,count\n\u{10FF41}.log,1\n")
  }
}
