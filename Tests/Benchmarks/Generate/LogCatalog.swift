/// The logs of each workload.
enum LogCatalog {
  /// The endpoints and statuses of the seed workload, each pair as frequent as the others.
  private static let simpleRoutes: Choice<Route> = {
    let paths = [
      "/api/v1/login", "/api/v1/users", "/api/v1/items", "/api/v1/orders", "/healthz",
    ]
    return Choice(
      evenly: paths.map { path in
        var route = Route(path, .api)
        route.statuses = Choice(evenly: ["200", "404", "500"].map { Array($0.utf8) })
        return route
      }
    )
  }()

  private static func simpleLines(log number: Int, seed: UInt64) -> LogLines {
    .simple(
      SimpleLines(
        routes: simpleRoutes,
        clock: LogClock(day: LogClock.firstDay, second: number * 600),
        meanStep: 60_000,
        random: SplitMix64(seed: seed, stream: "simple \(number)")
      )
    )
  }

  /// Returns `log0.log` and so on, with so many simple lines each.
  static func simple(files: Int, lines: Int, seed: UInt64) -> [GeneratedLog] {
    (0..<files).map { number in
      GeneratedLog(
        path: "log\(number).log",
        encoding: .plain,
        parts: [(lines: simpleLines(log: number, seed: seed), count: lines)]
      )
    }
  }

  /// Returns short simple logs of 20 services, in a folder for each day of each service.
  static func manySmall(files: Int, lines: Int, seed: UInt64) -> [GeneratedLog] {
    (0..<files).map { number in
      let (service, day) = (number % 20, number / 20 % 10)
      return GeneratedLog(
        path: "service-\(twoDigits(service))/2025-11-\(twoDigits(day + 3))/run-\(number / 200).log",
        encoding: .plain,
        parts: [(lines: simpleLines(log: number, seed: seed), count: lines)]
      )
    }
  }

  /// Returns the logs of six days on four hosts, the largest 24 times as long as the smallest.
  static func combined(lines: Int, encoding: LogEncoding, seed: UInt64) -> [GeneratedLog] {
    var random = SplitMix64(seed: seed, stream: "combined site")
    let site = busySite(random: &random)
    let names = (0..<24).map { "web-0\($0 % 4 + 1)/access-2025-11-\(twoDigits($0 / 4 + 3)).log" }
    let shares = (1...24).map { 1_000_000 / $0 }
    let total = shares.reduce(0, +)
    // A stride of 7 keeps the order of the names apart from the order of the sizes.
    var counts = names.indices.map { lines * shares[$0 * 7 % 24] / total }
    counts[0] += lines - counts.reduce(0, +)
    return names.indices.map { number in
      let clf = ClfLines(
        site: site,
        style: .combined,
        clock: LogClock(day: LogClock.firstDay + number / 4),
        meanStep: max(1, 86_000_000_000 / max(1, counts[number])),
        random: SplitMix64(seed: seed, stream: "combined \(number)")
      )
      return GeneratedLog(
        path: names[number] + encoding.suffix,
        encoding: encoding,
        parts: [(lines: .clf(clf), count: counts[number])]
      )
    }
  }

  /// Returns the logs of so many days of one host, all of the same number of lines.
  static func daily(files: Int, lines: Int, seed: UInt64) -> [GeneratedLog] {
    var random = SplitMix64(seed: seed, stream: "daily site")
    let site = busySite(random: &random)
    return (0..<files).map { day in
      let clf = ClfLines(
        site: site,
        style: .combined,
        clock: LogClock(day: LogClock.firstDay + day),
        meanStep: max(1, 86_000_000_000 / lines),
        random: SplitMix64(seed: seed, stream: "daily \(day)")
      )
      return GeneratedLog(
        path: "access-\(twoDigits(day / 10))\(day % 10).log",
        encoding: .plain,
        parts: [(lines: .clf(clf), count: lines)]
      )
    }
  }

  /// Returns one log that holds the lines of all combined logs.
  static func oneBig(lines: Int, encoding: LogEncoding, seed: UInt64) -> [GeneratedLog] {
    let logs = combined(lines: lines, encoding: .plain, seed: seed)
    return [
      GeneratedLog(
        path: "access.log" + encoding.suffix,
        encoding: encoding,
        parts: logs.flatMap(\.parts)
      )
    ]
  }

  /// Returns logs whose endpoints are nearly all different.
  ///
  /// With `isCrafted` the endpoints are made to collide in a hash table that is not seeded.
  static func wide(lines: Int, seed: UInt64, isCrafted: Bool = false) -> [GeneratedLog] {
    let crafted = isCrafted ? CraftedKeys() : nil
    var random = SplitMix64(seed: seed, stream: "wide clients")
    let clients = Site.clients(count: 500, random: &random)
    return (0..<8).map { number in
      let start = lines * number / 8
      return GeneratedLog(
        path: "access-\(number).log",
        encoding: .plain,
        parts: [
          (
            lines: .wide(
              WideLines(startingAt: start, clients: clients, seed: seed, crafted: crafted)
            ),
            count: lines * (number + 1) / 8 - start
          )
        ]
      )
    }
  }

  /// Returns combined logs whose user agents have 4 KB.
  static func longLines(lines: Int, seed: UInt64) -> [GeneratedLog] {
    var random = SplitMix64(seed: seed, stream: "long-lines site")
    var site = busySite(random: &random)
    site.agents = Choice(
      (0..<24).map { number in
        let text = (0...).lazy.map { " Plugin\(number)/\($0 * 37 % 1009)" }.prefix(300)
        let long = Site.agents[number % Site.agents.count].0 + text.joined()
        return (Array(long.utf8.prefix(4096)), 1)
      }
    )
    return (0..<8).map { number in
      let clf = ClfLines(
        site: site,
        style: .combined,
        clock: LogClock(day: LogClock.firstDay + number),
        meanStep: 10_000_000,
        random: SplitMix64(seed: seed, stream: "long-lines \(number)")
      )
      return GeneratedLog(
        path: "access-\(number).log",
        encoding: .plain,
        parts: [(lines: .clf(clf), count: lines * (number + 1) / 8 - lines * number / 8)]
      )
    }
  }

  /// Returns logs of one JSON object a line.
  static func json(lines: Int, seed: UInt64) -> [GeneratedLog] {
    var random = SplitMix64(seed: seed, stream: "json site")
    let site = busySite(random: &random)
    return (0..<8).map { number in
      let source = JSONLines(
        site: site,
        clock: LogClock(day: LogClock.firstDay + number),
        meanStep: 800_000,
        random: SplitMix64(seed: seed, stream: "json \(number)")
      )
      return GeneratedLog(
        path: "access-\(number).json",
        encoding: .plain,
        parts: [(lines: .json(source), count: lines * (number + 1) / 8 - lines * number / 8)]
      )
    }
  }

  /// Returns a site of 20,000 endpoints whose shares follow Zipf's law.
  private static func busySite(random: inout SplitMix64) -> Site {
    Site(
      routes: Choice(zipf: busyRoutes(count: 20_000, random: &random)),
      // Of the requests for routes that take one, so that a fifth of all have a query.
      queryOneIn: 4,
      clients: Site.clients(count: 5000, random: &random),
      agents: texts(Site.agents)
    )
  }

  private static func busyRoutes(count: Int, random: inout SplitMix64) -> [Route] {
    var routes = [
      Route("/", .page), Route("/api/v1/items", .api), Route("/api/v1/login", .signIn),
      Route("/products", .page), Route("/static/css/main.css", .asset),
      Route("/static/js/app.js", .asset), Route("/favicon.ico", .asset),
      Route("/search", .page), Route("/api/v1/orders", .api), Route("/robots.txt", .asset),
    ]
    var seen = Set(routes.map(\.path))
    while routes.count < count {
      let route = Route.invented(&random)
      if seen.insert(route.path).inserted { routes.append(route) }
    }
    return routes
  }

  static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension LogEncoding {
  var suffix: String {
    switch self {
    case .plain: ""
    case .zstd: ".zst"
    case .gzip: ".gz"
    }
  }
}

extension Route {
  private static let adjectives = [
    "blue", "quiet", "small", "copper", "woven", "heavy", "bright", "folding", "winter", "round",
    "plain", "mossy", "striped", "hollow", "gentle", "amber",
  ]
  private static let nouns = [
    "kettle", "lamp", "chair", "basket", "notebook", "blanket", "teapot", "mirror", "shelf",
    "candle", "bowl", "clock", "drawer", "garden", "ladder", "pencil", "ribbon", "saddle",
  ]
  private static let resources = ["items", "orders", "users", "carts", "reviews", "invoices"]
  private static let assets = ["png", "jpg", "svg", "js", "css", "woff2"]

  /// Returns a route with a made-up address, such as `/products/copper-kettle-4711`.
  fileprivate static func invented(_ random: inout SplitMix64) -> Route {
    let (adjective, noun) = (random.element(of: adjectives), random.element(of: nouns))
    switch random.below(100) {
    case 0..<35:
      return Route("/products/\(adjective)-\(noun)-\(random.below(10_000))", .page)
    case 35..<60:
      let resource = random.element(of: resources)
      return Route("/api/v1/\(resource)/\(10_000 + random.below(900_000))", .api)
    case 60..<75:
      let hash = String(random.next() >> 32, radix: 16)
      return Route("/static/\(noun).\(hash).\(random.element(of: assets))", .asset)
    case 75..<88:
      let month = LogCatalog.twoDigits(1 + random.below(12))
      return Route("/blog/2025/\(month)/\(adjective)-\(noun)-\(random.below(100))", .page)
    case 88..<95:
      return Route("/users/\(noun)\(random.below(10_000))/profile", .page)
    case 95..<98:
      return Route("/old/\(noun)\(random.below(10_000)).html", .moved)
    default:
      return Route("/\(adjective)/\(noun)-\(random.below(1000)).php", .missing)
    }
  }
}
