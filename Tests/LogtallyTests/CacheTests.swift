import AccessLogs
import ArgumentParser
import FoundationEssentials
import Glibc
import Testing

@testable import Logtally

/// Runs with a cache: each makes the report of a run without one, whatever has happened to the files meanwhile.
@Suite(.timeLimit(.minutes(5)))
struct CacheTests: CountingNights {
  // MARK: - Files

  @Test(arguments: [
    ["--by", "endpoint,status"], ["--by", "file"], ["--by", "file,endpoint", "--by", "status"],
    ["--by", "status", "--measure", "bytes"], ["--match", "api"], ["--status", "4xx", "--strict"],
    ["--by", "hour", "--tz", "Europe/Berlin"], ["--memory", "16M"],
  ])
  func `unchanged files are taken from the cache`(options: [String]) throws {
    let folder = try folder()
    try folder.write("", to: "logs/empty.log")
    try folder.write("no log at all\n", to: "logs/readme.txt")
    #expect(try night(folder, options).used == 0)
    #expect(try night(folder, options).used == 5)
    #expect(try generations(folder).count == 1)
  }

  @Test func `a file that was just written is not taken for unchanged`() throws {
    let folder = try folder(1)
    try night(folder, later: -60)
    #expect(try night(folder).used == 0)
    #expect(try night(folder).used == 1)
  }

  @Test func `a file of the future is not taken for unchanged, as where a clock was set back`()
    throws
  {
    let folder = try folder(1)
    try setTime(folder.path + "/logs/0.log", 4_000_000_000)
    try night(folder)
    #expect(try night(folder).used == 0)
  }

  @Test func `other bytes of the same size and time are told by the time of change`() throws {
    let folder = try folder(2)
    let path = folder.path + "/logs/0.log"
    try setTime(path, 1_700_000_000)
    try night(folder)
    let text = try folder.read("logs/0.log")
    let file = unsafe open(path, O_WRONLY)
    let changed = Array(text.replacing("/api/1 ", with: "/apj/1 ").utf8)
    #expect(unsafe pwrite(file, changed, changed.count, 0) == text.utf8.count)
    close(file)
    try setTime(path, 1_700_000_000)
    #expect(try night(folder).used == 1)
    #expect(try night(folder).used == 2)
  }

  @Test func `another file with the inode of one that is gone is counted`() throws {
    let folder = try folder(1)
    let path = folder.path + "/logs/0.log"
    try night(folder)
    // Most file systems give the next file the inode of one that was removed.
    try FileManager.default.removeItem(atPath: path)
    try folder.write(Lines.log(200, seed: 9), to: "logs/0.log")
    #expect(try night(folder).used == 0)
  }

  @Test func `a file that was renamed, or has another mode, is known by its bytes`() throws {
    let folder = try folder(3)
    try night(folder)
    let logs = folder.path + "/logs/"
    try FileManager.default.moveItem(atPath: logs + "0.log", toPath: logs + "0.log.1")
    unsafe chmod(logs + "1.log", 0o600)
    try FileManager.default.copyItem(atPath: logs + "2.log", toPath: logs + "copy.log")
    let time = try FileManager.default.attributesOfItem(atPath: logs + "2.log")[.modificationDate]
    try FileManager.default.setAttributes(
      [.modificationDate: try #require(time)],
      ofItemAtPath: logs + "copy.log"
    )
    #expect(try night(folder).used >= 3)
    #expect(try night(folder).used == 4)
  }

  @Test func `a file that has to be a log is not one that may be none`() throws {
    let folder = try LogFolder()
    try folder.write("no log at all\n", to: "logs/other.txt")
    try night(folder)
    try FileManager.default.moveItem(
      atPath: folder.path + "/logs/other.txt",
      toPath: folder.path + "/logs/access.log"
    )
    #expect(try night(folder).used == 0)
    #expect(try night(folder).used == 0)
  }

  @Test func `a name that promises a compression says something of the same bytes`() throws {
    let folder = try LogFolder()
    let notes = try folder.write("no log at all\n", to: "logs/notes.txt")
    try FileManager.default.linkItem(atPath: notes, toPath: folder.path + "/logs/notes.gz")
    try night(folder, ["--include", "*.txt"])
    #expect(try night(folder, ["--include", "*.gz"]).used == 0)
  }

  // MARK: - Growth

  @Test(arguments: [[], ["--cache-verify"]])
  func `a file that has grown is counted from where it ended`(options: [String]) throws {
    let folder = try folder(1, lines: 3000)
    let path = folder.path + "/logs/0.log"
    try night(folder, cache: options)
    for addition in [
      Lines.log(50, seed: 3), "2025-11-03T04:05:06.123456 /half", " 200\n" + Lines.log(5, seed: 4),
      "\n\n", "x",
    ] {
      try append(addition, to: path)
      // Just written, as a live log is.
      #expect(try night(folder, cache: options, later: -60).used == 1)
    }
    // At rest it is as it was, and yet counted once more from where it was before: nobody knows whether it was at rest.
    #expect(try night(folder, cache: options).used == 1)
    #expect(try night(folder, cache: options).used == 1)
    // Night after night its pieces become one.
    for seed in 0..<20 {
      try append(Lines.log(40, seed: seed), to: path)
      #expect(try night(folder, cache: options, later: -60).used == 1)
    }
  }

  @Test func `a file that grows for ever keeps few pieces`() throws {
    let folder = try folder(1, lines: 300)
    let path = folder.path + "/logs/0.log"
    try night(folder, ["--by", "endpoint,status"])
    func grow(_ nights: Int) throws -> Int {
      for seed in 0..<nights {
        // Now and then a line is half written.
        let (start, end) = (
          seed % 3 == 1 ? "alf 200\n" : "", seed % 3 == 0 ? Lines.simple("/h").prefix(29) : ""
        )
        try append(start + Lines.log(3, seed: seed) + end, to: path)
        let found = try Self.count(
          ["--by", "endpoint,status", "--cache", folder.path + "/kept", folder.path + "/logs"],
          later: -60
        )
        #expect(found.cache?.usedFiles == 1)
      }
      // It has not grown since, and was just written: it is counted, and the report is the same.
      try night(folder, ["--by", "endpoint,status"], later: -60)
      return try generations(folder).map { name in
        try #require(FileManager.default.contents(atPath: folder.path + "/kept/" + name)).count
      }.max() ?? 0
    }
    let few = try grow(40)
    // Each piece has all of the endpoints, so that as many pieces as nights would take ten times as much.
    #expect(try grow(200) < 2 * few)
  }

  @Test func `a file that is rewritten while it is counted is counted again by the next run`()
    throws
  {
    for (later, change) in [
      (10, "copytruncate"), (10, "replaced"), (10, "grown"), (-60, "copytruncate"),
    ] {
      let folder = try folder(2, lines: 900)
      let path = folder.path + "/logs/0.log"
      try night(folder, later: later)
      // Between the look at the files and their reading, of a file that is known and of one that is not.
      for text in [Lines.log(300, seed: 4), Lines.log(1500, seed: 5)] {
        let found = try Self.count(
          ["--cache", folder.path + "/kept", folder.path + "/logs"],
          later: later
        ) {
          if change == "replaced" { try FileManager.default.removeItem(atPath: path) }
          let flags = O_WRONLY | (change == "grown" ? O_APPEND : O_CREAT | O_TRUNC)
          let file = unsafe open(path, flags, 0o600)
          #expect(unsafe write(file, Array(text.utf8), text.utf8.count) == text.utf8.count)
          close(file)
        }
        #expect(found.cache?.damagedFiles == 0)
        try night(folder, later: later)
        try night(folder, later: later)
      }
    }
  }

  @Test func `a clock that is set back makes no report wrong`() throws {
    let folder = try folder(3)
    try night(folder, later: 3600)
    #expect(try night(folder, later: -3600).used == 3)
    try append(Lines.log(5, seed: 1), to: folder.path + "/logs/0.log")
    try folder.write(Lines.log(200, seed: 7), to: "logs/1.log")
    #expect(try night(folder, later: -3600).used == 2)
    #expect(try night(folder, later: -7200).used == 2)
    #expect(try night(folder).used >= 2)
  }

  @Test(arguments: ["zstd -q --rm", "gzip"])
  func `compressed files are taken from the cache, and those that have grown are counted`(
    command: String
  ) async throws {
    let folder = try folder(3)
    try await CommandRun(shell: "\(command) logs/0.log logs/1.log", in: folder.path).expect(
      status: 0
    )
    try night(folder)
    #expect(try night(folder).used == 3)
    // A further frame or member, and one that is cut off.
    try await CommandRun(
      shell: "\(command.replacing(" --rm", with: "")) -c logs/2.log >more && "
        + "cat more >>\"$(echo logs/0.log.*)\" && head -c 60 more >>\"$(echo logs/1.log.*)\"",
      in: folder.path
    ).expect(status: 0)
    #expect(try night(folder).used == 1)
    // What is partial is never kept.
    #expect(try night(folder).used == 2)
  }

  @Test(arguments: [["-j", "2", "--by", "file,status"], ["-j", "2", "--format", "part"]])
  func `files that are counted in pieces are kept`(options: [String]) throws {
    let folder = try folder(1, lines: 400_000)
    let options = ["--executor", "thread"] + options
    try night(folder, options)
    #expect(try night(folder, options).used == 1)
    try append(Lines.log(10, seed: 3), to: folder.path + "/logs/0.log")
    #expect(try night(folder, options).used == 1)
    #expect(try night(folder, options).used == 1)
  }

  @Test func `a file that is counted in pieces while it is written grows from there`() throws {
    let folder = try folder(1, lines: 400_000)
    let options = ["--executor", "thread", "-j", "2", "--by", "endpoint,status"]
    try night(folder, options, later: -60)
    for seed in 0..<2 {
      try append(Lines.log(10, seed: seed) + "2025-11-03T04:05:06", to: folder.path + "/logs/0.log")
      #expect(try night(folder, options, later: -60).used == 1)
    }
  }

  @Test func `a file that has grown is another one in a part`() throws {
    let folder = try folder(1, lines: 3000)
    let path = folder.path + "/logs/0.log"
    try night(folder, ["--format", "part"])
    try append(Lines.log(5, seed: 1), to: path)
    // Nobody asks here what the file is.
    #expect(try night(folder).used == 1)
    for _ in 0..<2 { try night(folder, ["--format", "part"]) }
    try append(Lines.log(5, seed: 2), to: path)
    #expect(try night(folder, ["--format", "part"]).used == 1)
  }

  @Test(arguments: [["--format", "part"], []])
  func `a file of changing fields that has grown is the same with a cache`(first: [String]) throws {
    let folder = try LogFolder()
    func lines(_ fields: String, _ line: String) -> String {
      "#Fields: date time \(fields)\n"
        + String(repeating: "2025-11-03 04:00:00 \(line)\n", count: 900)
    }
    try folder.write(
      lines("cs-method cs-uri-stem sc-status", "GET /a 200")
        + lines("sc-status cs-uri-stem cs-method", "404 /b GET"),
      to: "logs/0.log"
    )
    try night(folder, first)
    for _ in 0..<2 {
      try append("2025-11-03 06:00:00 500 /c GET\n", to: folder.path + "/logs/0.log")
      #expect(try night(folder, ["--format", "part"]).used == 1)
    }
  }

  @Test func `plans and shares of the files are counted with a cache`() async throws {
    let folder = try folder(6)
    try append("\n", to: folder.path + "/logs/1.log")
    let plan = try await CommandRun(["plan", "--json", folder.path + "/logs"])
    try folder.write(plan.output, to: "plan.json")
    func night(_ options: [String]) throws -> Int {
      let plain = try Self.count(options, later: 10).report
      let kept = try Self.count(["--cache", folder.path + "/kept"] + options, later: 10)
      #expect(kept.report == plain)
      return try #require(kept.cache).usedFiles
    }
    let planned = ["--plan", folder.path + "/plan.json"]
    #expect(try night(planned) == 0)
    #expect(try night(planned) == 6)
    let shares = ["--format", "part", "--shard"]
    #expect(try night(shares + ["1/2", folder.path + "/logs"]) == 0)
    _ = try night(shares + ["2/2"] + planned)
    // Each has kept what it counted.
    let used = try ["1/2", "2/2"].map { try night(shares + [$0] + planned) }
    #expect(used.reduce(0, +) == 6)
    #expect(try night(["--format", "part"] + planned) == 6)
  }

  @Test func `a grown file whose old bytes have changed is counted`() throws {
    for (place, isFound) in [(100, true), (5000, true), (70_000, false)] {
      let folder = try folder(1, lines: 6000)
      let path = folder.path + "/logs/0.log"
      let size = try folder.read("logs/0.log").utf8.count
      try night(folder, cache: ["--cache-verify"])
      let file = unsafe open(path, O_WRONLY)
      #expect(
        unsafe pwrite(file, "Z", 1, isFound ? (place == 100 ? 100 : size - place) : place) == 1
      )
      close(file)
      try append(Lines.log(5, seed: 1), to: path)
      #expect(try night(folder, cache: ["--cache-verify"]).used == 0)
    }
  }

  @Test func `a file that was truncated and written anew is counted`() throws {
    let folder = try folder(1, lines: 300)
    try night(folder)
    let file = unsafe open(folder.path + "/logs/0.log", O_WRONLY | O_TRUNC)
    let text = Lines.log(900, seed: 8)
    #expect(unsafe write(file, Array(text.utf8), text.utf8.count) == text.utf8.count)
    close(file)
    #expect(try night(folder).used == 0)
    ftruncateFile(folder.path + "/logs/0.log", to: 1000)
    #expect(try night(folder).used == 0)
  }

  private func ftruncateFile(_ path: String, to length: Int) {
    let file = unsafe open(path, O_WRONLY)
    ftruncate(file, length)
    close(file)
  }

  @Test func `lines that mean something for those behind them keep it in a file that grows`() throws
  {
    let folder = try LogFolder()
    let head = "#Fields: date time cs-uri-stem sc-status\n"
    func lines(_ count: Int) -> String {
      (0..<count).map { "2025-11-03 04:05:06 /w/\($0 % 7) 200\n" }.joined()
    }
    try folder.write(head + lines(200), to: "logs/w.log")
    try night(folder)
    for addition in [
      lines(10), "#Fields: time date sc-status cs-uri-stem\n04:05:06 2025-11-03 404 /other\n",
      "04:05:06 2025-11-03 404 /later\n04:05:06 2025-11-03 500 /half",
    ] {
      try append(addition, to: folder.path + "/logs/w.log")
      #expect(try night(folder, ["--by", "endpoint,status"]).used >= 0)
      #expect(try night(folder).used == 1)
    }
  }

  // MARK: - Questions and times

  @Test func `several questions share a folder`() throws {
    let folder = try folder()
    try night(folder, ["--by", "status"])
    #expect(try night(folder, ["--by", "endpoint"]).used == 0)
    #expect(try night(folder, ["--by", "status"]).used == 3)
    #expect(try night(folder, ["--by", "endpoint", "--top", "3", "--sort", "endpoint"]).used == 3)
    #expect(try generations(folder).count == 2)
  }

  @Test func `yesterday is counted once, and the days before are known to be over`() throws {
    let folder = try LogFolder()
    for night in 4...9 {
      let day = "2025-11-0\(night - 1)"
      try folder.write(
        (0..<100).map { "\(day)T0\($0 % 10):05:06.123456 /d/\($0 % 5) 200\n" }.joined(),
        to: "logs/access-\(day).log"
      )
      let options = ["--yesterday", "--now", "2025-11-0\(night)T00:30", "--tz", "UTC"]
      let found = try self.night(folder, options)
      #expect(found.used == night - 4)
      #expect(try self.night(folder, options).used == night - 3)
    }
    // The lines are all there for a question of more days, and of all of them.
    #expect(try night(folder, ["--since", "2025-11-05", "--tz", "UTC"]).used == 6)
    #expect(try night(folder, ["--tz", "UTC"]).used == 6)
  }

  @Test func `a file that is partly of the time is counted, and is of no time later`() throws {
    let folder = try LogFolder()
    try folder.write(
      (0..<200).map { "2025-11-0\(3 + $0 / 100)T04:05:06.123456 /d 200\n" }.joined(),
      to: "logs/a.log"
    )
    let first = ["--since", "2025-11-04", "--until", "2025-11-05"]
    try night(folder, first)
    #expect(try night(folder, first).used == 0)
    #expect(try night(folder, ["--since", "2025-11-05"]).used == 1)
    #expect(
      try night(folder, ["--last", "1h", "--now", "2025-11-09T00:00", "--tz", "UTC"]).used == 0
    )
    // Times and lines that two runs have found are put together.
    try night(folder)
    #expect(try night(folder).used == 1)
    #expect(try night(folder, ["--since", "2025-11-03"]).used == 1)
    #expect(try night(folder, ["--since", "2025-11-06"]).used == 1)
  }

  @Test func `lines that could not be read are counted where they are wanted`() throws {
    let folder = try folder(2)
    try append("what is this\n", to: folder.path + "/logs/0.log")
    try night(folder)
    #expect(try night(folder, ["--rejects", folder.path + "/rejects"]).used == 1)
  }

  @Test func `parts are as without a cache`() throws {
    let folder = try folder(2)
    let options = ["--format", "part"]
    try night(folder)
    #expect(try night(folder, options).used == 0)
    #expect(try night(folder, options).used == 2)
    try append(Lines.log(3, seed: 1), to: folder.path + "/logs/0.log")
    #expect(try night(folder, options).used == 2)
  }
}
