/// A property of a line that a report can group by.
///
/// Its code stands in stored bytes, is given once and never used for another. What it is called and what of
/// a line it is stand with its column, beside which it is declared.
package struct Dimension: Hashable, Sendable, ByteCoded {
  package let code: UInt8

  package init(code: UInt8) { self.code = code }

  package static let endpoint = Dimension(code: 1)

  package init(from reader: inout ByteReader) throws(MalformedBytes) { code = try reader.byte() }

  package func write(to writer: inout ByteWriter) { writer.append(byte: code) }
}
