/// The fields of one line, for people to see.
extension LineRecord {
  /// The fields that a line has, in the order in which they are shown: what it is counted by, in the words
  /// of a report, and what there is beyond that.
  var shownFields: [(field: LogField, bytes: [UInt8])] {
    let hidden: FieldSet = [FieldSet(.request), FieldSet(.query), FieldSet(.other)]
    return LogField.allCases.compactMap { field in
      switch field {
      case .endpoint: (field, endpointText)
      case .status: (field, tag.statusText)
      case _ where hidden.contains(field): nil
      default: self[field].map { (field, $0.array) }
      }
    }
  }

  /// The unit of the request time, to be put behind it where the line does not say it.
  var shownTimeUnit: String {
    guard let time = self[.requestTime] else { return "" }
    if let timeUnit { return time.microseconds(in: nil) == nil ? " \(timeUnit.name)" : "" }
    return time.microseconds(in: nil) == nil ? ", of a unit that is not known" : ""
  }

  /// The endpoint as a report shows it.
  private var endpointText: [UInt8] {
    switch tag.endpoint {
    case .malformed: KeyText.malformed
    case .empty: KeyText.empty
    case .target: endpoint.array
    }
  }
}

extension LogFormat {
  /// Returns the fields of a line that one of the format's families reads; none if none of them does.
  ///
  /// `directive` is a comment that stands before it, such as `#Fields: ...`.
  package func fields(
    of line: [UInt8],
    after directive: [UInt8] = []
  ) -> [(field: LogField, bytes: [UInt8])] {
    LineBytes.with(line) { bytes in
      var readers = LineReaders()
      LineBytes.with(directive) { readers.readComment($0) }
      let wrapping = LineWrapping()
      // What is unwrapped or unescaped lies in memory of the wrapping and of the readers.
      defer { withExtendedLifetime((wrapping, readers)) {} }
      var record = LineRecord(wanted: .all)
      for family in families
      where wrapping.read(bytes, as: family, by: &readers, into: &record) {
        return record.shownFields
      }
      return []
    }
  }
}
