import Testing

/// Measures, from end to end.
@Suite(.timeLimit(.minutes(10)))
struct MeasureOptionTests {
  /// Three logs of lines with bytes and times, some of them without.
  private static func folder() throws -> LogFolder {
    let folder = try LogFolder()
    var random = SplitMix(seed: 5)
    for name in ["a", "b", "c"] {
      var text = ""
      for _ in 0..<3000 {
        let time =
          ["null", "\(Int.random(in: 0..<90_000, using: &random))e-3"]
          .randomElement(using: &random) ?? ""
        text +=
          #"{"method":"GET","uri":"/\#(Int.random(in: 0..<700, using: &random))","status":200,"#
        text += #""body_bytes_sent":\#(Int.random(in: 0..<1 << 30, using: &random)),"#
        text += #""request_time":\#(time)}"# + "\n"
      }
      try folder.write(text, to: "\(name).log")
    }
    return folder
  }

  private static let question = [
    "-q", "--by", "endpoint,status", "--measure", "bytes,mean,max,p0,p50,p95,p99.9,p100",
  ]

  @Test func `a report is the same however it is counted`() async throws {
    let folder = try Self.folder()
    for format in ["csv", "json"] {
      let whole = try await CommandRun(
        Self.question + ["--format", format, "a.log", "b.log", "c.log"],
        in: folder.path
      )
      whole.expect(status: 0)
      for options in [
        ["-j", "1"], ["--executor", "thread"], ["--executor", "inline"], ["--memory", "16M"],
      ] {
        let run = try await CommandRun(
          Self.question + options + ["--format", format, "c.log", "a.log", "b.log"],
          in: folder.path
        )
        #expect(run.output == whole.output, "\(options)")
      }
    }
  }

  @Test func `a percentile of all is the largest, and of none the least`() async throws {
    let folder = try LogFolder()
    let lines = ["0.5", "0.1", "0.25"].map {
      #"{"uri":"/","status":200,"request_time":"# + $0 + "}\n"
    }
    try folder.write(lines.joined(), to: "a.log")
    let run = try await CommandRun(["--measure", "p0,p100,max,bytes", "a.log"], in: folder.path)
    #expect(
      run.output == "endpoint,count,p0_ms,p100_ms,max_ms,bytes\n/,3,100.000,500.000,500.000,\n"
    )
  }

  @Test func `parts answer what their histograms have, and nothing else`() async throws {
    let folder = try Self.folder()
    let asked = Self.question.dropLast()
    func run(_ measures: String) async throws -> String {
      let run = try await CommandRun(
        asked + [measures, "a.log", "b.log", "c.log"],
        in: folder.path
      )
      run.expect(status: 0)
      return run.output
    }
    for name in ["a", "b", "c"] {
      try await CommandRun(
        asked + ["bytes,p95", "-o", "\(name).part", "\(name).log"],
        in: folder.path
      ).expect(status: 0)
    }
    for measures in ["bytes", "p50,bytes", "mean,max", "p95"] {
      let merged = try await CommandRun(
        ["merge", "-q", "--measure", measures, "a.part", "b.part", "c.part"],
        in: folder.path
      )
      #expect(merged.output == (try await run(measures)), "\(measures)")
    }
    try await CommandRun(
      ["merge", "--measure", "mean", "-o", "all.part", "a.part", "b.part", "c.part"],
      in: folder.path
    ).expect(status: 0)
    let refused = try await CommandRun(["merge", "--measure", "p50", "all.part"], in: folder.path)
    refused.expect(status: 64)
    #expect(
      refused.errors == """
        logtally: '--measure p50' cannot be answered by 'all.part', which measures request times; count \
        again, such as: logtally --by endpoint,status --measure mean,p50 --output logs.part logs

        """
    )
  }

  @Test func `what bytes are and where times are missing is said`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/a"), to: "a.log")
    try folder.write(
      "1762142706.123 12 192.0.2.4 TCP_MISS/200 512 GET http://www.example.com/ - HIER_NONE/- -\n",
      to: "b.log"
    )
    let bytes = try await CommandRun(["--measure", "bytes", "a.log", "b.log"], in: folder.path)
    #expect(
      bytes.errors
        == "logtally: bytes count headers too in files of squid, and bodies alone in files of combined\n"
    )
    let alone = try await CommandRun(["--measure", "bytes", "a.log"], in: folder.path)
    #expect(alone.errors.isEmpty)
    let times = try await CommandRun(["--measure", "max", "a.log", "b.log"], in: folder.path)
    #expect(
      times.errors.hasPrefix(
        "logtally: no request time of a known unit is in 1 file of combined; --time-unit gives that"
      )
    )
    let quiet = try await CommandRun(
      ["-q", "--measure", "max,bytes", "a.log", "b.log"],
      in: folder.path
    )
    #expect(quiet.errors.isEmpty)
  }

  @Test(
    arguments: [
      (["--measure", "meen"], "'--measure meen' is unknown; did you mean mean?"),
      (["--measure", "p50,p50_ms"], "'--measure' names p50 twice"),
      (["--measure", "bytes_ms"], "'--measure bytes_ms' is unknown; "),
      (["--measure", "p101"], "'--measure p101' is no percentile from p0 to p100"),
      (["--measure", "p50,p50.0"], "'--measure' names p50 twice"),
      (["--measure", "p50,,max"], "'--measure p50,,max' has an empty name"),
      (["--measure", "p50", "--time-unit", "sec"], "'--time-unit sec' is unknown"),
      (["--measure", "bytes", "--time-unit", "ms"], "'--time-unit' is of request times"),
    ]
  )
  func `a wrong measure is named`(arguments: [String], message: String) async throws {
    let run = try await CommandRun(arguments + ["a.log"])
    #expect(run.status == 64)
    #expect(run.errors.hasPrefix("logtally: " + message), "\(run.errors)")
  }
}
