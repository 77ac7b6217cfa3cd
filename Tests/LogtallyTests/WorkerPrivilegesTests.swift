import FoundationEssentials
import Glibc
import Testing

/// What a worker of the command has: enough to read logs.
@Suite(.timeLimit(.minutes(5)))
struct WorkerPrivilegesTests {
  private func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  @Test func `a worker has no descriptor, variable or privilege that it does not need`()
    async throws
  {
    let folder = try LogFolder()
    let pipe = try folder.pipe("pipe")
    let writer = unsafe open(pipe, O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    defer { close(writer) }
    try folder.write("secret\n", to: "secret")
    var links: [String] = []
    var variables: [String] = []
    var status = ""
    let run = try await CommandRun(
      shell: "exec 7<secret 8>other; exec $logtally -j 1 pipe",
      in: folder.path,
      environment: ["AWS_SECRET_ACCESS_KEY": "x", "HOME": "/root", "TMPDIR": "/tmp"]
    ) { process in
      var workers: [pid_t] = []
      let isReady = await eventually {
        workers = LiveProcesses.children(of: process)
        return workers.first.map { text("/proc/\($0)/status").contains("NoNewPrivs:\t1") } ?? false
      }
      try #require(isReady)
      try await LiveProcesses.untilAtRest(process)
      let worker = "/proc/\(workers[0])"
      links = try FileManager.default.contentsOfDirectory(atPath: "\(worker)/fd").map { name in
        try FileManager.default.destinationOfSymbolicLink(atPath: "\(worker)/fd/\(name)")
      }
      variables = text("\(worker)/environ").split(separator: "\0").map {
        String($0.prefix { $0 != "=" })
      }
      status = text("\(worker)/limits")
      let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
      dup2(nothing, writer)
      close(nothing)
    }
    run.expect(status: 0)
    let known = ["/dev/null", "pipe:", "socket:", "anon_inode:", pipe]
    #expect(links.allSatisfy { link in known.contains { link.hasPrefix($0) } }, "\(links)")
    #expect(links.count <= 8, "\(links)")
    let allowed: Set = [
      "LD_LIBRARY_PATH", "LD_PRELOAD", "TMPDIR", "SWIFT_BACKTRACE", "KEYEDTASKS_WORKER",
      "KEYEDTASKS_CONFINED",
    ]
    #expect(!variables.isEmpty && allowed.isSuperset(of: variables), "\(variables)")
    #expect(status.contains(#/Max core file size +0 +0 /#), "\(status)")
  }

  @Test func `confined workers read by relative paths, links and from folders of any name`()
    async throws
  {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x"), to: "elsewhere/a.log")
    try folder.write(Lines.simple("/x"), to: "in/b.log")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/in/link.log",
      withDestinationPath: "../elsewhere/a.log"
    )
    let run = try await CommandRun(
      ["--by", "file", "../in", ".././elsewhere", "/dev/null"],
      in: folder.path + "/in",
      environment: ["TMPDIR": "/no/such/folder"]
    )
    run.expect(status: 0)
    #expect(run.output == "file,count\n.././elsewhere/a.log,1\n../in/b.log,1\n/dev/null,0\n")
  }
}
