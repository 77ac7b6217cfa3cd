import FoundationEssentials
import Glibc

/// The command line of the built command, run for each input in a folder of its own.
enum FuzzArguments {
  private static let seeds = [
    "--by", "endpoint,status", "file", "--match", "GET", "--top", "3", "--format", "csv", "json",
    "table", "--output", "report", "-j", "2", "-j1", "--jobs", "--executor", "inline", "thread",
    "process", "--retries", "1", "--include", "*.log", "--exclude", "[a-", "--log-format", "auto",
    "common", "%h %r %>s", "$request $status", "json:endpoint=a,status=b", "--log-format-from",
    "conf",
    "--zstd-window-log", "27", "--strict", "--no-formula-guard", "--delimiter", ";", "--bom",
    "--anonymize", "2", "-q", "-v", "--", "-", "a.log",
    ".",
    "count", "help", "--help", "--version", "--generate-completion-script", "bash",
  ].map { Array($0.utf8) }

  /// Some arguments, each ended by a zero; none leads out of the folder.
  static func input(_ mutator: inout Mutator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<(1 + mutator.random.below(8)) {
      let argument =
        mutator.random.oneIn(3)
        ? mutator.mutant(of: seeds, changes: 4) : mutator.random.element(of: seeds)
      if argument == Array("..".utf8) { continue }
      bytes += argument.prefix(5000).map { $0 == 0 || $0 == UInt8(ascii: "/") ? 0x5F : $0 } + [0]
    }
    return bytes
  }

  static func run(_ bytes: [UInt8], command: String) throws {
    let folder = try ChaosCommand.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try ChaosTree.write(FuzzSeeds.lines[0] + [0x0A], to: "\(folder)/a.log")
    try ChaosTree.write(FuzzSeeds.configurations[0], to: "\(folder)/conf")
    guard FileManager.default.changeCurrentDirectoryPath(folder) else { return }
    let arguments = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
    var child = try ChildCommand(
      command,
      bytes: arguments.map { Array($0) },
      environment: ["TMPDIR=\(folder)"],
      input: [],
      errors: "\(folder)/.errors"
    )
    child.closeInput()
    guard child.wait(seconds: 10) else { throw FuzzFinding("the command does not end") }
    guard case .exited(let status) = child.end, [0, 1, 2, 64].contains(status) else {
      throw FuzzFinding("the command ended by \(child.end.map { "\($0)" } ?? "nothing")")
    }
  }
}
