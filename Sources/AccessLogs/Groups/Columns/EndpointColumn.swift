extension Column {
  /// The target of a request up to its query, or the text that stands for a request without one.
  static let endpoint = Column(
    dimension: .endpoint,
    name: "endpoint",
    fields: [FieldSet(.endpoint)],
    source: .endpoint
  )
}
