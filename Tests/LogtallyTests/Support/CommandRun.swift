import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import Testing

/// One run of the built command, and all that it said.
struct CommandRun {
  let arguments: [String]
  /// The exit code; 128 and the signal for a run that a signal ended.
  let status: Int
  let output: String
  let errors: String

  /// Where the test binary is, and beside it the command as it is built for debugging.
  static let builds: FilePath = {
    let here = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return FilePath(here).removingLastComponent()
  }()

  /// The command that is tested: the one whose path is in `LOGTALLY`, else the one beside the test binary.
  static let executable: FilePath =
    ProcessInfo.processInfo.environment["LOGTALLY"].map { FilePath($0) }
    ?? builds.appending("logtally")

  /// Where the sources of the package are.
  static let package = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().removingLastComponent()

  /// Runs the command; `meanwhile` may act on its process.
  ///
  /// The environment is fixed, so that results do not depend on who runs the tests.
  init(
    _ arguments: [String],
    in folder: String? = nil,
    input: [UInt8] = [],
    environment: [String: String] = [:],
    meanwhile: (pid_t) async throws -> Void = { _ in }
  ) async throws {
    try await self.init(
      Self.executable,
      arguments,
      in: folder,
      input: input,
      environment: environment,
      meanwhile: meanwhile
    )
  }

  /// Runs a shell command, in which `$logtally` is the command.
  init(
    shell script: String,
    in folder: String? = nil,
    environment: [String: String] = [:],
    meanwhile: (pid_t) async throws -> Void = { _ in }
  ) async throws {
    try await self.init(
      "/bin/bash",
      ["-c", script],
      in: folder,
      input: [],
      environment: environment.merging(["logtally": Self.executable.string]) { $1 },
      meanwhile: meanwhile
    )
  }

  private init(
    _ executable: FilePath,
    _ arguments: [String],
    in folder: String?,
    input: [UInt8],
    environment: [String: String],
    meanwhile: (pid_t) async throws -> Void
  ) async throws {
    var variables: [Environment.Key: String] = [
      "PATH": KnownCommands.folder, "LANG": "C.UTF-8", "TZ": "UTC",
    ]
    for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
    let result = try await Subprocess.run(
      .path(executable),
      arguments: Arguments(arguments),
      environment: .custom(variables),
      workingDirectory: folder.map { FilePath($0) },
      input: .array(input),
      output: .bytes(limit: 256 << 20),
      error: .string(limit: 16 << 20)
    ) { execution in
      try await meanwhile(execution.processIdentifier.value)
    }
    self.arguments = arguments
    output = String(decoding: result.standardOutput, as: UTF8.self)
    errors = result.standardError
    status =
      switch result.terminationStatus {
      case .exited(let code): Int(code)
      case .signaled(let signal): 128 + Int(signal)
      }
  }

  /// Expects an exit code, and shows everything about the run if it was another.
  @discardableResult
  func expect(
    status wanted: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> CommandRun {
    #expect(status == wanted, "\(self)", sourceLocation: sourceLocation)
    return self
  }
}

extension CommandRun: CustomStringConvertible {
  var description: String {
    """
    logtally \(arguments.joined(separator: " "))
    ended with status \(status)
    --- standard output
    \(output.prefix(4000))
    --- standard error
    \(errors.prefix(4000))
    ---
    """
  }
}
