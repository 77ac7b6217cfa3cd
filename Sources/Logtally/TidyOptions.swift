import AccessLogs
import ArgumentParser
import SystemPackage

/// What becomes of endpoints before lines are counted by them.
struct TidyOptions: ParsableArguments {
  @Flag(help: "Count URLs by their path, without scheme and host.")
  var pathOnly = false

  @Flag(
    help: "Decode escapes of letters, digits and -._~ in endpoints, and give others capital digits."
  )
  var decode = false

  @Flag(help: "Make the letters of endpoints small.")
  var lowercase = false

  @Flag(help: "Take away the slashes that endpoints end with.")
  var trimSlash = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Count paths that fit <pattern> as it, such as '/users/:id/orders' or '/static/*': a segment behind \
      a colon may be any, a * at the end is the rest. Repeatable; the first that fits is taken.
      """,
      valueName: "pattern"
    )
  )
  var route: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Take more such patterns from <file>, one a line; lines that start with # are comments. Repeatable.
      """,
      valueName: "file"
    ),
    completion: .file()
  )
  var routes: [String] = []

  @Flag(
    name: .customLong("collapse-ids"),
    help: """
      Make segments that are ids :id: numbers, UUIDs, dates, 8 or more hexadecimal digits, 20 or more \
      letters and digits.
      """
  )
  var collapseIDs = false

  @Option(help: ArgumentHelp("Keep only the first <n> segments of endpoints.", valueName: "n"))
  var depth: Int?

  @Flag(help: "Keep the query of requests as a part of their endpoint.")
  var keepQuery = false

  /// Returns what becomes of endpoints; it may read a file of routes.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call; below a route that
  ///   cannot be read it has a caret.
  func tidying() throws -> Tidying {
    var tidying = Tidying()
    tidying.takesPath = pathOnly
    tidying.decodes = decode
    tidying.lowercases = lowercase
    tidying.trimsSlash = trimSlash
    tidying.collapsesIDs = collapseIDs
    tidying.depth = try CountPlan.positive(depth, option: "--depth", example: "--depth 2")
    tidying.keepsQuery = keepQuery
    let steps = tidying
    tidying.routes = try route.map {
      try Self.route(RawArgument.bytes(of: $0), of: "--route", behind: steps)
    }
    for path in routes { tidying.routes += try Self.routes(ofFile: path, behind: steps) }
    guard tidying.isValid else {
      throw ValidationError(
        "the routes have more than \(NumberText.size(Route.mostBytes)) together; give fewer, such as: "
          + Self.example
      )
    }
    return tidying
  }

  private static let example = "--route '/users/:id/orders'"

  private static func route(
    _ pattern: [UInt8],
    of place: String,
    behind steps: Tidying
  ) throws -> Route {
    let route: Route
    do throws(RouteSyntaxError) {
      route = try Route(pattern)
    } catch {
      throw ValidationError(
        "\(place): the route cannot be read: expected \(error.expected); such as: \(example)\n\(error.excerpt)"
      )
    }
    if let option = steps.optionChanging(route) {
      throw ValidationError(
        "\(place): no path fits the route behind --\(option): write it as that leaves paths; such as: "
          + "\(example)\n\(CaretText.excerpt(of: pattern, at: 0))"
      )
    }
    return route
  }

  private static func routes(ofFile path: String, behind steps: Tidying) throws -> [Route] {
    guard !path.isEmpty else {
      throw ValidationError("'--routes' is empty; name a file, such as: --routes routes.txt")
    }
    let name = Messages.path(FileKey(RawArgument.bytes(of: path)))
    let text: [UInt8]
    do throws(Errno) {
      text = try LongPath.contents(of: RawArgument.bytes(of: path), most: 64 * Route.mostBytes)
    } catch {
      throw ValidationError(
        "'--routes \(name)' cannot be read: \(ErrorText.sentence(error.rawValue)); give a file with a route "
          + "on each line, such as /users/:id/orders"
      )
    }
    let patterns = Route.patterns(ofFile: text)
    if patterns.isEmpty {
      throw ValidationError(
        "'--routes \(name)' has no route in it; give a file with one on each line, such as /users/:id/orders"
      )
    }
    return try patterns.map { try route($0.pattern, of: "\(name):\($0.number)", behind: steps) }
  }
}
