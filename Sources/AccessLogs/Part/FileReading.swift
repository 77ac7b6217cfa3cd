/// What a file was while it, or a piece of it, was read: what decides whether its counts can be used again.
package struct FileReading: Hashable, Sendable {
  /// What the file system said of it.
  package var stamp: FileStamp
  /// Whether it was at rest: it did not change meanwhile, nor shortly before.
  package var isSettled: Bool
  /// What its bytes are known by; of a piece that is not the last, nothing.
  package var marks: ContentMarks?
  /// Where the last line starts that is in ``rest``, and a file that grows goes on; nil where it has to be counted
  /// from its start.
  package var lineStart: Int?
  /// The part of what stands behind it: a line without its end, and records that a container runtime has begun.
  package var rest: [UInt8]?
  /// When the lines are of; nil where no filter asks.
  package var times: TimeSpan?

  package init(_ stamp: FileStamp, isSettled: Bool = false) {
    self.stamp = stamp
    self.isSettled = isSettled
  }
}

extension FileReading: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(try FileStamp(from: &reader), isSettled: try Bool(from: &reader))
    marks = try ContentMarks?(from: &reader)
    lineStart = try Int?(from: &reader)
    rest = try [UInt8]?(from: &reader)
    times = try TimeSpan?(from: &reader)
  }

  package func write(to writer: inout ByteWriter) {
    stamp.write(to: &writer)
    isSettled.write(to: &writer)
    marks.write(to: &writer)
    lineStart.write(to: &writer)
    rest.write(to: &writer)
    times.write(to: &writer)
  }
}
