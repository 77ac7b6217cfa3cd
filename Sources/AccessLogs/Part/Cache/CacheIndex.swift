/// The files of a run by what an entry may know them by.
struct CacheIndex {
  private struct Content: Hashable {
    let byteCount: Int
    let modified: Int
  }

  /// How many files of one size and time are looked at: all may have them.
  private static let mostOfContent = 4

  private var byIdentity: [FileIdentity: Int] = [:]
  private var byKey: [FileKey: Int] = [:]
  private var byContent: [Content: [Int]] = [:]

  init(_ files: [LogFile], at places: [Int]) {
    byIdentity.reserveCapacity(places.count)
    byKey.reserveCapacity(places.count)
    byContent.reserveCapacity(places.count)
    for place in places {
      guard let stamp = files[place].stamp else { continue }
      byIdentity[stamp.identity] = place
      byKey[files[place].place] = place
      let content = Content(byteCount: stamp.byteCount, modified: stamp.modified)
      if byContent[content]?.count ?? 0 < Self.mostOfContent {
        byContent[content, default: []].append(place)
      }
    }
  }

  /// Returns the file that an entry is about, if it says something about it: by where it was, or else by what it was.
  func match(
    _ entry: CacheEntry,
    _ files: [LogFile],
    where isWanted: (Int) -> Bool
  ) -> (file: Int, match: CacheMatch)? {
    func match(_ file: Int?) -> (file: Int, match: CacheMatch)? {
      guard let file, isWanted(file) else { return nil }
      return entry.match(files[file]).map { (file, $0) }
    }
    let stamp = entry.reading.stamp
    if let found = match(byIdentity[stamp.identity]) ?? match(byKey[entry.key]) { return found }
    let content = Content(byteCount: stamp.byteCount, modified: stamp.modified)
    for file in byContent[content] ?? [] {
      if let found = match(file) { return found }
    }
    return nil
  }

  /// Whether an entry is about a file that has its name or its inode by now.
  func isOfRun(_ entry: CacheEntry) -> Bool {
    byKey[entry.key] != nil || byIdentity[entry.reading.stamp.identity] != nil
  }
}
