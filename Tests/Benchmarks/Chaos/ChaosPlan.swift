import Glibc

/// What is done to a run.
enum ChaosFault: String, CaseIterable {
  case none = "nothing"
  case interrupt = "SIGINT"
  case terminate = "SIGTERM"
  case hangUp = "SIGHUP"
  case twice = "SIGINT twice"
  case brokenPipe = "SIGPIPE"
  case closedReader = "closed reader"
  case kill = "SIGKILL"
  case workerKilled = "worker: SIGKILL"
  case workerCrashed = "worker: SIGSEGV"
  case workerTerminated = "worker: SIGTERM"
  case workersKilled = "all workers: SIGKILL"

  /// The signal that the command or its workers get.
  var signal: Int32? {
    switch self {
    case .none, .closedReader: nil
    case .interrupt, .twice: SIGINT
    case .terminate, .workerTerminated: SIGTERM
    case .hangUp: SIGHUP
    case .brokenPipe: SIGPIPE
    case .kill, .workerKilled, .workersKilled: SIGKILL
    case .workerCrashed: SIGSEGV
    }
  }

  var hitsWorkers: Bool {
    switch self {
    case .workerKilled, .workerCrashed, .workerTerminated, .workersKilled: true
    default: false
    }
  }

  /// The signal that ends a run in order.
  var endingSignal: Int32? {
    switch self {
    case .interrupt, .twice, .terminate, .hangUp: signal
    default: nil
    }
  }
}

/// When it is done.
enum ChaosMoment: Equatable {
  case after(microseconds: Int)
  /// As soon as a temporary file stands beside the output.
  case temporaryFile
}

/// One run: what is called, and what is done to it.
///
/// All of it follows from the seed and a number.
struct ChaosPlan {
  /// A report whose every row can be checked, whatever was lost.
  enum Form: String, CaseIterable {
    case csv, json, files

    var arguments: [String] {
      switch self {
      case .csv: ["--format", "csv", "--by", "endpoint,status"]
      case .json: ["--format", "json", "--by", "endpoint,status"]
      case .files: ["--format", "csv", "--by", "file"]
      }
    }
  }

  let number: Int
  let kind: ChaosTree.Kind
  let form: Form
  let fault: ChaosFault
  let moment: ChaosMoment
  /// Whether the report goes to a file, and whether an older one is there.
  let writesFile: Bool
  let hasOldFile: Bool
  /// Whether standard input is read too; it is held open until the fault has come.
  let readsInput: Bool
  let options: [String]

  init(number: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed, stream: "run \(number)")
    self.number = number
    kind = random.element(of: [.whole, .whole, .damaged, .damaged, .split])
    form = random.element(of: Form.allCases)
    // Each fault as often as the others.
    fault = ChaosFault.allCases[number % ChaosFault.allCases.count]
    writesFile = fault != .closedReader && !random.oneIn(3)
    hasOldFile = random.oneIn(2)
    readsInput = random.oneIn(2)
    // From one to hundreds of milliseconds, as many short times as long ones.
    let scale = 500 << random.below(9)
    moment =
      writesFile && random.oneIn(4)
      ? .temporaryFile : .after(microseconds: scale + random.below(scale))
    var options: [String] = []
    if !fault.hitsWorkers, random.oneIn(4) {
      options += ["--executor", random.element(of: ["thread", "inline"])]
    }
    if !random.oneIn(3) { options += ["-j", random.element(of: ["1", "2"])] }
    if random.oneIn(3) { options += ["--retries", "\(1 + random.below(2))"] }
    self.options = options
  }

  /// The input that is piped in where standard input is read.
  static let input = (0..<10).flatMap { number in
    Array("2025-11-03T04:05:06.123456 /piped/\(number) 200\n".utf8)
  }
}
