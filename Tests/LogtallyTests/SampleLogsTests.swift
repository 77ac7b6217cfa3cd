import SystemPackage
import Testing

/// The sample logs of the repository, whose reports lie as files beside the tests.
@Suite(.timeLimit(.minutes(5)))
struct SampleLogsTests {
  private func run(_ arguments: [String]) async throws -> CommandRun {
    try await CommandRun(arguments + ["sample-logs"], in: CommandRun.package.string)
  }

  @Test(arguments: [
    (["--by", "endpoint,status"], "samples.csv"),
    (["--by", "endpoint,status", "--format", "json"], "samples.json"),
    (["--by", "endpoint,status", "--format", "table"], "samples.txt"),
    (["--by", "file"], "samples-files.csv"),
    (["--by", "file", "--match", "/api/v1/login"], "samples-login.csv"),
    (["--by", "status,file", "--top", "12", "--format", "json"], "samples-top.json"),
  ])
  func `the reports of the sample logs are these`(arguments: [String], golden: String) async throws
  {
    let run = try await run(arguments)
    run.expect(status: 0)
    try Golden.check(run.output, golden)
  }

  @Test func `what is said about the sample logs, file by file`() async throws {
    let run = try await run(["-v"])
    // The last line has the time in it.
    let lines = run.errors.split(separator: "\n").dropLast()
    try Golden.check(lines.joined(separator: "\n") + "\n", "samples-verbose.txt")
  }
}
