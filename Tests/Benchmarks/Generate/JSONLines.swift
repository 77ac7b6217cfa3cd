/// One JSON object a line, as servers write them that are told to: time, request, status and the rest.
struct JSONLines: LineSource {
  private let site: Site
  private var clock: LogClock
  private var random: SplitMix64
  private let meanStep: Int
  /// The whole seconds that an answer takes less than, beside their fraction.
  private let seconds: Int

  /// Makes the lines of one log, so many microseconds apart on average.
  init(site: Site, clock: LogClock, meanStep: Int, random: SplitMix64, seconds: Int = 1) {
    self.site = site
    self.clock = clock
    self.meanStep = meanStep
    self.random = random
    self.seconds = seconds
  }

  mutating func appendLine(to buffer: inout [UInt8]) {
    clock.advance(microseconds: 1 + random.below(2 * meanStep))
    let route = site.routes.draw(&random)
    buffer.append(contentsOf: Self.time)
    buffer.append(contentsOf: clock.iso)
    if let hosts = site.virtualHosts {
      buffer.append(contentsOf: Self.host)
      buffer.append(contentsOf: hosts.draw(&random))
      buffer.append(contentsOf: Self.protocolVersion)
    } else {
      buffer.append(contentsOf: Self.zulu)
    }
    buffer.append(contentsOf: Self.client)
    buffer.append(contentsOf: random.element(of: site.clients))
    buffer.append(contentsOf: Self.method)
    buffer.append(contentsOf: route.methods.draw(&random))
    buffer.append(contentsOf: Self.uri)
    buffer.append(contentsOf: route.path)
    if let oneIn = site.queryOneIn, route.takesQuery, random.oneIn(oneIn) {
      buffer.append(contentsOf: random.element(of: site.queries))
    }
    buffer.append(contentsOf: Self.status)
    buffer.append(contentsOf: route.statuses.draw(&random))
    buffer.append(contentsOf: Self.bytes)
    buffer.append(decimal: 120 + random.below(60_000))
    buffer.append(contentsOf: Self.duration)
    buffer.append(decimal: seconds == 1 ? 0 : random.below(seconds))
    buffer.append(UInt8(ascii: "."))
    buffer.append(random.below(1000), digits: 3)
    buffer.append(contentsOf: Self.referrer)
    buffer.append(contentsOf: site.referrers.draw(&random))
    buffer.append(contentsOf: Self.agent)
    buffer.append(contentsOf: site.agents.draw(&random))
    buffer.append(contentsOf: Self.end)
  }

  private static let time = Array(#"{"time":""#.utf8)
  private static let zulu = Array(#"Z"#.utf8)
  private static let host = Array(#"Z","host":""#.utf8)
  private static let protocolVersion = Array(#"","protocol":"HTTP/2.0"#.utf8)
  private static let client = Array(#"","remote_addr":""#.utf8)
  private static let method = Array(#"","method":""#.utf8)
  private static let uri = Array(#"","uri":""#.utf8)
  private static let status = Array(#"","status":"#.utf8)
  private static let bytes = Array(#","bytes":"#.utf8)
  private static let duration = Array(#","request_time":"#.utf8)
  private static let referrer = Array(#","referrer":""#.utf8)
  private static let agent = Array(#"","agent":""#.utf8)
  private static let end = Array("\"}\n".utf8)
}
