import Testing

/// A log beside the compressed one of its name, as a rotation under way leaves them.
@Suite(.timeLimit(.minutes(5)))
struct RotationTests {
  /// `a.log.1` of 3,000 lines, and in `rest` what a run reports of the folder.
  private func report(
    _ script: String,
    options: [String] = []
  ) async throws -> (run: CommandRun, rows: [Substring]) {
    let folder = try LogFolder()
    try folder.write(Lines.log(3000, seed: 1), to: "logs/a.log.1")
    try await CommandRun(shell: "cd logs\n\(script)", in: folder.path).expect(status: 0)
    let run = try await CommandRun(["--by", "file", "-v"] + options + ["logs"], in: folder.path)
    return (run, run.output.split(separator: "\n").dropFirst().map { $0 })
  }

  private func note(_ name: String, _ other: String) -> String {
    "logtally: logs/\(name): all that is in it is also in logs/\(other); this file is skipped\n"
  }

  @Test(arguments: ["zstd -q", "gzip -k"], [[], ["--executor", "inline"]])
  func `a copy that is complete is left out`(compress: String, options: [String]) async throws {
    let suffix = compress == "gzip -k" ? "gz" : "zst"
    let (run, rows) = try await report("\(compress) a.log.1", options: options)
    run.expect(status: 0)
    #expect(rows == ["logs/a.log.1,3000"])
    #expect(run.errors.contains(note("a.log.1.\(suffix)", "a.log.1")), "\(run)")
    #expect(run.errors.contains("counted 1 of 2 files, 3,000 lines"), "\(run)")
  }

  @Test(arguments: ["zstd -q", "gzip -k"], [4, 20, 250])
  func `a copy that is still being written is left out`(compress: String, bytes: Int) async throws {
    let suffix = compress == "gzip -k" ? "gz" : "zst"
    let (run, rows) = try await report(
      "\(compress) a.log.1; truncate -s \(bytes) a.log.1.\(suffix)"
    )
    run.expect(status: 0)
    #expect(rows == ["logs/a.log.1,3000"])
    #expect(run.errors.contains(note("a.log.1.\(suffix)", "a.log.1")), "\(run)")
  }

  @Test func `a log that was cut behind its copy is left out`() async throws {
    let (run, rows) = try await report("zstd -q a.log.1; truncate -s 5000 a.log.1")
    run.expect(status: 0)
    #expect(rows == ["logs/a.log.1.zst,3000"])
    #expect(run.errors.contains(note("a.log.1", "a.log.1.zst")), "\(run)")
  }

  @Test func `other content counts, however alike it begins`() async throws {
    let (run, rows) = try await report(
      "(head -2999 a.log.1; tail -1 a.log.1 | sed s/api/ipa/) >b; gzip b; mv b.gz a.log.1.gz"
    )
    run.expect(status: 0)
    #expect(rows == ["logs/a.log.1,3000", "logs/a.log.1.gz,3000"])
  }

  @Test func `other names, empty files and broken copies are never merged`() async throws {
    let (run, rows) = try await report(
      """
      cp a.log.1 a.log.2; zstd -q a.log.1 -o b.log.zst; mkdir old; zstd -q a.log.1 -o old/a.log.1.zst
      : >a.log.1.gz; : >c.log; zstd -q a.log.1 -o c.log.zst
      cp a.log.1 d.log; (zstd -qc a.log.1; echo rubbish) >d.log.zst
      """
    )
    run.expect(status: 1)
    #expect(
      rows.sorted() == [
        "logs/a.log.1,3000", "logs/a.log.1.gz,0", "logs/a.log.2,3000", "logs/b.log.zst,3000",
        "logs/c.log,0", "logs/c.log.zst,3000", "logs/d.log,3000", "logs/d.log.zst,3000",
        "logs/old/a.log.1.zst,3000",
      ],
      "\(run)"
    )
  }

  @Test func `no-dedupe counts both`() async throws {
    let (run, rows) = try await report("zstd -q a.log.1", options: ["--no-dedupe"])
    run.expect(status: 0)
    #expect(rows == ["logs/a.log.1,3000", "logs/a.log.1.zst,3000"])
  }

  @Test func `what is left out is in the report, and a quiet job stays quiet`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x"), to: "logs/a.log")
    try await CommandRun(shell: "zstd -q logs/a.log", in: folder.path).expect(status: 0)
    let run = try await CommandRun(["--format", "json", "logs"], in: folder.path)
    run.expect(status: 0)
    #expect(run.errors.isEmpty)
    #expect(
      run.output.contains(
        #""state": "skipped", "log_format": null, "compression": null, "bytes": "#
      )
    )
    #expect(
      run.output.contains(
        #""error": "all that is in it is also in logs/a.log; this file is skipped""#
      ),
      "\(run)"
    )
  }
}
