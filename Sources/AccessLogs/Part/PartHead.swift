/// What a part in a file is about: all of it but the groups.
package struct PartHead: Hashable, Sendable {
  package var origin = PartOrigin()
  /// The question that it answers.
  package var query = Query()
  /// The files, in the order of their keys.
  package var files: [PartFile] = []

  package init() {}

  /// How many lines of all files are counted.
  var counted: Int { files.reduce(0) { $0 + $1.summary.lines.counted } }
}

extension PartHead: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    origin = try PartOrigin(bytes: Array(try reader.field()))
    query = try Query(bytes: Array(try reader.field()))
    files = try [PartFile](from: &reader)
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(field: origin.bytes)
    writer.append(field: query.bytes)
    files.write(to: &writer)
  }
}
