import FoundationEssentials
import SystemPackage
import Testing

/// The pages of the documentation say what is so: examples are run, Swift is compiled, lists are complete.
@Suite(.timeLimit(.minutes(5)))
struct PageTests {
  /// `UPDATE_GOLDEN=1` writes what the commands print into the page.
  @Test(arguments: [
    ("README.md", 8), ("Sources/Logtally/Logtally.docc/Examples.md", 10),
    ("Sources/Logtally/Logtally.docc/CountingRules.md", 1),
    ("Sources/Logtally/Logtally.docc/Dimensions.md", 6),
    ("Sources/Logtally/Logtally.docc/Reports.md", 5),
    ("Sources/Logtally/Logtally.docc/Shape.md", 8),
    ("Sources/Logtally/Logtally.docc/Parts.md", 5),
    ("Sources/Logtally/Logtally.docc/Shards.md", 6),
    ("Sources/Logtally/Logtally.docc/Times.md", 6),
    ("Sources/Logtally/Logtally.docc/Filters.md", 5),
    ("Sources/Logtally/Logtally.docc/Cookbook.md", 30),
    ("Sources/Logtally/Logtally.docc/Endpoints.md", 3),
    ("Sources/Logtally/Logtally.docc/Measures.md", 3),
    ("Sources/Logtally/Logtally.docc/Monitoring.md", 2),
    ("Sources/Logtally/Logtally.docc/Nights.md", 1),
    ("Sources/Logtally/Logtally.docc/Comparisons.md", 5),
    ("Sources/Logtally/Logtally.docc/Privacy.md", 2),
    ("Sources/Logtally/Logtally.docc/HTMLPages.md", 4),
  ])
  func `commands print what the pages show`(name: String, atLeast: Int) async throws {
    let page = try Page(name)
    let blocks = page.blocks.filter { $0.kind == "console" }
    #expect(blocks.count >= atLeast)
    var changes: [(block: Page.Block, lines: [String])] = []
    for block in blocks {
      let shown = try ConsoleSession(page.lines(of: block))
      #expect(shown.steps.contains { $0.command.joined().contains("logtally") })
      let found = try await shown.run()
      for (wanted, step) in zip(shown.steps, found.steps) where wanted != step {
        Issue.record(
          """
          \(name), line \(block.range.lowerBound + 1): $ \(step.command.joined(separator: "\n"))
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
      try page.write(replacing: changes)
    }
  }

  /// Commands in a page that the test above does not name would be run by nobody.
  @Test func `no other page shows commands`() throws {
    let tested = [
      "Examples.md", "Cookbook.md", "CountingRules.md", "Dimensions.md", "Endpoints.md",
      "Filters.md",
      "Measures.md", "Reports.md", "Parts.md",
      "Shape.md", "Shards.md", "Times.md", "Monitoring.md", "Nights.md", "Comparisons.md",
      "Privacy.md", "HTMLPages.md",
    ]
    for name in try pages() where !tested.contains(where: name.hasSuffix) {
      #expect(try !Page(name).blocks.contains { $0.kind == "console" }, "\(name)")
    }
  }

  @Test(arguments: [
    ("README.md", 1), ("Sources/KeyedTasks/KeyedTasks.docc/KeyedTasks.md", 1),
    ("Sources/KeyedTasks/KeyedTasks.docc/Demonstrations.md", 4),
    ("Sources/KeyedTasks/KeyedTasks.docc/GettingStarted.md", 10),
    ("Sources/KeyedTasks/KeyedTasks.docc/BytesBetweenProcesses.md", 1),
    ("Sources/AccessLogs/AccessLogs.docc/AccessLogs.md", 1),
  ])
  func `the Swift that is shown is compiled with the tests`(page: String, atLeast: Int) throws {
    let sources = try [
      "KeyedTasksTests/DemonstrationTests.swift", "KeyedTasksTests/ArticleTests.swift",
      "TestWorker/Example.swift", "TestWorker/Errand.swift",
      "AccessLogsTests/ExampleTests.swift",
    ].map {
      // What tests lend each other, programs of readers keep.
      let source = try text("Tests/" + $0).replacing("package ", with: "")
      return unindented(source.split(separator: "\n"))
    }
    let page = try Page(page)
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

  @Test func `README can be read in one go`() throws {
    #expect(try Page("README.md").lines.count <= 350)
  }

  /// Links of README and of the pages lead to files of this package and to headings in them.
  @Test func `links lead somewhere`() throws {
    var count = 0
    for name in try ["README.md"] + pages() {
      let page = try Page(name)
      let folder = name.split(separator: "/").dropLast().joined(separator: "/")
      for link in page.lines.joined(separator: "\n").matches(of: #/\]\(([^)\s]+)\)/#) {
        let target = String(link.1)
        if target.contains("://") { continue }
        count += 1
        let parts = target.split(separator: "#", omittingEmptySubsequences: false)
        let path =
          parts[0].isEmpty ? name : folder.isEmpty ? String(parts[0]) : "\(folder)/\(parts[0])"
        let linked = try Page(path)
        guard parts.count > 1 else { continue }
        #expect(linked.anchors.contains(String(parts[1])), "\(name) links to \(target)")
      }
    }
    #expect(count > 20)
  }

  @Test func `every option has its row`() throws {
    let help = try text("Tests/LogtallyTests/Golden/help.txt")
    let options = help.split(separator: "ARGUMENTS:").last ?? ""
    let row = #/^  (?:-[A-Za-z], )?(--[a-z-]+)/#.anchorsMatchLineEndings()
    let known = options.matches(of: row).map { String($0.1) }
    let page = try Page("Sources/Logtally/Logtally.docc/Options.md")
    let shown = page.lines.filter { $0.hasPrefix("| `-") }.flatMap { row in
      (row.split(separator: "|").first ?? "").matches(of: #/--[a-z-]+/#).map { String($0.0) }
    }
    #expect(known.count > 15)
    #expect(shown.sorted() == known.sorted())
  }

  /// Of each text that stands right in a call of `line`, the longest piece without something put in.
  @Test func `every message is on its page`() throws {
    let page = try text("Sources/Logtally/Logtally.docc/Messages.md")
    let folder = CommandRun.package.string + "/Sources/Logtally"
    var count = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      if !name.hasSuffix(".swift") { continue }
      let source = try text("Sources/Logtally/\(name)")
      for start in source.matches(of: #/\bline\(\s*(?:\w+\s*\?\s*)?"/#) {
        let piece = longestPiece(ofTextAt: source[start.range.upperBound...])
        if piece.count < 8 { continue }
        count += 1
        #expect(page.contains(piece), "\(name) has '\(piece)'")
      }
    }
    #expect(count > 20)
  }

  /// Returns the longest piece of a text in source code, up to its closing quote, between what is put in.
  private func longestPiece(ofTextAt source: Substring) -> String {
    var pieces = [""]
    var depth = 0
    var rest = source
    while let character = rest.popFirst(), depth > 0 || character != "\"" {
      if depth == 0, character == "\\" {
        if rest.first == "(" { depth = 1 }
        if rest.popFirst() != nil { pieces.append("") }
      } else if depth > 0 {
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
      } else {
        pieces[pieces.count - 1].append(character)
      }
    }
    return pieces.max { $0.count < $1.count } ?? ""
  }

  @Test func `every target of make has its row`() throws {
    let targets = try text("Makefile")
      .matches(of: #/^([a-z-]+):.*## /#.anchorsMatchLineEndings()).map { String($0.1) }
    let rows = try Page("Sources/Logtally/Logtally.docc/TheHouse.md").lines.compactMap { line in
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

  /// The pages of the documentation catalogues, as paths below the folder of the package.
  private func pages() throws -> [String] {
    let sources = CommandRun.package.string + "/Sources"
    let pages = try FileManager.default.subpathsOfDirectory(atPath: sources)
      .filter { $0.hasSuffix(".md") }.map { "Sources/\($0)" }.sorted()
    try #require(pages.count > 10)
    return pages
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
