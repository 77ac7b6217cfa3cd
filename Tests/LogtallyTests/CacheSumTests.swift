import AccessLogs
import FoundationEssentials
import Glibc
import Testing

@testable import Logtally

/// Sums of the groups of files that have not changed: a report is as without them, and they hold as long as all of
/// their files.
@Suite(.timeLimit(.minutes(5)))
struct CacheSumTests: CountingNights {
  private static let count = 150

  /// A log of so many endpoints that a sum saves something.
  private static func log(_ count: Int, seed: Int) -> String {
    (0..<count).map { Lines.simple("/some/page/of/\(seed % 5)/\($0)", 200 + $0 % 3 * 102) }.joined()
  }

  /// The same in JSON, with request times.
  private static func measuredLog(_ count: Int, seed: Int) -> String {
    (0..<count).map {
      #"{"request_uri":"/some/page/of/\#(seed % 5)/\#($0)","status":200,"request_time":0.\#($0 + seed)}"#
        + "\n"
    }.joined()
  }

  private func logs(_ log: (Int, Int) -> String = { log($0, seed: $1) }) throws -> LogFolder {
    let folder = try LogFolder()
    try folder.write("", to: "logs/empty.log")
    try folder.write("no log at all\n", to: "logs/readme.txt")
    for number in 0..<Self.count {
      try folder.write(log(60, number), to: "logs/\(number).log")
      try setTime(folder.path + "/logs/\(number).log", 1_700_000_000 + number)
    }
    return folder
  }

  @Test(arguments: [
    [], ["--by", "endpoint,status", "--by", "status"],
    ["--by", "endpoint", "--measure", "bytes,mean,p95"],
    ["--by", "endpoint,hour", "--since", "2025-11-03"], ["--format", "part"],
    ["--status", "!500", "--strict"],
    ["--memory", "16M"],
  ])
  func `the groups of unchanged files are added up once`(options: [String]) throws {
    let folder = try logs()
    #expect(try night(folder, options).summed == 0)
    for _ in 0..<2 {
      let found = try night(folder, options)
      // An empty file is of no time.
      #expect(found.used >= Self.count + 1)
      #expect(found.summed == Self.count)
    }
    #expect(try generations(folder).count == 1)
  }

  @Test func `percentiles are added up`() throws {
    let folder = try logs(Self.measuredLog)
    let options = ["--by", "endpoint", "--measure", "mean,p95"]
    try night(folder, options)
    #expect(try night(folder, options).summed == Self.count)
    let path = folder.path + "/logs/0.log"
    for seed in 0..<20 {
      try append(Self.measuredLog(60, seed: seed), to: path)
      let found = try night(folder, options, later: -60)
      #expect(found.used >= 1, "night \(seed)")
    }
  }

  @Test func `where groups are of files there is no sum`() throws {
    let folder = try logs()
    try night(folder, ["--by", "file", "--by", "endpoint"])
    let found = try night(folder, ["--by", "file", "--by", "endpoint"])
    #expect(found.used == Self.count + 2 && found.summed == 0)
  }

  @Test func `files that change, go or are renamed cost the sums that they are in`() throws {
    let folder = try logs()
    let logs = folder.path + "/logs/"
    try night(folder)
    try folder.write(Self.log(63, seed: 1000), to: "logs/149.log")
    let changed = try night(folder)
    #expect(changed.used == Self.count + 1 && changed.summed == 100)
    // The others of the sum are in another one by now.
    #expect(try night(folder).summed == Self.count)
    try FileManager.default.removeItem(atPath: logs + "0.log")
    try FileManager.default.moveItem(atPath: logs + "50.log", toPath: logs + "50.log.1")
    #expect(try night(folder).used == Self.count + 1)
    let found = try night(folder)
    #expect(found.used == Self.count + 1 && found.summed >= Self.count - 20)
    // A copy that cannot be told from its original is no file twice.
    try FileManager.default.copyItem(atPath: logs + "7.log", toPath: logs + "copy.log")
    try setTime(logs + "copy.log", 1_700_000_007)
    for _ in 0..<3 { #expect(try night(folder).used >= Self.count + 1) }
  }

  @Test func `a few files each night become sums of many`() throws {
    let folder = try logs()
    try night(folder)
    var nights = 0
    for number in Self.count..<Self.count + 30 {
      try folder.write(Self.log(66, seed: number), to: "logs/\(number).log")
      guard number % 5 == 4 else { continue }
      nights += 1
      let found = try night(folder)
      #expect(found.used >= number - 3 && found.summed >= Self.count, "night \(nights)")
    }
    let found = try night(folder)
    #expect(found.used == Self.count + 32 && found.summed >= Self.count + 30 - 16)
  }

  @Test func `several folders share a question`() throws {
    let folder = try logs()
    for number in 0..<40 { try folder.write(Self.log(62, seed: number), to: "other/\(number).log") }
    let other = ["--cache", folder.path + "/kept", folder.path + "/other"]
    for night in 0..<10 {
      try folder.write(Self.log(62, seed: 100 + night), to: "other/0.log")
      let plain = try Self.count([folder.path + "/other"], later: 10).report
      #expect(try Self.count(other, later: 10).report == plain)
      #expect(try self.night(folder).summed == (night == 0 ? 0 : Self.count))
    }
  }

  @Test func `a flipped bit anywhere changes no report`() throws {
    let folder = try logs()
    let plain = try night(folder).report
    let name = try #require(try generations(folder).first)
    let bytes = Array(
      try #require(FileManager.default.contents(atPath: folder.path + "/kept/" + name))
    )
    var random = SplitMix(seed: 21)
    // The sums stand at the end.
    let places =
      (0..<8).map { _ in Int.random(in: bytes.indices, using: &random) }
      + (0..<8).map { _ in Int.random(in: bytes.count - 3000..<bytes.count, using: &random) }
    var found = 0
    for place in places {
      var flipped = bytes
      flipped[place] ^= 1 << UInt8(place % 8)
      for name in try generations(folder) { unsafe unlink(folder.path + "/kept/" + name) }
      try folder.write(flipped, to: "kept/" + name)
      // What no run needs is found once it does: where the sums that it is in are gone.
      for later in [10, 11] {
        if later == 11 {
          try folder.write(Self.log(63, seed: place), to: "logs/\(place % Self.count).log")
        }
        let kept = ["--cache", folder.path + "/kept", folder.path + "/logs"]
        let run = try Self.count(kept, later: later)
        if run.cache?.damagedFiles == 1 { found += 1 }
        let wanted = later == 10 ? plain : try Self.count([folder.path + "/logs"], later: 11).report
        #expect(run.report == wanted, "byte \(place)")
      }
      try folder.write(
        Self.log(60, seed: place % Self.count),
        to: "logs/\(place % Self.count).log"
      )
      try setTime(
        folder.path + "/logs/\(place % Self.count).log",
        1_700_000_000 + place % Self.count
      )
    }
    #expect(found >= 8)
  }

  @Test func `a cache that is full has no sums`() throws {
    let folder = try LogFolder()
    for seed in 0..<40 {
      let lines = (0..<900).map { Lines.simple("/a/long/endpoint/of/\(seed)/\($0)") }.joined()
      try folder.write(lines, to: "logs/\(seed).log")
    }
    let first = try night(folder, cache: ["--cache-size", "1M"])
    for _ in 0..<3 {
      #expect(try night(folder, cache: ["--cache-size", "1M"]).used == 40 - first.left)
    }
  }
}
