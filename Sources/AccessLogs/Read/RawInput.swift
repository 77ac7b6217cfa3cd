internal import Glibc
internal import SystemPackage

/// An open file or pipe, read from where it stands to its end as it was when it was opened.
///
/// A regular file that grows while it is read is read up to the size it had at first, so that a
/// live log gives one consistent count. Closes the descriptor if it opened it.
struct RawInput: ~Copyable, FileSource {
  let descriptor: Int32
  /// When it was last written at the time of opening, in nanoseconds since 1970; nil for a pipe or a terminal.
  var modified: Int? { stamp?.modified }
  private let isOwner: Bool
  /// The size at the time of opening; nil for a pipe or a terminal.
  let size: Int?
  /// What the file system said of it at that time; nil as well.
  let stamp: FileStamp?
  /// What notes the bytes as they are read.
  private let ends: PipeEnds?
  /// Where reading ends: at the size, or at the end of a piece.
  private var end: Int?
  /// Bytes read so far.
  private(set) var offset = 0
  /// The first bytes, where somebody has read them before.
  private var start: [UInt8] = []

  var framesBefore: Int { 0 }

  var position: Int { offset }

  /// Opens the file that a scan found; `ends` notes its bytes.
  init(_ file: LogFile, noting ends: PipeEnds? = nil) throws(FileProblem) {
    let opened = try file.open()
    descriptor = opened.descriptor
    isOwner = true
    size = opened.status.byteCount
    stamp = FileStamp(opened.status)
    self.ends = ends
    end = size
  }

  /// Reads a descriptor that someone else opened and closes, to its end; `ends` notes its bytes.
  init(borrowing descriptor: Int32, noting ends: PipeEnds? = nil) throws(FileProblem) {
    do throws(Errno) {
      let status = try SystemCall.status(of: [], at: descriptor)
      if status.kind == .directory { throw Errno.isDirectory }
    } catch {
      throw .system(errno: error.rawValue)
    }
    self.descriptor = descriptor
    isOwner = false
    size = nil
    stamp = nil
    self.ends = ends
    end = nil
  }

  deinit {
    if isOwner { close(descriptor) }
  }

  mutating func read(into output: inout MutableSpan<UInt8>) throws(FileProblem) -> ReadResult {
    let wanted = min(output.count, end.map { $0 - offset } ?? .max)
    guard wanted > 0 else { return ReadResult(byteCount: 0) }
    if offset < start.count {
      let count = min(wanted, start.count - offset)
      for index in 0..<count { output[index] = start[offset + index] }
      offset += count
      return ReadResult(byteCount: count)
    }
    let count: Int
    do throws(Errno) {
      count = try SystemCall.read(descriptor, into: &output, most: wanted)
    } catch {
      throw .readFailed(offset: offset, errno: error.rawValue)
    }
    // The file was cut after it was opened, as by a rotation that copies and truncates.
    if count == 0, end != nil { throw .cutOff(compression: .none, wholeLines: 0) }
    offset += count
    ends?.append(output.span.extracting(first: count))
    return ReadResult(byteCount: count)
  }

  /// Takes the first bytes of a regular file, so that they are not read again.
  mutating func take(start: [UInt8]) throws(FileProblem) {
    try seek(to: start.count)
    (self.start, offset) = (start, 0)
  }

  /// Continues to read at an offset, and only up to `end` if it is given; for regular files.
  mutating func seek(to offset: Int, end: Int? = nil) throws(FileProblem) {
    guard lseek(descriptor, offset, SEEK_SET) == offset else { throw .system(errno: errno) }
    self.offset = offset
    start = []
    self.end = min(end ?? .max, size ?? .max)
  }

  /// Reads on behind the end of a piece, to the end of the file.
  mutating func continueBehindPiece() {
    end = size
  }

  /// Fills an array with the bytes at an offset, without moving where ``read(into:)`` stands.
  ///
  /// - Returns: How many bytes were read: fewer than the array has only at the end of the file.
  func read(into array: inout [UInt8], at offset: Int) throws(FileProblem) -> Int {
    var span = array.mutableSpan
    do throws(Errno) {
      return try SystemCall.read(descriptor, into: &span, at: offset)
    } catch {
      throw .readFailed(offset: offset, errno: error.rawValue)
    }
  }
}
