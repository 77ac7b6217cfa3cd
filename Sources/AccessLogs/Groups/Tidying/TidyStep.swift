/// A step that tidies endpoints.
///
/// A new one is one of these in a file of its own, its member of ``Tidying``, and its place in ``Tidying/steps``.
struct TidyStep: Sendable {
  /// What a step has to do with patterns.
  enum Kind {
    case other
    /// Puts patterns in the place of paths.
    case pattern
    /// Guesses what is variable in a path; a pattern says it itself.
    case guess
  }

  /// The option that asks for it, without its dashes.
  let name: String
  var kind = Kind.other
  /// Returns what a target without its query becomes: a part of it, or what is written into the memory; nil where no
  /// pattern fits.
  let result: @Sendable (LineBytes, Scratch) -> LineBytes?
}

extension Tidying {
  /// The steps that are asked for, in their order.
  var steps: [TidyStep] {
    let steps: [TidyStep?] = [
      takesPath ? .pathOnly : nil,
      decodes ? .decode : nil,
      lowercases ? .lowercase : nil,
      trimsSlash ? .trimSlash : nil,
      routes.isEmpty ? nil : .route(RouteTree(routes)),
      collapsesIDs ? .collapseIDs : nil,
      depth.map { .depth($0) },
    ]
    return steps.compactMap(\.self)
  }
}

extension Tidying {
  /// Returns the option of the last step before routes that changes what a route fits, so that it fits nothing.
  package func optionChanging(_ route: Route) -> String? {
    let path = route.segments.flatMap { segment in
      // What is variable may be something that no step changes.
      if case .text(let text) = segment { [ByteClass.slash] + text } else { Array("/a".utf8) }
    }
    var before = self
    (before.routes, before.collapsesIDs, before.depth) = ([], false, nil)
    let results = before.results(for: path)
    if results.last?.endpoint == path { return nil }
    return results.indices.dropFirst()
      .last { results[$0].endpoint != results[$0 - 1].endpoint }.map { results[$0].step }
  }
}

extension LineBytes {
  /// Where the path of a target starts, or what stands in its place: behind the authority of a URL.
  var startOfPath: Int {
    if byte(at: 0) == ByteClass.slash { return 0 }
    return startOfAuthority.map { findEither(ByteClass.slash, ByteClass.hash, from: $0) } ?? 0
  }
}
