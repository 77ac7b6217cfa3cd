import Testing

/// The options that tidy endpoints, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct TidyOptionTests {
  private static let targets = [
    "/Shop/4711/?a=1", "/shop/4712", "https://www.example.com/shop/%34%37", "/users/ann/orders",
    "/users/550e8400-e29b-41d4-a716-446655440000/orders?x", "/2025/11/03/title", "/%e9", "/%E9",
  ]

  private static let log =
    (targets.map { Lines.combined($0) } + [Lines.combined("/ HTTP/1.1\" 400 \"GET")])
    .joined()

  private func run(_ arguments: [String]) async throws -> CommandRun {
    try await CommandRun(arguments + ["-"], input: Array(Self.log.utf8))
  }

  @Test(
    arguments: [
      (["--path-only", "--depth", "1"], "/shop 2,/users 2,/%E9 1,/%e9 1,/2025 1,/Shop 1,/ 1"),
      (
        ["--decode", "--lowercase", "--trim-slash", "--collapse-ids"],
        "/%e9 2,/shop/:id 2,/ 1,/2025/11/03/title 1,/users/:id/orders 1,/users/ann/orders 1,"
          + "https://www.example.com/shop/:id 1"
      ),
      (
        ["--path-only", "--decode", "--lowercase", "--trim-slash", "--collapse-ids"],
        "/shop/:id 3,/%e9 2,/ 1,/2025/11/03/title 1,/users/:id/orders 1,/users/ann/orders 1"
      ),
      (
        ["--route", "/users/:id/orders", "--route", "/:shop/*", "--keep-query"],
        "/%E9 1,/%e9 1,/:shop/* 2,/:shop/*?a=1 1,/ 1,/users/:id/orders 1,/users/:id/orders?x 1,"
          + "https://www.example.com/:shop/* 1"
      ),
      (
        ["--keep-query", "--endpoint", "/users/*/orders,/Shop/*", "--collapse-ids"],
        "/Shop/:id/?a=1 1,/users/:id/orders?x 1,/users/ann/orders 1"
      ),
      // Filters see endpoints as they were.
      (["--endpoint", "/shop/4712", "--collapse-ids"], "/shop/:id 1"),
      (["--endpoint", "/shop/:id", "--collapse-ids"], ""),
    ]
  )
  func `endpoints that become the same are one`(_ options: [String], _ rows: String) async throws {
    var expected: [String: String] = [:]
    for row in rows.split(separator: ",") {
      let parts = row.split(separator: " ")
      expected[String(parts[0])] = String(parts[1])
    }
    for more in [[], ["--executor", "inline"], ["--memory", "16M"]] {
      let run = try await run(options + more)
      run.expect(status: 0)
      var found: [String: String] = [:]
      for row in run.output.split(separator: "\n").dropFirst() {
        let parts = row.split(separator: ",")
        #expect(found.updateValue(String(parts[1]), forKey: String(parts[0])) == nil, "\(run)")
      }
      #expect(found == expected, "\(run)")
    }
  }

  @Test func `a table without endpoints counts the same, and several tables have their own`()
    async throws
  {
    let tidied = ["--collapse-ids", "--lowercase", "--trim-slash"]
    #expect(try await run(["--by", "status"] + tidied).output == run(["--by", "status"]).output)
    let both = try await run(
      ["--by", "status", "--by", "endpoint", "--by", "agent,endpoint", "--format", "json"] + tidied
    )
    both.expect(status: 0)
    #expect(
      both.output.contains(#"{"agent": "curl/8", "endpoint": "/shop/:id", "count": 2}"#),
      "\(both)"
    )
    #expect(both.output.contains(#"{"endpoint": "/shop/:id", "count": 2}"#), "\(both)")
    #expect(both.output.contains(#"{"status": "200", "count": 8}"#), "\(both)")
  }

  @Test func `what is made up by a client stays what it is`() async throws {
    let lines = [
      Lines.combined("(malformed)"), Lines.combined("(empty)"),
      "h - - [10/Oct/2024:13:55:36 +0000] \"\" 408 0\n",
    ]
    let run = try await CommandRun(
      ["--by", "endpoint", "--lowercase", "--depth", "1", "--collapse-ids", "--route", "/*", "-"],
      input: Array(lines.joined().utf8)
    )
    run.expect(status: 0)
    #expect(run.output == "endpoint,count\n(empty),1\n(empty),1\n(malformed),1\n")
  }

  // MARK: - The same, however it is counted

  /// A log of so many endpoints that they do not fit into little memory, of which few are left; it is cut in two.
  private static func wide(_ count: Int) -> String {
    var random = SplitMix(seed: 5)
    let rest = String(repeating: "x", count: 160)
    var text = ""
    for number in 0..<count {
      let id = Int.random(in: 0..<1 << 40, using: &random)
      text += Lines.simple(
        "/Users/\(id)/\(["orders", "cart/"][number % 2])/%41?q=\(number % 7)&\(rest)",
        [200, 404][number % 3 / 2]
      )
    }
    return text
  }

  @Test(
    arguments: [
      ["--collapse-ids"],
      ["--decode", "--lowercase", "--trim-slash", "--collapse-ids", "--depth", "3"],
      ["--route", "/users/:id/*", "--lowercase", "--keep-query"], ["--decode"],
      ["--keep-query", "--depth", "2"],
    ]
  )
  func `executors, workers, memory and pieces make no difference`(_ options: [String]) async throws
  {
    let folder = try LogFolder()
    let text = Self.wide(80_000)
    try folder.write(text, to: "logs/a.log")
    try folder.write(
      text.split(separator: "\n").prefix(20_000).map { $0 + "\n" }.joined(),
      to: "logs/b.log"
    )
    try await CommandRun(shell: "zstd -q logs/b.log -o logs/c.log.zst", in: folder.path).expect(
      status: 0
    )
    let question = ["--by", "endpoint,status", "--format", "json"] + options
    let one = try await CommandRun(question + ["--executor", "inline", "logs"], in: folder.path)
    one.expect(status: 0)
    for way in [
      ["-j", "1"], ["-j", "2"], ["-j", "2", "--executor", "thread"],
      ["-j", "2", "--memory", "16M"],
      ["--executor", "inline", "--memory", "16M"],
    ] {
      let other = try await CommandRun(question + way + ["logs"], in: folder.path)
      #expect(other.output == one.output, "\(way)")
    }
    let sums = one.output.matches(of: #/"count": ([0-9]+)\}/#).compactMap { Int($0.1) }
    #expect(sums.reduce(0, +) == 120_000)
  }

  @Test func `the largest rows are those of what endpoints have become`() async throws {
    let folder = try LogFolder()
    let orders = (0..<60).map { Lines.simple("/orders/\($0)") }.joined()
    let others = (0..<40).map { Lines.simple("/a\($0 % 3)") }.joined()
    try folder.write(orders + others, to: "a.log")
    let run = try await CommandRun(
      ["--collapse-ids", "--top", "1", "--format", "json", "a.log"],
      in: folder.path
    )
    #expect(run.output.contains(#""query": {"collapse_ids": true, "top": 1}"#), "\(run)")
    #expect(run.output.contains(#""rows": [{"endpoint": "/orders/:id", "count": 60}]"#), "\(run)")
    #expect(run.output.contains("\"other\": 40,"), "\(run)")
  }

  @Test func `a plan and shards of it have the routes that were read once`() async throws {
    let folder = try LogFolder()
    try folder.write(Self.log, to: "logs/a.log")
    try folder.write(Lines.combined("/users/eve/orders"), to: "logs/b.log")
    try folder.write("# routes\n\n/users/:id/orders\n", to: "routes.txt")
    let question = ["--routes", "routes.txt", "--trim-slash"]
    let one = try await CommandRun(question + ["logs"], in: folder.path)
    one.expect(status: 0)
    #expect(one.output.contains("/users/:id/orders,3\n"), "\(one)")
    let plan = try await CommandRun(
      ["plan", "--json", "--output", "plan.json"] + question + ["logs"],
      in: folder.path
    )
    plan.expect(status: 0)
    let said = try await CommandRun(["plan"] + question + ["logs"], in: folder.path)
    #expect(
      said.output.contains("takes endpoints by --trim-slash --route '/users/:id/orders'"),
      "\(said)"
    )
    try folder.write("/other/:x\n", to: "routes.txt")
    for options in [[], ["--trim-slash"], ["--route", "/users/:id/orders"]] {
      let planned = try await CommandRun(["--plan", "plan.json"] + options, in: folder.path)
      planned.expect(status: 0)
      #expect(planned.output == one.output)
    }
    for number in 1...2 {
      try await CommandRun(
        ["--plan", "plan.json", "--shard", "\(number)/2", "--output", "\(number).part"],
        in: folder.path
      ).expect(status: 0)
    }
    let merged = try await CommandRun(["merge", "2.part", "1.part"], in: folder.path)
    #expect(merged.output == one.output)
    let other = try await CommandRun(["--plan", "plan.json"] + question, in: folder.path)
    other.expect(status: 64)
    #expect(
      other.errors.contains(
        "'--plan plan.json' takes endpoints by --trim-slash --route '/users/:id/orders', what is asked by "
          + "--trim-slash --route '/other/:x'; leave the options out"
      ),
      "\(other)"
    )
    try await CommandRun(["--output", "plain.part", "logs/b.log"], in: folder.path).expect(
      status: 0
    )
    let refused = try await CommandRun(["merge", "1.part", "plain.part"], in: folder.path)
    refused.expect(status: 64)
    #expect(refused.errors.contains("takes endpoints by --trim-slash --route"), "\(refused)")
  }

  @Test func `the query says what was asked`() async throws {
    let run = try await run(
      [
        "--path-only", "--decode", "--lowercase", "--trim-slash", "--route", "/a/:b", "--route",
        "/c\"/*",
        "--collapse-ids", "--depth", "4", "--keep-query", "--status", "2xx", "--format", "json",
      ]
    )
    #expect(
      run.output.contains(
        #""query": {"status": ["2xx"], "path_only": true, "decode": true, "lowercase": true, "#
          + #""trim_slash": true, "route": ["/a/:b", "/c\"/*"], "collapse_ids": true, "depth": 4, "keep_query": true}"#
      ),
      "\(run)"
    )
  }

  // MARK: - Explanations and mistakes

  @Test func `each step is explained`() async throws {
    let run = try await CommandRun([
      "explain", "--endpoint", "HTTPS://H/Users/%34711/?x=2", "--endpoint", "/a", "--path-only",
      "--decode",
      "--lowercase", "--trim-slash", "--route", "/users/:u", "--collapse-ids", "--depth", "1",
    ])
    run.expect(status: 0)
    #expect(
      run.output == """
        HTTPS://H/Users/%34711/?x=2
          endpoint        HTTPS://H/Users/%34711/
          --path-only     /Users/%34711/
          --decode        /Users/4711/
          --lowercase     /users/4711/
          --trim-slash    /users/4711
          --route         /users/:u
          --collapse-ids  /users/:u
          --depth         /users

        /a
          endpoint        /a
          --path-only     /a
          --decode        /a
          --lowercase     /a
          --trim-slash    /a
          --route         /a
          --collapse-ids  /a
          --depth         /a

        """
    )
    let kept = try await CommandRun([
      "explain", "--endpoint", "/a/1?x=2\u{1}", "--collapse-ids", "--keep-query",
    ])
    #expect(
      kept.output
        == "/a/1?x=2\\x01\n  endpoint        /a/1?x=2\\x01\n  --collapse-ids  /a/:id?x=2\\x01\n"
    )
    let plain = try await CommandRun(["explain", "--endpoint", "/a/1?x=2"])
    #expect(plain.output == "/a/1?x=2\n  endpoint  /a/1\n")
  }

  @Test(
    arguments: [
      (
        ["explain", "--collapse-ids", "a.log"],
        "'--collapse-ids' says what becomes of endpoints, and none is given"
      ),
      (
        ["explain", "--endpoint", "/a", "a.log"],
        "'--endpoint' is explained without logs, and 'a.log' is given too"
      ),
      (
        ["explain", "--routes", "some.txt", "a.log"],
        "'--routes' says what becomes of endpoints, and none is given"
      ),
      (
        ["explain", "--endpoint", "/a", "--log-format", "combined"],
        "'--endpoint' is explained without logs, and '--log-format' is for those"
      ),
      (
        ["--lowercase", "--route", "/Shop", "a.log"],
        "logtally: --route: no path fits the route behind --lowercase: write it as that leaves paths; such as: "
          + "--route '/users/:id/orders'\n  /Shop\n"
      ),
      (["--depth", "0", "a.log"], "'--depth 0' is too few; give 1 or more, such as: --depth 2"),
      (
        ["--routes", "none.txt", "a.log"],
        "'--routes none.txt' cannot be read: no such file or directory; "
      ),
      (["--routes", "a\u{1}b", "a.log"], "'--routes a\\x01b' cannot be read: "),
      (
        ["--routes", "", "a.log"], "'--routes' is empty; name a file, such as: --routes routes.txt"
      ),
      (["--routes", "empty.txt", "a.log"], "'--routes empty.txt' has no route in it; "),
      (
        ["--routes", "wrong.txt", "a.log"],
        "wrong.txt:3: the route cannot be read: expected a name behind a colon: a segment that may be anything "
          + "is written :id; such as: --route '/users/:id/orders'\n  /users/{id}/x\n         ^\nSee "
      ),
      (
        ["--route", "GET /a", "a.log"],
        "logtally: --route: the route cannot be read: expected a / at the start: a route is a path, without a "
          + "method and a host; such as: --route '/users/:id/orders'\n  GET /a\n  ^\nSee "
      ),
    ]
  )
  func `what cannot be asked is refused`(_ arguments: [String], _ message: String) async throws {
    let folder = try LogFolder()
    try folder.write("# /a\n\n", to: "empty.txt")
    try folder.write("/a\n", to: "some.txt")
    try folder.write("/a/:b\n\n /users/{id}/x \n", to: "wrong.txt")
    let run = try await CommandRun(arguments, in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.contains(message), "\(run)")
  }
}
