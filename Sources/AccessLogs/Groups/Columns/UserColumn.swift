extension Dimension {
  package static let user = Dimension(code: 9)
}

extension Column {
  /// The name that the user gave.
  static let user = Column(
    dimension: .user,
    name: "user",
    fields: [FieldSet(.user)],
    source: .text { $0[.user] ?? .none }
  )
}
