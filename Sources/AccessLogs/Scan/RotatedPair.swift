/// A log beside a compressed file of its name: `access.log.1` beside `access.log.1.gz`.
///
/// A rotation that is under way leaves both, and then the lines of one are in the other. Whether they
/// are is for ``ContentComparison`` to say: live logs stand beside older ones of the same name too.
package struct RotatedPair: Sendable, Hashable {
  /// The place of the log without the suffix among the files.
  package let plain: Int
  /// The place of the one with a suffix such as `.gz`.
  package let compressed: Int

  /// Returns the pairs among files that are sorted by key, empty files left out.
  package static func pairs(among files: [LogFile]) -> [RotatedPair] {
    files.indices.compactMap { index in
      let file = files[index]
      guard isComparable(file), let key = keyWithoutSuffix(file.key),
        let plain = place(of: key, in: files[..<index]), isComparable(files[plain])
      else { return nil }
      return RotatedPair(plain: plain, compressed: index)
    }
  }

  /// Returns the compressed files to which nothing was written yet, beside the log that goes into them.
  ///
  /// What is in them by the time they are opened is in the log.
  package static func unwritten(among files: [LogFile]) -> [Int] {
    files.indices.filter { index in
      let file = files[index]
      guard file.source == .regular, file.byteCount == 0, let key = keyWithoutSuffix(file.key),
        let plain = place(of: key, in: files[..<index])
      else { return false }
      return isComparable(files[plain])
    }
  }

  /// Returns the log that each compressed file beside one may be a copy of, by their places among files that are
  /// sorted by key; of copies of a copy that is the first of all.
  package static func heads(among files: [LogFile]) -> [Int: Int] {
    var heads: [Int: Int] = [:]
    for index in files.indices where files[index].source == .regular {
      guard let key = keyWithoutSuffix(files[index].key),
        let plain = place(of: key, in: files[..<index]), isComparable(files[plain])
      else { continue }
      heads[index] = heads[plain] ?? plain
    }
    return heads
  }

  private static func isComparable(_ file: LogFile) -> Bool {
    file.source == .regular && file.byteCount > 0
  }

  private static func keyWithoutSuffix(_ key: FileKey) -> FileKey? {
    guard let suffix = Compression.promise(of: key)?.suffix, key.bytes.count > suffix.utf8.count
    else { return nil }
    return FileKey(Array(key.bytes.dropLast(suffix.utf8.count)))
  }

  /// Finds a key by halving.
  private static func place(of key: FileKey, in files: ArraySlice<LogFile>) -> Int? {
    var (low, high) = (files.startIndex, files.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if files[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low < files.endIndex && files[low].key == key ? low : nil
  }
}
