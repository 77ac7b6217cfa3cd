import FoundationEssentials
import SystemPackage
import Testing

/// `merge` makes of parts, however the files were split, what one run over all files makes.
@Suite(.timeLimit(.minutes(10)))
struct MergeTests {
  /// Questions with one table and with several.
  private static let questions: [[String]] = [
    ["--by", "endpoint,status"], ["--by", "file"], ["--by", "status,file,host"],
    ["--by", "endpoint", "--by", "file", "--by", "file,status"],
    ["--by", "endpoint,status", "--measure", "bytes,mean,p95,max"],
    ["--by", "endpoint", "--by", "file", "--measure", "p99.9,bytes", "--time-unit", "ms"],
    ["--by", "hour,class", "--by", "client", "--tz", "Europe/Berlin", "--match", "GET"],
    // What is decoded could be decoded once more, and what a route names fits another one.
    [
      "--by", "endpoint,status", "--decode", "--lowercase", "--collapse-ids", "--keep-query",
      "--route", "/api/:a/:b", "--route", "/:static/*",
    ],
  ]

  /// The files of a tree of logs, and some that are not counted whole.
  private static func files(in folder: LogFolder) async throws -> [String] {
    let sources = CommandRun.package.string + "/sample-logs"
    try await CommandRun(shell: "cp -r '\(sources)' logs", in: folder.path).expect(status: 0)
    try folder.write("", to: "logs/empty.log")
    try folder.write("no log\n", to: "logs/other.txt")
    try folder.write(Lines.combined("/\u{1}é", 301) + "garbage\n\n# x\n", to: "logs/odd.log")
    try await CommandRun(
      shell: "zstd -q --no-check logs/odd.log -o logs/odd.zst && truncate -s -3 logs/odd.zst",
      in: folder.path
    ).expect(status: 0)
    let found = try await CommandRun(shell: "find logs -type f", in: folder.path)
    return found.output.split(separator: "\n").map(String.init).sorted() + ["logs/missing.log"]
  }

  /// Counts files in so many parts, by chance, and returns the names of the parts.
  private static func parts(
    of files: [String],
    _ question: [String],
    count: Int,
    _ random: inout some RandomNumberGenerator,
    in folder: LogFolder
  ) async throws -> [String] {
    var shares = [[String]](repeating: [], count: count)
    for file in files { shares[Int.random(in: 0..<count, using: &random)].append(file) }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/none",
      withIntermediateDirectories: true
    )
    for (number, share) in shares.enumerated() {
      let paths = share.isEmpty ? ["none"] : share
      let run = try await CommandRun(
        ["-q", "--output", "\(number).part"] + question + paths,
        in: folder.path
      )
      #expect([0, 1].contains(run.status), "\(run)")
    }
    return shares.indices.map { "\($0).part" }
  }

  @Test(arguments: questions)
  func `any split of the files gives the report of one run`(question: [String]) async throws {
    let folder = try LogFolder()
    let files = try await Self.files(in: folder)
    var random = SplitMix(seed: 18)
    let formats =
      question.count(where: { $0 == "--by" }) == 1 ? ["csv", "json", "table"] : ["json"]
    let count = Int.random(in: 1...files.count, using: &random)
    let parts = try await Self.parts(of: files, question, count: count, &random, in: folder)
    // Parts of parts.
    let middle = Int.random(in: 1...parts.count, using: &random)
    var outer: [String] = []
    for (number, some) in [parts[..<middle], parts[middle...]].enumerated() where !some.isEmpty {
      outer.append("outer\(number).part")
      let run = try await CommandRun(
        ["merge", "-q", "-o", outer[outer.count - 1]] + some,
        in: folder.path
      )
      #expect([0, 1].contains(run.status), "\(run)")
    }
    for format in formats + ["part"] {
      let one = try await CommandRun(["--format", format] + question + files, in: folder.path)
      one.expect(status: 1)
      for (way, parts) in [
        ([], parts), (["--memory", "16M", "-j", "1"], parts.shuffled(using: &random)),
        (["--executor", "inline"], outer),
      ] as [([String], [String])] {
        let merged = try await CommandRun(
          ["merge", "--format", format] + way + parts,
          in: folder.path
        )
        #expect(merged.output == one.output, "\(format), \(count) parts, \(merged)")
        merged.expect(status: one.status)
        #expect(Self.withoutTime(merged.errors) == Self.withoutTime(one.errors))
      }
    }
  }

  /// The lines of standard error but for how long the run took.
  private static func withoutTime(_ text: String) -> [Substring] {
    text.split(separator: "\n").map { line in
      line.hasSuffix(" s")
        ? line.firstRange(of: " lines").map { line[..<$0.lowerBound] } ?? line : line
    }
  }

  @Test func `a part is the same for every executor, number of workers and order of paths`()
    async throws
  {
    let folder = try LogFolder()
    let files = try await Self.files(in: folder)
    let question = ["--format", "part", "--by", "endpoint,file,status"]
    let one = try await CommandRun(question + files, in: folder.path)
    #expect(one.output.utf8.starts(with: "LTPART\0\u{1}".utf8))
    for way in [
      ["-j", "1"], ["-j", "2"], ["--executor", "thread"], ["--executor", "inline"],
      ["--memory", "16M"],
    ] {
      let other = try await CommandRun(question + way + files.reversed(), in: folder.path)
      #expect(other.output == one.output, "\(way)")
    }
  }

  @Test func `fewer tables and columns than those of the parts are answered`() async throws {
    let folder = try LogFolder()
    let files = try await Self.files(in: folder)
    let question = ["--by", "file,status,endpoint", "--by", "method,class"]
    var random = SplitMix(seed: 19)
    let parts = try await Self.parts(of: files, question, count: 3, &random, in: folder)
    for by in [
      ["endpoint"], ["status,endpoint"], ["file"], ["endpoint,file"], ["class"], ["class,method"],
      ["file,status,endpoint", "method"], ["status", "file"], ["method,class"],
    ] {
      let tables = ["--format", "json"] + by.flatMap { ["--by", $0] }
      let one = try await CommandRun(tables + files, in: folder.path)
      for memory in [[], ["--memory", "16M"]] {
        let merged = try await CommandRun(["merge"] + memory + tables + parts, in: folder.path)
        #expect(merged.output == one.output, "\(merged)")
      }
    }
    let refused = try await CommandRun(["merge", "--by", "status,class"] + parts, in: folder.path)
    refused.expect(status: 64)
    #expect(
      refused.errors == """
        logtally: '--by status,class' cannot be answered by '0.part', which counts \
        by file,status,endpoint and by method,class; count again, such as: \
        logtally --by file,status,endpoint --by method,class --by status,class --output logs.part logs

        """
    )
    let csv = try await CommandRun(["merge"] + parts, in: folder.path)
    csv.expect(status: 64)
    #expect(
      csv.errors == """
        logtally: standard output that is no terminal gets csv, which holds one table, and the parts \
        have 2; give one of json, markdown, table, html, xlsx, part, such as: --by file,status,endpoint --by method,class \
        --format json

        """
    )
  }

  @Test func `what does not fit into memory is merged all the same`() async throws {
    let folder = try LogFolder()
    for number in 0..<3 {
      var text = ""
      for line in 0..<150_000 { text += Lines.simple("/\(line % 70_000)/\(number)/\(line % 1013)") }
      try folder.write(text, to: "\(number).log")
      let run = try await CommandRun(
        ["--by", "endpoint,file", "-o", "\(number).part", "\(number).log"],
        in: folder.path
      )
      run.expect(status: 0)
    }
    for by in ["endpoint,file", "file,endpoint", "endpoint"] {
      let one = try await CommandRun(
        ["--by", by, "0.log", "1.log", "2.log"],
        in: folder.path
      )
      let merged = try await CommandRun(
        ["merge", "--memory", "16M", "--by", by, "0.part", "1.part", "2.part"],
        in: folder.path
      )
      merged.expect(status: 0)
      #expect(merged.output == one.output, "\(by)")
    }
  }

  @Test func `parts come through pipes and from folders too`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(300, seed: 1), to: "a.log")
    try folder.write(Lines.log(200, seed: 2), to: "b.log")
    let run = try await CommandRun(
      shell: """
        mkfifo pipe; mkdir parts; $logtally a.log b.log >one.csv
        $logtally -o parts/a.part a.log; $logtally -o b.part b.log; echo x >parts/notes.txt
        cat b.part >pipe & cat parts/a.part | $logtally merge - pipe | cmp - one.csv
        $logtally merge parts b.part | cmp - one.csv
        $logtally merge - b.part <parts/a.part | cmp - one.csv
        mkdir packed; $logtally -o packed/A.PART.Gz a.log; $logtally -o packed/b.part.zstd b.log
        $logtally merge packed | cmp - one.csv
        """,
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output == "" && run.errors == "")
  }
}

/// Numbers by chance, the same for a seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
