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

  /// Reads a size, such as `64M`: bytes, or with K, M, G or T, alone or before B or iB, which are powers
  /// of 1024 in each spelling.
  ///
  /// - Parameters:
  ///   - text: The size.
  ///   - option: The option that it stands behind.
  ///   - least: The smallest that there may be, in bytes.
  /// - Returns: The bytes.
  /// - Throws: A `ValidationError` if it is no size, too little or too much.
  static func bytes(
    of text: String,
    option: String = "--memory",
    least: Int = smallest
  ) throws -> Int {
    guard let quantities = Quantity.list(text), let size = quantities.first,
      quantities.count == 1, let unit = units[size.unit]
    else {
      throw ValidationError(
        "'\(option) \(text)' is no size; give a number with K, M, G or T, such as: \(option) 512M"
      )
    }
    let bytes = size.number * unit
    guard bytes >= Double(least) else {
      throw ValidationError(
        "'\(option) \(text)' is too little; the smallest is: \(option) \(least >> 20)M"
      )
    }
    guard bytes <= 0x1p50 else {
      throw ValidationError(
        "'\(option) \(text)' is too much; the largest is: \(option) 1024T"
      )
    }
    return Int(bytes)
  }

  /// The bytes of each unit.
  private static let units: [String: Double] = {
    var units: [String: Double] = ["": 1, "b": 1]
    for (letter, bytes) in [("k", 0x1p10), ("m", 0x1p20), ("g", 0x1p30), ("t", 0x1p40)] {
      for spelling in [letter, letter + "b", letter + "ib"] { units[spelling] = bytes }
    }
    return units
  }()
}
