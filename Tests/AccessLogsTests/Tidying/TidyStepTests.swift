import Testing

@testable import AccessLogs

/// Each step that tidies endpoints, with what it makes and what it leaves.
struct TidyStepTests {
  private func result(_ target: String, _ change: (inout Tidying) throws -> Void) throws -> String {
    var tidying = Tidying()
    try change(&tidying)
    let bytes = Array(target.utf8)
    let shown = try #require(tidying.results(for: bytes).last).endpoint
    // What counting does, of a target that is cut at its query or not.
    let cut =
      tidying.keepsQuery
      ? bytes : bytes.split(separator: 0x3F, maxSplits: 1).first.map(Array.init) ?? []
    if let tidier = EndpointTidier(tidying) {
      let memory = tidier.memory()
      let counted = LineBytes.with(cut) { tidier.tidied($0, in: memory).array }
      #expect(counted == shown, "\(target)")
    }
    return String(decoding: shown, as: UTF8.self)
  }

  @Test(
    arguments: [
      ("https://www.example.com/shop?x", "/shop"), ("HTTP://h:80/", "/"), ("http://h", "/"),
      ("http://h#top", "/#top"), ("http://[2001:db8::1]:8080//a", "//a"), ("ws+x.1-://h/a", "/a"),
      ("//h/a", "//h/a"), ("/http://h/a", "/http://h/a"),
      ("www.example.com:443", "www.example.com:443"),
      ("*", "*"), ("", ""), ("://h/a", "://h/a"), ("1a://h/a", "1a://h/a"), ("http:/a", "http:/a"),
    ]
  )
  func `of a URL the path is left`(_ target: String, _ endpoint: String) throws {
    #expect(try result(target) { $0.takesPath = true } == endpoint)
  }

  @Test(
    arguments: [
      ("/%7Euser/%61%2D%5f%2E", "/~user/a-_."), ("/%c3%a9/%2f%5C", "/%C3%A9/%2F%5C"),
      ("/%2541", "/%2541"), ("/%%41", "/%A"), ("/%4", "/%4"), ("/%", "/%"), ("/%zz%4g", "/%zz%4g"),
      ("/%2e%2e/%00", "/../%00"), ("/a+b%20c", "/a+b%20c"), ("/%25%34%31", "/%2541"), ("", ""),
    ]
  )
  func `plain characters are decoded once`(_ target: String, _ endpoint: String) throws {
    #expect(try result(target) { $0.decodes = true } == endpoint)
  }

  @Test(
    arguments: [
      ("/Shop/ITEMS?Q=A", "/shop/items"), ("HTTP://WWW.example.com/A", "http://www.example.com/a"),
      ("/%C3%A9", "/%c3%a9"), ("/É", "/É"), ("/[@`{", "/[@`{"), ("", ""),
    ]
  )
  func `letters become small`(_ target: String, _ endpoint: String) throws {
    #expect(try result(target) { $0.lowercases = true } == endpoint)
  }

  @Test(
    arguments: [
      ("/shop/", "/shop"), ("/shop//", "/shop"), ("/", "/"), ("//", "/"), ("/shop", "/shop"),
      ("", ""),
      ("http://h/", "http://h/"), ("http://h/a/", "http://h/a"), ("http://h", "http://h"),
      ("*", "*"),
    ]
  )
  func `slashes at the end go`(_ target: String, _ endpoint: String) throws {
    #expect(try result(target) { $0.trimsSlash = true } == endpoint)
  }

  @Test(
    arguments: [
      ("/users/4711/orders", "/users/:id/orders"), ("/users/me/orders", "/users/me/orders"),
      ("/users//orders", "/users//orders"), ("/users/4711", "/users/4711"),
      ("/users/4711/orders/", "/users/4711/orders/"), ("/users/4711/cart/9", "/users/*"),
      ("/static/a/b.css", "/static/*"), ("/static/", "/static/*"), ("/static", "/static"),
      ("/static//", "/static/*"), ("/a/x/c", "/:any/x/c"), ("/a/b/c", "/a/:b/c"),
      ("/A/b/c", "/A/b/c"),
      ("/", "/"), ("", ""), ("*", "*"),
      ("https://h/users/1/orders?x", "https://h/users/:id/orders"),
      ("/users/:id/orders", "/users/:id/orders"), ("/dir/x/", "/dir/:name/"), ("/dir/x", "/dir/x"),
    ]
  )
  func `the first route that fits is the path`(_ target: String, _ endpoint: String) throws {
    let routes = [
      "/users/me/orders", "/users/:id/orders", "/:any/x/c", "/a/:b/c", "/a/b/c", "/static/*",
      "/users/:id/cart/0", "/dir/:name/",
    ]
    let rest = endpoint == "/users/*" ? ["/users/*"] : []
    let result = try result(target) {
      $0.routes = try (routes + rest).map { try Route(Array($0.utf8)) }
    }
    #expect(result == endpoint)
  }

  @Test(
    arguments: [
      ("/v/1/a", "/v/1/*"), ("/n/4711", "/n/4711"), ("/w/4711", "/w/:id"), ("/v/2/a", "/v/:id/a"),
    ]
  )
  func `what is a pattern is not folded`(_ target: String, _ endpoint: String) throws {
    let result = try result(target) {
      $0.routes = try ["/v/1/*", "/n/4711"].map { try Route(Array($0.utf8)) }
      $0.collapsesIDs = true
    }
    #expect(result == endpoint)
  }

  private static let uuid = "550e8400-e29b-41d4-a716-446655440000"

  @Test(
    arguments: [
      "0", "4711", "12345678901234567890123", uuid, "550E8400-E29B-41D4-A716-446655440000",
      "2025-11-03", "0001-12-31", "5d7fa2c1", "DEADBEE0",
      "da39a3ee5e6b4b0d3255bfef95601890afd80709",
      "cus_9s6XKzkNRiz8i3Kq", "aaaaaaaaaaaaaaaaaaa1", "1_________________a_", "1999", "2100",
    ]
  )
  func `ids are folded`(_ segment: String) throws {
    for (before, behind) in [
      ("/a/", ""), ("/", "/a"), ("/a/", "/"), ("/a/", "/b/c"), ("a/", ""), ("http://h/a/", "/b"),
    ] {
      let result = try result("\(before)\(segment)\(behind)?\(segment)") { $0.collapsesIDs = true }
      #expect(result == "\(before):id\(behind)")
    }
  }

  @Test(
    arguments: [
      "v2", "login", "deadbeef", "5d7fa2c", "4711.json", "-1", "1.5", "user-4711", "5d7fa2c1.js",
      "how-to-install-node-20-on-debian-12", "aaaaaaaaaaaaaaaaaaaaaaaa", "g234567890123456789",
      "12345678_12345678_12345678", "%34%37%31%31", "%2Ftest%2F1%0A", "%E2%9C%85",
      "550e8400-e29b-41d4-a716-44665544000", "550e8400-e29b-41d4-a716-4466554400000",
      "550e8400-e29b-41d4-a7164-46655440000", "550e8400-e29b-41d4-a716-44665544000g",
      "{\(uuid)}", "2025-13-03", "2025-00-03", "2025-11-32", "2025-1-03", "2025-11-03T04:05:06Z",
      ":id", "0xdeadbeef1", "", "4711;v=1", "4711#x", "aaaaaaaaaaaaaaaaaaa1-",
      "é1aaaaaaaaaaaaaaaaaaaa",
    ]
  )
  func `what is no id stays`(_ segment: String) throws {
    for target in ["/a/\(segment)", "/\(segment)/a", "/\(segment)", "/a/\(segment)/b"] {
      #expect(try result(target) { $0.collapsesIDs = true } == target)
    }
  }

  @Test(
    arguments: [
      ("/2025/11/03/title", "/2025/11/03/title"), ("/blog/1900/01/title", "/blog/1900/01/title"),
      ("/2099/12/31", "/2099/12/31"), ("/2025/11/03/04/a", "/2025/11/03/:id/a"),
      ("/2025/13/03/a", "/:id/:id/:id/a"), ("/2025/1/03/a", "/:id/:id/:id/a"),
      ("/1899/11/a", "/:id/:id/a"), ("/2100/11/a", "/:id/:id/a"),
      ("/2025/11/32/a", "/2025/11/:id/a"),
      ("/2025/11/3/a", "/2025/11/:id/a"), ("/2025/a/11", "/:id/a/:id"), ("/a/2025", "/a/:id"),
      ("/2025/11/2024/10/a", "/2025/11/2024/10/a"), ("/2025/2024/10/a", "/:id/2024/10/a"),
      ("/2025/11/123", "/2025/11/:id"), ("/2025/11/", "/2025/11/"), ("/02025/11/a", "/:id/:id/a"),
      ("/2025//11/a", "/:id//:id/a"), ("/2025/11/03/2024/10/31/a", "/2025/11/03/2024/10/31/a"),
    ]
  )
  func `dates in a path are no ids`(_ target: String, _ endpoint: String) throws {
    #expect(try result(target) { $0.collapsesIDs = true } == endpoint)
  }

  @Test(arguments: [
    "/4711", "/404/", "/1/2/3", "//1", "4711", "http://h/4711", "/\(uuid)/5d7fa2c1", "/",
  ])
  func `a path stays of which nothing else would be left`(_ target: String) throws {
    #expect(try result(target) { $0.collapsesIDs = true } == target)
  }

  @Test(
    arguments: [
      ("/api/v1/users", 2, "/api/v1"), ("/api/v1/users", 3, "/api/v1/users"), ("/a", 1, "/a"),
      ("/a/", 1, "/a"), ("/a/", 2, "/a/"), ("//a/b", 2, "//a"), ("/", 1, "/"), ("", 1, ""),
      ("a/b/c", 2, "a/b"), ("http://h/a/b", 1, "http://h/a"), ("http://h", 1, "http://h"),
      ("/a/b?c/d", 1, "/a"), ("/a/b", .max, "/a/b"), ("*", 1, "*"),
    ]
  )
  func `the first segments are left`(_ target: String, _ depth: Int, _ endpoint: String) throws {
    #expect(try result(target) { $0.depth = depth } == endpoint)
  }

  @Test func `a query that is kept is not touched`() throws {
    let result = try result("HTTP://H/A/1/%41/?b=%41/1/&C?d") {
      $0.keepsQuery = true
      ($0.takesPath, $0.decodes, $0.lowercases, $0.trimsSlash, $0.collapsesIDs) = (
        true, true, true, true, true
      )
      $0.depth = 3
    }
    #expect(result == "/a/:id/a?b=%41/1/&C?d")
    #expect(try self.result("/a?") { ($0.keepsQuery, $0.lowercases) = (true, true) } == "/a?")
  }

  @Test func `steps take time that grows with the length of a target`() throws {
    // Squares of this would take minutes.
    for part in ["/1", "/", "%41", "/2025/11", "A", "/a1b2c3d4e5f6g7h8i9j0k", "://"] {
      let target = String(repeating: part, count: (1 << 20) / part.utf8.count)
      let result = try result("/a\(target)?\(target)") {
        $0.keepsQuery = true
        ($0.takesPath, $0.decodes, $0.lowercases, $0.trimsSlash, $0.collapsesIDs) = (
          true, true, true, true, true
        )
        $0.routes = try ["/:a/:b/:c/:d", "/b/*"].map { try Route(Array($0.utf8)) }
        $0.depth = 1 << 19
      }
      #expect(result.utf8.count > 1 << 20)
    }
  }

  // MARK: - Routes

  @Test(
    arguments: [
      ("", 0, "a / at the start"), ("GET /a", 0, "a / at the start"),
      ("users/:id", 0, "a / at the start"),
      ("/a b", 2, "the end: there is no blank"),
      ("/a?x=:y", 2, "the end: a route is without a query"),
      ("/a/:", 4, "a name behind the colon"), ("/:/b", 2, "a name behind the colon"),
      ("/a/:id.json", 6, "a / or the end behind the name"), ("/*/b", 2, "the end: *"),
      ("/a/*.css", 4, "a / or the end behind the *"), ("/a/**", 4, "a / or the end behind the *"),
      ("/a/{id}/b", 3, "a name behind a colon"), ("/a/<int:id>", 3, "a name behind a colon"),
      ("/a*", 2, "a / before the *"), ("/a/b*c", 4, "a / before the *"),
      ("/{id}.json", 1, "a text, or a segment"), ("/a}", 2, "a text, or a segment"),
      ("/user-:id", 6, "a text, or a segment"), ("/[0-9]+", 1, "a name behind a colon"),
    ]
  )
  func `what is no route is told with its place`(_ text: String, _ offset: Int, _ expected: String)
  {
    let error = #expect(throws: RouteSyntaxError.self) { try Route(Array(text.utf8)) }
    #expect(error?.offset == offset)
    #expect(error?.expected.hasPrefix(expected) == true, "\(error?.expected ?? "")")
    #expect(error?.excerpt == "  \(text)\n  \(String(repeating: " ", count: offset))^")
  }

  @Test func `a colon may be in a text`() throws {
    #expect(try Route(Array("/wiki/Special:Search".utf8)).segments.count == 2)
  }

  @Test(
    arguments: [
      ("/Shop/:id", "lowercase"), ("/shop/:ID/*", nil), ("/%c3", nil), ("/%C3", "lowercase"),
      ("/%41", "lowercase"),
      ("/shop/", "trim-slash"), ("/", nil), ("/:a/:b", nil), ("/*", nil), ("//a", nil),
    ] as [(String, String?)]
  )
  func `a route that no path can fit is found`(_ route: String, _ option: String?) throws {
    var tidying = Tidying()
    (tidying.takesPath, tidying.decodes, tidying.lowercases, tidying.trimsSlash) = (
      true, true, true, true
    )
    (tidying.collapsesIDs, tidying.depth) = (true, 1)
    #expect(tidying.optionChanging(try Route(Array(route.utf8))) == option)
    #expect(Tidying().optionChanging(try Route(Array(route.utf8))) == nil)
  }

  @Test func `the first of all routes is found that texts and parameters lead to`() throws {
    // Each path fits the one of its texts, and those with a parameter in the place of any of them.
    let levels = 10
    let routes = try (0..<1 << levels).map { number in
      let segments = (0..<levels).map { number >> $0 & 1 == 0 ? "/:p\($0)" : "/t\($0)" }
      return try Route(Array(segments.joined().utf8))
    }
    let tree = RouteTree(routes.reversed())
    for number in [0, 1, 5, 512, 1023] {
      let path = (0..<levels).map { number >> $0 & 1 == 0 ? "/x" : "/t\($0)" }.joined()
      let found = LineBytes.with(Array(path.utf8)) { tree.first(fitting: $0) }
      #expect(found == routes[number].pattern)
    }
  }

  @Test func `a file of routes has comments, blank lines and line ends of any kind`() {
    let text = "\u{FEFF}/a/:x \r\n\n  # c\n#/d\n\t/b/*\n/c#d"
    let patterns = Route.patterns(ofFile: Array(text.utf8))
    #expect(patterns.map(\.number) == [1, 5, 6])
    #expect(
      patterns.map { String(decoding: $0.pattern, as: UTF8.self) } == ["/a/:x", "/b/*", "/c#d"]
    )
  }

  @Test func `bytes of a question that no options ask are refused`() throws {
    var tidying = Tidying()
    tidying.routes = [try Route(Array("/a/:b".utf8))]
    tidying.depth = 3
    #expect(try Tidying(bytes: tidying.bytes) == tidying)
    var wrong = tidying.bytes
    let colon = try #require(wrong.firstIndex(of: UInt8(ascii: ":")))
    wrong[colon + 1] = UInt8(ascii: "?")
    #expect(throws: MalformedBytes.self) { try Tidying(bytes: wrong) }
    tidying.depth = 0
    #expect(throws: MalformedBytes.self) { try Tidying(bytes: tidying.bytes) }
  }
}
