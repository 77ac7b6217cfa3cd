import CLinux
import Glibc
import KeyedTasks
import Synchronization

/// Programs that use worker processes, for tests that end them or look at what they use.
enum ParentProgram {
  static func run(_ arguments: [String], _ reserve: WorkerReserve?) async throws {
    switch arguments.first {
    case "reserve": try await takeOver(reserve)
    case "hang": try await hang(arguments) { $0 }
    case "hang-async": try await hang(arguments, AsyncChore.chore)
    case "few-descriptors": try await fewDescriptors(arguments)
    case "many": try await many(arguments)
    case "start": try await start(arguments)
    case "leftovers": try await leftovers()
    case "threads": try await threads()
    case "async-signal": try await asyncSignal()
    case "signals": try await signals(arguments)
    case "output": try await output()
    case "children": try await children(arguments)
    case "same-name": WorkerMain.serveIfWorker(FirstNamesake.self, SecondNamesake.self)
    case "example": try await Tool.main()
    default: try await once()
    }
  }

  /// Hanging tasks until a signal: `hang FOLDER TASKS GRACE_MS handle|default`, or `hang-async`.
  private static func hang<Work: AsyncParallelTask>(
    _ arguments: [String],
    _ work: (Chore) -> Work
  ) async throws where Work.Output == Int {
    let (folder, count) = (arguments[1], Int(arguments[2]) ?? 1)
    let handles = arguments[4] == "handle"
    var tasks = [(key: "first", value: work(.give(1)))]
    tasks += (0..<count).map {
      let hang = Chore.hang(folder: folder, ignoresTerm: arguments.last == "stubborn")
      return ("hang \($0)", work(hang))
    }
    tasks += [("late", work(.give(2)))]
    let grace = Duration.milliseconds(Int(arguments[3]) ?? 0)
    let results = try await simpleParallel(
      tasks,
      executor: .processes(max: count, options: ProcessOptions(terminationGrace: grace)),
      options: RunOptions(handledSignals: handles ? [SIGINT, SIGTERM, SIGHUP] : [])
    )
    for (key, outcome) in results {
      switch outcome {
      case .success(let number): print("\(key): \(number)")
      case .failure(let failure): print("\(key): \(failure)")
      }
    }
    print("signal \(results.interruption ?? 0)")
  }

  /// Many workers where few descriptors are left: `few-descriptors LIMIT WORKERS`.
  private static func fewDescriptors(_ arguments: [String]) async throws {
    var limit = rlimit(rlim_cur: rlim_t(arguments[1]) ?? 32, rlim_max: rlim_t(arguments[1]) ?? 32)
    unsafe setrlimit(__rlimit_resource_t(7), &limit)
    var options = RunOptions()
    options.onWarning = { print("warning: \($0)") }
    let tasks = (0..<40).map { (key: $0, value: Chore.giveLate($0, milliseconds: 5)) }
    do {
      let results = try await simpleParallel(
        tasks,
        executor: .processes(max: Int(arguments[2])),
        options: options
      )
      print("\(results.values.count) of \(results.count)")
    } catch {
      print("error: \(error)")
    }
  }

  /// Workers for a run of later: `reserve fork|spawn COUNT`.
  static func reserve(_ arguments: [String]) -> WorkerReserve {
    let count = Int(arguments[2]) ?? 1
    guard arguments[1] == "fork" else { return WorkerReserve(count, options: reserved) }
    signal(SIGXFSZ, SIG_IGN)
    return WorkerReserve(forking: count, options: reserved, serving: Chore.self, Tiny.self)
  }

  private static var reserved: ProcessOptions {
    var options = ProcessOptions()
    options.environment = .only(["TESTWORKER_KEPT"])
    options.confinement = ProcessOptions.Confinement()
    return options
  }

  /// What a worker of the reserve is like, and what comes after its end.
  private static func takeOver(_ reserve: WorkerReserve?) async throws {
    var options = reserved
    options.reserve = reserve
    let tasks: [(key: String, value: Chore)] = [
      ("number", .give(1)), ("kept", .environment("TESTWORKER_KEPT")),
      ("secret", .environment("TESTWORKER_SECRET")), ("program", .environment("SWIFT_BACKTRACE")),
      ("blocked signals", .blockedSignals), ("open descriptors", .openDescriptors),
      ("leads its group", .leadsGroup), ("changes", .change(file: "/tmp/\(getpid())")),
      ("noise", .noise(bytes: 7)), ("dies", .killSelf(SIGKILL)), ("after", .give(2)),
    ]
    let results = try await simpleParallel(
      tasks,
      executor: .processes(max: 1, options: options)
    )
    for (key, outcome) in results {
      switch outcome {
      case .success(let number): print("\(key): \(number)")
      case .failure(let failure): print("\(key): \(failure)")
      }
    }
    // What is left in the reserve ends with it.
    options.reserve = nil
  }

  /// Tiny tasks and what they take: `many TASKS WORKERS process|thread`.
  private static func many(_ arguments: [String]) async throws {
    let count = Int(arguments[1]) ?? 1
    let began = clinux_monotonic()
    let tasks = (0..<count).lazy.map { (key: $0, value: Tiny($0)) }
    let executor = try KeyedExecutor(named: arguments[3], maxWorkers: Int(arguments[2]))
    let results = try await simpleParallel(tasks, executor: executor)
    let isRight = results.allSatisfy { key, outcome in (try? outcome.get()) == key }
    let seconds = Double(clinux_monotonic() - began) / 1e9
    print(
      "\(isRight ? "right" : "wrong") \(results.count) tasks, "
        + "\(clinux_peak_memory() >> 20) MiB, \(seconds) s, "
        + "\(Int(Double(count) / seconds)) tasks/s, "
        + "\(cpuMicroseconds() / max(1, count)) us CPU each"
    )
  }

  /// Threads that wait for a signal, which comes.
  private static func threads() async throws {
    var options = RunOptions()
    options.handledSignals = [SIGTERM]
    let sender = Task {
      try await Task.sleep(for: .milliseconds(200))
      kill(getpid(), SIGTERM)
    }
    let results = try await simpleParallel(
      ["first": Chore.waitForCancel, "second": .waitForCancel, "third": .give(3)],
      executor: .threads(max: 2),
      options: options
    )
    try await sender.value
    for (key, outcome) in results { print("\(key): \((try? outcome.get()) ?? 0)") }
    print("signal \(results.interruption ?? 0)")
  }

  /// Swift tasks that wait for a signal, which comes.
  private static func asyncSignal() async throws {
    let sender = Task {
      try await Task.sleep(for: .milliseconds(200))
      kill(getpid(), SIGTERM)
    }
    let results = try await simpleParallel(
      ["done": AsyncChore.chore(.give(1)), "waits": .waitForCancel],
      executor: .tasks(max: 2),
      options: RunOptions(handledSignals: [SIGTERM])
    )
    try await sender.value
    for (key, outcome) in results {
      switch outcome {
      case .success(let number): print("\(key): \(number)")
      case .failure(let failure): print("\(key): \(failure)")
      }
    }
    print("signal \(results.interruption ?? 0)")
  }

  /// Short runs that each get a signal about their end, which must reach the run or the handler of
  /// before: `signals RUNS process|thread`.
  private static func signals(_ arguments: [String]) async throws {
    signal(SIGALRM) { _ in ParentProgram.handledAlarms.add(1, ordering: .relaxed) }
    var options = RunOptions()
    options.handledSignals = [SIGALRM]
    let executor = try KeyedExecutor(named: arguments[2], maxWorkers: 1)
    let runs = Int(arguments[1]) ?? 1
    var (reported, lost) = (0, 0)
    // In microseconds; it finds the end of a run by itself.
    var delay: Double = 1000
    for number in 1...runs {
      var alarm = itimerval()
      alarm.it_value.tv_usec = Int(delay)
      unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &alarm, nil)
      let results = try await simpleParallel(["one": Tiny(1)], executor: executor, options: options)
      if results.interruption != nil { reported += 1 }
      delay = max(10, delay * (results.interruption == nil ? 0.97 : 1.03))
      let patience = clinux_monotonic() + 1_000_000_000
      while handledAlarms.load(ordering: .relaxed) + reported + lost < number {
        if clinux_monotonic() > patience { lost += 1 }
        // No other thread may be there to take it.
        clinux_signals_unblock(1 << UInt64(SIGALRM))
      }
    }
    print("\(lost) of \(runs) signals lost")
    let handled = handledAlarms.load(ordering: .relaxed)
    print("\(handled > 0 && reported > 0 ? "some" : "none") at either side of the end")
  }

  private static let handledAlarms = Atomic(0)

  /// A worker that writes.
  private static func output() async throws {
    let results = try await simpleParallel(
      ["a": Chore.complain("words", thenExit: 1)],
      executor: .processes(max: 1)
    )
    print(results.failures.values.map(\.description))
  }

  /// Deaths of workers in a program whose children are nobody's: `children ignored|reaped`.
  private static func children(_ arguments: [String]) async throws {
    if arguments[1] == "ignored" {
      signal(SIGCHLD, SIG_IGN)
    } else {
      signal(SIGCHLD) { _ in while waitpid(-1, nil, WNOHANG) > 0 {} }
    }
    var options = RunOptions()
    options.retries = 1
    let tasks: KeyValuePairs<String, Chore> = [
      "dies": .killSelf(SIGKILL), "second try": .needsTry(2), "fine": .give(1),
    ]
    let results = try await simpleParallel(tasks, executor: .processes(max: 2), options: options)
    for (key, outcome) in results {
      switch outcome {
      case .success(let number): print("\(key): \(number)")
      case .failure(let failure): print("\(key): \(failure)")
      }
    }
  }

  /// What runs of all kinds leave behind in this process: descriptors and children.
  private static func leftovers() async throws {
    var options = RunOptions()
    options.timeout = .milliseconds(300)
    options.handledSignals = [SIGUSR1]
    var processes = ProcessOptions()
    processes.terminationGrace = .zero
    let tasks: [(key: Int, value: Chore)] =
      (0..<20).map { ($0, .give($0)) }
      + [(20, .killSelf(SIGKILL)), (21, .trap("x")), (22, .garbleChannel), (23, .waitForCancel)]
    var before = 0
    for round in 0..<3 {
      for isThreads in [false, true] {
        let executor: KeyedExecutor =
          isThreads ? .threads(max: 3) : .processes(max: 3, options: processes)
        let harmless = tasks.filter { $0.key < 20 }
        _ = try await simpleParallel(
          isThreads ? harmless : tasks,
          executor: executor,
          options: options
        )
        _ = try await withParallelRun(harmless, executor: executor) { run in
          for await _ in run { break }
        }
      }
      var status: Int32 = 0
      let child = unsafe waitpid(-1, &status, WNOHANG)
      // The first round opens what is kept on purpose, such as the event for signals.
      if round == 0 { before = BadDeeds.openDescriptors }
      print(
        "\(BadDeeds.openDescriptors - before) descriptors, \(child == -1 ? "no" : "some") children"
      )
    }
  }

  /// How long a run of one task takes: `start RUNS`.
  private static func start(_ arguments: [String]) async throws {
    let runs = Int(arguments[1]) ?? 1
    var times: [UInt64] = []
    for _ in 0..<runs {
      let began = clinux_monotonic()
      _ = try await simpleParallel(["one": Tiny(1)], executor: .processes(max: 1))
      times.append(clinux_monotonic() - began)
    }
    times.sort()
    print("median \(times[times.count / 2] / 1000) us, least \(times[0] / 1000) us")
  }

  /// One task in one process, however the program was set up.
  private static func once() async throws {
    do {
      let results = try await simpleParallel(["one": Chore.give(1)], executor: .processes(max: 1))
      print(results.values)
    } catch {
      print("error: \(error)")
    }
  }

  /// The processor time of this process and its ended workers.
  private static func cpuMicroseconds() -> Int {
    [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue].reduce(0) { sum, who in
      var usage = rusage()
      unsafe getrusage(__rusage_who_t(who), &usage)
      return sum + usage.ru_utime.tv_sec * 1_000_000 + usage.ru_utime.tv_usec
        + usage.ru_stime.tv_sec * 1_000_000 + usage.ru_stime.tv_usec
    }
  }
}
