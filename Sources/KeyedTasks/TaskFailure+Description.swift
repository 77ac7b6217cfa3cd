import Glibc

extension TaskFailure: CustomStringConvertible {
  /// One sentence for people, without a full stop: what happened and, if known, the worker's words.
  public var description: String {
    var text = sentence
    if attempts > 1, isRetried { text += attempts == 2 ? ", twice" : ", \(attempts) times" }
    if let words = lastWords { text += ": \(words)" }
    return text
  }

  /// What happened, without the worker's words: the same for every task that ended so.
  public var sentence: String {
    switch reason.kind {
    case .threw(_, let message): message
    case .crashed(let signal):
      "the worker crashed with signal \(signal)\(Self.meaning(of: signal))"
    case .killed(let signal, outOfMemory: false): "the worker was killed by signal \(signal)"
    case .killed(let signal, outOfMemory: true):
      "the worker was killed by signal \(signal) probably because the system was out of memory"
    case .exited(let status): "the worker exited with status \(status)"
    case .statusUnknown:
      "the worker ended, and this program ignores or reaps its children, so that nobody knows how"
    case .channelClosed: "the worker closed its channel to the parent"
    case .timedOut(let limit): "the task took longer than \(Self.text(of: limit))"
    case .cancelled: "the task was cancelled"
    case .outOfMemory(let limit): "the worker used more than \(limit) bytes of memory"
    case .resultTooLarge(let bytes): "the result of \(bytes) bytes is too large"
    case .undecodable(let what): what
    }
  }

  /// Whether tasks that end so are tried again.
  var isRetried: Bool {
    switch reason.kind {
    case .crashed, .killed, .exited, .statusUnknown, .timedOut, .outOfMemory: true
    case .threw, .cancelled, .channelClosed, .resultTooLarge, .undecodable: false
    }
  }

  /// The line of the worker's output that says most: the Swift runtime's, else the last one.
  ///
  /// Only a death has some: what a task wrote before it threw is not about the error.
  private var lastWords: String? {
    switch reason.kind {
    case .crashed, .killed(_, outOfMemory: false), .exited, .statusUnknown: break
    default: return nil
    }
    let lines = stderrTail.split(whereSeparator: \.isNewline)
    guard let line = lines.last(where: { $0.contains("Fatal error") }) ?? lines.last else {
      return nil
    }
    // "File.swift:12: Fatal error: why": the place is in the tail for those who need it.
    guard let start = line.unicodeScalarRange(of: "Fatal error") else { return String(line) }
    return String(line[start...])
  }

  private static func meaning(of signal: Int32) -> String {
    switch signal {
    case SIGILL: " (illegal instruction)"
    case SIGTRAP: " (trap)"
    case SIGABRT: " (aborted)"
    case SIGFPE: " (arithmetic error)"
    case SIGBUS: " (bus error)"
    case SIGSEGV: " (segmentation fault)"
    case SIGSYS: " (bad system call)"
    default: ""
    }
  }

  /// A duration in seconds with at most three decimals, such as `1.5 s`.
  private static func text(of duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    guard milliseconds != 0 else { return "\(seconds) s" }
    var decimals = String(milliseconds + 1000).dropFirst()
    while decimals.last == "0" { decimals.removeLast() }
    return "\(seconds).\(decimals) s"
  }

  /// Whether a signal comes from what the process itself did.
  static func isCrash(_ signal: Int32) -> Bool {
    [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS].contains(signal)
  }
}

extension Substring {
  /// Where a text begins in this one.
  fileprivate func unicodeScalarRange(of text: String) -> Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}
