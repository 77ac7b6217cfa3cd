import KeyedTasks

/// Tasks of two types under one, which holds their outputs too.
package enum Errand: ParallelTask {
  case count(Half)
  case give(Blob)

  package enum Output: Codable, Sendable, Equatable {
    case number(Double)
    case bytes([UInt8])
  }

  package func run() -> Output {
    switch self {
    case .count(let task): .number(task.run())
    case .give(let task): .bytes(task.run())
    }
  }
}
