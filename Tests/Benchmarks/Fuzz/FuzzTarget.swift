import AccessLogs

/// Something that takes bytes from strangers.
enum FuzzTarget: String, CaseIterable {
  /// Each parser on a line.
  case lines
  /// Detection and counting on a plain file, whole and in pieces.
  case logs
  /// As `logs`, with a line as long as one may be, of which a short piece comes again and again: what does
  /// not read a line from left to right takes minutes.
  case repeats
  /// The compressed sources, and the listing of frames.
  case zstd, gzip
  /// What workers send and files hold.
  case parts
  /// Lists of files that another process made.
  case plans
  /// Reports in JSON that are compared.
  case reports
  /// Values of filters, and routes, on the target of a request.
  case questions
  /// Format strings, and what they read.
  case formats
  /// The configurations of servers.
  case configurations
  /// The command line of the built command.
  case arguments
  /// Each cut and each flipped bit of files of 20 KB.
  case damage

  /// Whether the target ends by itself, with every input once.
  var isExhaustive: Bool { self == .damage }
}

/// Makes the inputs of a target, each from its number alone, and runs them.
@safe final class FuzzBench {
  #if DEBUG
  /// Where nothing is optimised, a line as long as it may be takes a hundred times as long.
  private static let longLine = 1 << 16
  #else
  /// As long as a line may be.
  private static let longLine = 1 << 20
  #endif

  let target: FuzzTarget
  private let seed: UInt64
  private let file: ScratchFile
  private let command: String?
  private let compressed: FuzzCompressed
  private var counter = LogFileCounter()

  init(_ target: FuzzTarget, seed: UInt64, command: String?) throws {
    self.target = target
    self.seed = seed
    self.command = command
    file = try ScratchFile()
    compressed = FuzzCompressed(seed: seed)
  }

  /// How many inputs there are, where the target ends by itself.
  var count: Int? { target.isExhaustive ? compressed.damageCount : nil }

  private func random(_ number: Int) -> SplitMix64 {
    SplitMix64(seed: seed, stream: "\(target.rawValue) \(number)")
  }

  /// Returns the input of a number.
  func input(_ number: Int) -> [UInt8] {
    var mutator = Mutator(random: random(number))
    switch target {
    case .lines: return mutator.mutant(of: FuzzSeeds.lines).filter { $0 != UInt8(ascii: "\n") }
    case .logs: return log(&mutator)
    case .repeats:
      let line = mutator.repetition(in: FuzzSeeds.lines, length: Self.longLine)
      return log(around: line, &mutator.random)
    case .zstd: return mutator.mutant(of: compressed.zstd, changes: 5)
    case .gzip: return mutator.mutant(of: compressed.gzip, changes: 5)
    case .parts: return FuzzParts.input(&mutator)
    case .plans: return FuzzPlans.input(&mutator)
    case .reports: return FuzzReports.input(&mutator)
    case .questions: return mutator.mutant(of: FuzzQuestions.seeds)
    case .formats: return mutator.mutant(of: FuzzSeeds.formats)
    case .configurations:
      // No path leads out of the folder.
      return mutator.mutant(of: FuzzSeeds.configurations).map {
        $0 == UInt8(ascii: "/") ? 0x5F : $0
      }
    case .arguments: return FuzzArguments.input(&mutator)
    case .damage: return compressed.damaged(number)
    }
  }

  private func log(_ mutator: inout Mutator) -> [UInt8] {
    var bytes: [UInt8] = mutator.random.oneIn(8) ? [0xEF, 0xBB, 0xBF] : []
    let kept = mutator.random.element(of: FuzzSeeds.lines)
    let count = 1 << mutator.random.below(9)
    for _ in 0..<count {
      bytes +=
        mutator.random.oneIn(2)
        ? kept : mutator.mutant(of: FuzzSeeds.lines, changes: mutator.random.oneIn(2) ? 1 : 4)
      bytes += mutator.random.oneIn(5) ? [0x0D, 0x0A] : [0x0A]
    }
    if mutator.random.oneIn(2) { bytes.removeLast() }
    return bytes
  }

  /// Returns a log of one format with a long line in it, twice.
  private func log(around line: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    let other = random.element(of: FuzzSeeds.lines) + [0x0A]
    return Array([other, other, line, [0x0A], other, line].joined())
  }

  /// Runs the input of a number.
  ///
  /// - Throws: A ``FuzzFinding`` if what comes out cannot be right.
  func run(_ number: Int) throws {
    let input = input(number)
    var random = random(~number)
    switch target {
    case .lines: try runLine(input)
    case .logs: try runLog(input, &random)
    case .repeats: try runRepeats(input, &random)
    case .zstd, .gzip:
      let query = query(&random)
      try file.write(input)
      _ = try FuzzCounting.count(file, query: query, counter: &counter)
      try FuzzCounting.list(file, byteCount: 100 << 20)
    case .parts: try FuzzParts.run(input, &random)
    case .plans: try FuzzPlans.run(input, file, &random)
    case .reports: try FuzzReports.run(input, file, &random)
    case .questions: try FuzzQuestions.run(input, file, &counter, &random)
    case .formats: try runFormat(input, &random)
    case .configurations:
      try file.write(input)
      for definition in try ServerConfiguration(path: file.path).definitions {
        try runFormat(definition.text, &random)
      }
    case .arguments:
      if let command { try FuzzArguments.run(input, command: command) }
    case .damage: try compressed.checkDamage(number, file: file, counter: &counter)
    }
  }

  private func query(_ random: inout SplitMix64) -> Query {
    var query = Query(
      by: random.element(of: [[.endpoint], [.status], [.endpoint, .status], [.file]]),
      filters: .init(match: random.oneIn(3) ? [random.element(of: FuzzSeeds.words)] : []),
      format: random.oneIn(3) ? .named(random.element(of: LogFormat.samples).format) : .detected,
      zstdWindowLog: 20 + random.below(8),
      isStrict: random.oneIn(4)
    )
    if random.oneIn(3) {
      query.measures = random.element(of: [.bytes, .times, [.bytes, .percentiles]])
    }
    if random.oneIn(4) { (query.tidying.collapsesIDs, query.tidying.lowercases) = (true, true) }
    if random.oneIn(4), let filter = try? Filter(.status, [Array("2xx,-,!204".utf8)]) {
      query.filters.values = [filter]
    }
    return query
  }

  private func runLine(_ line: [UInt8]) throws {
    for format in LogFormat.samples.map(\.format) {
      for directive in [[]] + (format == .w3c ? FuzzSeeds.directives : []) {
        let fields = format.fields(of: line, after: directive)
        if Set(fields.map(\.field)).count != fields.count {
          throw FuzzFinding("\(format.name): a field twice")
        }
        for (field, bytes) in fields where field != .status {
          if field == .endpoint {
            guard bytes.contains(UInt8(ascii: "?")) else { continue }
            throw FuzzFinding("\(format.name): the endpoint has its query")
          }
          // Date and time may be put together with a blank between them.
          if bytes.isEmpty || bytes.count > line.count + 1 {
            throw FuzzFinding("\(format.name): \(bytes.count) bytes of \(field.name)")
          }
        }
      }
    }
  }

  private func runLog(_ bytes: [UInt8], _ random: inout SplitMix64) throws {
    let query = query(&random)
    try file.write(bytes)
    let summary = try FuzzCounting.count(file, query: query, counter: &counter)
    guard summary.compression == Compression.none, summary.state == .counted else { return }
    let expected = FuzzCounting.lines(of: bytes)
    guard summary.lines.lines == expected else {
      throw FuzzFinding("\(summary.lines.lines) lines and not \(expected)")
    }
    guard !bytes.isEmpty else { return }
    try FuzzCounting.countPieces(
      file,
      cut: 1 + random.below(bytes.count),
      whole: summary,
      query: query,
      counter: &counter
    )
  }

  /// Runs a log with long lines, which take time by their length and no more.
  private func runRepeats(_ bytes: [UInt8], _ random: inout SplitMix64) throws {
    let start = ContinuousClock.now
    try runLog(bytes, &random)
    let log = LogFile(key: FileKey(file.path), byteCount: bytes.count, isNamed: true)
    _ = try counter.explain(log, query: CompiledQuery(query(&random)))
    let definition = FormatDefinition(text: random.element(of: FuzzSeeds.formats))
    let pasted = Query(format: .pasted(definition.text))
    _ = try FuzzCounting.count(file, query: pasted, counter: &counter)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    // Usually a hundredth of that.
    if seconds > 5 { throw FuzzFinding("it takes \(seconds) s") }
  }

  private func runFormat(_ text: [UInt8], _ random: inout SplitMix64) throws {
    let definition = FormatDefinition(text: text)
    _ = FormatDefinition.isFormatString(text)
    do throws(FormatSyntaxError) {
      try definition.check()
    } catch {
      guard !error.description.isEmpty, error.offset <= error.text.count else {
        throw FuzzFinding("the error has no place in the string")
      }
      return
    }
    var mutator = Mutator(random: random)
    try file.write(log(&mutator))
    let query = Query(by: [.endpoint, .status], format: .pasted(definition.text))
    _ = try FuzzCounting.count(file, query: query, counter: &counter)
  }
}
