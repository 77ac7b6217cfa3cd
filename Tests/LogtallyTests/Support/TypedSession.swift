import Glibc
import Subprocess
import SystemPackage
import Testing

/// A shell at a terminal of its own, in which keys are pressed.
struct TypedSession: Sendable {
  private let terminal: PseudoTerminal
  /// All that the terminal has shown.
  private(set) var shown = ""

  /// Runs a shell for as long as `body` takes.
  ///
  /// - Parameters:
  ///   - shell: The command and its arguments.
  ///   - folder: Where it starts, and its home.
  ///   - body: Presses the keys.
  /// - Throws: What `body` throws, or why the shell cannot be started.
  static func run(
    _ shell: [String],
    in folder: String,
    _ body: (inout TypedSession) async throws -> Void
  ) async throws {
    let terminal = try PseudoTerminal(columns: 100)
    let descriptor = FileDescriptor(rawValue: terminal.terminal)
    _ = try await Subprocess.run(
      // Makes the terminal the one of a session, as a window does.
      .path(FilePath("\(KnownCommands.folder)/setsid")),
      arguments: Arguments(["--ctty"] + shell),
      environment: .custom([
        "PATH": "\(folder)/bin:\(KnownCommands.folder)", "HOME": folder, "TERM": "vt100",
        "LANG": "C.UTF-8", "INPUTRC": "/dev/null",
      ]),
      workingDirectory: FilePath(folder),
      input: .fileDescriptor(descriptor, closeAfterSpawningProcess: false),
      output: .fileDescriptor(descriptor, closeAfterSpawningProcess: false),
      error: .fileDescriptor(descriptor, closeAfterSpawningProcess: false)
    ) { execution in
      // Whatever happens, it ends: an interactive shell outlives TERM.
      defer { kill(execution.processIdentifier.value, SIGKILL) }
      var session = TypedSession(terminal: terminal)
      try await body(&session)
    }
  }

  private init(terminal: PseudoTerminal) { self.terminal = terminal }

  /// Presses keys and waits until the terminal has shown each of some texts since.
  mutating func type(
    _ keys: String,
    until texts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    shown = ""
    let bytes = Array(keys.utf8)
    try #require(unsafe write(terminal.window, bytes, bytes.count) == bytes.count)
    let deadline = ContinuousClock.now + .seconds(30)
    while !texts.allSatisfy(shown.contains), ContinuousClock.now < deadline {
      let news = terminal.shown()
      if news.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      shown += news
    }
    try #require(
      texts.allSatisfy(shown.contains),
      "\(keys.debugDescription) does not make the terminal show \(texts):\n\(shown)",
      sourceLocation: sourceLocation
    )
  }
}
