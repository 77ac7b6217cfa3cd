import Testing

/// What files are called in a report, and how much standard input has to have.
@Suite(.timeLimit(.minutes(5)))
struct FileNamingTests {
  @Test func `a prefix stands before every name, and not in commands`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a") + "garbage\n", to: "logs/a.log")
    try folder.write("no log\n", to: "logs/access.log")
    let run = try await CommandRun(
      [
        "--by", "file,endpoint", "--key-prefix", "web-01:", "--format", "json", "--rejects",
        "r.txt",
        "logs", "logs/missing.log",
      ],
      in: folder.path
    )
    run.expect(status: 1)
    let explain =
      "no log format reads its first lines; this file is not counted, "
      + "see: logtally explain logs/access.log"
    #expect(
      run.output.contains("{\"file\": \"web-01:logs/a.log\", \"endpoint\": \"/a\", \"count\": 1}")
    )
    #expect(run.output.contains("\"file\": \"web-01:logs/a.log\", \"state\": \"counted\""))
    #expect(run.output.contains("\"error\": \"\(explain)\""))
    #expect(
      run.errors.hasPrefix(
        """
        logtally: web-01:logs/access.log: \(explain)
        logtally: web-01:logs/missing.log: no such file or directory; this file is not counted

        """
      )
    )
    #expect(try folder.read("r.txt").hasPrefix("web-01:logs/a.log:2:not read as simple:garbage\n"))
  }

  @Test func `standard input has the name that is given`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "a.log")
    let run = try await CommandRun(
      ["--by", "file", "--stdin-key", "s3://logs/x", "--key-prefix", "p:", "-", "a.log"],
      in: folder.path,
      input: Array((Lines.simple("/b") + Lines.simple("/b")).utf8)
    )
    run.expect(status: 0)
    #expect(run.output == "file,count\np:s3://logs/x,2\np:a.log,1\n")
    let same = try await CommandRun(["--stdin-key", "a.log", "-", "a.log"], in: folder.path)
    same.expect(status: 64)
    #expect(
      same.errors == "logtally: a.log is counted too; --stdin-key has to be a name of its own, "
        + "such as: --stdin-key standard-input\n"
    )
    let xz = try await CommandRun(
      ["--stdin-key", "x.xz", "-"],
      input: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 0]
    )
    #expect(
      xz.errors.hasPrefix(
        "logtally: x.xz: compressed with xz; this file is not counted, use: xzcat | logtally -\n"
      )
    )
  }

  @Test(arguments: [0, 1, 42, 43, 44, 1 << 20])
  func `standard input of another length does not count`(bytes: Int) async throws {
    let text = Array(Lines.simple("/b").utf8)
    #expect(text.count == 34)
    for (input, isWhole) in [
      (text + text.prefix(9), bytes == 43),
      ([UInt8](repeating: 0x41, count: 43), false),
    ] {
      let run = try await CommandRun(
        ["--stdin-bytes", "\(bytes)", "--format", "json", "-"],
        input: input
      )
      run.expect(status: isWhole ? 0 : 1)
      #expect(run.output.contains("\"state\": \"counted\"") == isWhole)
      guard bytes != 43 else { continue }
      let expected = bytes == 1 << 20 ? "1,048,576" : "\(bytes)"
      let message = "has 43 bytes where \(expected) were expected; this file is not counted"
      #expect(run.errors.hasPrefix("logtally: -: \(message)\n"), "\(run)")
      #expect(run.output.contains("\"error\": \"\(message)\""))
    }
  }

  @Test(arguments: [
    (
      ["--key-prefix", "", "a"],
      "'--key-prefix' is empty; give a text, such as: --key-prefix web-01:"
    ),
    (
      ["--stdin-key", "", "-"],
      "'--stdin-key' is empty; give a name, such as: --stdin-key web-01/access.log"
    ),
    (
      ["--stdin-key", "x", "a"],
      "'--stdin-key' is about standard input, which is not read; name it too, such as: "
        + "logtally --stdin-key web-01/access.log -"
    ),
    (
      ["--stdin-bytes", "5", "a"],
      "'--stdin-bytes' is about standard input, which is not read; name it too, such as: "
        + "logtally --stdin-bytes 1048576 -"
    ),
    (
      ["--stdin-bytes=-5", "-"],
      "'--stdin-bytes -5' is no number of bytes; such as: --stdin-bytes 1048576"
    ),
  ])
  func `names that make no sense are refused`(arguments: [String], message: String) async throws {
    let run = try await CommandRun(arguments)
    run.expect(status: 64)
    #expect(run.errors.hasPrefix("logtally: \(message)\n"), "\(run)")
  }

  @Test func `a part is explained`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/a") + Lines.combined("/b"), to: "logs/a.log")
    try folder.write("no log\n", to: "logs/notes.txt")
    try await CommandRun(
      shell: "$logtally --by endpoint --by file,status --match b --strict -o a.part logs",
      in: folder.path
    ).expect(status: 0)
    let run = try await CommandRun(["explain", "a.part"], in: folder.path)
    run.expect(status: 0)
    #expect(
      run.output == """
        a.part: a whole part of version 1, counted by logtally 1.0.0
          counts by endpoint and by file,status
          counts lines that hold 'b'
          counts files that are not whole not at all, by --strict
          holds 2 groups of 2 files
            logs/a.log: 1 of 2 lines counted, 1 filtered (combined)
            logs/notes.txt: no log format reads its first lines; this file is skipped

        """,
      "\(run)"
    )
    try await CommandRun(shell: "truncate -s -9 a.part", in: folder.path).expect(status: 0)
    let cut = try await CommandRun(["explain", "a.part"], in: folder.path)
    cut.expect(status: 1)
    #expect(
      cut.output == "a.part: a part without its end; none of its files is counted, "
        + "copy or count it again\n"
    )
  }
}
