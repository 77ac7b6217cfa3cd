/// What a scan found: each file once, sorted by key, whatever the order of the arguments.
package struct LogFileScan: Sendable, Hashable {
  /// Another path to a file that is counted under a smaller key.
  package struct Duplicate: Sendable, Hashable {
    package var key: FileKey
    /// The key the file is counted under.
    package var original: FileKey

    package init(key: FileKey, original: FileKey) {
      self.key = key
      self.original = original
    }
  }

  /// The files to count.
  package var files: [LogFile] = []
  /// What is no log by its kind, such as a socket or a link to nothing.
  package var skipped: [FileSummary] = []
  /// What was asked for and cannot be opened.
  package var failed: [FileSummary] = []
  /// The paths that lead to a file of ``files`` once more.
  package var duplicates: [Duplicate] = []

  package init() {}

  /// Resolves findings: one for each key, then one for each file on disk.
  init(_ findings: [Finding]) {
    let distinct = Self.oneForEachKey(findings)
    // In key order, so the first path to a file has its smallest key.
    var winners: [FileStatus.Identity: Int] = [:]
    for (index, finding) in distinct.enumerated() {
      guard let identity = finding.identity else { continue }
      if let winner = winners[identity], distinct[winner].outcome.rank <= finding.outcome.rank {
        continue
      }
      winners[identity] = index
    }
    var named: Set<Int> = []
    for finding in distinct where finding.isNamed {
      if let identity = finding.identity, let winner = winners[identity] { named.insert(winner) }
    }
    for (index, finding) in distinct.enumerated() {
      let winner = finding.identity.flatMap { winners[$0] } ?? index
      if winner == index {
        add(finding, isNamed: finding.isNamed || named.contains(index))
      } else if case .file = finding.outcome {
        duplicates.append(Duplicate(key: finding.key, original: distinct[winner].key))
      }
    }
  }

  private mutating func add(_ finding: Finding, isNamed: Bool) {
    switch finding.outcome {
    case .file(let source, let byteCount):
      let file = LogFile(
        key: finding.key,
        source: source,
        byteCount: byteCount,
        isNamed: isNamed
      )
      files.append(file)
    case .failed(let problem):
      failed.append(FileSummary(key: finding.key, state: .failed, problem: problem))
    case .skipped(let problem):
      skipped.append(FileSummary(key: finding.key, state: .skipped, problem: problem))
    case .folder: break
    }
  }

  /// Returns the findings sorted by key, one for each: given by name before found in a folder.
  private static func oneForEachKey(_ findings: [Finding]) -> [Finding] {
    let order = findings.indices.sorted { left, right in
      let (left, right) = (findings[left], findings[right])
      if left.key != right.key { return left.key < right.key }
      if left.isNamed != right.isNamed { return left.isNamed }
      return left.outcome.rank < right.outcome.rank
    }
    var distinct: [Finding] = []
    distinct.reserveCapacity(order.count)
    for index in order where distinct.last?.key != findings[index].key {
      distinct.append(findings[index])
    }
    return distinct
  }
}
