import FoundationEssentials
import Glibc
import Testing

/// Rotations at random moments of a run: whatever was there at the scan is counted once, or named.
///
/// LOGTALLY_ROTATIONS=23 makes 207 of them, as `make test-all` does.
@Suite(.timeLimit(.minutes(60)))
struct RotationMomentTests {
  /// How a server's logs are rotated.
  ///
  /// Nothing is ever removed, so that each line is in some file always.
  enum Layout: String, CaseIterable {
    /// `a.log` becomes `a.log.1`, which becomes `a.log.2`.
    case renamed
    /// `a.log.1` becomes `a.log.2.gz` on the way, which is another file.
    case compressed
    /// `a.log` is copied to `a.log.1`, and truncated.
    case copied

    /// The steps, each a shell command, with a pause between any two.
    var steps: [String] {
      let shift = [
        "mv a.log.3.zst a.log.4.zst", "mv a.log.2.gz a.log.3.gz", "mv a.log.1 a.log.2",
      ]
      switch self {
      case .renamed: return shift + ["mv a.log a.log.1", "cp ../new a.log"]
      case .compressed:
        return shift.dropLast() + [
          "gzip a.log.1", "mv a.log.1.gz a.log.2.gz", "mv a.log a.log.1", "cp ../new a.log",
        ]
      case .copied: return shift + ["cp a.log a.log.1; : >a.log; cat ../new >>a.log"]
      }
    }
  }

  /// How many lines of each generation there are; `/big` keeps the run busy.
  private static let lines = ["/a": 3000, "/b": 60_000, "/c": 2000, "/d": 1000, "/big": 150_000]

  private static var moments: Int {
    ProcessInfo.processInfo.environment["LOGTALLY_ROTATIONS"].flatMap(Int.init) ?? 4
  }

  private func makeLogs() async throws -> LogFolder {
    let folder = try LogFolder()
    for (name, endpoint) in [
      ("a.log", "/a"), ("a.log.1", "/b"), ("a.log.2", "/c"), ("a.log.3", "/d"), ("0.log", "/big"),
    ] {
      let lines = Self.lines[endpoint] ?? 0
      try folder.write(String(repeating: Lines.simple(endpoint), count: lines), to: "logs/\(name)")
    }
    try folder.write(Lines.simple("/new"), to: "new")
    try await CommandRun(
      shell: "gzip logs/a.log.2; zstd -q --rm logs/a.log.3",
      in: folder.path
    ).expect(status: 0)
    return folder
  }

  private func options(_ executor: String) -> [String] {
    // Large files first, so that the small ones wait; in pieces where there are workers for them.
    ["--executor", executor, "--by", "endpoint"] + (executor == "process" ? ["-j", "1"] : [])
  }

  @Test(arguments: Layout.allCases, ["process", "thread", "inline"])
  func `each line is counted once, or its file is named`(layout: Layout, executor: String)
    async throws
  {
    let clock = ContinuousClock()
    let undisturbed = try await makeLogs()
    let length = try await clock.measure {
      let run = try await CommandRun(options(executor) + ["logs"], in: undisturbed.path)
      run.expect(status: 0)
    }
    for number in 0..<Self.moments {
      // Spread over the run, the same each time; multiples of the golden ratio come near each place.
      let share = (Double(number + 1) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
      let folder = try await makeLogs()
      let steps = layout.steps.joined(separator: "; sleep 0.00\(number % 4); ")
      let run = try await CommandRun(options(executor) + ["logs"], in: folder.path) { _ in
        try await Task.sleep(for: length * share)
        try await CommandRun(shell: "cd logs; \(steps)", in: folder.path).expect(status: 0)
      }
      judge(run, layout, "moment \(number): \(share) of \(length)")
    }
  }

  private func judge(_ run: CommandRun, _ layout: Layout, _ moment: String) {
    var counts: [String: Int] = [:]
    for row in run.output.split(separator: "\n").dropFirst() {
      let cells = row.split(separator: ",")
      counts[String(cells[0])] = Int(cells[1])
    }
    let missing = Self.lines.filter { counts[$0.key] != $0.value }
    let named = run.errors.split(separator: "\n").count { $0.hasPrefix("logtally: logs/") }
    // Where files are only renamed, none is lost.
    #expect(layout != .renamed || missing.isEmpty, "\(moment): \(run)")
    let lost = missing.count { counts[$0.key] ?? 0 < $0.value }
    #expect(lost <= named, "\(moment): \(missing): \(run)")
    for (endpoint, lines) in missing {
      // Between the copy and the truncation there are two files of the same lines.
      let most = layout == .copied && endpoint == "/a" ? 2 * lines : lines
      #expect(counts[endpoint] ?? 0 <= most, "\(moment): \(endpoint) more than once: \(run)")
    }
    #expect(run.status == (named == 0 ? 0 : 1), "\(moment): \(run)")
  }
}
