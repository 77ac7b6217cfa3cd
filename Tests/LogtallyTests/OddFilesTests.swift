import FoundationEssentials
import Glibc
import Testing

/// Whatever may lie in a folder of logs: each is counted or named, and none is lost.
@Suite(.timeLimit(.minutes(5)))
struct OddFilesTests {
  private static let names: [String] = [
    "plain.log", "-dash.log", "--by", "-", "sp ace", "new\nline", "quo\"te", "it's", "back\\slash",
    "*", "[a]", "$HOME", "`id`", "tab\t", "\u{1B}[31mred", "\u{1B}]0;title\u{07}", "(malformed)",
    "=1+1",
    "ünï", "\u{2028}", "\u{202E}gnp.exe", "a,b", "a;b", "#hash", "~", "~root", "%s%n", "nul\u{01}",
    String(repeating: "n", count: 255),
  ]

  /// Writes one line to a file whose name is any bytes, below folders of one name in each other: too many
  /// for one path.
  private func write(
    _ name: [UInt8],
    below parent: String = "",
    levels: Int = 0,
    in folder: String
  ) throws {
    var here = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try #require(here >= 0)
    defer { close(here) }
    for _ in 0..<levels {
      try #require(unsafe mkdirat(here, parent, 0o755) == 0)
      let next = unsafe openat(here, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      try #require(next >= 0)
      close(here)
      here = next
    }
    let file = (name + [0]).map(CChar.init(bitPattern:))
    let descriptor = unsafe openat(here, file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let line = Lines.simple("/odd")
    try #require(unsafe Glibc.write(descriptor, line, line.utf8.count) == line.utf8.count)
  }

  /// Makes a socket, by its path through the descriptor of its folder: the whole path may be too long.
  private func makeSocket(_ name: String, in folder: String) throws {
    let here = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer {
      close(socket)
      close(here)
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
      unsafe path.copyBytes(from: "/proc/self/fd/\(here)/\(name)".utf8)
    }
    let isBound = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(socket, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    try #require(isBound)
  }

  @Test(arguments: ["process", "thread"])
  func `every odd name in a folder is counted or named`(executor: String) async throws {
    let folder = try LogFolder()
    let logs = folder.path + "/logs"
    try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
    for name in Self.names { try write(Array(name.utf8), in: logs) }
    try write([0xFF, 0xFE, 0x2E, 0xC3], in: logs)
    try write(Array("hidden".utf8), in: logs)
    try await CommandRun(
      shell: """
        mv hidden .hidden
        mkfifo fifo; ln -s nowhere dangling; ln -s loop loop; ln -s . self; ln -s plain.log link
        ln -s /dev/null device; ln plain.log hard
        mkdir locked; touch locked/x.log; mkdir empty
        printf 'no log\\n' >notes.txt; : >empty.log
        """,
      in: logs
    ).expect(status: 0)
    try makeSocket("socket", in: logs)
    try write(Array("deep.log".utf8), below: "d", levels: 4000, in: logs)

    let run = try await CommandRun(
      ["--executor", executor, "--by", "file", "--format", "json", "-v", "logs"],
      in: folder.path
    )
    run.expect(status: 0)
    let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    var states: [String: String] = [:]
    for file in report.files { states[String(file.file.dropFirst(5))] = file.state }
    // Each name as reports show it.
    let shown = Self.names.map { name in
      name.unicodeScalars.map { scalar in
        scalar.value < 0x20
          ? "\\x" + (scalar.value < 16 ? "0" : "")
            + String(scalar.value, radix: 16) : String(scalar)
      }.joined()
    }
    for name in shown where name != "plain.log" {
      #expect(states[name] == "counted", "\(name)")
    }
    #expect(states["\\xff\\xfe.\\xc3"] == "counted")
    // The hard and the symbolic link are the same file, under its smallest name.
    #expect(states["hard"] == "counted")
    #expect(run.errors.contains("logtally: logs/link: the same file as logs/hard; counted once\n"))
    #expect(run.errors.contains("logs/plain.log: the same file as logs/hard; counted once\n"))
    #expect(states[String(repeating: "d/", count: 4000) + "deep.log"] == "counted")
    for name in ["fifo", "dangling", "loop", "self", "device", "socket", "notes.txt"] {
      #expect(states[name] == "skipped", "\(name)")
      #expect(run.errors.contains("logtally: logs/\(name): "), "\(name)")
    }
    #expect(states["empty.log"] == "counted")
    #expect(states["locked/x.log"] == "counted")
    #expect(states[".hidden"] == nil)
    // All of the above, and nothing else.
    #expect(report.files.count == Self.names.count + 1 + 7 + 3)
    #expect(report.totals.lines == Self.names.count + 2)
    #expect(!run.errors.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    try await CommandRun(shell: "rm -rf d", in: logs).expect(status: 0)
  }

  private struct Report: Decodable {
    struct File: Decodable {
      let file: String
      let state: String
      let error: String?
    }
    struct Totals: Decodable { let lines: Int }

    let files: [File]
    let totals: Totals
  }

  @Test func `names with leading dashes are reached behind two dashes`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x"), to: "-v")
    try folder.write(Lines.simple("/x"), to: "--by")
    let run = try await CommandRun(["-q", "--by", "file", "--", "-v", "--by"], in: folder.path)
    run.expect(status: 0)
    #expect(run.output == "file,count\n'--by,1\n'-v,1\n")
  }

  @Test func `what may not be read is named and has failed`() async throws {
    let folder = try LogFolder()
    for name in ["a.log", "b.log", "locked/c.log"] {
      try folder.write(Lines.simple("/x"), to: "logs/\(name)")
    }
    try await CommandRun(
      shell: "cp $logtally . && chmod 755 . logtally && chmod 000 logs/b.log logs/locked",
      in: folder.path
    ).expect(status: 0)
    // Root may read anything, so that it has to become somebody else first.
    let become = getuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : ""
    let run = try await CommandRun(shell: "\(become) ./logtally --by file logs", in: folder.path)
    unsafe chmod("\(folder.path)/logs/locked", 0o755)
    run.expect(status: 1)
    #expect(run.output == "file,count\nlogs/a.log,1\n", "\(run)")
    #expect(run.errors.contains("logs/b.log: permission denied; this file is not counted\n"))
    #expect(
      run.errors.contains("logs/locked: permission denied; no file in this directory is counted\n")
    )
  }

  /// Lets `body` act after the scan and before the count, by a pipe that the command waits to open.
  private func changing(
    _ folder: LogFolder,
    options: [String] = [],
    _ body: () async throws -> Void
  ) async throws -> CommandRun {
    let pipe = try folder.pipe("zz-pipe")
    return try await CommandRun(
      ["--by", "file"] + options + ["logs", "zz-pipe"],
      in: folder.path
    ) { process in
      try await LiveProcesses.untilAtRest(process)
      try await body()
      let writer = unsafe open(pipe, O_WRONLY | O_CLOEXEC)
      try #require(writer >= 0)
      close(writer)
    }
  }

  @Test func `a file that is gone between scan and count has failed`() async throws {
    let folder = try LogFolder()
    for name in ["a", "b", "c", "d"] {
      try folder.write(Lines.log(10, seed: 1), to: "logs/\(name).log")
    }
    let run = try await changing(folder) {
      let logs = folder.path + "/logs/"
      try FileManager.default.removeItem(atPath: logs + "a.log")
      // One that shrinks, one that is another file now, and one that grows: that one is what it is when
      // it is opened.
      try #require(unsafe truncate(logs + "b.log", 0) == 0)
      try FileManager.default.removeItem(atPath: logs + "c.log")
      try folder.write(Lines.simple("/other"), to: "logs/c.log")
      let grown = unsafe open(logs + "d.log", O_WRONLY | O_APPEND | O_CLOEXEC)
      let more = Array(Lines.log(10, seed: 2).utf8)
      try #require(unsafe Glibc.write(grown, more, more.count) == more.count)
      close(grown)
    }
    run.expect(status: 1)
    #expect(
      run.output == "file,count\nlogs/d.log,20\nzz-pipe,0\n",
      "\(run)"
    )
    let gone = "was rotated away or removed while the run went on; this file is not counted\n"
    let cut = "was truncated while the run went on; this file is not counted\n"
    #expect(
      run.errors.hasPrefix(
        "logtally: logs/a.log: \(gone)logtally: logs/b.log: \(cut)logtally: logs/c.log: \(gone)"
      ),
      "\(run)"
    )
  }

  @Test(arguments: ["process", "thread", "inline"])
  func `what is no file is not read in the place of one`(executor: String) async throws {
    let folder = try LogFolder()
    for name in ["a", "b", "c"] {
      try folder.write(Lines.log(10, seed: 1), to: "logs/\(name).log")
    }
    let run = try await changing(folder, options: ["--executor", executor]) {
      try await CommandRun(
        shell: """
          cd logs; mv a.log kept; mkfifo a.log
          rm b.log; mkfifo b.log; rm c.log; ln -s /dev/zero c.log
          """,
        in: folder.path
      ).expect(status: 0)
    }
    run.expect(status: 1)
    #expect(run.output == "file,count\nlogs/a.log,10\nzz-pipe,0\n", "\(run)")
    #expect(
      run.errors.contains(
        "logs/b.log: was replaced by a named pipe while the run went on; this file is not counted\n"
      ) && run.errors.contains("logs/c.log: was replaced by a device while the run went on; this"),
      "\(run)"
    )
  }

  @Test func `a big file that is replaced between scan and count has failed`()
    async throws
  {
    let folder = try LogFolder()
    try folder.write(Lines.log(900_000, seed: 1), to: "logs/big.log")
    let run = try await changing(folder) {
      try FileManager.default.removeItem(atPath: folder.path + "/logs/big.log")
      try folder.write(Lines.log(5, seed: 1), to: "logs/big.log")
    }
    run.expect(status: 1)
    #expect(run.output == "file,count\nzz-pipe,0\n", "\(run)")
    #expect(run.errors.contains("logs/big.log: was rotated away or removed"), "\(run)")
  }

  // MARK: - Errors of the disk

  @Test(arguments: ["process", "thread"])
  func `a disk that fails in the middle of a file costs that file`(executor: String) async throws {
    let folder = try LogFolder()
    try folder.write(
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <stdio.h>
      #include <string.h>
      #include <unistd.h>

      // Every read of a file called bad fails once it has come to 300,000 bytes.
      ssize_t read(int descriptor, void *bytes, size_t count) {
        static ssize_t (*next)(int, void *, size_t);
        if (!next) *(void **)&next = dlsym(RTLD_NEXT, "read");
        char link[64], path[4096];
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        ssize_t length = readlink(link, path, sizeof path - 1);
        if (length > 4 && !memcmp(path + length - 4, "/bad", 4)
            && lseek(descriptor, 0, SEEK_CUR) >= 300000) {
          errno = EIO;
          return -1;
        }
        return next(descriptor, bytes, count);
      }
      """,
      to: "shim.c"
    )
    try folder.write(Lines.log(20_000, seed: 1), to: "logs/bad")
    try folder.write(Lines.log(20_000, seed: 2), to: "logs/good")
    try await CommandRun(
      shell: "clang -shared -fPIC -o shim.so shim.c -ldl",
      in: folder.path
    ).expect(status: 0)
    let run = try await CommandRun(
      ["--executor", executor, "--by", "file", "logs"],
      in: folder.path,
      environment: ["LD_PRELOAD": "\(folder.path)/shim.so"]
    )
    run.expect(status: 1)
    #expect(run.output == "file,count\nlogs/good,20000\n", "\(run)")
    #expect(run.errors.contains("logtally: logs/bad: input/output error at byte "), "\(run)")
    #expect(run.errors.contains("; this file is not counted\n"), "\(run)")
  }
}
