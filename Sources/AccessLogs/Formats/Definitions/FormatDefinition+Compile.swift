extension FormatDefinition {
  /// Takes a string that stands in a server's configuration.
  package init(_ definition: ServerDefinition) {
    self.init(text: definition.directive)
  }

  /// Checks the string.
  ///
  /// - Returns: The name that files of the format get in reports.
  /// - Throws: What was expected, and where.
  @discardableResult
  package func check() throws(FormatSyntaxError) -> LogFormat {
    try compile().logFormat
  }

  /// Makes a parser's plan of the string.
  func compile() throws(FormatSyntaxError) -> CompiledFormat {
    if text.starts(with: "json:".utf8) { return try .json(JSONPaths(text).keys) }
    // A whole directive, or its string in quotes, as it stands in the configuration.
    if let definition = ServerDefinition.pasted(text) {
      let template = try FormatTemplate(definition.text, isUnescaped: true)
      return try Self.compile(template, isRaw: definition.isUnescaped)
    }
    if let (string, isRaw) = ServerDefinition.unquoted(text),
      let format = try? Self.compile(FormatTemplate(string, isUnescaped: true), isRaw: isRaw)
    {
      return format
    }
    return try Self.compile(FormatTemplate(text))
  }

  /// Makes a parser's plan of a template; `isRaw` says that values may have quotes in them, so that a line is
  /// JSON only by chance and is read as text.
  private static func compile(
    _ template: FormatTemplate,
    isRaw: Bool = false
  ) throws(FormatSyntaxError) -> CompiledFormat {
    if !isRaw, let keys = try JSONTemplate.keys(of: template) { return .json(keys) }
    let plan = try LinePlan(template)
    return try CommonPlan(template).map { .common($0) } ?? .plan(plan)
  }
}

/// What a definition compiles to.
enum CompiledFormat {
  /// One of the NCSA family, whose own rules find the request.
  case common(CommonPlan)
  case json(JSONKeys)
  case plan(LinePlan)

  /// The name of the format in reports.
  var logFormat: LogFormat {
    switch self {
    case .common(let plan): plan.format
    case .json: .json
    case .plan: .custom
    }
  }

  /// The family whose rules read the lines.
  var family: Family {
    switch self {
    case .common: .pastedCommon
    case .json: .json
    case .plan: .planned
    }
  }
}
