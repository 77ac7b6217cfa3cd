/// What becomes of the targets of requests before lines are counted by them: the steps in their order.
///
/// Each member is an option. What the steps do stands with them.
package struct Tidying: Hashable, Sendable {
  /// Whether of a URL only the path is left.
  package var takesPath = false
  /// Whether escapes of plain characters are decoded.
  package var decodes = false
  package var lowercases = false
  /// Whether slashes at the end go.
  package var trimsSlash = false
  /// The patterns of which the first that fits a path takes its place.
  package var routes: [Route] = []
  /// Whether segments that are ids become `:id`.
  package var collapsesIDs = false
  /// How many segments stay; nil for all.
  package var depth: Int?
  /// Whether queries stay, which no step touches.
  package var keepsQuery = false

  package init() {}

  /// What an option is given.
  package enum Value: Hashable, Sendable {
    case flag
    case number(Int)
    case texts([[UInt8]])
  }

  /// The options that are given, by their names without dashes, in the order of the steps.
  package var options: [(name: String, value: Value)] {
    var options: [(name: String, value: Value)] = []
    if takesPath { options.append(("path-only", .flag)) }
    if decodes { options.append(("decode", .flag)) }
    if lowercases { options.append(("lowercase", .flag)) }
    if trimsSlash { options.append(("trim-slash", .flag)) }
    if !routes.isEmpty { options.append(("route", .texts(routes.map(\.pattern)))) }
    if collapsesIDs { options.append(("collapse-ids", .flag)) }
    if let depth { options.append(("depth", .number(depth))) }
    if keepsQuery { options.append(("keep-query", .flag)) }
    return options
  }
}

extension Tidying: ByteMessage {
  package static let members: [ByteMember<Tidying>] = [
    .init(1, \.takesPath),
    .init(2, \.decodes),
    .init(3, \.lowercases),
    .init(4, \.trimsSlash),
    .init(5, \.routes),
    .init(6, \.collapsesIDs),
    .init(7, \.depth),
    .init(8, \.keepsQuery),
  ]

  package var isValid: Bool {
    depth ?? 1 > 0 && routes.reduce(0) { $0 + $1.pattern.count } <= Route.mostBytes
  }
}
