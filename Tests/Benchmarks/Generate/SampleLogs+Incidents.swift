/// The sample logs in which something happens.
extension SampleLogs {
  /// A stretch of a day, in seconds after midnight: who visits, and how many lines that gives.
  private struct Stretch {
    var seconds: Range<Int>
    var site: Site
    var lines: Int
    /// The seconds that an answer takes less than.
    var longest = 1

    /// The microseconds between lines, of which the last comes a little before the end.
    var step: Int { seconds.count * 950_000 / lines }
  }

  private static let day = LogClock.firstDay + 1

  /// Returns the log of a server whose clock is two hours ahead; a scanner comes at night.
  static func scanned(_ path: String, seed: UInt64) -> GeneratedLog {
    var random = SplitMix64(seed: seed, stream: "sample \(path)")
    let usual = Site(
      routes: webRoutes,
      queryOneIn: 4,
      clients: Site.clients(count: 40, random: &random),
      agents: texts(Site.agents)
    )
    let scan = Site(
      routes: probedRoutes,
      clients: [Array("198.51.100.66".utf8)],
      users: texts([("-", 1)]),
      referrers: texts([("-", 1)]),
      agents: texts([("Mozilla/5.0 zgrab/0.x", 1)])
    )
    let stretches = [
      Stretch(seconds: 0..<11_400, site: usual, lines: 40),
      Stretch(seconds: 11_520..<11_760, site: scan, lines: 180),
      Stretch(seconds: 11_800..<86_000, site: usual, lines: 280),
    ]
    return log(path, stretches, random) { stretch, random in
      .clf(
        ClfLines(
          site: stretch.site,
          style: .combined,
          clock: LogClock(day: day, second: stretch.seconds.lowerBound, zone: "+0200"),
          meanStep: stretch.step,
          random: random
        )
      )
    }
  }

  /// Returns the log of a proxy before several hosts, one of which fails for an hour.
  static func failing(_ path: String, seed: UInt64) -> GeneratedLog {
    var random = SplitMix64(seed: seed, stream: "sample \(path)")
    var usual = Site(
      routes: webRoutes,
      queryOneIn: 4,
      clients: Site.clients(count: 50, random: &random),
      agents: texts(Site.agents)
    )
    usual.virtualHosts = texts([
      ("shop.example.com", 60), ("blog.example.org", 30), ("www.example.com", 10),
    ])
    var failing = usual
    failing.routes = failingRoutes
    failing.virtualHosts = texts([("shop.example.com", 9), ("blog.example.org", 1)])
    let stretches = [
      Stretch(seconds: 0..<50_200, site: usual, lines: 320),
      Stretch(seconds: 50_410..<53_900, site: failing, lines: 160, longest: 30),
      Stretch(seconds: 54_010..<86_000, site: usual, lines: 200),
    ]
    return log(path, stretches, random) { stretch, random in
      .json(
        JSONLines(
          site: stretch.site,
          clock: LogClock(day: day, second: stretch.seconds.lowerBound),
          meanStep: stretch.step,
          random: random,
          seconds: stretch.longest
        )
      )
    }
  }

  /// Returns a log whose stretches come one after the other.
  private static func log(
    _ path: String,
    _ stretches: [Stretch],
    _ random: SplitMix64,
    _ lines: (Stretch, SplitMix64) -> LogLines
  ) -> GeneratedLog {
    var random = random
    let parts = stretches.map { stretch in
      (lines: lines(stretch, SplitMix64(seed: random.next())), count: stretch.lines)
    }
    return GeneratedLog(path: path, encoding: .plain, parts: parts)
  }

  /// What a scanner looks for, and does not find.
  private static let probedRoutes = Choice<Route>(
    evenly: [
      "/.env", "/.git/config", "/.aws/credentials", "/admin.php", "/backup.sql", "/cgi-bin/luci",
      "/config.json", "/debug/pprof", "/manager/html", "/old/wp-admin/setup-config.php",
      "/phpmyadmin/index.php", "/server-status", "/solr/admin/info/system", "/vendor/phpunit.php",
      "/wp-login.php", "/xmlrpc.php",
    ].map { Route($0, .missing) }
  )

  /// A shop whose pages fail, and what still works.
  private static let failingRoutes = Choice<Route>([
    (Route("/cart", .failing), 60),
    (Route("/checkout", .failing), 40),
    (Route("/products/blue-kettle", .failing), 60),
    (Route("/", .page), 20),
    (Route("/static/app.css", .asset), 20),
  ])
}

extension Route.Kind {
  /// A page whose server is down most of the time.
  fileprivate static let failing = Route.Kind(
    statuses: texts([("502", 55), ("504", 25), ("503", 10), ("200", 10)]),
    methods: texts([("GET", 8), ("POST", 2)]),
    takesQuery: false
  )
}
