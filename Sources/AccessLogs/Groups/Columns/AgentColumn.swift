extension Dimension {
  package static let agent = Dimension(code: 11)
}

extension Column {
  /// What the client called itself.
  static let agent = Column(
    dimension: .agent,
    name: "agent",
    fields: [FieldSet(.agent)],
    source: .text { $0[.agent] ?? .none }
  )
}
