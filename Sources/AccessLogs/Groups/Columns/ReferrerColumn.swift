extension Dimension {
  package static let referrer = Dimension(code: 10)
}

extension Column {
  /// The page that the request came from, as the client named it.
  static let referrer = Column(
    dimension: .referrer,
    name: "referrer",
    fields: [FieldSet(.referrer)],
    source: .text { $0[.referrer] ?? .none }
  )
}
