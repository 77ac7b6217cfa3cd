import Glibc
import SystemPackage
import Testing

@testable import Logtally

/// TAB pressed in the shells themselves.
@Suite(.timeLimit(.minutes(5)))
struct ShellCompletionTests {
  /// A folder with files to complete, and the command and the script of a shell.
  private func folder(_ shell: CompletionScript) async throws -> LogFolder {
    let folder = try LogFolder()
    for name in ["error.log", "logs/access.log", "my file.log", "bin/.keep"] {
      try folder.write("", to: name)
    }
    try folder.write(shell.text, to: "script")
    try #require(
      unsafe symlink(CommandRun.executable.string, "\(folder.path)/bin/logtally") == 0
    )
    return folder
  }

  /// Starts a shell, with the script and without anything of the user's.
  private func completing(
    _ shell: CompletionScript,
    _ body: (inout TypedSession) async throws -> Void
  ) async throws {
    let folder = try await folder(shell)
    let arguments =
      switch shell {
      case .bash: ["bash", "--norc", "--noprofile", "-i"]
      case .zsh: ["zsh", "-f", "-i"]
      case .fish: ["fish", "--no-config", "-i"]
      }
    try await TypedSession.run(arguments, in: folder.path) { session in
      let loading = shell == .zsh ? "autoload -U compinit; compinit -u -D; " : ""
      // The quotes keep what is typed from looking like what is printed.
      try await session.type("\(loading)source ./script; echo rea''dy\n", until: "ready")
      try await body(&session)
    }
  }

  @Test(arguments: CompletionScript.allCases)
  func `TAB completes options, values, lists, files and subcommands`(shell: CompletionScript)
    async throws
  {
    let lines: [(typed: String, words: [String])] = [
      ("logtally --fo\t j\t", ["--format", "json"]),
      ("logtally --format=ta\t", ["--format=table"]),
      ("logtally count --exec\t th\t", ["count", "--executor", "thread"]),
      ("logtally -q --log-format hap\t", ["-q", "--log-format", "haproxy"]),
      ("logtally --by st\t", ["--by", "status"]),
      ("logtally --by endpoint,st\t", ["--by", "endpoint,status"]),
      ("logtally --by pa\t", ["--by", "page"]),
      ("logtally --by=file,e\t", ["--by=file,endpoint"]),
      ("logtally -o er\t", ["-o", "error.log"]),
      ("logtally --output=er\t", ["--output=error.log"]),
      ("logtally lo\tac\t", ["logs/access.log"]),
      ("logtally my\t", ["my file.log"]),
      ("logtally expl\t --log-format-f\t er\t", ["explain", "--log-format-from", "error.log"]),
      ("logtally form\t haprox\t", ["formats", "haproxy"]),
      ("logtally help expl\t", ["help", "explain"]),
      ("logtally --top \t", ["--top"]),
      ("logtally --match er\t", ["--match", "er"]),
      ("./bin/logtally --exclu\t", ["--exclude"]),
    ]
    try await completing(shell) { session in
      for line in lines {
        let command = line.typed.split(separator: " ").first ?? ""
        let words = [String(command)] + line.words
        // The line that came of it is the arguments of another command, put before it.
        try await session.type(
          line.typed + "\u{01}printf '<%s>' \n",
          until: words.map { "<\($0)>" }.joined()
        )
      }
    }
  }

  @Test(arguments: CompletionScript.allCases)
  func `TAB lists what there is`(shell: CompletionScript) async throws {
    try await completing(shell) { session in
      // What was typed, and what TAB made of it, becomes the end of another line.
      let end = "\u{01}echo do''ne \n"
      try await session.type("logtally --format \t\t", until: "csv", "json", "table")
      try await session.type(end, until: "done")
      try await session.type("logtally --by \t\t", until: "endpoint", "status", "file")
      try await session.type(end, until: "done")
      try await session.type("logtally --executor \t\t", until: "process", "thread", "inline")
      try await session.type(end, until: "done")
      try await session.type("logtally \t\t", until: "explain", "formats", "error.log", "logs/")
      try await session.type(end, until: "done")
      try await session.type("logtally --no-\t\t", until: "dedupe", "formula-guard")
    }
  }
}
