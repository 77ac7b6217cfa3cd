import AccessLogs
import ArgumentParser

/// The share of the files that a run counts: which of how many.
struct Shard: Equatable {
  let number: Int
  let count: Int

  /// Reads `2/4`.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(option text: String) throws {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.utf8.allSatisfy { (48...57).contains($0) } ? Int(part) : nil
    }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else {
      throw ValidationError(
        "'--shard \(text)' is no share; give which of how many, such as: --shard 2/4"
      )
    }
    guard (1...FileDeal.mostShares).contains(count) else {
      throw ValidationError(
        "'--shard \(text)' is of \(NumberText.grouped(count)); there may be 1 to "
          + "\(NumberText.grouped(FileDeal.mostShares)), such as: --shard 2/4"
      )
    }
    guard (1...count).contains(number) else {
      throw ValidationError(
        "'--shard \(text)' is not from 1/\(count) to \(count)/\(count); the first is: --shard 1/\(count)"
      )
    }
    self.number = number
    self.count = count
  }
}

extension CountPlan {
  /// Keeps the share of what a scan found that is to be counted, and notes which one that is.
  ///
  /// A list of `--plan` was dealt when it was read.
  mutating func deal(_ scan: inout LogFileScan) {
    guard let shard, list == nil else { return }
    var all = filePlan(of: scan)
    dealt = DealtShares(shard.number, of: shard.count, all.keep(shard.number, of: shard.count))
    scan.keep(all.files)
  }

  /// Checks that there is something to deal.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func checkShard() throws {
    guard shard != nil else { return }
    if let path = paths.first(where: { LogFileScanner.isOwnDescriptor($0.bytes) }) {
      throw ValidationError(
        "'--shard' deals files, and '\(path.text)' is of this process only; name files, such as: "
          + "logtally --shard 1/2 logs"
      )
    }
    let input = list?.files.first { $0.path == .standardInput }?.key
    guard paths.contains(.standardInput) || input != nil else { return }
    throw ValidationError(
      "'--shard' deals files, and \(input.map { "\($0.text) is" } ?? "'-' is") standard input, which every "
        + "run has for itself; count it alone, such as: logtally -"
    )
  }
}
