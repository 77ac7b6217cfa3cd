import FoundationEssentials
import SystemPackage
import Testing

/// README says what is so: its examples are run, its Swift is compiled, its lists are complete.
@Suite(.timeLimit(.minutes(5)))
struct ReadmeTests {
  /// `UPDATE_GOLDEN=1` writes what the commands print into README.
  @Test func `commands print what the README shows`() async throws {
    let readme = try Readme()
    let blocks = readme.blocks.filter { $0.kind == "console" }
    #expect(blocks.count > 10)
    var changes: [(block: Readme.Block, lines: [String])] = []
    for block in blocks {
      let shown = try ConsoleSession(readme.lines(of: block))
      #expect(shown.steps.contains { $0.command.joined().contains("logtally") })
      let found = try await shown.run()
      for (wanted, step) in zip(shown.steps, found.steps) where wanted != step {
        Issue.record(
          """
          README.md, line \(block.range.lowerBound + 1): $ \(step.command.joined(separator: "\n"))
          --- it shows
          \(wanted.output.joined(separator: "\n"))
          --- the command prints
          \(step.output.joined(separator: "\n"))
          ---
          """
        )
      }
      changes.append((block, found.lines))
    }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try readme.write(replacing: changes)
    }
  }

  @Test(arguments: [
    ("README.md", 5), ("Sources/KeyedTasks/KeyedTasks.docc/KeyedTasks.md", 1),
    ("Sources/AccessLogs/AccessLogs.docc/AccessLogs.md", 1),
  ])
  func `the Swift that is shown is compiled with the tests`(page: String, atLeast: Int) throws {
    let sources = try [
      "KeyedTasksTests/ReadmeExampleTests.swift", "TestWorker/Example.swift",
      "AccessLogsTests/ExampleTests.swift",
    ].map { unindented(try text("Tests/" + $0).split(separator: "\n")) }
    let page = try Readme(page)
    let blocks = page.blocks.filter { $0.kind == "swift" }
    #expect(blocks.count >= atLeast)
    for block in blocks {
      // The test program has an entry of its own.
      let lines = page.lines(of: block).map { $0.replacing("@main ", with: "")[...] }
      for paragraph in lines.split(separator: "") {
        let code = unindented(Array(paragraph))
        #expect(
          sources.contains { $0.contains(code) },
          "\(page.name), line \(block.range.lowerBound + 1), is not among the tests:\n\(code)"
        )
      }
    }
  }

  @Test func `every option has its row`() throws {
    let help = try text("Tests/LogtallyTests/Golden/help.txt")
    let options = help.split(separator: "OPTIONS:").last ?? ""
    let row = #/^  (?:-[a-z], )?(--[a-z-]+)/#.anchorsMatchLineEndings()
    let known = options.matches(of: row).map { String($0.1) }
    let shown = try Readme().lines.filter { $0.hasPrefix("| `-") }.flatMap { row in
      (row.split(separator: "|").first ?? "").matches(of: #/--[a-z-]+/#).map { String($0.0) }
    }
    #expect(known.count > 15)
    #expect(shown.sorted() == known.sorted())
  }

  @Test func `every target of make has its row`() throws {
    let targets = try text("Makefile")
      .matches(of: #/^([a-z-]+):.*## /#.anchorsMatchLineEndings()).map { String($0.1) }
    let rows = try Readme().lines.compactMap { line in
      line.prefixMatch(of: #/\| `make ([a-z-]+)/#).map { String($0.1) }
    }
    #expect(targets.count > 10)
    #expect(rows.sorted() == targets.sorted())
  }

  @Test func `every suite that the promises name is there`() throws {
    let page = try text("Sources/AccessLogs/AccessLogs.docc/Promises.md")
    let suites = Set(page.matches(of: #/\b[A-Za-z]+Tests\b/#).map { String($0.output) })
    #expect(suites.count > 10)
    let tests = CommandRun.package.string + "/Tests"
    let files = try FileManager.default.subpathsOfDirectory(atPath: tests)
    for suite in suites {
      #expect(files.contains { $0.hasSuffix("/\(suite).swift") }, "there is no \(suite)")
    }
  }

  /// Reads a file of the package.
  private func text(_ name: String) throws -> String {
    let path = CommandRun.package.string + "/" + name
    return String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
  }

  /// Returns lines without what they are indented by.
  private func unindented(_ lines: [Substring]) -> String {
    lines.map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
  }
}
