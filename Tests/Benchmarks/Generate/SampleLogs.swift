import FoundationEssentials
import SystemPackage

/// The tree of small logs that the examples of the documentation run on.
enum SampleLogs {
  private static let notes = """
    These logs are made by `make samples`; the hosts and addresses are reserved for documentation.

    api/      a service's own log: time, endpoint, status; older days compressed
    web-01/   a web server, combined format, rotated each day
    web-02/   the same, with more bots and probes
    web-03/   the same, with a clock two hours ahead and a scanner in the night
    cdn/      static files, common format
    proxy/    several virtual hosts in one log, the host and port first
    front/    several virtual hosts in JSON, with request times; a bad hour in the afternoon

    """

  /// Writes the tree, over the files of an older one.
  static func write(to root: String, seed: UInt64) throws {
    for log in logs(seed: seed) {
      let path = "\(root)/\(log.path)"
      try FileManager.default.createDirectory(
        atPath: FilePath(path).removingLastComponent().string,
        withIntermediateDirectories: true
      )
      try log.write(to: path)
    }
    let file = try FileDescriptor.create("\(root)/notes.txt")
    try file.closeAfter { _ = try file.writeAll(notes.utf8) }
  }

  private static func logs(seed: UInt64) -> [GeneratedLog] {
    let framed = LogEncoding.zstd(.every(bytes: 16 << 10))
    return [
      api("api/archive/2025-11-01.log.zst", .zstd(.one), day: -2, lines: 900, seed: seed),
      api("api/archive/2025-11-02.log.zst", framed, day: -1, lines: 1100, seed: seed),
      api("api/2025-11-03.log", .plain, day: 0, lines: 1400, seed: seed),
      api("api/2025-11-04.log", .plain, day: 1, lines: 1250, seed: seed),
      web("web-01/access.log.2.zst", .combined, .zstd(.one), day: -1, lines: 480, seed: seed),
      web("web-01/access.log.1", .combined, .plain, day: 0, lines: 520, seed: seed),
      web("web-01/access.log", .combined, .plain, day: 1, lines: 400, seed: seed),
      web("web-02/access.log.1.zst", .combined, framed, day: 0, lines: 450, seed: seed),
      web("web-02/access.log", .combined, .plain, day: 1, lines: 310, seed: seed),
      web("cdn/access.log", .common, .plain, day: 1, lines: 700, seed: seed),
      web("proxy/other_vhosts_access.log", .virtualHost, .plain, day: 1, lines: 260, seed: seed),
      scanned("web-03/access.log", seed: seed),
      failing("front/access.json", seed: seed),
    ]
  }

  private static func api(
    _ path: String,
    _ encoding: LogEncoding,
    day: Int,
    lines: Int,
    seed: UInt64
  ) -> GeneratedLog {
    let simple = SimpleLines(
      routes: apiRoutes,
      clock: LogClock(day: LogClock.firstDay + day),
      meanStep: 86_000_000_000 / lines,
      random: SplitMix64(seed: seed, stream: "sample \(path)")
    )
    return GeneratedLog(
      path: path,
      encoding: encoding,
      parts: [(lines: .simple(simple), count: lines)]
    )
  }

  private static func web(
    _ path: String,
    _ style: ClfLines.Style,
    _ encoding: LogEncoding,
    day: Int,
    lines: Int,
    seed: UInt64
  ) -> GeneratedLog {
    var random = SplitMix64(seed: seed, stream: "sample \(path)")
    var site = Site(
      routes: style == .common ? assetRoutes : webRoutes,
      queryOneIn: 4,
      clients: Site.clients(count: 60, random: &random),
      agents: texts(Site.agents)
    )
    if style == .virtualHost { site.virtualHosts = virtualHosts }
    if style != .common {
      site.oddities = (requests: oddRequests, oneIn: path.hasPrefix("web-02") ? 20 : 80)
    }
    let clf = ClfLines(
      site: site,
      style: style,
      clock: LogClock(day: LogClock.firstDay + day),
      meanStep: 86_000_000_000 / lines,
      random: random
    )
    return GeneratedLog(path: path, encoding: encoding, parts: [(lines: .clf(clf), count: lines)])
  }

  private static let apiRoutes = Choice<Route>([
    (Route("/api/v1/login", .signIn), 300),
    (Route("/api/v1/items", .api), 240),
    (Route("/api/v1/orders", .api), 160),
    (Route("/api/v1/users", .api), 110),
    (Route("/healthz", .health), 90),
    (Route("/api/v1/search", .page), 60),
    (Route("/api/v1/reports", .unsteady), 40),
    (Route("/api/v1/logout", .signIn), 30),
  ])

  static let webRoutes = Choice<Route>([
    (Route("/", .page), 200),
    (Route("/static/app.css", .asset), 120),
    (Route("/static/app.js", .asset), 110),
    (Route("/img/logo.svg", .asset), 90),
    (Route("/products", .page), 90),
    (Route("/products/blue-kettle", .page), 60),
    (Route("/products/copper-lamp", .page), 40),
    (Route("/search", .page), 50),
    (Route("/cart", .page), 40),
    (Route("/checkout", .unsteady), 20),
    (Route("/api/v1/login", .signIn), 30),
    (Route("/blog/2025/11/tea", .page), 30),
    (Route("/favicon.ico", .asset), 30),
    (Route("/robots.txt", .asset), 25),
    (Route("/old-shop", .moved), 25),
    (Route("/wp-login.php", .missing), 20),
    (Route("/.env", .missing), 10),
    (Route("/products/gone-chair", .missing), 10),
  ])

  private static let assetRoutes = Choice<Route>([
    (Route("/img/logo.svg", .asset), 50),
    (Route("/img/blue-kettle.jpg", .asset), 40),
    (Route("/img/copper-lamp.jpg", .asset), 35),
    (Route("/static/app.css", .asset), 30),
    (Route("/static/app.js", .asset), 30),
    (Route("/fonts/plain.woff2", .asset), 20),
    (Route("/video/tour.mp4", .asset), 5),
    (Route("/img/old-banner.png", .missing), 8),
  ])

  private static let virtualHosts = texts([
    ("shop.example.com:443", 60), ("blog.example.org:443", 30), ("www.example.com:80", 10),
  ])

  /// What scanners, monitors and broken clients send; all of it is seen in real logs.
  private static let oddRequests = Choice<OddRequest>([
    (OddRequest("-", "408"), 4),
    (OddRequest("", "400"), 2),
    (OddRequest(#"\x16\x03\x01\x00\xEE\x01\x00\x00\xEA\x03\x03"#, "400"), 3),
    (OddRequest("GET http://203.0.113.80/ HTTP/1.1", "404"), 1),
    (OddRequest("OPTIONS * HTTP/1.0", "200"), 2),
    (OddRequest("PROPFIND / HTTP/1.1", "405"), 1),
    (OddRequest("CONNECT mail.example.net:25 HTTP/1.1", "405"), 1),
    (OddRequest(#"GET /search?q=\x22kettle\x22 HTTP/1.1"#, "200"), 1),
    (OddRequest("GET /index.php?lang=../../etc/passwd HTTP/1.1", "403"), 1),
  ])
}
