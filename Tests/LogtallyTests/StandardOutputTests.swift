import Testing

/// What is printed that is no report ends as a report does.
@Suite(.timeLimit(.minutes(5)))
struct StandardOutputTests {
  private static let prints = [
    "formats", "formats squid", "explain a.log", "explain a.log missing.log", "--help", "help",
    "help explain", "count --help", "--version", "--generate-completion-script bash",
    "--generate-completion-script zsh", "--generate-completion-script fish",
    "--experimental-dump-help",
  ]

  private func run(_ script: String) async throws -> CommandRun {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "a.log")
    return try await CommandRun(shell: script, in: folder.path)
  }

  @Test(arguments: prints)
  func `a full disk is an error`(arguments: String) async throws {
    let run = try await run("$logtally \(arguments) >/dev/full")
    run.expect(status: 2)
    let what = "logtally: cannot write standard output: no space left on device\n"
    #expect(run.errors.hasPrefix(what), "\(run)")
  }

  @Test(arguments: prints)
  func `a closed standard output is an error, and a closed reader is none`(
    arguments: String
  ) async throws {
    try await run("$logtally \(arguments) >&-").expect(status: 2)
    // The reader ends before anything is written.
    let unread = try await run(
      """
      mkfifo pipe; exec 3<>pipe 4>pipe 3>&-
      $logtally \(arguments) 2>errors >&4; status=$?; grep -v missing.log errors; exit $status
      """
    )
    unread.expect(status: 0)
    #expect(unread.output.isEmpty, "\(unread)")
  }
}
