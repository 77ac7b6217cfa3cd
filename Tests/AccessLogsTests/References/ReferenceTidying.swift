import AccessLogs

/// The steps that tidy endpoints, by regular expressions and by splitting texts: slow, and on its own.
///
/// In its texts each character is a byte.
struct ReferenceTidying {
  var pathOnly = false
  var decode = false
  var lowercase = false
  var trimSlash = false
  var routes: [String] = []
  var collapseIDs = false
  var depth: Int?
  var keepQuery = false

  /// The same as the command is asked.
  var tidying: Tidying {
    get throws {
      var tidying = Tidying()
      tidying.takesPath = pathOnly
      tidying.decodes = decode
      tidying.lowercases = lowercase
      tidying.trimsSlash = trimSlash
      tidying.routes = try routes.map { try Route($0.unicodeScalars.map { UInt8($0.value) }) }
      tidying.collapsesIDs = collapseIDs
      tidying.depth = depth
      tidying.keepsQuery = keepQuery
      return tidying
    }
  }

  /// What a target, with or without its query, is counted as.
  func endpoint(_ target: String) -> String {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var endpoint = parts[0].description
    if pathOnly, let url = Self.url(endpoint) {
      endpoint = url.path.hasPrefix("/") ? url.path : "/" + url.path
    }
    if decode { endpoint = decoded(endpoint) }
    if lowercase { endpoint = Self.small(endpoint) }
    var (start, path) = Self.url(endpoint) ?? ("", endpoint)
    if trimSlash { while path.hasSuffix("/"), path != "/" { path.removeLast() } }
    if let route = routes.first(where: { fits($0, path) }) {
      path = route
    } else if collapseIDs {
      path = collapsed(path)
    }
    if let depth {
      let most = path.hasPrefix("/") ? depth + 1 : depth
      path = segments(path).prefix(most).joined(separator: "/")
    }
    start += path
    return keepQuery && parts.count == 2 ? "\(start)?\(parts[1])" : start
  }

  /// A URL's beginning up to its path, and the path.
  private static func url(_ text: String) -> (start: String, path: String)? {
    let regex = #/([A-Za-z][A-Za-z0-9+.\-]*:\/\/[^\/#]*)(.*)/#
    return text.wholeMatch(of: regex.dotMatchesNewlines().matchingSemantics(.unicodeScalar)).map {
      (String($0.1), String($0.2))
    }
  }

  private func segments(_ path: String) -> [String] {
    path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  private func decoded(_ text: String) -> String {
    let escape = #/%([0-9A-Fa-f][0-9A-Fa-f])/#.matchingSemantics(.unicodeScalar)
    return text.replacing(escape) { match in
      let byte = UInt8(match.1, radix: 16) ?? 0
      let character = String(Character(Unicode.Scalar(byte)))
      let isPlain = character.wholeMatch(of: #/[A-Za-z0-9\-._~]/#) != nil
      return isPlain ? character : "%\(match.1.uppercased())"
    }
  }

  private static func small(_ text: String) -> String {
    var small = ""
    for scalar in text.unicodeScalars {
      let isCapital = ("A"..."Z").contains(scalar)
      small.unicodeScalars.append(isCapital ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
    }
    return small
  }

  private func fits(_ route: String, _ path: String) -> Bool {
    let parts = segments(route).map { segment in
      if segment == "*" { return ".*" }
      if segment.hasPrefix(":") { return "[^/]+" }
      return segment.unicodeScalars.map { #"\x{\#(String($0.value, radix: 16))}"# }.joined()
    }
    guard let regex = try? Regex(parts.joined(separator: "/")) else { preconditionFailure(route) }
    let whole = regex.dotMatchesNewlines().matchingSemantics(.unicodeScalar)
    return path.wholeMatch(of: whole) != nil
  }

  private func collapsed(_ path: String) -> String {
    var segments = segments(path)
    var dated: Set<Int> = []
    for index in segments.indices where !dated.contains(index) && index + 1 < segments.count {
      guard segments[index].wholeMatch(of: #/(19|20)[0-9][0-9]/#) != nil,
        segments[index + 1].wholeMatch(of: #/0[1-9]|1[012]/#) != nil
      else { continue }
      dated.formUnion([index, index + 1])
      if index + 2 < segments.count,
        segments[index + 2].wholeMatch(of: #/0[1-9]|[12][0-9]|3[01]/#) != nil
      {
        dated.insert(index + 2)
      }
    }
    let ids = segments.indices.filter { !dated.contains($0) && isID(segments[$0]) }
    if ids.count == segments.count(where: { !$0.isEmpty }) { return path }
    for index in ids { segments[index] = ":id" }
    return segments.joined(separator: "/")
  }

  private func isID(_ segment: String) -> Bool {
    let kinds = [
      "[0-9]+", "[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])",
      "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", "(?=.*[0-9])[0-9A-Fa-f]{8,}",
      "(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_]{20,}",
    ]
    return kinds.contains { kind in
      guard let regex = try? Regex(kind) else { preconditionFailure(kind) }
      return segment.wholeMatch(of: regex.matchingSemantics(.unicodeScalar)) != nil
    }
  }
}
