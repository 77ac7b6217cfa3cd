extension Dimension {
  package static let file = Dimension(code: 3)
}

extension Column {
  /// The path of the file, as the user would type it.
  static let file = Column(dimension: .file, name: "file", fields: [], source: .file)
}
