import ArgumentParser
import FoundationEssentials
import Glibc

/// Runs the command over small trees, disturbs it, and checks what is left of it.
struct ChaosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaos",
    abstract: "Disturbs seeded runs of the command, and checks that each promise holds."
  )

  @Argument(help: "The built command.")
  var command: String

  @Option(help: "How many runs.")
  var runs = 500

  @Option(help: "What the random numbers start from.")
  var seed: UInt64 = 1

  @Option(help: "Do only the run of this number, to see again what it showed.")
  var only: Int?

  @Option(help: "Stop after so many seconds.")
  var seconds = 1200

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let here = FileManager.default.currentDirectoryPath
    let path = command.hasPrefix("/") ? command : "\(here)/\(command)"
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var scenes: [ChaosTree.Kind: ChaosScene] = [:]
    for kind in ChaosTree.Kind.allCases {
      scenes[kind] = try ChaosScene(kind, command: path, folder: folder, seed: seed)
    }
    var table = ChaosTable()
    let clock = ContinuousClock()
    let start = clock.now
    for number in only.map({ [$0] }) ?? Array(0..<runs) {
      guard clock.now - start < .seconds(seconds) else {
        print("stopped after \(seconds) seconds")
        break
      }
      let plan = ChaosPlan(number: number, seed: seed)
      guard let scene = scenes[plan.kind] else { continue }
      let run = scene.run(plan, command: path, folder: "\(folder)/run")
      defer { try? FileManager.default.removeItem(atPath: run.folder) }
      let verdict = try run.verdict()
      table.add(verdict, of: plan)
      if verdict.outcome == .wrong || verdict.orphans > 0 || verdict.strayFiles > 0 {
        say(verdict, of: run)
      }
    }
    print(table.text(seed: seed, seconds: (clock.now - start) / .seconds(1)))
    guard table.isClean else { throw ExitCode(1) }
  }

  private func say(_ verdict: ChaosRun.Verdict, of run: ChaosRun) {
    let plan = run.plan
    let errors = FileManager.default.contents(atPath: "\(run.folder)/errors") ?? Data()
    print(
      """
      run \(plan.number): \(plan.fault.rawValue), \(plan.moment), tree \(plan.kind.rawValue)
        logtally \(run.arguments.joined(separator: " "))
        \(verdict.flaws.joined(separator: "; ")); \(verdict.orphans) orphans, \
      \(verdict.strayFiles) stray files
        standard error: \(String(decoding: errors.prefix(600), as: UTF8.self))
        again: Benchmarks chaos \(command) --seed \(seed) --only \(plan.number)
      """
    )
  }

  static func temporaryFolder() throws -> String {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    let folder = "\(parent)/logtally-chaos-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }
}

/// A tree, and what the command reports of it undisturbed.
struct ChaosScene {
  let tree: ChaosTree
  /// Without and with standard input.
  private let references: [ChaosReference]

  /// Makes the tree and the reports, and checks these against what was written.
  init(_ kind: ChaosTree.Kind, command: String, folder: String, seed: UInt64) throws {
    let tree = try ChaosTree(kind, in: folder, seed: seed)
    self.tree = tree
    references = try [false, true].map { readsInput in
      func report(_ arguments: [String]) throws -> (status: Int32, bytes: [UInt8]) {
        var child = try ChildCommand(
          command,
          arguments + ["--executor", "inline", tree.path] + (readsInput ? ["-"] : []),
          environment: ["TMPDIR=\(folder)"],
          input: readsInput ? ChaosPlan.input : [],
          errors: "/dev/null"
        )
        child.closeInput()
        guard child.wait(seconds: 60), case .exited(let status) = child.end, status <= 1 else {
          throw WrongReference(description: "the reference run of \(kind.rawValue) fails")
        }
        return (status, child.output)
      }
      let whole = try report(["--format", "json", "--by", "file,endpoint,status"])
      let read = try ChaosReport(json: whole.bytes)
      if let flaw = read.flaws.first { throw WrongReference(description: flaw) }
      for (name, groups) in tree.truth where read.rows["\(tree.path)/\(name)"] != groups {
        throw WrongReference(description: "the counts of \(name) are not what was written")
      }
      return ChaosReference(
        status: whole.status,
        bytes: try ChaosPlan.Form.allCases.map { try report($0.arguments).bytes },
        report: read
      )
    }
  }

  func run(_ plan: ChaosPlan, command: String, folder: String) -> ChaosRun {
    ChaosRun(
      command: command,
      plan: plan,
      tree: tree,
      reference: references[plan.readsInput ? 1 : 0],
      folder: folder
    )
  }
}

/// An undisturbed run that is already wrong.
struct WrongReference: Error, CustomStringConvertible {
  let description: String
}
