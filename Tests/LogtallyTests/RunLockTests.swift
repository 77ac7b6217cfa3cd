import Testing

/// `--lock`, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct RunLockTests {
  private static func folder() throws -> LogFolder {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/x"), to: "logs/a.log")
    return folder
  }

  /// A run that holds the lock until its input ends, and what is typed meanwhile.
  private func beside(
    holder: String = "--lock lock -",
    _ other: String,
    in folder: LogFolder
  ) async throws -> CommandRun {
    try await CommandRun(
      shell: """
        mkfifo input
        $logtally -q \(holder) <input >held.csv &
        holder=$!
        exec 3>input
        until [ -s lock ]; do sleep 0.05; done
        \(other)
        status=$?
        cat logs/a.log >&3
        exec 3>&-
        wait $holder
        echo "holder $?" $(tail -n 1 held.csv)
        exit $status
        """,
      in: folder.path
    )
  }

  @Test(arguments: ["process", "thread", "inline"])
  func `a second run counts nothing and says who is at work`(executor: String) async throws {
    let folder = try Self.folder()
    let run = try await beside(
      holder: "--executor \(executor) --lock lock -",
      "$logtally -q --lock lock --output new.csv logs",
      in: folder
    )
    run.expect(status: 75)
    #expect(run.output == "holder 0 /x,1\n", "\(run)")
    #expect(run.errors.hasPrefix("logtally: another run holds '--lock lock': process "), "\(run)")
    #expect(run.errors.hasSuffix("; nothing was counted\n"))
    #expect(try !folder.names.contains("new.csv"))
  }

  @Test func `the lock is free after a run, however it ended, and the file stays`() async throws {
    let folder = try Self.folder()
    let run = try await beside(
      "kill -9 $holder; wait $holder; $logtally --lock lock logs",
      in: folder
    )
    run.expect(status: 0)
    #expect(run.output.hasPrefix("endpoint,count\n/x,1\n"), "\(run)")
    #expect(try folder.names.contains("lock"))
  }

  @Test func `a flock around the command is told from another run`() async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: """
        $logtally --lock lock logs >/dev/null
        flock lock $logtally --lock lock logs
        """,
      in: folder.path
    )
    run.expect(status: 75)
    #expect(
      run.errors
        == "logtally: another process holds '--lock lock' (a 'flock' around this command needs a file of its "
        + "own); nothing was counted\n"
    )
  }

  private static let refused = [
    ("--lock logs/a.log logs", 64, "'--lock logs/a.log' is no lock but something else"),
    ("--lock pipe logs", 64, "'--lock pipe' is no lock but something else"),
    ("--lock /dev/null logs", 64, "'--lock /dev/null' is no lock but something else"),
    ("--lock logs logs", 2, "cannot lock 'logs': is a directory; nothing was counted"),
    ("--lock none/lock logs", 2, "cannot lock 'none/lock': no such file or directory"),
    ("--lock '' logs", 64, "'--lock ' is no file of its own"),
    ("--lock - logs", 64, "'--lock -' is no file of its own"),
    ("--lock lock --output lock logs", 64, "'--output lock' leads to the file of '--lock lock'"),
    ("--lock lock --rejects lock logs", 64, "'--rejects lock' leads to the file of '--lock lock'"),
    ("--lock lock lock", 64, "'--lock lock' leads to lock, which is to be counted"),
    ("plan --lock lock logs", 64, "'--lock lock' has no place in a plan"),
  ]

  @Test(arguments: refused)
  func `nothing else is locked or lost`(typed: String, status: Int, what: String) async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: """
        mkfifo pipe; cp -r logs saved; $logtally \(typed); status=$?
        diff -r logs saved
        exit $status
        """,
      in: folder.path
    )
    run.expect(status: status)
    #expect(run.output.isEmpty, "\(run)")
    #expect(run.errors.hasPrefix("logtally: " + what), "\(run)")
  }

  @Test func `a lock in a folder that is counted is no file of the report`() async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: """
        $logtally --format json logs >without; $logtally --format json --lock logs/l logs >with
        cmp without with
        """,
      in: folder.path
    )
    run.expect(status: 0)
  }
}
