extension Dimension {
  package static let method = Dimension(code: 5)
}

extension Column {
  /// The method of a request that is well formed.
  static let method = Column(
    dimension: .method,
    name: "method",
    fields: [FieldSet(.method)],
    source: .text { $0.isWellFormed ? $0[.method] ?? .none : .none }
  )
}
