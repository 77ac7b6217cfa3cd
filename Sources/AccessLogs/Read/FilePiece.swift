/// A stretch of a big file that is counted by itself, in bytes on disk.
///
/// A line belongs to the piece in which it starts, and to the piece before where it starts right at
/// the border: so a piece that is not the first drops all up to its first line end, every piece reads
/// on over its end to the next line end, and each line is counted once, whoever wrote the borders.
/// The border of a compressed file is the end of a frame.
package struct FilePiece: Sendable, Hashable, Codable {
  /// The offset of its first byte.
  package var start: Int
  /// The offset behind its last byte; nil for the end of the file.
  package var end: Int?

  package init(start: Int, end: Int?) {
    self.start = start
    self.end = end
  }

  /// The bytes of the piece in a file of `size` bytes.
  package func byteCount(ofFile size: Int) -> Int { max(0, (end ?? size) - start) }
}

extension FilePiece: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(start: try reader.number(), end: try Int?(from: &reader))
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(start)
    end.write(to: &writer)
  }
}
