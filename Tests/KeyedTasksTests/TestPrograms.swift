import FoundationEssentials
import Glibc
import KeyedTasks
import Subprocess
import SystemPackage
import Testing

/// The programs beside the tests.
enum TestPrograms {
  /// The worker program, which is built into the folder of the test binary.
  static let worker: String = {
    let here = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folders = [here, CommandLine.arguments[0]].map {
      FilePath($0).removingLastComponent().appending("TestWorker").string
    }
    return folders.first { FileManager.default.isExecutableFile(atPath: $0) } ?? folders[0]
  }()

  /// Where the sources of the package are.
  static let package = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().string

  /// Options for workers of that program, which end fast when they are told to.
  static func options(_ change: (inout ProcessOptions) -> Void = { _ in }) -> ProcessOptions {
    var options = ProcessOptions()
    options.executable = .path(worker)
    options.terminationGrace = .milliseconds(300)
    // One test provokes such a kill, and must not be seen by the others.
    options.countOutOfMemoryKills = { 0 }
    change(&options)
    return options
  }
}

extension KeyedExecutor {
  /// Worker processes of the test program.
  static func workers(
    _ max: Int? = 2,
    _ change: (inout ProcessOptions) -> Void = { _ in }
  ) -> KeyedExecutor {
    .processes(max: max, options: TestPrograms.options(change))
  }
}

/// The executors that the contract is tested on.
enum TestedExecutor: String, CaseIterable, CustomTestStringConvertible {
  case inline
  case threads
  case processes

  var testDescription: String { rawValue }

  /// The executor with at most so many workers.
  func executor(_ max: Int = 2) -> KeyedExecutor {
    switch self {
    case .inline: .inline
    case .threads: .threads(max: max)
    case .processes: .workers(max)
    }
  }
}

/// A folder that is gone after its use.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.path + "/keyed-tasks-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names in it.
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  /// Writes a file, and the folders it needs.
  func write(_ text: String, to name: String) throws {
    let file = FilePath(path).appending(name)
    try FileManager.default.createDirectory(
      atPath: file.removingLastComponent().string,
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: URL(filePath: file.string))
  }

  func read(_ name: String) -> String {
    String(
      decoding: FileManager.default.contents(atPath: path + "/" + name) ?? Data(),
      as: UTF8.self
    )
  }
}

/// What is alive on this machine.
enum Processes {
  /// The processes of a group that are no zombies.
  static func alive(inGroup group: Int32) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter {
      state(of: $0).map { $0.group == group } ?? false
    }
  }

  /// The numbers that are names of files in a folder.
  static func numbers(in folder: String) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { Int32($0) }
  }

  /// The group of a process; nil if it is gone or a zombie.
  private static func state(of process: Int32) -> (group: Int32, parent: Int32)? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
      return nil
    }
    // "12 (a name) S 1 12 ...": the name may hold anything.
    let text = String(decoding: data, as: UTF8.self)
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 3, fields[0] != "Z", fields[0] != "X",
      let parent = Int32(fields[1]), let group = Int32(fields[2])
    else { return nil }
    return (group, parent)
  }
}

/// Waits until a condition holds, and returns whether it did within so many seconds.
func eventually(within seconds: Double = 20, _ condition: () -> Bool) async -> Bool {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(seconds)
  while !condition() {
    if clock.now > end { return false }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return true
}

/// The test program run as a parent, and what it printed.
struct ParentRun {
  let status: TerminationStatus
  let output: String
  let errors: String

  /// Runs the test program, with a body that may do things to it meanwhile.
  static func run(
    _ arguments: [String],
    in folder: String? = nil,
    environment: [Environment.Key: String] = [:],
    while body: (Int32) async throws -> Void = { _ in }
  ) async throws -> ParentRun {
    var updates: [Environment.Key: String?] = [:]
    for (key, value) in environment { updates[key] = value }
    let result = try await Subprocess.run(
      .path(FilePath(TestPrograms.worker)),
      arguments: Arguments(arguments),
      environment: .inherit.updating(updates),
      workingDirectory: folder.map { FilePath($0) },
      input: .none,
      output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20)
    ) { execution in
      try await body(execution.processIdentifier.value)
    }
    return ParentRun(
      status: result.terminationStatus,
      output: result.standardOutput,
      errors: result.standardError
    )
  }
}

extension Result where Failure == TaskFailure {
  /// Why it failed, or nil.
  var reason: TaskFailure.Reason? {
    if case .failure(let failure) = self { failure.reason } else { nil }
  }

  /// The failure, or nil.
  var failure: TaskFailure? { if case .failure(let failure) = self { failure } else { nil } }

  /// The output, or nil.
  var value: Success? { try? get() }
}

/// The tasks of a list under the numbers of their places.
func numbered<Work>(_ tasks: [Work]) -> [(key: Int, value: Work)] {
  tasks.enumerated().map { (key: $0.offset, value: $0.element) }
}
