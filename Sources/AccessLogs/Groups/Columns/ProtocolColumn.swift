extension Dimension {
  package static let `protocol` = Dimension(code: 6)
}

extension Column {
  /// The protocol of a request that is well formed, with its version.
  static let `protocol` = Column(
    dimension: .protocol,
    name: "protocol",
    fields: [FieldSet(.protocol)],
    source: .text { $0.isWellFormed ? $0[.protocol] ?? .none : .none }
  )
}
