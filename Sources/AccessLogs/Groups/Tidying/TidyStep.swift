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

extension LineBytes {
  /// Where the path of a target starts, or what stands in its place: behind the authority of a URL.
  var startOfPath: Int {
    if byte(at: 0) == ByteClass.slash { return 0 }
    return startOfAuthority.map { findEither(ByteClass.slash, ByteClass.hash, from: $0) } ?? 0
  }
}
