internal import Synchronization

/// A query made ready for counting: all that is the same for every file is found out once.
@dynamicMemberLookup
package final class CompiledQuery: Sendable {
  package let query: Query
  /// The bytes of the query, which go along with every file.
  package let bytes: [UInt8]
  /// What groups are made of.
  package let dimensions: [Dimension]
  /// What of lines makes their groups; keys are without a file.
  let groups: GroupPlan
  /// The fields of a line that are wanted beyond request and status.
  let wanted: FieldSet
  /// What a line has to hold one of.
  let match: [[UInt8]]
  /// What a line that was read has to pass.
  let filters: LineFilters
  package let means: Query.Means
  /// The format of a definition.
  let compiledFormat: CompiledFormat?

  /// Compiles a query.
  ///
  /// - Throws: What was expected, and where, in a definition of a format.
  package convenience init(_ query: Query) throws(FormatSyntaxError) {
    try self.init(query, rules: GroupRules())
  }

  /// Compiles a query whose groups have rules.
  init(_ query: Query, rules: GroupRules) throws(FormatSyntaxError) {
    self.query = query
    bytes = query.bytes
    dimensions = query.dimensions
    let code = KeyCode(
      columns: query.tables.map { $0.compactMap { Column($0, query.anonymity) } }
    )
    var rules = rules
    let endpoints = query.filters.values.first { $0.kind == .endpoint }?.patterns
    // A group has one endpoint, so that it is looked at once where that is possible.
    let isOfGroups = rules.keeps == nil && code.isOneOfEndpoints
    let keepsQuery = query.tidying.keepsQuery
    if isOfGroups, let endpoints {
      rules.keeps = { tag, text in
        // Filters look at endpoints without their queries.
        let end = keepsQuery ? text.find(ByteClass.questionMark) : text.count
        return LineFilters.passes(tag, text.part(0, end), endpoints)
      }
    }
    if rules.tidier == nil { rules.tidier = EndpointTidier(query.tidying) }
    filters = LineFilters(query.filters, endpointsOfGroups: isOfGroups)
    groups = GroupPlan(
      code,
      rules: rules,
      measures: query.measures,
      times: query.timeUnit,
      zone: query.zone,
      keepsQuery: keepsQuery
    )
    wanted = query.fields.subtracting(FieldSet([.endpoint, .status]))
    match = query.filters.match
    means = query.means
    if case .pasted(let text) = query.format {
      compiledFormat = try FormatDefinition(text: text).compile()
    } else {
      compiledFormat = nil
    }
  }

  /// A member of the query.
  package subscript<Value>(dynamicMember member: KeyPath<Query, Value>) -> Value {
    query[keyPath: member]
  }

  /// Starts the vote on the format of a file.
  func vote(isPatient: Bool) -> FormatVote {
    if let format = compiledFormat {
      return FormatVote(format: format.logFormat, families: [format.family])
    }
    if case .named(let format) = query.format {
      return FormatVote(format: format, isPatient: isPatient)
    }
    return FormatVote(format: nil, isPatient: isPatient)
  }

  /// The query that was compiled last from bytes.
  private static let latest = Mutex<CompiledQuery?>(nil)

  /// Compiles the query of some bytes, unless it is the one before: a worker gets it with every file.
  ///
  /// - Throws: ``MalformedBytes`` or ``FormatSyntaxError``.
  package static func compiled(from bytes: [UInt8]) throws -> CompiledQuery {
    try latest.withLock { latest in
      if let latest, latest.bytes == bytes { return latest }
      let compiled = try CompiledQuery(Query(bytes: bytes))
      if case .named(let format) = compiled.format, LogFormat(code: format.code) == nil {
        throw MalformedBytes()
      }
      guard compiled.dimensions.allSatisfy({ Column($0) != nil }) else { throw MalformedBytes() }
      latest = compiled
      return compiled
    }
  }
}
