import Testing

/// `{date}`, `{week}` and `{hour}` in the names of outputs, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct OutputNameTests {
  private static let named = [
    ("--output r-{date}.csv --now 2025-11-03T04:05", "r-2025-11-03.csv"),
    ("--output r-{date}.csv --now 2025-11-03T04:05 --yesterday", "r-2025-11-02.csv"),
    ("--output r-{date}.csv --now 2025-01-01T00:00 --yesterday", "r-2024-12-31.csv"),
    ("--output r-{date}T{hour}.json --now 2025-11-03T23:30Z --tz +02:00", "r-2025-11-04T01.json"),
    ("--output r-{date}.csv --now 2025-11-03T23:30Z", "r-2025-11-03.csv"),
    ("--output {week}.csv --now 2025-12-29", "2026-W01.csv"),
    ("--output {week}.csv --now 2021-01-03", "2020-W53.csv"),
    ("--output {week}{week}.csv --now 1969-12-28", "1969-W521969-W52.csv"),
    ("--output {{date}}.csv --now 2025-11-03", "{2025-11-03}.csv"),
    ("--output {other}-{date}.csv --now 2025-11-03", "{other}-2025-11-03.csv"),
    ("--output '{.csv' --now 2025-11-03", "{.csv"),
    ("--output r.csv --rejects x-{date} --now 2025-11-03", "x-2025-11-03"),
  ]

  @Test(arguments: named)
  func `names of the day and the hour stand for those of the run`(
    typed: String,
    name: String
  ) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/x"), to: "logs/a.log")
    let run = try await CommandRun(
      shell: "$logtally -q \(typed) logs",
      in: folder.path,
      environment: ["TZ": "UTC"]
    )
    run.expect(status: 0)
    let names = try folder.names
    #expect(names.contains(name), "\(names)")
  }

  @Test func `merge takes them too, by the day of the machine`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/x"), to: "logs/a.log")
    let run = try await CommandRun(
      shell: """
        before=$(date +%F); $logtally --format part logs >a.part; $logtally merge --output '{date}.csv' a.part
        [ -e "$before.csv" ] || [ -e "$(date +%F).csv" ]
        """,
      in: folder.path
    )
    run.expect(status: 0)
  }

  @Test func `a word that is nearly one of them is not made a name`() async throws {
    let run = try await CommandRun(["--output", "r-{dates}.csv", "-"], input: [])
    run.expect(status: 64)
    let said = "logtally: '--output r-{dates}.csv' has '{dates}' in it; did you mean {date}?"
    #expect(run.errors.hasPrefix(said), "\(run)")
  }
}
