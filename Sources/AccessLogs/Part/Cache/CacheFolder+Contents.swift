/// What is kept of one question in a cache.
package struct CacheContents {
  /// The question and what counted; nil of what another version of the program keeps, or what is damaged.
  package var question: CacheQuestion?
  /// How many files are kept, each once.
  package var fileCount = 0
  package var byteCount = 0
  /// When it was last used, in nanoseconds since 1970.
  package var used = 0
}

extension CacheFolder {
  /// Returns what is kept, the questions that were asked last first.
  package func contents() -> [CacheContents] {
    var contents: [String: CacheContents] = [:]
    var files: [String: Set<FileKey>] = [:]
    for entry in entries() where !entry.name.isTemporary {
      let name = entry.name.question
      var known = contents[name] ?? CacheContents()
      known.byteCount += entry.byteCount
      known.used = max(known.used, entry.used)
      if let generation = CacheGeneration(entry, in: self),
        let (question, start) = generation.question()
      {
        known.question = question
        // Of what is damaged only what stands before it is told.
        try? generation.forEachKept(from: start) { kept, _ in
          if case .entry(let entry) = kept { files[name, default: []].insert(entry.key) }
        }
      }
      known.fileCount = files[name]?.count ?? 0
      contents[name] = known
    }
    return contents.values.sorted { ($0.used, $0.byteCount) > ($1.used, $1.byteCount) }
  }

  /// Removes all that is of a cache, and nothing else.
  ///
  /// - Returns: How many files were removed, their bytes, and how many could not be.
  package func clear() -> (files: Int, bytes: Int, left: Int) {
    removeLeftovers()
    let entries = entries().filter { !$0.name.isTemporary }
    for entry in entries { remove(entry.name) }
    let left = Set(self.entries().map(\.name))
    let removed = entries.filter { !left.contains($0.name) }
    return (
      removed.count, removed.reduce(0) { $0 + $1.byteCount }, entries.count - removed.count
    )
  }
}
