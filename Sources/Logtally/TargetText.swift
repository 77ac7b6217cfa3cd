import AccessLogs

/// What becomes of the target of a request, step by step, in words.
struct TargetText {
  private let target: [UInt8]
  private let tidying: Tidying

  init(_ target: [UInt8], _ tidying: Tidying) {
    self.target = target
    self.tidying = tidying
  }

  /// The target, the endpoint that it has, and what each step makes of that.
  var text: String {
    let rows = tidying.results(for: target).map { step, endpoint in
      (name: step.isEmpty ? "endpoint" : "--\(step)", shown: KeyText.string(endpoint.span))
    }
    let width = rows.map(\.name.count).max() ?? 0
    let lines = rows.map { row in
      "  \(row.name)\(String(repeating: " ", count: width - row.name.count))  \(row.shown)"
    }
    return ([KeyText.string(target.span)] + lines).joined(separator: "\n")
  }
}
