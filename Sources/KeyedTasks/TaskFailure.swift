/// How a task failed: a value in the task's outcome, never thrown by a run.
public struct TaskFailure: Error, Sendable, Codable {
  // One reference, so that a million outcomes cost what their outputs cost.
  private final class Facts: Sendable {
    let reason: Reason
    let attempts: Int
    let stderrTail: String
    let underlying: (any Error)?

    init(reason: Reason, attempts: Int, stderrTail: String, underlying: (any Error)?) {
      self.reason = reason
      self.attempts = attempts
      self.stderrTail = stderrTail
      self.underlying = underlying
    }
  }

  private let facts: Facts

  /// What ended the task.
  public var reason: Reason { facts.reason }

  /// How many times the task was started; 0 if the run ended before its turn.
  public var attempts: Int { facts.attempts }

  /// The end of what the worker process wrote to standard output and standard error, at most 8 KiB.
  ///
  /// It may begin with text of the tasks just before. Empty with the other executors.
  public var stderrTail: String { facts.stderrTail }

  /// The error itself where the task ran in this process, or nil.
  public var underlying: (any Error)? { facts.underlying }

  package init(
    _ reason: Reason,
    attempts: Int,
    stderrTail: String = "",
    underlying: (any Error)? = nil
  ) {
    facts = Facts(
      reason: reason,
      attempts: attempts,
      stderrTail: stderrTail,
      underlying: underlying
    )
  }

  private enum CodingKeys: String, CodingKey {
    case reason
    case attempts
    case stderrTail
  }

  /// Reads a failure; ``underlying`` does not travel.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try values.decode(Reason.self, forKey: .reason),
      attempts: try values.decode(Int.self, forKey: .attempts),
      stderrTail: try values.decode(String.self, forKey: .stderrTail)
    )
  }

  /// Writes a failure; ``underlying`` does not travel.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(reason, forKey: .reason)
    try values.encode(attempts, forKey: .attempts)
    try values.encode(stderrTail, forKey: .stderrTail)
  }
}
