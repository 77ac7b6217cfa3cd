/// What the bytes of a file up to a place are known by, so that it can be told whether they are still the same.
///
/// Headers of comments are alike in all files of a server; so are the first requests where health is checked, and
/// then the end tells files apart.
package struct ContentMarks: Hashable, Sendable {
  /// How many bytes they are about.
  package var byteCount: Int
  /// How many bytes the first mark is of: a header of comments, and 64 KiB behind it.
  var headLength: Int
  var head: UInt128
  /// The last 64 KiB; 0 where all bytes are in the head.
  var tail: UInt128
  /// All bytes; nil where nobody asked for that.
  var whole: UInt128?

  /// How much of each end there is.
  static let length = 64 << 10
}

extension ContentMarks: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    byteCount = try reader.number(below: 1 << 62)
    headLength = try reader.number(below: 2 * Self.length + 1)
    head = try UInt128(from: &reader)
    tail = try UInt128(from: &reader)
    whole = try UInt128?(from: &reader)
    guard headLength <= byteCount else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(byteCount)
    writer.append(headLength)
    head.write(to: &writer)
    tail.write(to: &writer)
    whole.write(to: &writer)
  }
}

extension RawInput {
  /// Returns the marks of the first bytes of a regular file.
  ///
  /// - Parameters:
  ///   - byteCount: How many bytes there are.
  ///   - known: Marks of fewer bytes, known to be there, whose head is taken.
  ///   - end: The last of them, at least those of the mark, where they are known.
  ///   - whole: Whether all bytes are marked too.
  /// - Returns: The marks.
  /// - Throws: Why they cannot be read; ``FileProblem/truncated`` where there are fewer.
  func marks(
    of byteCount: Int,
    after known: ContentMarks? = nil,
    end: [UInt8] = [],
    whole: Bool
  ) throws(FileProblem) -> ContentMarks {
    var marks = ContentMarks(byteCount: byteCount, headLength: 0, head: 0, tail: 0)
    if let known, known.headLength < known.byteCount {
      (marks.headLength, marks.head) = (known.headLength, known.head)
    } else {
      let start = try bytes(min(byteCount, 2 * ContentMarks.length), at: 0)
      let header = Self.headerLength(start)
      marks.headLength = min(byteCount, header + ContentMarks.length)
      marks.head = QueryDigest(of: Array(start[..<marks.headLength])).value
    }
    marks.tail =
      end.count == ContentMarks.length && marks.headLength < byteCount
      ? QueryDigest(of: end).value : try tail(of: marks)
    if whole { marks.whole = try digest(of: byteCount) }
    return marks
  }

  /// Returns the first bytes of a file, which need not be read again, if it begins with those that have some marks;
  /// nil if it has other ones, or all have to be compared and have no mark.
  func head(of marks: ContentMarks, whole: Bool) throws(FileProblem) -> [UInt8]? {
    guard let size, size >= marks.byteCount else { return nil }
    let head = try bytes(marks.headLength, at: 0)
    guard QueryDigest(of: head).value == marks.head, try tail(of: marks) == marks.tail else {
      return nil
    }
    if whole {
      guard let known = marks.whole, try digest(of: marks.byteCount) == known else { return nil }
    }
    return head
  }

  /// Whether the file still begins with what the first mark is of.
  func begins(as marks: ContentMarks) throws(FileProblem) -> Bool {
    QueryDigest(of: try bytes(marks.headLength, at: 0)).value == marks.head
  }

  /// Whether a line ends right before an offset.
  func endsLine(before offset: Int) throws(FileProblem) -> Bool {
    guard offset > 0 else { return false }
    return try bytes(1, at: offset - 1) == [ByteClass.newline]
  }

  private func tail(of marks: ContentMarks) throws(FileProblem) -> UInt128 {
    guard marks.headLength < marks.byteCount else { return 0 }
    let count = min(marks.byteCount, ContentMarks.length)
    return QueryDigest(of: try bytes(count, at: marks.byteCount - count)).value
  }

  /// A number of the first bytes: what the checksums of all blocks are known by.
  private func digest(of byteCount: Int) throws(FileProblem) -> UInt128 {
    var checksums = ByteWriter()
    for offset in stride(from: 0, to: byteCount, by: LineBuffer.readSize) {
      let block = try bytes(min(LineBuffer.readSize, byteCount - offset), at: offset)
      checksums.append(Int(PartSection.checksum(of: block.span)))
    }
    return QueryDigest(of: checksums.bytes).value
  }

  private func bytes(_ count: Int, at offset: Int) throws(FileProblem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    if count == 0 { return bytes }
    guard try read(into: &bytes, at: offset) == count else { throw .truncated }
    return bytes
  }

  /// How many of some first bytes are lines that are comments, at most 64 KiB.
  private static func headerLength(_ bytes: [UInt8]) -> Int {
    var length = 0
    while length < bytes.count, bytes[length] == UInt8(ascii: "#") {
      guard let end = bytes[length...].firstIndex(of: ByteClass.newline) else {
        return min(bytes.count, ContentMarks.length)
      }
      length = end + 1
    }
    return min(length, ContentMarks.length)
  }
}

/// What has to be true of a file so that what was counted of it still stands.
package struct FileBasis: Hashable, Sendable {
  /// What it has to begin with.
  package var marks: ContentMarks
  /// When it has to have been modified, where it must not have grown either.
  package var modified: Int?

  package init(_ marks: ContentMarks, modified: Int? = nil) {
    self.marks = marks
    self.modified = modified
  }
}

extension FileBasis: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(try ContentMarks(from: &reader), modified: try Int?(from: &reader))
  }

  package func write(to writer: inout ByteWriter) {
    marks.write(to: &writer)
    modified.write(to: &writer)
  }
}
