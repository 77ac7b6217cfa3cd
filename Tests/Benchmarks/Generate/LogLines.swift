/// The lines of a log, made one after another without end.
protocol LineSource {
  mutating func appendLine(to buffer: inout [UInt8])
}

/// A run of lines from one source, part of a log or all of it.
enum LogLines {
  case simple(SimpleLines)
  case clf(ClfLines)
  case wide(WideLines)
  case json(JSONLines)

  /// Writes the first lines of the source.
  func write(count: Int, to output: inout some LogOutput) throws {
    switch self {
    case .simple(let lines): try Self.write(lines, count, to: &output)
    case .clf(let lines): try Self.write(lines, count, to: &output)
    case .wide(let lines): try Self.write(lines, count, to: &output)
    case .json(let lines): try Self.write(lines, count, to: &output)
    }
  }

  private static func write(
    _ source: some LineSource,
    _ count: Int,
    to output: inout some LogOutput
  ) throws {
    let flushSize = 1 << 18
    var source = source
    var buffer: [UInt8] = []
    buffer.reserveCapacity(flushSize + (1 << 14))
    for _ in 0..<count {
      source.appendLine(to: &buffer)
      if buffer.count >= flushSize {
        try output.write(buffer)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try output.write(buffer)
  }
}

/// Lines such as `2025-11-03T04:05:06.123456 /api/v1/login 200`.
struct SimpleLines: LineSource {
  private var clock: LogClock
  private var random: SplitMix64
  private let routes: Choice<Route>
  private let meanStep: Int

  /// Makes the lines of one log, so many microseconds apart on average.
  init(routes: Choice<Route>, clock: LogClock, meanStep: Int, random: SplitMix64) {
    self.routes = routes
    self.clock = clock
    self.meanStep = meanStep
    self.random = random
  }

  mutating func appendLine(to buffer: inout [UInt8]) {
    clock.advance(microseconds: 1 + random.below(2 * meanStep))
    let route = routes.draw(&random)
    buffer.append(contentsOf: clock.iso)
    buffer.append(UInt8(ascii: "."))
    buffer.append(clock.microsecond, digits: 6)
    buffer.append(UInt8(ascii: " "))
    buffer.append(contentsOf: route.path)
    buffer.append(UInt8(ascii: " "))
    buffer.append(contentsOf: route.statuses.draw(&random))
    buffer.append(UInt8(ascii: "\n"))
  }
}

/// Lines of the common log format and the formats that grew from it.
struct ClfLines: LineSource {
  /// Which of the formats a line is in.
  enum Style {
    case common
    case combined
    /// Combined, with `host:port` before the client.
    case virtualHost
  }

  private let site: Site
  private let style: Style
  private var clock: LogClock
  private var random: SplitMix64
  private let meanStep: Int

  /// Makes the lines of one log, so many microseconds apart on average.
  init(site: Site, style: Style, clock: LogClock, meanStep: Int, random: SplitMix64) {
    self.site = site
    self.style = style
    self.clock = clock
    self.meanStep = meanStep
    self.random = random
  }

  mutating func appendLine(to buffer: inout [UInt8]) {
    clock.advance(microseconds: 1 + random.below(2 * meanStep))
    if style == .virtualHost, let hosts = site.virtualHosts {
      buffer.append(contentsOf: hosts.draw(&random))
      buffer.append(UInt8(ascii: " "))
    }
    buffer.append(contentsOf: random.element(of: site.clients))
    buffer.append(contentsOf: Self.identity)
    buffer.append(contentsOf: site.users.draw(&random))
    buffer.append(contentsOf: Self.openTime)
    buffer.append(contentsOf: clock.clf)
    buffer.append(contentsOf: Self.openRequest)
    if let oddities = site.oddities, random.oneIn(oddities.oneIn) {
      let odd = oddities.requests.draw(&random)
      buffer.append(contentsOf: odd.request)
      appendAnswer(odd.status, size: random.below(400), to: &buffer)
    } else {
      let status = appendRequest(to: &buffer)
      // Servers note 0 for an answer without a body.
      appendAnswer(
        status,
        size: status == Self.notModified ? 0 : 120 + random.below(60_000),
        referrer: site.referrers.draw(&random),
        agent: site.agents.draw(&random),
        to: &buffer
      )
    }
  }

  /// Appends a request for one of the site's routes and returns the status it is answered with.
  private mutating func appendRequest(to buffer: inout [UInt8]) -> [UInt8] {
    let route = site.routes.draw(&random)
    buffer.append(contentsOf: route.methods.draw(&random))
    buffer.append(UInt8(ascii: " "))
    buffer.append(contentsOf: route.path)
    if let oneIn = site.queryOneIn, route.takesQuery, random.oneIn(oneIn) {
      buffer.append(contentsOf: random.element(of: site.queries))
    }
    buffer.append(contentsOf: random.oneIn(3) ? Self.http2 : Self.http1)
    return route.statuses.draw(&random)
  }

  private func appendAnswer(
    _ status: [UInt8],
    size: Int,
    referrer: [UInt8] = ClfLines.absent,
    agent: [UInt8] = ClfLines.absent,
    to buffer: inout [UInt8]
  ) {
    buffer.append(contentsOf: Self.closeRequest)
    buffer.append(contentsOf: status)
    buffer.append(UInt8(ascii: " "))
    buffer.append(decimal: size)
    if style != .common {
      buffer.append(contentsOf: Self.openReferrer)
      buffer.append(contentsOf: referrer)
      buffer.append(contentsOf: Self.openAgent)
      buffer.append(contentsOf: agent)
      buffer.append(UInt8(ascii: "\""))
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  private static let identity = Array(" - ".utf8)
  private static let openTime = Array(" [".utf8)
  private static let openRequest = Array("] \"".utf8)
  private static let closeRequest = Array("\" ".utf8)
  private static let openReferrer = Array(" \"".utf8)
  private static let openAgent = Array("\" \"".utf8)
  private static let http1 = Array(" HTTP/1.1".utf8)
  private static let http2 = Array(" HTTP/2.0".utf8)
  private static let absent = Array("-".utf8)
  private static let notModified = Array("304".utf8)
}

/// Common log lines of which 47 in 56 are for an endpoint that no line before them had.
///
/// The others repeat an endpoint from anywhere before them, of any file; half of those repeat one
/// of the first thousand.
struct WideLines: LineSource {
  private var clock: LogClock
  private var random: SplitMix64
  private let clients: [[UInt8]]
  private let key: UInt64
  /// What makes the endpoints, unless they are random.
  private let crafted: CraftedKeys?
  /// The number of lines before the next one, in this file and the files before it.
  private var index: Int

  /// Makes the lines of a log that starts so many lines after the first log's first line.
  init(startingAt index: Int, clients: [[UInt8]], seed: UInt64, crafted: CraftedKeys? = nil) {
    self.index = index
    self.crafted = crafted
    self.clients = clients
    key = SplitMix64.mix(seed)
    random = SplitMix64(seed: seed, stream: "wide \(index)")
    clock = LogClock(day: LogClock.firstDay, second: index / 100)
  }

  mutating func appendLine(to buffer: inout [UInt8]) {
    let (before, place) = (index / 56 * 47 + min(index % 56, 47), index % 56)
    index += 1
    let endpoint =
      place < 47 ? before : random.below(random.oneIn(2) ? min(before, 1000) : before)

    clock.advance(microseconds: 1 + random.below(20_000))
    buffer.append(contentsOf: random.element(of: clients))
    buffer.append(contentsOf: Self.openTime)
    buffer.append(contentsOf: clock.clf)
    buffer.append(contentsOf: Self.openRequest)
    if let crafted {
      crafted.append(endpoint, to: &buffer)
    } else {
      appendEndpoint(endpoint, to: &buffer)
    }
    buffer.append(contentsOf: Self.closeRequest)
    buffer.append(decimal: 120 + random.below(60_000))
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Appends 16 bytes that look like a session's address, others for every number.
  private func appendEndpoint(_ number: Int, to buffer: inout [UInt8]) {
    // A product with an odd number, and an exclusive or with higher bits, can be undone: no two
    // numbers below 2^48 meet.
    let mask: UInt64 = (1 << 48) - 1
    var mixed = (UInt64(number + 1) &* (key | 1)) & mask
    mixed ^= mixed >> 23
    mixed = (mixed &* 0x9E37_79B9_7F4B) & mask
    mixed ^= mixed >> 25
    buffer.append(contentsOf: Self.session)
    for shift in stride(from: 44, through: 0, by: -4) {
      buffer.append(Self.hexDigits[Int(mixed >> UInt64(shift)) & 15])
    }
  }

  private static let openTime = Array(" - - [".utf8)
  private static let openRequest = Array("] \"GET ".utf8)
  private static let closeRequest = Array(" HTTP/1.1\" 200 ".utf8)
  private static let session = Array("/s/".utf8)
  private static let hexDigits = Array("0123456789abcdef".utf8)
}
