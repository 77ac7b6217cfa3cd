import Testing

/// The model's demonstration with logs: count one endpoint in many files, one after another and by
/// processes, and compare the counts key by key.
@Suite(.timeLimit(.minutes(5)))
struct ModelDemonstrationTests {
  @Test func `a hundred logs of ten thousand lines give equal counts by key`() async throws {
    let folder = try LogFolder()
    var expected: [String: Int] = [:]
    for number in 0..<100 {
      let text = Lines.log(10_000, seed: number)
      try folder.write(text, to: "log\(number).log")
      expected["log\(number).log"] = text.split(separator: "\n").count { $0.contains("/api/7 ") }
    }
    let options = ["--by", "file", "--match", "/api/7 "]
    for executor in ["inline", "process"] {
      let paths = (0..<100).map { "log\($0).log" }
      let run = try await CommandRun(options + ["--executor", executor] + paths, in: folder.path)
      run.expect(status: 0)
      var counts: [String: Int] = [:]
      for line in run.output.split(separator: "\n").dropFirst() {
        let cells = line.split(separator: ",")
        counts[String(cells[0])] = Int(cells[1])
      }
      #expect(counts == expected, "\(executor)")
    }
  }
}
