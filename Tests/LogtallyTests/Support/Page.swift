import FoundationEssentials
import SystemPackage
import Testing

/// A page of documentation: its lines, and the fenced blocks among them.
struct Page {
  /// A block between two fences.
  struct Block {
    /// The word after the opening fence, such as `console`.
    let kind: String
    /// Where the text between the fences stands among the lines of the page.
    let range: Range<Int>
  }

  private(set) var lines: [String]
  let blocks: [Block]

  /// The path below the folder of the package.
  let name: String
  private let path: String

  init(_ name: String) throws {
    self.name = name
    path = CommandRun.package.string + "/" + name
    let data = try #require(FileManager.default.contents(atPath: path), "\(name) is missing")
    lines = String(decoding: data, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var blocks: [Block] = []
    var opening: Int?
    for (index, line) in lines.enumerated() where line.hasPrefix("```") {
      if let start = opening {
        let kind = String(lines[start].dropFirst(3))
        blocks.append(Block(kind: kind, range: start + 1..<index))
        opening = nil
      } else {
        opening = index
      }
    }
    try #require(opening == nil, "a block of \(name) is never closed")
    self.blocks = blocks
  }

  /// The names by which links reach the headings, as renderers of Markdown make them.
  var anchors: [String] {
    lines.filter { $0.hasPrefix("#") }.map { heading in
      String(
        heading.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { letter in
          letter == " " ? "-" : letter.isLetter || letter.isNumber || letter == "-" ? letter : nil
        }
      )
    }
  }

  /// Returns the lines of a block.
  func lines(of block: Block) -> [String] { Array(lines[block.range]) }

  /// Writes the page anew with other text in some blocks.
  func write(replacing texts: [(block: Block, lines: [String])]) throws {
    var lines = lines
    for (block, text) in texts.sorted(by: { $0.block.range.lowerBound > $1.block.range.lowerBound })
    {
      lines.replaceSubrange(block.range, with: text)
    }
    let data = Data(lines.joined(separator: "\n").utf8)
    try #require(FileManager.default.createFile(atPath: path, contents: data))
  }
}

/// What a `console` block shows: commands after `$ `, each with what it prints below it.
///
/// Lines after `> ` right below a command belong to it, as in a shell.
struct ConsoleSession {
  /// A command and what it prints, as a terminal shows it: standard error too.
  struct Step: Equatable {
    var command: [String]
    var output: [String]
  }

  var steps: [Step] = []

  init(_ lines: [String]) throws {
    for line in lines {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: [String(line.dropFirst(2))], output: []))
        continue
      }
      try #require(!steps.isEmpty, "a console block starts with a command: \(line)")
      let last = steps.count - 1
      if line.hasPrefix("> "), steps[last].output.isEmpty {
        steps[last].command.append(String(line.dropFirst(2)))
      } else {
        steps[last].output.append(line)
      }
    }
  }

  /// The lines as the block shows them.
  var lines: [String] {
    steps.flatMap { step in
      zip(["$ "] + repeatElement("> ", count: step.command.count - 1), step.command).map(+)
        + step.output
    }
  }

  /// Runs the commands in one shell, and returns the session with what they print now.
  ///
  /// The shell starts in a folder of its own, where `sample-logs` leads to the real ones.
  func run() async throws -> ConsoleSession {
    let folder = try LogFolder()
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/sample-logs",
      withDestinationPath: CommandRun.package.string + "/sample-logs"
    )
    // A zero byte after each command, and `$?` as the command before it left it.
    let script = steps.map { step in
      "(exit $status)\n\(step.command.joined(separator: "\n"))\nstatus=$?\nprintf '\\0'\n"
    }
    let programs = CommandRun.executable.removingLastComponent().string
    let run = try await CommandRun(
      shell: "exec 2>&1\nstatus=0\n" + script.joined(),
      in: folder.path,
      environment: ["PATH": "\(programs):\(KnownCommands.folder)"]
    )
    let outputs = run.output.split(separator: "\0", omittingEmptySubsequences: false)
    try #require(outputs.count == steps.count + 1, "\(run)")
    var session = self
    for (index, output) in outputs.dropLast().enumerated() {
      var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      session.steps[index].output = lines.map(Self.withoutTime)
    }
    return session
  }

  /// Returns a line with a fixed duration at its end, if it ends in one.
  private static func withoutTime(_ line: Substring) -> String {
    String(line.replacing(#/ in [0-9.]+ s$/#, with: " in 0.01 s"))
  }
}
