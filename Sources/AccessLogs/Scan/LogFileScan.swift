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

  /// How many files in directories were left out, since they are older than asked for.
  package var olderFiles = 0

  package init() {}

  /// Resolves findings: one for each key, then one for each file on disk.
  init(_ findings: [Finding], olderFiles: Int = 0) {
    self.olderFiles = olderFiles
    // Findings are borrowed throughout: copying a million of them about is what would take time.
    let borrowed = findings.span
    let distinct = Self.oneForEachKey(borrowed)
    // In key order, so the first path to a file has its smallest key.
    var winners: [FileIdentity: Int] = [:]
    winners.reserveCapacity(distinct.count)
    for index in distinct {
      guard let identity = borrowed[index].identity else { continue }
      if let winner = winners[identity],
        borrowed[winner].outcome.rank <= borrowed[index].outcome.rank
      {
        continue
      }
      winners[identity] = index
    }
    var named: Set<Int> = []
    for index in distinct where borrowed[index].isNamed {
      if let identity = borrowed[index].identity, let winner = winners[identity] {
        named.insert(winner)
      }
    }
    for index in distinct {
      let winner = borrowed[index].identity.flatMap { winners[$0] } ?? index
      if winner == index {
        add(borrowed[index], isNamed: borrowed[index].isNamed || named.contains(index))
      } else if case .file = borrowed[index].outcome {
        duplicates.append(Duplicate(key: borrowed[index].key, original: borrowed[winner].key))
      }
    }
  }

  private mutating func add(_ finding: Finding, isNamed: Bool) {
    switch finding.outcome {
    case .file(let source, let status):
      var file = LogFile(
        key: finding.key,
        source: source,
        byteCount: status.byteCount,
        isNamed: isNamed
      )
      (file.identity, file.modified) = (status.identity, status.modified)
      file.changed = status.changed
      files.append(file)
    case .failed(let problem):
      failed.append(FileSummary(key: finding.key, state: .failed, problem: problem))
    case .skipped(let problem):
      skipped.append(FileSummary(key: finding.key, state: .skipped, problem: problem))
    case .folder: break
    }
  }

  /// Returns the indices of the findings sorted by key, one for each: given by name before found.
  private static func oneForEachKey(_ findings: Span<Finding>) -> [Int] {
    var order = places(of: findings)
    order.sort { left, right in
      if left.word != right.word { return left.word < right.word }
      let (left, right) = (left.index, right.index)
      if findings[left].key < findings[right].key { return true }
      if findings[right].key < findings[left].key { return false }
      if findings[left].isNamed != findings[right].isNamed { return findings[left].isNamed }
      return findings[left].outcome.rank < findings[right].outcome.rank
    }
    var distinct: [Int] = []
    distinct.reserveCapacity(order.count)
    for place in order {
      if let last = distinct.last, findings[last].key == findings[place.index].key { continue }
      distinct.append(place.index)
    }
    return distinct
  }

  /// A finding, with the eight bytes of its key after the beginning that all keys have in common.
  ///
  /// Most keys compare by these alone, without a look at the keys, which lie all over memory.
  private struct Place {
    let word: UInt64
    let index: Int
  }

  private static func places(of findings: Span<Finding>) -> [Place] {
    guard findings.count > 1 else { return findings.indices.map { Place(word: 0, index: $0) } }
    // A folder is found before what is in it, so its own key would cut the beginning short. A key
    // that ends within the beginning is no harm: it sorts first, as its word of zeros does.
    var common = findings[findings.count - 1].key.bytes[...]
    for index in findings.indices {
      let bytes = findings[index].key.bytes
      let length = shared(common, bytes)
      if length < bytes.count { common = common.prefix(length) }
    }
    return findings.indices.map { index in
      let next = findings[index].key.bytes.dropFirst(common.count).prefix(8)
      let word = next.reduce(0) { $0 << 8 | UInt64($1) }
      return Place(word: word << UInt64(8 * (8 - next.count)), index: index)
    }
  }

  private static func shared(_ first: ArraySlice<UInt8>, _ second: [UInt8]) -> Int {
    var length = 0
    let limit = min(first.count, second.count)
    while length < limit, first[first.startIndex + length] == second[length] { length += 1 }
    return length
  }
}
