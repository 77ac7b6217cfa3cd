import SystemPackage
import Testing

@testable import Logtally

/// The pages of the manual.
@Suite(.timeLimit(.minutes(5)))
struct ManualPageTests {
  /// A page as a reader sees it, without the marks for bold and underlined.
  private func rendered(_ source: String) async throws -> String {
    let folder = try LogFolder()
    try folder.write(source + "\n", to: "page.1")
    let run = try await CommandRun(
      shell: "mandoc -T ascii -O width=100 page.1 | sed 's/.\\x08//g'",
      in: folder.path
    )
    run.expect(status: 0)
    return run.output
  }

  private static var pages: [String?] { [nil] + ManualPage.pages }

  @Test(arguments: Self.pages) func `a page renders without warnings`(page: String?) async throws {
    let source = try #require(ManualPage(of: page)).source
    let folder = try LogFolder()
    // The date is filled in where pages are made for installing.
    try folder.write(
      source.replacing("$Mdocdate$", with: "January 1, 2026") + "\n",
      to: "page.1"
    )
    let run = try await CommandRun(shell: "mandoc -T lint -W warning page.1", in: folder.path)
    run.expect(status: 0)
    #expect(run.output + run.errors == "")
  }

  @Test(arguments: Self.pages) func `a page has what readers look for`(page: String?) async throws {
    let text = try await rendered(try #require(ManualPage(of: page)).source)
    let lines = text.split(separator: "\n").map(String.init)
    let titles = lines.filter { $0.first?.isLetter ?? false }.dropFirst().dropLast()
    var expected = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"]
    if page == nil { expected += ["IDS IN ENDPOINTS", "SUBCOMMANDS", "ENVIRONMENT", "FILES"] }
    #expect(Array(titles) == expected + ["EXIT STATUS", "EXAMPLES", "SEE ALSO"], "\(text)")
  }

  @Test func `the page of the command says how it is called`() async throws {
    let text = try await rendered(try #require(ManualPage(of: nil)).source)
    let synopsis = try #require(
      text.split(separator: "SYNOPSIS\n").last?.split(separator: "DESC").first
    )
    #expect(
      synopsis.split(separator: "\n").map { $0.trimming(" ") } == [
        "logtally [count] [options] path ...", "logtally cache show|clear dir",
        "logtally diff [options] old new",
        "logtally explain [options] path ...",
        "logtally formats [name ...]", "logtally merge [options] part ...",
        "logtally plan [options] path ...",
      ],
      "\(text)"
    )
  }

  @Test func `every option is on the page of its command, once`() throws {
    for name in SubcommandNames.all where name != "help" {
      let description = try #require(CommandDescription.root.subcommand(name))
      let names = description.options.compactMap { option in
        option.names?.map(\.text).first { $0.hasPrefix("--") }
      }
      #expect(names.count > 1)
      let source = try #require(ManualPage(of: name == "count" ? nil : name)).source
      for name in names {
        let term = "Fl \\-\(name.dropFirst(2).replacing("-", with: "\\-"))"
        let rows = source.split(separator: "\n").filter { row in
          row.hasPrefix(".It ")
            && row.split(separator: ",").contains { part in
              part.hasSuffix(term) || part.contains(term + " ")
            }
        }
        #expect(rows.count == 1, "\(name): \(rows)")
      }
    }
  }

  @Test func `signs that mean something to the formatter come out as they are`() async throws {
    let page = try #require(ManualPage(of: "explain"))
    let text = try await rendered(page.source)
    let example = #"logtally explain --log-format '$remote_addr "$request" $status' access.log"#
    #expect(text.contains(example))
    #expect(
      ManualText.prose(".x of 'y'. A \\ <file>, or --by.") == [
        "\\&.x of \\(aqy\\(aq.", "A \\e \\fIfile\\fR, or \\fB\\-\\-by\\fR.",
      ]
    )
    #expect(ManualText.literal("~/a-b ^'`") == "\\(ti/a\\-b \\(ha\\(aq\\(ga")
  }

  @Test(arguments: [["nosuch"], ["explain", "x"], ["count"]])
  func `only pages that there are are printed`(arguments: [String]) async throws {
    let run = try await CommandRun(["--generate-manual"] + arguments)
    run.expect(status: 64)
    #expect(
      run.errors == """
        logtally: '--generate-manual' takes nothing, or one of cache, diff, explain, formats, merge, plan, \
        such as: logtally --generate-manual
        See 'logtally --help' for the options.

        """
    )
  }

  @Test func `the pages to install are dated, one for each subcommand`() async throws {
    let folder = try LogFolder()
    let run = try await CommandRun(
      shell: ".ci/manual $logtally \(folder.path) 2>&1",
      in: CommandRun.package.string
    )
    run.expect(status: 0)
    let subcommands = SubcommandNames.all.filter { $0 != "help" }.map { "logtally-\($0).1" }
    #expect(try folder.names == (["logtally.1"] + subcommands).sorted())
    #expect(try folder.read("logtally-count.1") == folder.read("logtally.1"))
    #expect(try folder.read("logtally.1").firstMatch(of: #/^\.Dd [A-Z][a-z]+ \d+, \d{4}\n/#) != nil)
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String {
    var text = drop { $0 == character }
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
