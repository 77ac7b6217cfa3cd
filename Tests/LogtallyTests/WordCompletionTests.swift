import AccessLogs
import Testing

@testable import Logtally

/// What may stand in place of a word, whatever the shell.
struct WordCompletionTests {
  private func words(_ typed: String...) -> [String] {
    WordCompletion(of: typed).candidates.map(\.word)
  }

  @Test func `options are those of the command, count where none is named`() {
    #expect(words("--fo") == ["--format"])
    #expect(words("count", "--fo") == ["--format"])
    #expect(words("explain", "--log") == ["--log-format", "--log-format-from"])
    #expect(words("explain", "--outp") == [])
    #expect(words("logs", "--ver") == ["--verbose", "--version"])
    #expect(words("-").contains("-n"))
  }

  @Test func `an option that was given is offered again where it may be repeated`() {
    #expect(words("--format", "csv", "--fo") == [])
    #expect(words("-q", "--qui") == [])
    #expect(words("--match", "x", "--mat") == ["--match"])
  }

  @Test func `the value of an option is the word behind it or behind its sign`() {
    #expect(
      words("--format", "") == [
        "csv", "tsv", "json", "ndjson", "markdown", "table", "html", "xlsx", "openmetrics", "part",
      ]
    )
    #expect(words("--format=j") == ["--format=json"])
    #expect(words("--executor", "t") == ["thread"])
    #expect(words("--top", "") == [])
    #expect(words("--nonsense=") == [])
    // The dash of a value is no option.
    #expect(words("--match", "-") == [])
  }

  @Test func `a list goes on behind a comma with what is not in it`() {
    let names = Dimension.all.map(\.name)
    #expect(words("--by", "") == names + ["page"])
    #expect(WordCompletion(of: ["--by", "pa"]) == WordCompletion(of: ["merge", "--by", "pa"]))
    #expect(WordCompletion(of: ["--by", "pa"]).lines == ["page"])
    #expect(words("--by", "status,") == names.filter { $0 != "status" }.map { "status," + $0 })
    let others = names.filter { $0 != "status" && $0 != "file" }
    #expect(words("--by=status,file,") == others.map { "--by=status,file," + $0 })
    #expect(WordCompletion(of: ["--by", "status,"]).isOpen)
    #expect(!WordCompletion(of: ["--by", names.dropLast().joined(separator: ",") + ","]).isOpen)
  }

  @Test func `files are offered where the command reads or writes them`() {
    let reading = [
      [""], ["logs", ""], ["-o", ""], ["--rejects", ""], ["explain", ""], ["--", "-"],
    ]
    for typed in reading {
      #expect(WordCompletion(of: typed).takesFiles, "\(typed)")
    }
    for typed in [["--top", ""], ["--format", ""], ["--"], ["formats", ""], ["help", ""], []] {
      #expect(!WordCompletion(of: typed).takesFiles, "\(typed)")
    }
  }

  @Test func `subcommands stand first`() {
    #expect(words("") == ["cache", "count", "diff", "explain", "formats", "merge", "plan", "help"])
    #expect(words("ex") == ["explain"])
    #expect(words("help", "ex") == ["explain"])
    #expect(words("logs", "ex") == [])
    #expect(words("-q", "ex") == [])
    #expect(words("--", "ex") == [])
    #expect(words("count", "ex") == [])
    #expect(words("formats", "hapr") == ["haproxy"])
  }

  @Test func `the answer to a script is lines`() async throws {
    let meaning = "Says which format each file has, why, and what is read in its first lines"
    #expect(WordCompletion(of: ["ex"]).lines == ["explain\t\(meaning)", ":files"])
    #expect(WordCompletion(of: ["--by", "s"]).lines == ["status", ":open"])
    let run = try await CommandRun(["---complete", "--format", "c"])
    run.expect(status: 0)
    #expect(run.output == "csv\n")
  }

  @Test(arguments: [[], ["csh"], [""]])
  func `only scripts of known shells are printed`(shell: [String]) async throws {
    let run = try await CommandRun(["--generate-completion-script"] + shell)
    run.expect(status: 64)
    #expect(
      run.errors == """
        logtally: '--generate-completion-script' takes one of bash, zsh, fish, such as: \
        logtally --generate-completion-script bash
        See 'logtally --help' for the options.

        """
    )
  }
}
