/// What the visitors of a server ask for, who they are, and how they are answered.
struct Site {
  var routes: Choice<Route>
  var queries: [[UInt8]] = Site.queries
  /// One request in so many to a route that takes a query has one; nobody sends one without it.
  var queryOneIn: Int?
  var clients: [[UInt8]]
  var users = Choice(Site.users)
  var referrers = Choice(Site.referrers)
  var agents: Choice<[UInt8]>
  /// Requests that are not for a route, and how many lines there are for one of them.
  var oddities: (requests: Choice<OddRequest>, oneIn: Int)?
  /// The names a vhost-prefixed log puts first.
  var virtualHosts: Choice<[UInt8]>?
}

/// An address on a site, with the answers it gives.
struct Route: Sendable {
  var path: [UInt8]
  var statuses: Choice<[UInt8]>
  var methods: Choice<[UInt8]>
  var takesQuery: Bool

  init(_ path: String, _ kind: Kind) {
    self.path = Array(path.utf8)
    statuses = kind.statuses
    methods = kind.methods
    takesQuery = kind.takesQuery
  }

  /// What a route is for: the methods and statuses it is seen with.
  struct Kind: Sendable {
    var statuses: Choice<[UInt8]>
    var methods: Choice<[UInt8]>
    var takesQuery: Bool

    static let page = Kind(
      statuses: texts([("200", 900), ("304", 60), ("302", 20), ("404", 15), ("500", 5)]),
      methods: texts([("GET", 97), ("HEAD", 3)]),
      takesQuery: true
    )
    static let api = Kind(
      statuses: texts([
        ("200", 880), ("201", 60), ("204", 20), ("400", 15), ("401", 15), ("503", 10),
      ]),
      methods: texts([("GET", 70), ("POST", 24), ("PUT", 4), ("DELETE", 2)]),
      takesQuery: true
    )
    /// An interface that fails more often than it should.
    static let unsteady = Kind(
      statuses: texts([("200", 700), ("500", 200), ("503", 70), ("504", 30)]),
      methods: texts([("GET", 1)]),
      takesQuery: true
    )
    static let signIn = Kind(
      statuses: texts([("200", 780), ("401", 190), ("429", 20), ("500", 10)]),
      methods: texts([("POST", 1)]),
      takesQuery: false
    )
    static let health = Kind(
      statuses: texts([("200", 995), ("503", 5)]),
      methods: texts([("GET", 1)]),
      takesQuery: false
    )
    static let asset = Kind(
      statuses: texts([("200", 600), ("304", 380), ("206", 15), ("499", 5)]),
      methods: texts([("GET", 1)]),
      takesQuery: false
    )
    static let moved = Kind(
      statuses: texts([("301", 1)]),
      methods: texts([("GET", 9), ("HEAD", 1)]),
      takesQuery: true
    )
    static let missing = Kind(
      statuses: texts([("404", 95), ("403", 5)]),
      methods: texts([("GET", 3), ("POST", 1)]),
      takesQuery: false
    )
  }
}

/// A request line that is no ordinary request, with the status that servers answer it with.
struct OddRequest: Sendable {
  var request: [UInt8]
  var status: [UInt8]

  init(_ request: String, _ status: String) {
    self.request = Array(request.utf8)
    self.status = Array(status.utf8)
  }
}

/// Returns a choice among texts as bytes.
func texts(_ weighted: [(String, UInt64)]) -> Choice<[UInt8]> {
  Choice(weighted.map { (Array($0.utf8), $1) })
}

extension Site {
  /// Returns client addresses, all from the ranges that are reserved for documentation.
  static func clients(count: Int, random: inout SplitMix64) -> [[UInt8]] {
    (0..<count).map { _ in
      if random.oneIn(10) {
        let low = [random.below(0x10000), random.below(0x10000)].map { String($0, radix: 16) }
        return Array("2001:db8:\(random.below(10))::\(low[0]):\(low[1])".utf8)
      }
      let network = random.element(of: ["192.0.2", "198.51.100", "203.0.113"])
      return Array("\(network).\(1 + random.below(254))".utf8)
    }
  }

  private static let queries = [
    "?page=2", "?page=3", "?sort=price&order=asc", "?q=kettle", "?q=blue+lamp&page=1",
    "?utm_source=newsletter&utm_medium=email", "?ref=home", "?lang=de", "?limit=50&offset=100",
    "?id=48151", "?from=2025-10-01&to=2025-10-31", "?v=7",
  ].map { Array($0.utf8) }

  private static let users: [([UInt8], UInt64)] = [
    ("-", 960), ("alice", 15), ("bob", 15), ("deploy", 10),
  ].map { (Array($0.0.utf8), $0.1) }

  private static let referrers: [([UInt8], UInt64)] = [
    ("-", 75), ("https://www.example.com/", 15), ("https://shop.example.com/products", 6),
    ("https://search.example.net/?q=kettle", 2), ("https://blog.example.org/2025/11/tea", 2),
  ].map { (Array($0.0.utf8), $0.1) }

  /// Browsers, with `Macintosh` in about a third of the requests, and other programs.
  static let agents: [(String, UInt64)] = [
    (
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/142.0.0.0 Safari/537.36",
      120
    ),
    (
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/18.6 Safari/605.1.15",
      60
    ),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0", 155),
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/142.0.0.0 Safari/537.36",
      90
    ),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", 110),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", 80),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
        + "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
      60
    ),
    (
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/142.0.0.0 Mobile Safari/537.36",
      50
    ),
    ("ShopApp/5.2.1 (iOS 18.6)", 90),
    ("ShopApp/5.2.0 (Android 15)", 85),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 30),
    ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", 20),
    ("curl/8.14.1", 25),
    ("python-requests/2.32.5", 25),
  ]
}
