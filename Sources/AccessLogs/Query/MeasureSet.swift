/// What is measured of the lines of a group, beside their count.
package struct MeasureSet: OptionSet, Hashable, Sendable {
  /// A bit for each; it is given once and never used for another.
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The sum of the bytes of answers.
  package static let bytes = MeasureSet(rawValue: 1)
  /// How many request times there are, their sum, the least and the largest.
  package static let times = MeasureSet(rawValue: 2)
  /// How request times are spread, for percentiles; takes what ``times`` are.
  package static let percentiles = MeasureSet(rawValue: 4 | times.rawValue)

  private static let all: MeasureSet = [.bytes, .percentiles]

  /// The fields of a line that they are made of.
  package var fields: FieldSet {
    var fields: FieldSet = []
    if contains(.bytes) { fields.insert(FieldSet(.bytes)) }
    if contains(.times) { fields.insert(FieldSet(.requestTime)) }
    return fields
  }
}

extension MeasureSet: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(rawValue: try reader.byte())
    let isSpreadOnly = rawValue & MeasureSet.percentiles.rawValue == 4
    guard isSubset(of: .all), !isSpreadOnly else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) { writer.append(byte: rawValue) }
}
