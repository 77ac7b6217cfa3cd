import Glibc
import SystemPackage

/// A search for the logs under some paths.
///
/// ```swift
/// let scanner = LogFileScanner(globs: NameGlobs(include: [Array("*.log".utf8)]))
/// let scan = scanner.scan([Array("logs".utf8), Array("old.log.zst".utf8)])
/// for file in scan.files { ... }
/// ```
///
/// Directories are walked to any depth. Hidden names are left out, links to files are followed, and
/// links to directories only where given by name. A path given by name is always tried.
package struct LogFileScanner: Sendable {
  package var globs: NameGlobs
  /// When files in directories have been last written at least, in nanoseconds since 1970; nil for any time.
  package var modifiedSince: Int?

  package init(globs: NameGlobs = NameGlobs(), modifiedSince: Int? = nil) {
    self.globs = globs
    self.modifiedSince = modifiedSince
  }

  /// Returns the files under some paths; the order of the paths makes no difference.
  ///
  /// Nothing is thrown: a path that is missing or cannot be opened is one of those that failed.
  /// Files are not opened, so one that may not be read is found out later.
  ///
  /// - Parameters:
  ///   - arguments: The bytes of the paths as the user typed them; `-` is standard input.
  ///   - standardInput: The descriptor that `-` stands for.
  /// - Returns: The files to count, and what became of the other paths.
  package func scan(_ arguments: [[UInt8]], standardInput: Int32 = STDIN_FILENO) -> LogFileScan {
    var walk = FolderWalk(globs: globs, modifiedSince: modifiedSince)
    for (argument, finding) in zip(arguments, findings(arguments, standardInput: standardInput)) {
      if case .folder = finding.outcome, let identity = finding.identity {
        walk.walk(argument, identity: identity)
      } else {
        walk.add(finding)
      }
    }
    return LogFileScan(walk.findings, olderFiles: walk.olderFiles)
  }

  /// Returns what each path leads to, all at one moment as far as a few looks can tell.
  ///
  /// A rotation in the middle shows one file by two names, or by none.
  private func findings(_ arguments: [[UInt8]], standardInput: Int32) -> [Finding] {
    var findings: [Finding] = []
    for _ in 0..<5 {
      let before = findings.map(\.identity)
      findings = arguments.map { argument in
        FileKey(argument) == .standardInput
          ? Self.standardInputFinding(standardInput) : finding(argument)
      }
      if arguments.count == 1 || before == findings.map(\.identity) { break }
    }
    return findings
  }

  private static func standardInputFinding(_ descriptor: Int32) -> Finding {
    guard let status = FileStatus(descriptor: descriptor) else {
      let problem = FileProblem.system(errno: EBADF)
      return Finding(key: .standardInput, outcome: .failed(problem), isNamed: true)
    }
    return Finding(
      key: .standardInput,
      outcome: .file(.standardInput, status),
      identity: status.identity,
      isNamed: true
    )
  }

  /// Returns what a path given by name leads to.
  private func finding(_ argument: [UInt8]) -> Finding {
    let key = FileKey(argument)
    do {
      let status = try LongPath.status(of: argument, followingLink: true)
      let outcome: Finding.Outcome =
        switch status.kind {
        case .directory: .folder
        case .regular where !Self.isOwnDescriptor(argument): .file(.regular, status)
        case .regular, .namedPipe, .device: .file(.namedPipe, status)
        case .socket, .link, .unknown: .failed(.notRegular(kind: status.kind.name))
        }
      return Finding(key: key, outcome: outcome, identity: status.identity, isNamed: true)
    } catch {
      let link = try? LongPath.status(of: argument, followingLink: false)
      let problem: FileProblem =
        switch (error.rawValue, link?.kind) {
        case (ENOENT, .link), (ENOTDIR, .link): .danglingLink
        case (ELOOP, .link): .linkLoop
        case (let code, _): .system(errno: code)
        }
      return Finding(key: key, outcome: .failed(problem), identity: link?.identity, isNamed: true)
    }
  }

  /// Whether a path names a descriptor of this process, which means another file in a worker.
  package static func isOwnDescriptor(_ path: [UInt8]) -> Bool {
    ["/dev/fd/", "/dev/stdin", "/proc/self/", "/proc/thread-self/"].contains { prefix in
      path.starts(with: prefix.utf8)
    }
  }
}
