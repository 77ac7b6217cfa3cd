import AccessLogs
import ArgumentParser
import FoundationEssentials
import Glibc
import Testing

@testable import Logtally

/// The folder of a cache: whose it is, what is damaged in it, how large it is, and who else uses it.
@Suite(.timeLimit(.minutes(5)))
struct CacheFolderTests: CountingNights {
  /// Places of so many bytes that are looked at: some, or all of them where `LOGTALLY_ALL_BITS` is set.
  private static func places(in count: Int) -> [Int] {
    if ProcessInfo.processInfo.environment["LOGTALLY_ALL_BITS"] != nil { return Array(0..<count) }
    var random = SplitMix(seed: 20)
    return (0..<40).map { _ in Int.random(in: 0..<count, using: &random) }
  }

  @Test func `a flipped bit anywhere is found`() throws {
    let folder = try folder(1, lines: 4)
    let plain = try night(folder).report
    let name = try #require(try generations(folder).first)
    let path = folder.path + "/kept/" + name
    let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
    for index in Self.places(in: bytes.count) {
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

  @Test func `processes at once do each other no harm`() async throws {
    let folder = try folder(20, lines: 300)
    for round in 0..<4 {
      let plain = try await CommandRun(["logs"], in: folder.path)
      let runs = try await withThrowingTaskGroup(of: CommandRun.self) { group in
        let path = folder.path
        for number in 0..<4 {
          group.addTask {
            try await CommandRun(
              ["--cache", "kept", "--cache-size", number == 0 ? "1M" : "1G", "logs"],
              in: path
            )
          }
        }
        return try await group.reduce(into: [CommandRun]()) { $0.append($1) }
      }
      for run in runs {
        run.expect(status: 0)
        #expect(run.output == plain.output && run.errors == "", "\(run)")
      }
      // Their clock is the real one.
      if round == 1 { try await Task.sleep(for: .milliseconds(2100)) }
    }
    #expect(try generations(folder).allSatisfy { $0.hasSuffix(".cache") })
  }

  @Test func `a cache that cannot be written to is read`() async throws {
    let folder = try folder(4)
    // Root may write anywhere, so that it has to become somebody else first.
    let become = getuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : ""
    try await CommandRun(
      shell: "cp $logtally . && chmod 755 . logtally && mkdir kept && chmod 700 kept",
      in: folder.path
    ).expect(status: 0)
    if getuid() == 0 { unsafe chown(folder.path + "/kept", 65534, 65534) }
    func count(_ options: String) async throws -> CommandRun {
      try await CommandRun(
        shell: "\(become) ./logtally \(options) --by endpoint,status logs",
        in: folder.path
      ).expect(status: 0)
    }
    let plain = try await count("")
    try await Task.sleep(for: .milliseconds(2100))
    #expect(try await count("--cache kept").output == plain.output)
    let names = try generations(folder)
    unsafe chmod(folder.path + "/kept", 0o500)
    let unchanged = try await count("--cache kept -v")
    #expect(unchanged.output == plain.output)
    #expect(unchanged.errors.contains("4 of 4 files were in the cache 'kept'"), "\(unchanged)")
    try append(Lines.log(9, seed: 3), to: folder.path + "/logs/0.log")
    let grown = try await count("")
    let found = try await count("--cache kept")
    #expect(found.output == grown.output)
    #expect(
      found.errors
        == "logtally: cannot write the cache 'kept': permission denied; the report is whole, and the next "
        + "run counts as much again\n"
    )
    #expect(try generations(folder) == names)
    unsafe chmod(folder.path + "/kept", 0o700)
  }

  @Test func `what another version has kept is not read`() async throws {
    let folder = try folder(2)
    try night(folder)
    let name = try #require(try generations(folder).first)
    var bytes = Array(
      try #require(FileManager.default.contents(atPath: folder.path + "/kept/" + name))
    )
    // Its version stands behind the first six bytes.
    bytes[7] += 1
    try folder.write(bytes, to: "kept/" + name)
    let found = try night(folder)
    #expect(found.used == 0)
    #expect(try night(folder).used == 2)
    // Another version asks another question; that of this one is left alone.
    let other = String(name.prefix(10)) + String(repeating: "0", count: 32) + "-1-aaaaaa.cache"
    try folder.write(bytes, to: "kept/" + other)
    #expect(try night(folder).damaged == 0)
    #expect(try generations(folder).contains(other))
    let shown = try await CommandRun(["cache", "show", "kept"], in: folder.path)
    #expect(shown.output.contains("a question that this version does not ask\n"), "\(shown)")
  }

  @Test func `how many files came from the cache is said`() async throws {
    let folder = try folder(1)
    let one = try await CommandRun(["-v", "--cache", "kept", "logs"], in: folder.path)
    #expect(one.errors.contains("logtally: the file was not in the cache 'kept'\n"), "\(one)")
    // What has grown is known, although it was just written.
    try append(Lines.log(3, seed: 1), to: folder.path + "/logs/0.log")
    try folder.write(Lines.log(3, seed: 1), to: "logs/1.log")
    let two = try await CommandRun(["-v", "--cache", "kept", "logs"], in: folder.path)
    #expect(two.errors.contains("logtally: 1 of 2 files was in the cache 'kept'\n"), "\(two)")
  }

  @Test func `a folder that is not ours alone is refused`() throws {
    let folder = try folder(1)
    let kept = folder.path + "/kept"
    func problem(_ end: String = "") -> String? {
      do {
        _ = try Self.count(["--cache", kept + end, folder.path + "/logs"], later: 10)
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
    #expect(problem("/")?.hasSuffix(" is a link; name the folder that it leads to") == true)
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
    #expect(shown.output.hasPrefix("by status; counts lines that hold 'api'\n  3 logs, "))
    let cleared = try await CommandRun(["cache", "clear", "kept"], in: folder.path)
    cleared.expect(status: 0)
    #expect(cleared.output.hasPrefix("removed 1 file of the cache, "), "\(cleared)")
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
