import FoundationEssentials
import SystemPackage
import Testing

@testable import Logtally

/// `--shard` counts a share of the files, and `merge` makes of all shares what one run makes.
@Suite(.timeLimit(.minutes(10)))
struct ShardTests {
  private static let paths = ["logs", "missing.log", "logs/other.txt"]

  /// The files of a plan.
  private struct Listed: Decodable {
    struct File: Decodable { let file: String }
    let files: [File]
  }

  /// Counts all shards, and returns the names of their parts.
  private static func parts(
    _ count: Int,
    _ arguments: [String],
    in folder: LogFolder
  ) async throws -> [String] {
    for number in 1...count {
      let run = try await CommandRun(
        ["-q", "--shard", "\(number)/\(count)", "-o", "\(number).part"] + arguments,
        in: folder.path
      )
      #expect([0, 1].contains(run.status), "\(run)")
    }
    return (1...count).map { "\($0).part" }
  }

  @Test(arguments: [
    ["--by", "endpoint,status"], ["--by", "file", "--by", "hour,host", "--key-prefix", "web-01:"],
    ["--by", "file", "--strict", "--no-dedupe"],
  ])
  func `all shards merge to the report of one run, of paths and of a plan`(
    question: [String]
  ) async throws {
    let folder = try await PlanTests.tree()
    let plan = try await CommandRun(["plan", "--json"] + question + Self.paths, in: folder.path)
    try folder.write(plan.output, to: "plan.json")
    let formats = question.count { $0 == "--by" } > 1 ? ["json", "part"] : ["json", "csv", "part"]
    // More shards than files, too: some have none.
    for (count, arguments) in [
      (1, question + Self.paths), (3, question + Self.paths), (4, ["--plan", "plan.json"]),
      (40, ["--plan", "plan.json"]),
    ] {
      let parts = try await Self.parts(count, arguments, in: folder)
      for format in formats {
        let one = try await CommandRun(
          ["--format", format] + question + Self.paths,
          in: folder.path
        )
        let merged = try await CommandRun(
          ["merge", "--format", format] + parts.shuffled(),
          in: folder.path
        )
        #expect(merged.output == one.output, "\(count) \(format) \(merged)")
        merged.expect(status: one.status)
        #expect(PlanTests.withoutTime(merged.errors) == PlanTests.withoutTime(one.errors))
      }
    }
  }

  @Test func `shards are about the same size, and what may hold the same lines is in one`()
    async throws
  {
    let folder = try LogFolder()
    for number in 1...30 {
      try folder.write(Lines.log(number * 100, seed: number), to: "logs/\(number).log")
    }
    try await CommandRun(
      shell: "gzip -k logs/*.log; cp logs/7.log.gz logs/7.log.gz.gz",
      in: folder.path
    ).expect(status: 0)
    var sizes: [Int] = []
    var seen: Set<String> = []
    for number in 1...4 {
      let run = try await CommandRun(
        ["plan", "--json", "--shard", "\(number)/4", "logs"],
        in: folder.path
      )
      let plan = try JSONDecoder().decode(Listed.self, from: Data(run.output.utf8))
      var size = 0
      var here: Set<String> = []
      for name in plan.files.map(\.file) {
        let bytes = try folder.read(name).utf8.count
        size += name.hasSuffix(".log") ? bytes : 0
        #expect(seen.insert(name).inserted)
        here.insert(name)
      }
      for name in here {
        let log = name.replacing(".gz", with: "")
        #expect(here.contains(log), "\(name) is apart from \(log)")
      }
      sizes.append(size)
    }
    #expect(seen.count == 61)
    let (least, most) = (try #require(sizes.min()), try #require(sizes.max()))
    #expect(Double(most) / Double(least) < 1.25, "\(sizes)")
  }

  @Test func `a shard that is missing is named, and one that is damaged has failed`() async throws {
    let folder = try await PlanTests.tree()
    let parts = try await Self.parts(4, Self.paths, in: folder)
    let one = try await CommandRun(["merge", "-q", parts[0], parts[2]], in: folder.path)
    one.expect(status: 1)
    #expect(
      one.errors.contains(
        "logtally: shards 2 and 4 of 4 are missing; their files are not in the report\n"
      ),
      "\(one)"
    )
    // A part of some shards says which, and nothing is missing where a part is made.
    let some = try await CommandRun(
      ["merge", "-o", "some.part", parts[0], parts[2], parts[0]],
      in: folder.path
    )
    #expect(!some.errors.contains("missing; "), "\(some)")
    let explained = try await CommandRun(["explain", "some.part", parts[3]], in: folder.path)
    #expect(explained.output.contains("\n  is shards 1 and 3 of 4\n"), "\(explained)")
    #expect(explained.output.contains("\n  is shard 4 of 4\n"), "\(explained)")
    let rest = try await CommandRun(["merge", "some.part", parts[3]], in: folder.path)
    rest.expect(status: 1)
    #expect(
      rest.errors.contains(
        "logtally: shard 2 of 4 is missing; its files are not in the report\n"
      ),
      "\(rest)"
    )
    let all = try await CommandRun(
      ["merge", "--format", "json", "some.part", parts[3], parts[1]],
      in: folder.path
    )
    #expect(
      all.output
        == (try await CommandRun(["--format", "json"] + Self.paths, in: folder.path)).output
    )
    try await CommandRun(shell: "truncate -s -3 2.part", in: folder.path).expect(status: 0)
    let cut = try await CommandRun(["merge"] + parts, in: folder.path)
    cut.expect(status: 1)
    #expect(
      cut.errors.contains("logtally: 2.part: a part without its end; none of its files is counted"),
      "\(cut)"
    )
    #expect(cut.errors.contains("logtally: shard 2 of 4 is missing; its"), "\(cut)")
  }

  @Test func `a log that grows between the shards is found where it changes the deal`()
    async throws
  {
    let folder = try LogFolder()
    for (number, name) in ["a", "b", "c", "d"].enumerated() {
      try folder.write(Lines.log(100_000 * (number + 1), seed: number), to: "logs/\(name).log")
    }
    try await CommandRun(["--shard", "1/2", "-o", "1.part", "logs"], in: folder.path)
      .expect(status: 0)
    // Not by one line: the deal stays what it is.
    try await CommandRun(shell: "tail -n 1 logs/d.log >>logs/a.log", in: folder.path)
      .expect(status: 0)
    try await CommandRun(["--shard", "2/2", "-o", "2.part", "logs"], in: folder.path)
      .expect(status: 0)
    try await CommandRun(["merge", "-q", "1.part", "2.part"], in: folder.path).expect(status: 0)
    try await CommandRun(shell: "cat logs/[cd].log >>logs/a.log", in: folder.path)
      .expect(status: 0)
    try await CommandRun(["--shard", "2/2", "-o", "2.part", "logs"], in: folder.path)
      .expect(status: 0)
    let run = try await CommandRun(["merge", "1.part", "2.part"], in: folder.path)
    run.expect(status: 64)
    #expect(run.output.isEmpty)
    #expect(
      run.errors == """
        logtally: '1.part' is shard 1 of 2, and '2.part' shard 2 of 2 of another list: between them a file \
        came, went, or grew so that it was dealt elsewhere, as parts do in the folder that is counted; \
        nothing is written, count all shards of one \
        plan, such as: logtally plan --json logs >plan.json; logtally --plan plan.json --shard 1/2 \
        --output 1.part

        """
    )
    try await CommandRun(["--shard", "3/3", "-o", "3.part", "logs"], in: folder.path)
      .expect(status: 0)
    let other = try await CommandRun(["merge", "1.part", "3.part"], in: folder.path)
    other.expect(status: 64)
    #expect(
      other.errors == """
        logtally: '1.part' is shard 1 of 2, '3.part' is shard 3 of 3; nothing is written, name parts of as \
        many shards

        """
    )
  }

  @Test func `a share without a log is no error, nor is a report of a share`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(10, seed: 1), to: "logs/a.log")
    try folder.write("no log\n", to: "logs/b.txt")
    var rows: [String] = []
    for number in 1...3 {
      let run = try await CommandRun(
        ["--shard", "\(number)/3", "--by", "file", "logs"],
        in: folder.path
      )
      run.expect(status: 0)
      rows += run.output.split(separator: "\n").dropFirst().map(String.init)
      #expect(
        run.errors
          == (number == 3 ? "logtally: shard 3 of 3 has no file; the report is empty\n" : ""),
        "\(run)"
      )
    }
    #expect(rows == ["logs/a.log,10"])
  }

  @Test(arguments: [
    ("0/4", "is not from 1/4 to 4/4"), ("5/4", "is not from 1/4 to 4/4"),
    ("1/0", "is of 0; there may"),
    ("1/100001", "is of 100,001; there may be 1 to 100,000"), ("1", "is no share; give which of"),
    ("", "is no share"), ("1/2/3", "is no share"), ("-1/2", "is no share"), ("a/b", "is no share"),
    ("1/", "is no share"), ("99999999999999999999/2", "is no share"),
  ])
  func `what is no share is refused`(text: String, complaint: String) async throws {
    let run = try await CommandRun(["--shard=\(text)", "logs"])
    run.expect(status: 64)
    #expect(run.errors.contains(text.isEmpty ? "has no value" : "'--shard \(text)' \(complaint)"))
  }

  @Test func `standard input is not dealt`() async throws {
    let run = try await CommandRun(["--shard", "1/2", "-"])
    run.expect(status: 64)
    #expect(run.errors.hasPrefix("logtally: '--shard' deals files, and '-' is standard input"))
  }
}
