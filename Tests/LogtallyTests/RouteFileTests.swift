import Testing

/// Files of routes, and what they are beside what a run writes, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct RouteFileTests {
  @Test func `several files of routes are read in their order`() async throws {
    let folder = try LogFolder()
    try folder.write("/a/:first\n/b/:first\n", to: "1.txt")
    try folder.write("/b/:second\n/c/:second\n", to: "2.txt")
    let run = try await CommandRun(
      ["--routes", "2.txt", "--routes", "1.txt", "--route", "/c/:typed", "-"],
      in: folder.path,
      input: Array(["/a/1", "/b/1", "/c/1"].map { Lines.simple($0) }.joined().utf8)
    )
    #expect(run.output == "endpoint,count\n/a/:first,1\n/b/:second,1\n/c/:typed,1\n", "\(run)")
  }

  @Test(
    arguments: [
      ("--routes routes.txt --output routes.txt", "'--output routes.txt'", "routes routes.txt"),
      ("--routes soft --output ./routes.txt", "'--output ./routes.txt'", "routes soft"),
      ("--routes routes.txt --rejects soft", "'--rejects soft'", "routes routes.txt"),
      ("--routes routes.txt >>routes.txt", "standard output", "routes routes.txt"),
      ("--log-format-from routes.txt --log-format x --output soft", "'--output soft'", ""),
      ("--routes routes.txt --format part --output hard", "'--output hard'", "routes routes.txt"),
    ]
  )
  func `what an option was read from is not written to`(
    _ options: String,
    _ output: String,
    _ reader: String
  ) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "logs/a.log")
    let routes =
      reader.isEmpty ? #"log_format x '$remote_addr "$request" $status';"# + "\n" : "/a/:b\n"
    try folder.write(routes, to: "routes.txt")
    for command in reader.isEmpty ? ["count"] : ["count", "plan"] {
      let run = try await CommandRun(
        shell: """
          ln -s routes.txt soft; ln routes.txt hard; cp routes.txt saved
          $logtally \(command) logs \(options)
          status=$?; cmp routes.txt saved; rm soft hard saved; exit $status
          """,
        in: folder.path
      )
      // A plan has no rejects.
      if command == "plan", options.contains("--rejects") { continue }
      run.expect(status: 64)
      let read = reader.isEmpty ? "log-format-from routes.txt" : reader
      let verb = output.hasPrefix("'") ? "leads" : "goes"
      #expect(
        run.errors.hasPrefix(
          "logtally: \(output) \(verb) to the file of '--\(read)', which would be lost; "
        ),
        "\(run)"
      )
    }
    let planned = try await CommandRun(
      shell: """
        $logtally plan --json logs >plan.json; cp plan.json saved
        $logtally --plan plan.json --output plan.json; echo $?
        $logtally --plan - --output plan.json <plan.json; echo $?; cmp plan.json saved
        """,
      in: folder.path
    )
    #expect(planned.output == "64\n64\n", "\(planned)")
  }

  @Test func `a long pattern of a part is shown by its start`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "a.log")
    let route = "/" + String(repeating: "x", count: 5000)
    for (name, options) in [("1", ["--route", route]), ("2", [])] {
      try await CommandRun(options + ["--output", "\(name).part", "a.log"], in: folder.path)
        .expect(status: 0)
    }
    let run = try await CommandRun(["merge", "1.part", "2.part"], in: folder.path)
    run.expect(status: 64)
    #expect(
      run.errors.contains("by --route '/\(String(repeating: "x", count: 75))...', "),
      "\(run)"
    )
  }

  @Test func `routes are read up to a mebibyte`() async throws {
    let folder = try LogFolder()
    try folder.write(
      String(repeating: "/a/:b/cccccccccccccccccccccccc\n", count: 40_000),
      to: "many.txt"
    )
    try folder.write((0..<20_000).map { "/a\($0)/:b\n" }.joined(), to: "some.txt")
    let many = try await CommandRun(["--routes", "many.txt", "-"], in: folder.path)
    many.expect(status: 64)
    #expect(
      many.errors.contains("the routes have more than 1 MiB together; give fewer"),
      "\(many)"
    )
    let some = try await CommandRun(
      ["--routes", "some.txt", "-"],
      in: folder.path,
      input: Array(Lines.simple("/a19999/x").utf8)
    )
    #expect(some.output == "endpoint,count\n/a19999/:b,1\n", "\(some)")
  }
}
