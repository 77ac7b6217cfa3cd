extension Dimension {
  package static let host = Dimension(code: 7)
}

extension Column {
  /// The virtual host, without a port.
  static let host = Column(
    dimension: .host,
    name: "host",
    fields: [FieldSet(.host)],
    source: .text { ($0[.host] ?? .none).withoutPort }
  )
}

extension LineBytes {
  /// A host without the colon and digits behind it; an IPv6 address has those only behind its brackets.
  fileprivate var withoutPort: LineBytes {
    let name = part(0, startOfPort ?? count)
    return name.byte(at: name.count - 1) == ByteClass.closeBracket
      || name.find(ByteClass.colon) == name.count ? name : self
  }
}
