/// A task that has ended, as its engine says it: by place, with an output that may still be bytes.
struct Completion<Value: Sendable>: Sendable {
  enum Payload: Sendable {
    case bytes([UInt8], PassedDescriptor?)
    case value(Value)
    case failure(TaskFailure)
  }

  /// The task's place in the input.
  var index: Int
  var attempt: Int
  var nanoseconds: UInt64 = 0
  var worker = 0
  var peakMemory: Int64 = 0
  var payload: Payload
}

extension Completion where Value == Never {
  /// The same completion for a task whose output is of a known type; nothing is decoded yet.
  func typed<Other: Sendable>(as type: Other.Type) -> Completion<Other> {
    let payload: Completion<Other>.Payload =
      switch self.payload {
      case .bytes(let bytes, let passed): .bytes(bytes, passed)
      case .failure(let failure): .failure(failure)
      }
    return Completion<Other>(
      index: index,
      attempt: attempt,
      nanoseconds: nanoseconds,
      worker: worker,
      peakMemory: peakMemory,
      payload: payload
    )
  }

  /// The size of what waits for the consumer.
  ///
  /// An open descriptor counts as much as a mebibyte, so that only so many of them wait.
  var bytes: Int {
    if case .bytes(let bytes, let passed) = payload {
      bytes.count + (passed == nil ? 0 : 1 << 20)
    } else {
      0
    }
  }
}

extension Completion {
  /// Whether the task, which ran in this process, is tried again: it took too long and has tries left.
  func isRetried(_ options: RunOptions) -> Bool {
    if case .failure(let failure) = payload {
      failure.isRetried && attempt <= options.retries
    } else {
      false
    }
  }
}
