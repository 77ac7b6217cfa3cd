import ArgumentParser
import CLinux
import FoundationEssentials
import Glibc

/// Feeds mutated inputs to whatever takes bytes from strangers.
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Feeds seeded mutated inputs to parsers, decoders and compilers of formats.",
    discussion: """
      Each input follows from the seed, the target and a number, and runs in a process of its own \
      kind: a crash, a hang or a result that cannot be right is shown with its input, and \
      '--target T --seed S --only N' runs it again.
      """
  )

  @Option(help: "How long all targets run together, in seconds.")
  var seconds = 600

  @Option(help: "What the random numbers start from.")
  var seed: UInt64 = 1

  @Option(help: "Only this target: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")).")
  var target: String?

  @Option(help: "Run only the input of this number.")
  var only: Int?

  @Option(help: "The built command, whose arguments are tried too.")
  var command: String?

  @Option(help: "Run every so manieth input of a target that ends by itself.")
  var every = 1

  @Option(help: .hidden)
  var page: String?

  /// The most memory a target may take: the sources are made for 64 MiB beyond a window of 128.
  private static let mostMemory = 192 << 20

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let targets = try FuzzTarget.allCases.filter { target == nil || $0.rawValue == target }
      .nonEmpty(orThrow: ValidationError("there is no target '\(target ?? "")'"))
    if let page { return try attack(targets[0], page: FuzzPage(path: page)) }
    if let only { return try FuzzBench(targets[0], seed: seed, command: command).run(only) }
    try watch(targets.filter { $0 != .arguments || command != nil })
  }

  // MARK: - The process that runs inputs

  private func attack(_ target: FuzzTarget, page: FuzzPage) throws {
    let bench = try FuzzBench(target, seed: seed, command: command)
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if let count = bench.count, page.number >= count { break }
      do {
        try bench.run(page.number)
      } catch {
        print(error)
        throw ExitCode(3)
      }
      page.number += target.isExhaustive ? every : 1
      if page.number & 0xFF == 0 { page.peakMemory = Int(clinux_peak_memory()) }
    }
    page.peakMemory = Int(clinux_peak_memory())
  }

  // MARK: - The process that watches

  private func watch(_ targets: [FuzzTarget]) throws {
    let folder = try ChaosCommand.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var findings = 0
    print("target             executions    per second    peak MiB  findings   (seed \(seed))")
    var left = Double(seconds)
    for (index, target) in targets.enumerated() {
      let start = ContinuousClock.now
      let found = try watch(
        target,
        seconds: max(1, Int(left / Double(targets.count - index))),
        page: FuzzPage(path: "\(folder)/page-\(target.rawValue)"),
        path: "\(folder)/page-\(target.rawValue)"
      )
      findings += found
      left -= (ContinuousClock.now - start) / .seconds(1)
    }
    print("\(findings) findings")
    guard findings == 0 else { throw ExitCode(1) }
  }

  /// Runs a target for a while, behind each finding on from the next input.
  private func watch(
    _ target: FuzzTarget,
    seconds: Int,
    page: FuzzPage,
    path: String
  ) throws -> Int {
    let start = ContinuousClock.now
    var findings = 0
    while findings < 10 {
      let left = seconds - Int((ContinuousClock.now - start) / .seconds(1))
      guard left > 0 else { break }
      guard let finding = try attempt(target, seconds: left, page: page, path: path) else { break }
      findings += 1
      try show(finding, of: target, number: page.number)
      page.number += 1
    }
    if page.peakMemory > Self.mostMemory, !Self.isSanitized {
      findings += 1
      print("\(target.rawValue): took \(page.peakMemory >> 20) MiB of memory")
    }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let executions = page.number / (target.isExhaustive ? every : 1)
    let cells = [
      "\(executions)", "\(Int(Double(executions) / max(elapsed, 0.001)))",
      "\(page.peakMemory >> 20)", "\(findings)",
    ]
    let name = target.rawValue
    print(
      name + String(repeating: " ", count: max(1, 15 - name.count))
        + zip(cells, [14, 14, 12, 10]).map { cell, width in
          String(repeating: " ", count: max(1, width - cell.count)) + cell
        }.joined()
    )
    return findings
  }

  /// Runs a process on inputs from the page's number on; what is wrong with the one it stopped at.
  private func attempt(
    _ target: FuzzTarget,
    seconds: Int,
    page: FuzzPage,
    path: String
  ) throws -> String? {
    var arguments = [
      "fuzz", "--target", target.rawValue, "--seed", "\(seed)", "--seconds", "\(seconds)",
      "--every", "\(every)", "--page", path,
    ]
    if let command { arguments += ["--command", Self.absolute(command)] }
    var child = try ChildCommand(
      "/proc/self/exe",
      arguments,
      environment: ["SWIFT_BACKTRACE=enable=no"]
        + ["ASAN_OPTIONS", "TMPDIR"].compactMap { name in
          ProcessInfo.processInfo.environment[name].map { "\(name)=\($0)" }
        },
      input: [],
      errors: "\(path)-errors"
    )
    var (number, since) = (page.number, ContinuousClock.now)
    while child.end == nil {
      child.attend(milliseconds: 50)
      if page.number != number { (number, since) = (page.number, ContinuousClock.now) }
      if ContinuousClock.now - since > .seconds(30) { return "it takes longer than 30 s" }
    }
    if child.end == .exited(0) { return nil }
    let errors = FileManager.default.contents(atPath: "\(path)-errors") ?? Data()
    let words = String(decoding: child.output + errors.prefix(4000), as: UTF8.self)
    return "\(child.end.map { "\($0)" } ?? ""): \(words)"
  }

  private func show(_ finding: String, of target: FuzzTarget, number: Int) throws {
    let input = try FuzzBench(target, seed: seed, command: nil).input(number)
    let bytes = input.prefix(2000).map { byte in
      (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\\")
        ? String(UnicodeScalar(byte))
        : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    print(
      """
      \(target.rawValue) \(number): \(finding)
        input (\(input.count) bytes): \(bytes)\(input.count > 2000 ? "..." : "")
        again: Benchmarks fuzz --target \(target.rawValue) --seed \(seed) --only \(number)
      """
    )
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  /// Whether the address sanitizer is in this program, which takes memory of its own.
  private static let isSanitized = unsafe dlsym(nil, "__asan_init") != nil
}

extension Array {
  /// Returns the array, or throws if it is empty.
  fileprivate func nonEmpty(orThrow error: any Error) throws -> [Element] {
    if isEmpty { throw error }
    return self
  }
}
