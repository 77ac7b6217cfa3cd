/// The bytes of a counted file with what was noted of its lines.
///
/// Those of the file itself end in zeros. Where it has rejects, or a change of context, they follow with
/// their length and a byte that is not zero at the end, so that a file without them crosses as it is.
extension CountedFile {
  private static let notesFollow: UInt8 = 0xFF
  /// The bytes of the length of the notes, and of what says that there are some.
  private static let tailLength = 9

  /// Reads what ``allBytes()`` gave.
  ///
  /// - Throws: ``CountedFileError`` if the notes cannot be read.
  package init(
    allBytes: [UInt8],
    temporaryFile: TemporaryFile? = nil
  ) throws(CountedFileError) {
    guard allBytes.last == Self.notesFollow else {
      self.init(bytes: allBytes, temporaryFile: temporaryFile)
      return
    }
    let tail = allBytes.suffix(Self.tailLength).dropLast()
    let length = tail.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard tail.count == 8, length <= allBytes.count - Self.tailLength else {
      throw CountedFileError()
    }
    let end = tail.startIndex - Int(length)
    self.init(bytes: Array(allBytes[..<end]), temporaryFile: temporaryFile)
    do throws(MalformedBytes) {
      var reader = ByteReader(allBytes[end..<tail.startIndex])
      contextChange = try LineContextChange?(from: &reader)
      rejects = try [RejectedLine](from: &reader)
      try reader.finish()
    } catch {
      throw CountedFileError()
    }
  }

  /// Returns the bytes of all that is known of the file.
  package func allBytes() -> [UInt8] {
    if rejects.isEmpty, contextChange == nil { return bytes }
    var writer = ByteWriter()
    contextChange.write(to: &writer)
    rejects.write(to: &writer)
    let notes = writer.bytes
    let length = (0..<8).map { UInt8(truncatingIfNeeded: notes.count >> (8 * $0)) }
    return bytes + notes + length + [Self.notesFollow]
  }
}

extension RejectedLine: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(
      number: try reader.number(),
      reason: try Reason(from: &reader),
      text: Array(try reader.field()),
      byteCount: try reader.number()
    )
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(number)
    reason.write(to: &writer)
    writer.append(field: text)
    writer.append(byteCount)
  }
}
