import AccessLogs
import ArgumentParser
import FoundationEssentials
import Glibc
import Testing

@testable import Logtally

/// Runs with a cache: each makes the report of a run without one, whatever has happened to files and cache meanwhile.
///
/// Their clock is ahead, so that files are at rest that were just written.
@Suite(.timeLimit(.minutes(5)))
struct CacheTests {
  /// What a run did.
  struct Night {
    var report: [UInt8]
    var used: Int
    var damaged: Int
    var failure: Int32?
    var left: Int
  }

  private static func count(
    _ options: [String],
    later seconds: Int
  ) throws -> (report: [UInt8], cache: CountCache?) {
    let arguments = ["--executor", "inline", "--format", "json"] + options
    let plan = try CountPlan(CountOptions.parse(arguments))
    let standardError = StandardError(terminal: Terminal(isTerminal: false))
    var counting = FileCounting(
      plan: plan,
      supply: WorkerSupply(for: plan, saying: standardError),
      standardError: standardError
    )
    counting.now += seconds * 1_000_000_000
    let (report, _, cache) = try counting.count(plan.scan())
    var bytes: [UInt8] = []
    try plan.writer(of: report).write(report) { chunk in
      for index in chunk.indices { bytes.append(chunk[index]) }
    }
    cache?.finish()
    return (bytes, cache)
  }

  /// Counts `logs` with the cache `kept` and without, and expects one report.
  @discardableResult
  private func night(
    _ folder: LogFolder,
    _ options: [String] = [],
    cache: [String] = [],
    later seconds: Int = 10,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Night {
    let logs = options + [folder.path + "/logs"]
    let plain = try Self.count(logs, later: seconds)
    let kept = try Self.count(["--cache", folder.path + "/kept"] + cache + logs, later: seconds)
    let same = kept.report == plain.report
    #expect(same, "the report is another one", sourceLocation: sourceLocation)
    let cache = try #require(kept.cache)
    return Night(
      report: kept.report,
      used: cache.usedFiles,
      damaged: cache.damagedFiles,
      failure: cache.failure,
      left: cache.leftFiles
    )
  }

  private func folder(_ count: Int = 3, lines: Int = 200) throws -> LogFolder {
    let folder = try LogFolder()
    for seed in 0..<count { try folder.write(Lines.log(lines, seed: seed), to: "logs/\(seed).log") }
    return folder
  }

  private func append(_ text: String, to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_APPEND)
    try #require(file >= 0)
    defer { close(file) }
    let bytes = Array(text.utf8)
    try #require(unsafe write(file, bytes, bytes.count) == bytes.count)
  }

  /// Gives a file the time of another one, or one of its own.
  private func setTime(_ path: String, _ seconds: Int) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(seconds))],
      ofItemAtPath: path
    )
  }

  private func generations(_ folder: LogFolder) throws -> [String] {
    try LogFolder.names(in: folder.path + "/kept")
  }

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

  // MARK: - The cache

  @Test func `a flipped bit anywhere is found`() throws {
    let folder = try folder(1, lines: 4)
    let plain = try night(folder).report
    let name = try #require(try generations(folder).first)
    let path = folder.path + "/kept/" + name
    let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      for name in try generations(folder) { unsafe unlink(folder.path + "/kept/" + name) }
      try folder.write(flipped, to: "kept/" + name)
      let found = try Self.count(
        ["--cache", folder.path + "/kept", folder.path + "/logs"],
        later: 10
      )
      #expect(found.report == plain && found.cache?.damagedFiles == 1, "byte \(index)")
    }
    // What was damaged is gone.
    #expect(try night(folder).damaged == 0)
    for count in [0, 5, 40, bytes.count - 1] {
      for name in try generations(folder) { unsafe unlink(folder.path + "/kept/" + name) }
      try folder.write(Array(bytes.prefix(count)), to: "kept/" + name)
      #expect(try night(folder).damaged == 1)
    }
  }

  @Test func `a full disk is no failure of the report`() throws {
    let folder = try folder(20, lines: 300)
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let usual = limit
    limit.rlim_cur = 2000
    signal(SIGXFSZ, SIG_IGN)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit = usual
    let found = Result { try night(folder) }
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #expect(try found.get().failure == EFBIG)
    #expect(try generations(folder) == [])
    #expect(try night(folder).failure == nil)
    #expect(try night(folder).used == 20)
  }

  @Test func `a cache has a size`() throws {
    let folder = try LogFolder()
    for seed in 0..<30 {
      let lines = (0..<2000).map { Lines.simple("/a/long/endpoint/of/\(seed)/\($0)") }.joined()
      try folder.write(lines, to: "logs/\(seed).log")
    }
    let first = try night(folder, cache: ["--cache-size", "1M"])
    #expect(first.left > 0)
    let bytes = try generations(folder).map {
      try #require(
        try FileManager.default.attributesOfItem(atPath: folder.path + "/kept/" + $0)[.size] as? Int
      )
    }
    #expect(bytes.reduce(0, +) <= 1 << 20)
    #expect(try night(folder, cache: ["--cache-size", "1M"]).used == 30 - first.left)
  }

  @Test func `what a killed run was writing is removed, and what a live one writes stays`() throws {
    let folder = try folder(1)
    try night(folder)
    let name = try #require(try generations(folder).first)
    let stray = String(name.dropLast(12)) + "zzzzzz.cache.tmp"
    let held = String(name.dropLast(12)) + "yyyyyy.cache.tmp"
    try folder.write("x", to: "kept/" + stray)
    try folder.write("x", to: "kept/" + held)
    try folder.write("x", to: "kept/other")
    let file = unsafe open(folder.path + "/kept/" + held, O_RDONLY)
    flock(file, LOCK_EX)
    try night(folder)
    close(file)
    #expect(Set(try generations(folder)) == [name, held, "other"])
  }

  @Test func `runs at once do each other no harm`() async throws {
    let folder = try folder(20, lines: 300)
    let plain = try Self.count([folder.path + "/logs"], later: 10).report
    for _ in 0..<5 {
      let reports = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        let (logs, kept) = (folder.path + "/logs", folder.path + "/kept")
        for _ in 0..<4 {
          group.addTask { try Self.count(["--cache", kept, logs], later: 10).report }
        }
        return try await group.reduce(into: [[UInt8]]()) { $0.append($1) }
      }
      #expect(reports.allSatisfy { $0 == plain })
      try append(Lines.log(2, seed: 2), to: folder.path + "/logs/1.log")
      _ = try Self.count(["--cache", folder.path + "/kept", folder.path + "/logs"], later: 10)
      try folder.write(Lines.log(300, seed: 1), to: "logs/1.log")
    }
    #expect(try generations(folder).allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test func `a folder that is not ours alone is refused`() throws {
    let folder = try folder(1)
    let kept = folder.path + "/kept"
    func problem() -> String? {
      do {
        _ = try Self.count(["--cache", kept, folder.path + "/logs"], later: 10)
        return nil
      } catch {
        return "\(error)"
      }
    }
    unsafe mkdir(kept, 0o755)
    #expect(
      problem()
        == "the cache '\(kept)' is open to others, who could read it or forge what is in it; close it, with: "
        + "chmod 700 \(kept)"
    )
    unsafe chmod(kept, 0o700)
    #expect(problem() == nil)
    if geteuid() == 0 {
      unsafe chown(kept, 65534, 65534)
      #expect(problem()?.contains("is another user's") == true)
      unsafe chown(kept, 0, 0)
    }
    try FileManager.default.moveItem(atPath: kept, toPath: kept + "-2")
    unsafe symlink(kept + "-2", kept)
    #expect(problem() == "the cache '\(kept)' is a link; name the folder that it leads to")
    unsafe unlink(kept)
    try folder.write("", to: "kept")
    #expect(problem()?.contains("is no folder") == true)
  }

  @Test func `a folder that cannot be made is no failure of the report`() throws {
    let folder = try folder(1)
    let logs = folder.path + "/logs"
    let plain = try Self.count([logs], later: 10)
    let deep = try Self.count(["--cache", folder.path + "/a/b/c/", logs], later: 10)
    #expect(deep.report == plain.report && deep.cache?.failure == nil)
    #expect(try !LogFolder.names(in: folder.path + "/a/b/c").isEmpty)
    let none = try Self.count(["--cache", "/proc/none/kept", "-q", logs], later: 10)
    #expect(none.report == plain.report && none.cache == nil)
  }

  @Test func `a file of the cache with the largest number is none of it`() throws {
    let folder = try folder(1)
    try night(folder)
    let name = try #require(try generations(folder).first)
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    try folder.write("", to: "kept/.logtally-\(parts[1])-\(Int.max)-aaaaaa.cache")
    try folder.write("", to: "kept/.logtally-\(parts[1])-\(1 << 40 - 1)-aaaaaa.cache")
    #expect(try night(folder).used == 1)
  }

  @Test func `a cache is shown and cleared`() async throws {
    let folder = try folder(3)
    try night(folder, ["--by", "status", "--match", "api"])
    try folder.write("x", to: "kept/other")
    let shown = try await CommandRun(["cache", "show", "kept"], in: folder.path)
    shown.expect(status: 0)
    #expect(shown.output.hasPrefix("by status; counts lines that hold 'api'\n  3 files, "))
    try await CommandRun(["cache", "clear", "kept"], in: folder.path).expect(status: 0)
    #expect(try generations(folder) == ["other"])
    let none = try await CommandRun(["cache", "show", "none"], in: folder.path)
    none.expect(status: 64)
  }

  @Test func `many small files cost a look at each`() throws {
    let folder = try LogFolder()
    for number in 0..<2000 {
      try folder.write(Lines.log(3, seed: number), to: "logs/\(number % 40)/\(number).log")
    }
    try night(folder)
    #expect(try night(folder).used == 2000)
  }
}
