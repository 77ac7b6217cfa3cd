/// A value that has bytes of its own, by numbers that are given once and never used for anything else.
///
/// They are for pipes and for files: a position in a list of all cases is none of these numbers.
package protocol ByteCoded: SendableMetatype {
  /// Reads a value, and nothing behind it.
  init(from reader: inout ByteReader) throws(MalformedBytes)

  func write(to writer: inout ByteWriter)
}

extension ByteCoded {
  /// The bytes of the value.
  package var bytes: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Reads the value of some bytes, all of them.
  package init(bytes: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(bytes)
    self = try Self(from: &reader)
    try reader.finish()
  }
}

extension ByteCoded where Self: RawRepresentable, RawValue == UInt8 {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    guard let value = Self(rawValue: try reader.byte()) else { throw MalformedBytes() }
    self = value
  }

  package func write(to writer: inout ByteWriter) { writer.append(byte: rawValue) }
}

extension UInt8: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) { self = try reader.byte() }

  package func write(to writer: inout ByteWriter) { writer.append(byte: self) }
}

extension Int: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) { self = try reader.number() }

  package func write(to writer: inout ByteWriter) { writer.append(self) }
}

extension UInt128: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self = try reader.number(UInt128.self)
  }

  package func write(to writer: inout ByteWriter) { writer.append(self) }
}

extension Bool: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    let byte = try reader.byte()
    guard byte <= 1 else { throw MalformedBytes() }
    self = byte == 1
  }

  package func write(to writer: inout ByteWriter) { writer.append(byte: self ? 1 : 0) }
}

extension String: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    guard let text = String(validating: try reader.field(), as: UTF8.self) else {
      throw MalformedBytes()
    }
    self = text
  }

  package func write(to writer: inout ByteWriter) { writer.append(field: Array(utf8)) }
}

extension Optional: ByteCoded where Wrapped: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self = try Bool(from: &reader) ? Wrapped(from: &reader) : nil
  }

  package func write(to writer: inout ByteWriter) {
    (self != nil).write(to: &writer)
    self?.write(to: &writer)
  }
}

extension Array: ByteCoded where Element: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self = []
    for _ in 0..<(try reader.count()) { append(try Element(from: &reader)) }
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(count)
    for element in self { element.write(to: &writer) }
  }
}
