import Glibc
import Testing

@testable import Logtally

/// Reports with little memory: the same to the byte, and nothing is left of what they needed.
@Suite(.timeLimit(.minutes(5)))
struct SpillTests {
  /// A log of many different endpoints, some of which are in others too.
  private static func log(_ count: Int, seed: Int) -> String {
    var text = ""
    for number in 0..<count {
      let endpoint = (number &* 7919 &+ seed &* 104_729) % 90_000
      text += Lines.simple("/s/\(endpoint)", [200, 404][number % 2])
    }
    return text
  }

  private func folder(logs: Int = 3, lines: Int = 60_000) throws -> LogFolder {
    let folder = try LogFolder()
    for seed in 0..<logs { try folder.write(Self.log(lines, seed: seed), to: "logs/\(seed).log") }
    try folder.write("", to: "tmp/.keep")
    return folder
  }

  private static let ways: [[String]] = [
    ["--executor", "process", "-j", "1"], ["--executor", "process", "-j", "2"],
    ["--executor", "process", "-j", "8"], ["--executor", "thread", "-j", "2"],
    ["--executor", "inline"],
  ]

  @Test(
    arguments: zip(
      ["csv", "json", "table"],
      ["endpoint,status", "file,endpoint", "status,endpoint"]
    )
  )
  func `little memory makes no difference`(format: String, by: String) async throws {
    let folder = try folder()
    let options = ["--format", format, "--by", by, "logs"]
    let whole = try await CommandRun(options, in: folder.path)
    whole.expect(status: 0)
    #expect(whole.output.count > 100_000)
    for way in Self.ways {
      let little = try await CommandRun(
        way + ["--memory", "16M"] + options,
        in: folder.path,
        environment: ["TMPDIR": folder.path + "/tmp"]
      )
      little.expect(status: 0)
      #expect(little.output == whole.output, "\(way)")
    }
    #expect(try LogFolder.names(in: folder.path + "/tmp") == [".keep"])
  }

  /// Pictures are of all lines, also of those that have no row.
  @Test(
    arguments: [
      ["--by", "hour,endpoint", "--top", "3", "--format", "table"],
      ["--by", "hour", "--by", "minute,endpoint", "--min-count", "2", "--format", "table"],
      ["--by", "minute,endpoint", "--sort", "count", "--top", "5", "--format", "html"],
      ["--by", "page", "--top", "5", "--format", "html"], ["--by", "page", "--format", "html"],
      ["--by", "hour", "--pivot", "endpoint", "--top", "2", "--format", "table"],
    ]
  )
  func `little memory makes no difference to what is cut`(options: [String]) async throws {
    let folder = try LogFolder()
    for file in 0..<3 {
      var log = ""
      for number in 0..<40_000 {
        let time = "2025-11-0\(1 + number % 7)T\(10 + number % 11):\(10 + number % 47):06.1"
        log +=
          "\(time) /s/\((number &* 7919 &+ file &* 104_729) % 90_000) \([200, 404][number % 2])\n"
      }
      try folder.write(log, to: "logs/\(file).log")
    }
    let whole = try await CommandRun(options + ["logs"], in: folder.path)
    whole.expect(status: 0)
    let little = try await CommandRun(["--memory", "16M"] + options + ["logs"], in: folder.path)
    little.expect(status: 0)
    #expect(little.output == whole.output)
    #expect(whole.output.contains(options.last == "html" ? "<figure>" : ", a block for "))
  }

  @Test func `standard input spills as well`() async throws {
    let text = Self.log(80_000, seed: 4)
    let whole = try await CommandRun(["-"], input: Array(text.utf8))
    let little = try await CommandRun(["--memory", "16M", "-"], input: Array(text.utf8))
    little.expect(status: 0)
    #expect(little.output == whole.output)
  }

  @Test func `a file that cannot spill has failed, and the others are counted`() async throws {
    let folder = try folder(logs: 1)
    try folder.write(Lines.simple("/small"), to: "logs/small.log")
    let run = try await CommandRun(
      ["--memory", "16M", "-j", "2", "logs"],
      in: folder.path,
      environment: ["TMPDIR": "/does/not/exist"]
    )
    run.expect(status: 1)
    #expect(run.output == "endpoint,count\n/small,1\n")
    let wrong = "logtally: logs/0.log: no temporary file in '/does/not/exist': "
    #expect(run.errors.hasPrefix(wrong + "no such file or directory; this file is not counted, "))
    #expect(run.errors.contains("a larger --memory or another TMPDIR helps\n"))
  }

  @Test func `a record that is unfinished where a file cannot spill changes nothing`() async throws
  {
    let folder = try LogFolder()
    let time = "2025-11-03T04:05:06.123456789Z"
    var log = ""
    for number in 0..<150_000 {
      let target = "/some/path/of/number/\(number)/and/more"
      let line = "192.0.2.1 - - [03/Nov/2025:04:05:06 +0000] \"GET \(target) HTTP/1.1\" 200 5"
      log += "\(time) stdout F \(line)\n"
      if number % 1000 == 999 { log += "\(time) stderr P \(line)\n" }
    }
    try folder.write(log, to: "cri.log")
    for executor in ["process", "inline"] {
      let run = try await CommandRun(
        ["--memory", "16M", "--executor", executor, "cri.log"],
        in: folder.path,
        environment: ["TMPDIR": "/does/not/exist"]
      )
      run.expect(status: 1)
      #expect(run.errors.contains("logtally: cri.log: no temporary file in '/does/not/exist': "))
    }
  }

  @Test func `a full disk fails the file, not the worker`() async throws {
    let folder = try folder(logs: 1)
    // In units of 1024 bytes: less than the file's groups need.
    let run = try await CommandRun(
      shell: "ulimit -f 100; $logtally --memory 16M logs",
      in: folder.path
    )
    run.expect(status: 1)
    #expect(run.output == "endpoint,count\n")
    #expect(run.errors.contains("logs/0.log: no temporary file in '/tmp': file too large; "))
  }

  @Test func `a merge that cannot spill ends the run`() async throws {
    // Each file fits, all together do not.
    let folder = try folder(logs: 60, lines: 4000)
    try folder.write("old\n", to: "report.csv")
    let options = ["--by", "file,endpoint", "--output", "report.csv", "--memory", "16M", "logs"]
    let run = try await CommandRun(
      options,
      in: folder.path,
      environment: ["TMPDIR": "/does/not/exist"]
    )
    run.expect(status: 2)
    #expect(
      run.errors == "logtally: no temporary file in '/does/not/exist': "
        + "no such file or directory; a larger --memory or another TMPDIR helps\n"
    )
    #expect(try folder.read("report.csv") == "old\n")
    let good = try await CommandRun(options, in: folder.path)
    good.expect(status: 0)
    #expect(try folder.read("report.csv").split(separator: "\n").count == 1 + 60 * 4000)
  }

  @Test(arguments: [SIGKILL, SIGINT])
  func `nothing is left when a run ends early`(signal: Int32) async throws {
    let folder = try folder()
    let pipe = unsafe open(try folder.pipe("pipe"), O_RDWR | O_CLOEXEC)
    defer { close(pipe) }
    let run = try await CommandRun(
      ["--memory", "16M", "-j", "2", "logs", "pipe"],
      in: folder.path,
      environment: ["TMPDIR": folder.path + "/tmp"]
    ) { process in
      // Results of the logs are in the parent, in files without a name.
      let hasSpilled = await eventually {
        LiveProcesses.openFiles(of: process).contains { $0.hasPrefix(folder.path + "/tmp/") }
      }
      #expect(hasSpilled)
      kill(process, signal)
    }
    run.expect(status: 128 + Int(signal))
    #expect(try LogFolder.names(in: folder.path + "/tmp") == [".keep"])
  }
}

/// How `--memory` is read and divided.
struct MemorySharesTests {
  @Test func `sizes have units, which are powers of 1024`() throws {
    let known: [(String, Int)] = [
      ("16777216", 16), ("16M", 16), ("64m", 64), ("20480K", 20), ("2G", 2048), ("1T", 1_048_576),
      ("64MB", 64), ("64MiB", 64), ("64mib", 64), ("1.5G", 1536), ("64 MB", 64), ("33554432B", 32),
      ("16777216.9", 16), ("1024T", 1_073_741_824),
    ]
    for (text, mebibytes) in known {
      #expect(try MemoryShares.bytes(of: text) == mebibytes << 20, "\(text)")
    }
  }

  @Test(arguments: [
    "", "M", "-1M", ".5G", "1.G", "1e9", "12x", "64MM", "1G512M", "15M", "0", "1024.1T",
    "9999999999999999999999G", "inf", "0x40M",
  ])
  func `what is no size, too little or too much is refused`(text: String) {
    #expect(throws: (any Error).self, "\(text)") { try MemoryShares.bytes(of: text) }
  }

  @Test func `half is for the merge and half for the workers`() {
    let shares = MemoryShares(64 << 20, workers: 2, free: nil)
    #expect(shares.merging == 32 << 20)
    #expect(shares.counting == 16 << 20)
    #expect(MemoryShares.mostWorkers(16 << 20) == 2)
    #expect(MemoryShares.mostWorkers(64 << 20) == 8)
  }

  @Test func `without a size it is a quarter of what is free, and enough in any case`() {
    #expect(MemoryShares(nil, workers: 1, free: 8 << 30).merging == 1 << 30)
    #expect(MemoryShares(nil, workers: 1, free: 0).merging == 8 << 20)
    #expect(MemoryShares(nil, workers: 64, free: 0).counting == 4 << 20)
  }
}
