import ArgumentParser
import KeyedTasks

/// How the memory for counts is divided between workers and the merge of their results.
struct MemoryShares: Equatable {
  /// What the merge of all files may use, in bytes.
  var merging: Int
  /// What each worker may use, in bytes.
  var counting: Int

  /// The least that can be asked for.
  static let smallest = 16 << 20
  /// The least that a worker can use.
  private static let smallestShare = 4 << 20

  /// Divides memory: half for the merge, half for the workers together.
  ///
  /// - Parameters:
  ///   - memory: What was asked for; nil is a quarter of what is free.
  ///   - workers: How many workers there are.
  init(_ memory: Int?, workers: Int) {
    self.init(memory, workers: workers, free: MemoryBudget.current().free)
  }

  /// The same, with what is free.
  init(_ memory: Int?, workers: Int, free: Int64?) {
    let quarter = Int(clamping: (free ?? 4 << 30) / 4)
    merging = (memory ?? max(quarter, Self.smallest)) / 2
    counting = max(merging / max(workers, 1), Self.smallestShare)
  }

  /// How many workers can share so much memory.
  static func mostWorkers(_ memory: Int) -> Int { max(1, memory / 2 / smallestShare) }

  /// Reads a size, such as `64M`: bytes, or with a suffix K, M, G or T, powers of 1024.
  ///
  /// - Throws: A `ValidationError` if it is no size or too little.
  static func bytes(of text: String) throws -> Int {
    let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
    let shift = text.uppercased().last.flatMap { shifts[$0] }
    let digits = shift == nil ? text[...] : text.dropLast()
    guard let number = Int(digits), number >= 0, number <= (1 << 50) >> (shift ?? 0) else {
      throw ValidationError(
        "'--memory \(text)' is no size; give bytes or K, M, G, such as: --memory 512M"
      )
    }
    let bytes = number << (shift ?? 0)
    guard bytes >= smallest else {
      throw ValidationError("'--memory \(text)' is too little; the smallest is: --memory 16M")
    }
    return bytes
  }
}
