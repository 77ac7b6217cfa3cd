import FoundationEssentials
import Glibc
import SystemPackage
import Testing

/// Systems that give next to nothing: fewer workers, at last none, and then words and a status; never a
/// wait without end, nor a crash.
@Suite(.timeLimit(.minutes(5)))
struct HardTimesTests {
  private static let isRoot = geteuid() == 0

  /// Some logs, and a copy of the command that every user may run.
  private struct Scene {
    let folder: LogFolder

    init() throws {
      folder = try LogFolder()
      for number in 0..<4 {
        try folder.write(Lines.log(500, seed: number), to: "logs/\(number).log")
      }
      try FileManager.default.copyItem(
        atPath: CommandRun.executable.string,
        toPath: folder.path + "/command"
      )
      _ = unsafe chmod(folder.path, 0o755)
    }

    /// Runs the copy by a shell command in which `$command` is it, and kills what hangs.
    func run(_ script: String) async throws -> CommandRun {
      try await CommandRun(
        shell: "timeout -s KILL 60 bash -c '\(script)'",
        in: folder.path,
        environment: ["command": "./command --by file logs"]
      )
    }
  }

  private static let report =
    "file,count\nlogs/0.log,500\nlogs/1.log,500\nlogs/2.log,500\nlogs/3.log,500\n"

  /// Expects the whole report, or no report and the reason in words.
  private func expectAnswer(
    _ run: CommandRun,
    _ reason: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    if run.status == 0 {
      #expect(run.output == Self.report, "\(run)", sourceLocation: sourceLocation)
    } else {
      run.expect(status: 2, sourceLocation: sourceLocation)
      #expect(run.output.isEmpty, "\(run)", sourceLocation: sourceLocation)
      let lines = run.errors.split(separator: "\n")
      #expect(
        lines.last?.hasPrefix("logtally: cannot start a worker process: \(reason)") == true,
        "\(run)",
        sourceLocation: sourceLocation
      )
    }
  }

  @Test(
    .enabled(if: isRoot, "only root can run the command as a user without processes"),
    arguments: 1...8
  )
  func `few threads and processes are enough, or too few in words`(_ most: Int) async throws {
    let scene = try Scene()
    // A user of whom there is nothing else, so that the limit is about this run alone.
    let user = 20_000 + Int(getpid()) % 10_000 * 10 + most
    let run = try await scene.run(
      "exec setpriv --reuid \(user) --clear-groups prlimit --nproc=\(most) $command"
    )
    expectAnswer(run, "resource temporarily unavailable")
    // The command, the thread of the run, one worker and its thread.
    #expect(run.status == (most < 4 ? 2 : 0), "\(run)")
  }

  @Test(.enabled(if: !isRoot, "root is not held to a number of processes"))
  func `without a thread the command says so`() async throws {
    let scene = try Scene()
    let run = try await scene.run("ulimit -u 1; exec $command")
    run.expect(status: 2)
    expectAnswer(run, "resource temporarily unavailable")
  }

  @Test(arguments: ["process", "thread", "inline"], [4, 5, 6, 7, 9, 11, 13, 16, 24])
  func `few descriptors are enough, or too few in words`(executor: String, most: Int) async throws {
    let scene = try Scene()
    let run = try await scene.run("ulimit -n \(most); exec $command --executor \(executor)")
    if executor == "process" {
      expectAnswer(run, "too many open files")
    } else {
      // Without workers it may be a log, or the folder, that cannot be opened.
      #expect([0, 1, 2].contains(run.status), "\(run)")
      #expect(run.status == 0 || run.errors.contains("too many open files"), "\(run)")
    }
  }

  @Test(arguments: ["-v 40000", "-v 50000", "-v 90000", "-d 4000", "-d 8000", "-d 16000"])
  func `little memory is enough, or too little in words`(limit: String) async throws {
    let scene = try Scene()
    let run = try await scene.run("ulimit \(limit); exec $command")
    // 127: the program's own libraries have no room, which the loader says.
    if run.status == 127 {
      #expect(run.errors.contains("error while loading shared libraries"), "\(run)")
    } else {
      expectAnswer(run, "")
    }
  }

  @Test(.enabled(if: isRoot, "only root can take /proc away"), arguments: ["/proc", "/sys /proc"])
  func `without the system's own files all is counted`(_ missing: String) async throws {
    let scene = try Scene()
    let unmounted = missing.split(separator: " ").map { "umount -l \($0); " }.joined()
    let run = try await scene.run("exec unshare -m bash -c \"\(unmounted)exec $command\"")
    run.expect(status: 0)
    #expect(run.output == Self.report)
    #expect(run.errors.isEmpty)
  }

  @Test(.enabled(if: isRoot, "only root can take /proc away"))
  func `arguments keep their bytes without the system's own files`() async throws {
    let scene = try Scene()
    let script = #"umount -l /proc; exec ./command --by file $(printf "logs/\377.log") logs/0.log"#
    try scene.folder.write(script, to: "script")
    let run = try await scene.run(
      "cp logs/1.log $(printf \"logs/\\377.log\"); unshare -m bash script"
    )
    run.expect(status: 0)
    #expect(run.output == "file,count\nlogs/0.log,500\nlogs/\\xff.log,500\n")
  }

  @Test func `a configuration that comes and goes is read, or said to be missing`() async throws {
    let folder = try LogFolder()
    try folder.write("log_format odd '$status $request_uri';\n", to: "nginx.conf")
    try folder.write("200 /a\n404 /b\n", to: "a.log")
    let (here, away) = (folder.path + "/nginx.conf", folder.path + "/away.conf")
    let mover = Task.detached {
      while !Task.isCancelled {
        _ = unsafe rename(here, away)
        _ = unsafe rename(away, here)
      }
    }
    defer { mover.cancel() }
    for _ in 0..<40 {
      let run = try await CommandRun(["--log-format-from", "nginx.conf", "a.log"], in: folder.path)
      if run.status == 0 {
        #expect(run.output == "endpoint,count\n/a,1\n/b,1\n")
      } else {
        run.expect(status: 64)
        #expect(run.errors.hasPrefix("logtally: '--log-format-from nginx.conf' cannot be read"))
      }
    }
  }
}
