/// Which format the files of a run have.
package enum FormatChoice: Hashable, Sendable {
  /// Each file's is found on its first lines.
  case detected
  /// That of a name.
  case named(LogFormat)
  /// That of a definition, such as a server's own format string.
  case pasted([UInt8])
}

extension FormatChoice: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    switch try reader.byte() {
    case 0: self = .detected
    case 1:
      let code = try reader.byte()
      self = .named(LogFormat(code: code, String(decoding: try reader.field(), as: UTF8.self)))
    case 2: self = .pasted(Array(try reader.field()))
    default: throw MalformedBytes()
    }
  }

  package func write(to writer: inout ByteWriter) {
    switch self {
    case .detected: writer.append(byte: 0)
    case .named(let format):
      writer.append(byte: 1)
      writer.append(byte: format.code)
      writer.append(field: Array(format.name.utf8))
    case .pasted(let text):
      writer.append(byte: 2)
      writer.append(field: text)
    }
  }
}
