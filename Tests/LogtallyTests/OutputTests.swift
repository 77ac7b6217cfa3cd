import FoundationEssentials
import Glibc
import Testing

/// Where the report goes, and what becomes of what was there.
@Suite(.timeLimit(.minutes(5)))
struct OutputTests {
  private func folder() throws -> LogFolder {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a") + Lines.simple("/b"), to: "logs/a.log")
    return folder
  }

  private let csv = "endpoint,count\n/a,1\n/b,1\n"

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    unsafe stat(path, &status)
    return status.st_mode & 0o777
  }

  @Test func `the suffix of the output chooses the format`() async throws {
    let folder = try folder()
    let starts = [
      ("r.csv", "endpoint,"), ("r.json", "{\n"), ("r.JSON", "{\n"), ("r", "endpoint,"),
      ("r.tsv", "endpoint\t"), ("r.Ndjson", "{\"endpoint\": "), ("r.md", "| endpoint |"),
    ]
    for (name, start) in starts {
      let run = try await CommandRun(["--output", name, "logs"], in: folder.path)
      run.expect(status: 0)
      #expect(run.output.isEmpty && run.errors.isEmpty, "\(run)")
      #expect(try folder.read(name).hasPrefix(start))
    }
    let other = try await CommandRun(
      ["--output", "r.json", "--format", "csv", "logs"],
      in: folder.path
    )
    other.expect(status: 0)
    #expect(try folder.read("r.json") == csv)
    #expect(
      try folder.names == ["logs", "r", "r.JSON", "r.Ndjson", "r.csv", "r.json", "r.md", "r.tsv"]
    )
  }

  @Test func `a folder that may not be written in is named as the reason`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x"), to: "a.log")
    try await CommandRun(
      shell: "cp $logtally . && mkdir locked && chmod 755 . logtally && chmod 555 locked",
      in: folder.path
    ).expect(status: 0)
    // Root may write anywhere, so that it has to become somebody else first.
    let become = getuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : ""
    let run = try await CommandRun(
      shell: "\(become) ./logtally --output locked/r.csv a.log",
      in: folder.path
    )
    run.expect(status: 2)
    #expect(
      run.errors
        == "logtally: cannot write 'locked/r.csv': no file can be made in the directory 'locked': "
        + "permission denied\n"
    )
  }

  @Test func `a file is replaced with its mode and a link stays a link`() async throws {
    let folder = try folder()
    try folder.write("old", to: "kept/real.csv")
    unsafe chmod("\(folder.path)/kept/real.csv", 0o640)
    unsafe symlink("kept/real.csv", "\(folder.path)/link.csv")
    let run = try await CommandRun(["--output", "link.csv", "logs"], in: folder.path)
    run.expect(status: 0)
    #expect(try folder.read("kept/real.csv") == csv)
    #expect(mode("\(folder.path)/kept/real.csv") == 0o640)
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/link.csv")
    #expect(link == "kept/real.csv")
  }

  @Test func `a new file has the mode that the umask leaves`() async throws {
    let folder = try folder()
    let run = try await CommandRun(
      shell: "umask 027; $logtally --output new.csv logs",
      in: folder.path
    )
    run.expect(status: 0)
    #expect(mode("\(folder.path)/new.csv") == 0o640)
  }

  @Test func `a place that cannot be written is refused before counting`() async throws {
    let folder = try folder()
    for (place, reason) in [
      ("absent/r.csv", "there is no directory 'absent'"), ("logs", "is a directory"),
    ] {
      let run = try await CommandRun(["--output", place, "logs"], in: folder.path)
      run.expect(status: 2)
      #expect(run.errors.contains("logtally: cannot write '\(place)': \(reason)"), "\(run)")
    }
    #expect(try folder.names == ["logs"])
  }

  @Test func `a full device is an error and a closed pipe is none`() async throws {
    let folder = try folder()
    let full = try await CommandRun(shell: "$logtally logs >/dev/full", in: folder.path)
    full.expect(status: 2)
    #expect(full.errors.contains("no space left on device"), "\(full)")
    let named = try await CommandRun(["--output", "/dev/full", "logs"], in: folder.path)
    named.expect(status: 2)
    #expect(
      named.errors.contains("logtally: cannot write '/dev/full': no space left on device"),
      "\(named)"
    )
    try folder.write(
      (0..<200_000).map { Lines.simple("/\($0)") }.joined(),
      to: "logs/many.log"
    )
    let head = try await CommandRun(
      shell: "set -o pipefail; $logtally logs | head -1",
      in: folder.path
    )
    head.expect(status: 0)
    #expect(head.output == "endpoint,count\n")
    #expect(head.errors.isEmpty, "\(head)")
  }

  @Test func `a closed standard output is an error`() async throws {
    let folder = try folder()
    let run = try await CommandRun(shell: "$logtally logs >&-", in: folder.path)
    run.expect(status: 2)
    #expect(run.errors.contains("cannot write"), "\(run)")
  }

  @Test func `a full disk leaves the old report and nothing else`() async throws {
    let folder = try folder()
    let text = (0..<100_000).map { Lines.simple("/\($0)") }.joined()
    try folder.write(text, to: "logs/many.log")
    try folder.write("old\n", to: "r.csv")
    // A limit on the size of files fails a write as a full disk does, for any user.
    let run = try await CommandRun(
      shell: "trap '' XFSZ; ulimit -f 100; $logtally --output r.csv logs",
      in: folder.path
    )
    run.expect(status: 2)
    #expect(run.errors.contains("logtally: cannot write 'r.csv': file too large"), "\(run)")
    #expect(try folder.read("r.csv") == "old\n")
    #expect(try folder.names == ["logs", "r.csv"])
  }
}
