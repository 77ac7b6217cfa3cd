import AccessLogs

/// What people type to choose lines and to tidy endpoints: values of filters, routes, and a target to try them on.
enum FuzzQuestions {
  /// Lines of patterns, and the target of a request as the last one.
  static let seeds = [
    "/users/:id/orders\n/static/*\n/Users/4711/orders?x=2",
    "/a//:name/*\n# routes\n\n/\n/%41%2f//b/550e8400-e29b-41d4-a716-446655440000/",
    "4xx,!404,500-503\n192.0.2.0/24,!2001:db8::/32\n/2025/11/2025-11-03/deadbeef01",
    "GET,HEAD\n'*.example.com',!a\\,b,\\!c\n-\nhttp://example.com:80/x/../y/?q#z",
    "/:a/:b/:c/:d\n*\n/%c3%a9/%C3%A9/0123456789abcdefABCDEF",
  ].map { Array($0.utf8) }

  /// Reads all lines but the last one as routes and as filters, and counts a line with the target by them.
  static func run(
    _ bytes: [UInt8],
    _ file: ScratchFile,
    _ counter: inout LogFileCounter,
    _ random: inout SplitMix64
  ) throws {
    var patterns = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    let target = patterns.removeLast()
    let tidying = try tidying(Array(patterns.joined(separator: [0x0A])), &random)
    var query = Query(by: [.endpoint], format: .named(.common))
    query.tidying = tidying
    for pattern in patterns {
      let kind = random.element(of: FilterKind.all)
      guard let filter = try? Filter(kind, [pattern]) else { continue }
      guard try Filter(kind, filter.values.map(commasEscaped)) == filter else {
        throw FuzzFinding("the values of --\(kind.name) are others where they are written again")
      }
      query.filters.values = [filter]
    }
    guard try Query(bytes: query.bytes) == query else { throw FuzzFinding("a question is another") }
    // Without what would end the target or the field, or make the line too long.
    let plain = target.filter { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
    let path = [0x2F] + plain.prefix(1 << 19)
    try file.write(Array("192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET ".utf8) + path + end)
    let expected = tidying.results(for: path).last?.endpoint ?? []
    _ = try FuzzCounting.count(file, query: query, counter: &counter) { report in
      var isOther = false
      guard report.totals.lines.filtered + report.totals.lines.counted == 1 else {
        throw FuzzFinding("the line is neither counted nor filtered")
      }
      report.tables[0].forEachRow { row in
        var endpoint: [UInt8] = []
        row.forEachCell { _, cell in for index in cell.indices { endpoint.append(cell[index]) } }
        if endpoint != expected { isOther = true }
      }
      if isOther { throw FuzzFinding("an endpoint of other bytes than explained") }
    }
  }

  private static let end = Array(" HTTP/1.1\" 200 5\n".utf8)

  /// Returns steps, some of them, with the routes that can be read.
  private static func tidying(
    _ text: [UInt8],
    _ random: inout SplitMix64
  ) throws -> Tidying {
    var tidying = Tidying()
    tidying.takesPath = random.oneIn(2)
    tidying.decodes = random.oneIn(2)
    tidying.lowercases = random.oneIn(2)
    tidying.trimsSlash = random.oneIn(2)
    tidying.collapsesIDs = random.oneIn(2)
    tidying.keepsQuery = random.oneIn(4)
    tidying.depth = random.oneIn(4) ? 1 + random.below(4) : nil
    for (_, pattern) in AccessLogs.Route.patterns(ofFile: text) {
      do throws(RouteSyntaxError) {
        tidying.routes.append(try AccessLogs.Route(pattern))
      } catch {
        guard error.offset <= pattern.count, !error.expected.isEmpty, !error.excerpt.isEmpty else {
          throw FuzzFinding("the error has no place in the route")
        }
      }
    }
    return tidying
  }

  /// Writes the commas of a value as they have to be typed.
  private static func commasEscaped(_ value: [UInt8]) -> [UInt8] {
    value.flatMap { $0 == UInt8(ascii: ",") ? [UInt8(ascii: "\\"), $0] : [$0] }
  }
}
