import AccessLogs

/// What a run takes from a cache, and keeps there.
extension FileCounting {
  /// Opens the cache, where one is asked for.
  func openedCache() throws(OutputError) -> CountCache? {
    guard let choice = plan.cache else { return nil }
    let wish = CountCache.Wish(
      plan.query,
      PartOrigin(program: ProgramVersion.current),
      size: choice.size,
      now: now,
      identifiesFiles: plan.origin != nil
    )
    do throws(OutputError) {
      return CountCache(try choice.open(), wish)
    } catch .noCache(_, .system(let code)) {
      // A disk that is full is no reason to count nothing.
      if plan.verbosity != .quiet {
        standardError.say(
          Messages.line(
            "cannot use the cache '\(FileKey(choice.path).text)': \(ErrorText.sentence(code)); all files are "
              + "counted, and the next run counts as much again"
          )
        )
      }
      return nil
    }
  }

  /// Returns the tasks of files that may be what they were, or may have grown.
  static func grownTasks(
    of files: [LogFile],
    at places: [Int],
    _ cache: CountCache?
  ) -> [FileTask] {
    guard let cache else { return [] }
    return places.compactMap { index in
      guard let basis = cache.basis(of: index), let end = cache.end(of: index) else { return nil }
      return FileTask(
        index: index,
        file: files[index],
        piece: FilePiece(start: end, end: nil),
        basis: basis
      )
    }
  }
}

extension CountPlan {
  /// Returns what is to be said of a cache once it is finished.
  func remarks(on cache: CountCache, files: Int) -> [String] {
    guard let path = self.cache?.path, verbosity != .quiet else { return [] }
    let quoted = "'\(FileKey(path).text)'"
    var remarks: [String] = []
    if cache.damagedFiles > 0 {
      remarks.append("the cache \(quoted) is damaged; what cannot be read of it was counted again")
    }
    if let code = cache.failure {
      remarks.append(
        "cannot write the cache \(quoted): \(ErrorText.sentence(code)); the report is whole, and the next "
          + "run counts as much again"
      )
    }
    if cache.leftFiles > 0 {
      remarks.append(
        "the cache \(quoted) has no room for \(NumberText.counted(cache.leftFiles, "file")); a larger "
          + "--cache-size helps"
      )
    }
    if verbosity == .verbose {
      remarks.append(
        files == 1
          ? "the file was \(cache.usedFiles == 1 ? "" : "not ")in the cache \(quoted)"
          : "\(NumberText.grouped(cache.usedFiles)) of \(NumberText.counted(files, "file")) "
            + "\(cache.usedFiles == 1 ? "was" : "were") in the cache \(quoted)"
      )
    }
    return remarks.map(Messages.line)
  }
}
