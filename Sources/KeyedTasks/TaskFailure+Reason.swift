extension TaskFailure {
  /// What ended a task: a code, and what belongs to it.
  ///
  /// ```swift
  /// switch failure.reason.code {
  /// case .timedOut, .cancelled: retryTomorrow()
  /// default: report(failure)
  /// }
  /// ```
  public struct Reason: Sendable, Equatable {
    /// A kind of end; later versions may have more of them.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
      /// The name, such as `timedOut`.
      public let description: String

      /// Its `run` threw.
      public static let threw = Code(description: "threw")
      /// Its worker process ended by a signal of its own making, such as a Swift trap.
      public static let crashed = Code(description: "crashed")
      /// Its worker process was killed from outside.
      public static let killed = Code(description: "killed")
      /// Its worker process exited, whatever the status.
      public static let exited = Code(description: "exited")
      /// Its worker process ended, and this process ignores or reaps its children (`SIGCHLD`), so that
      /// nobody knows how.
      public static let statusUnknown = Code(description: "statusUnknown")
      /// It closed the descriptor by which its worker process talks to this one.
      public static let channelClosed = Code(description: "channelClosed")
      /// It took longer than its own ``AsyncParallelTask/timeout``, or without one than ``RunOptions/timeout``.
      public static let timedOut = Code(description: "timedOut")
      /// The run ended before the task did.
      public static let cancelled = Code(description: "cancelled")
      /// Its worker process grew past ``ProcessOptions/maxWorkerMemory``.
      public static let outOfMemory = Code(description: "outOfMemory")
      /// Its output is larger than ``ProcessOptions/maxResultBytes``.
      public static let resultTooLarge = Code(description: "resultTooLarge")
      /// It, or its output, could not be written or read; or its worker broke the protocol.
      public static let undecodable = Code(description: "undecodable")
    }

    enum Kind: Sendable, Codable, Equatable {
      case threw(type: String, message: String)
      case crashed(signal: Int32)
      case killed(signal: Int32, outOfMemory: Bool)
      case exited(status: Int32)
      case statusUnknown
      case channelClosed
      case timedOut(after: Duration)
      case cancelled
      case outOfMemory(limit: Int64)
      case resultTooLarge(bytes: Int)
      case undecodable(String)
    }

    let kind: Kind
  }
}

extension TaskFailure.Reason {
  /// The task's `run` threw: the error's type and its text.
  public static func threw(type: String, message: String) -> Self {
    Self(kind: .threw(type: type, message: message))
  }

  /// The worker ended by a signal of its own making.
  public static func crashed(signal: Int32) -> Self { Self(kind: .crashed(signal: signal)) }

  /// The worker was killed from outside, and whether the kernel did so for want of memory.
  public static func killed(signal: Int32, outOfMemory: Bool) -> Self {
    Self(kind: .killed(signal: signal, outOfMemory: outOfMemory))
  }

  /// The worker exited.
  public static func exited(status: Int32) -> Self { Self(kind: .exited(status: status)) }

  /// The worker ended, and nobody knows how.
  public static let statusUnknown = Self(kind: .statusUnknown)

  /// The worker has lost its channel.
  public static let channelClosed = Self(kind: .channelClosed)

  /// The task took longer than this.
  public static func timedOut(after limit: Duration) -> Self { Self(kind: .timedOut(after: limit)) }

  /// The run ended before the task did.
  public static let cancelled = Self(kind: .cancelled)

  /// The worker used more than so many bytes of memory.
  public static func outOfMemory(limit: Int64) -> Self { Self(kind: .outOfMemory(limit: limit)) }

  /// The output has so many bytes.
  public static func resultTooLarge(bytes: Int) -> Self {
    Self(kind: .resultTooLarge(bytes: bytes))
  }

  /// What could not be written or read, as a sentence.
  public static func undecodable(_ what: String) -> Self { Self(kind: .undecodable(what)) }

  /// Which kind of end it is.
  public var code: Code {
    switch kind {
    case .threw: .threw
    case .crashed: .crashed
    case .killed: .killed
    case .exited: .exited
    case .statusUnknown: .statusUnknown
    case .channelClosed: .channelClosed
    case .timedOut: .timedOut
    case .cancelled: .cancelled
    case .outOfMemory: .outOfMemory
    case .resultTooLarge: .resultTooLarge
    case .undecodable: .undecodable
    }
  }

  /// The type of the error that was thrown, or nil.
  public var errorType: String? { if case .threw(let type, _) = kind { type } else { nil } }

  /// The text of the error that was thrown, or nil.
  public var errorMessage: String? {
    if case .threw(_, let message) = kind { message } else { nil }
  }

  /// The signal that ended the worker, or nil.
  public var signal: Int32? {
    switch kind {
    case .crashed(let signal), .killed(let signal, _): signal
    default: nil
    }
  }

  /// The status the worker exited with, or nil.
  public var status: Int32? { if case .exited(let status) = kind { status } else { nil } }

  /// The time that was up, or nil.
  public var timeLimit: Duration? { if case .timedOut(let limit) = kind { limit } else { nil } }
}

extension TaskFailure.Reason: Codable {
  /// Reads a reason.
  public init(from decoder: any Decoder) throws { kind = try Kind(from: decoder) }

  /// Writes a reason.
  public func encode(to encoder: any Encoder) throws { try kind.encode(to: encoder) }
}

extension TaskFailure.Reason: CustomStringConvertible {
  /// What happened, in words.
  public var description: String { TaskFailure(self, attempts: 1).sentence }
}
