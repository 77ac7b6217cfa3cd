internal import Glibc
internal import SystemPackage

/// An open file or pipe, read from where it stands to its end as it was when it was opened.
///
/// A regular file that grows while it is read is read up to the size it had at first, so that a
/// live log gives one consistent count. Closes the descriptor if it opened it.
///
/// Unsafe because it fills memory that the caller owns.
@safe
struct RawInput: ~Copyable, FileSource {
  let descriptor: Int32
  private let isOwner: Bool
  /// The size at the time of opening; nil for a pipe or a terminal.
  let size: Int?
  /// Where reading ends: at the size, or at the end of a piece.
  private var end: Int?
  /// Bytes read so far.
  private(set) var offset = 0

  var framesBefore: Int { 0 }

  var position: Int { offset }

  /// Opens the file that a scan found.
  init(_ file: LogFile) throws(FileProblem) {
    let opened = try file.open()
    descriptor = opened.descriptor
    isOwner = true
    size = opened.status.byteCount
    end = size
  }

  /// Reads a descriptor that someone else opened and closes, to its end.
  init(borrowing descriptor: Int32) throws(FileProblem) {
    guard let status = FileStatus(descriptor: descriptor) else { throw .system(errno: errno) }
    if status.kind == .directory { throw .system(errno: EISDIR) }
    self.descriptor = descriptor
    isOwner = false
    size = nil
    end = nil
  }

  deinit {
    if isOwner { close(descriptor) }
  }

  mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileProblem) -> ReadResult {
    var wanted = buffer.count
    if let end { wanted = min(wanted, end - offset) }
    guard wanted > 0 else { return ReadResult(byteCount: 0) }
    let descriptor = descriptor
    let count = retryingInterrupts {
      unsafe Glibc.read(descriptor, buffer.baseAddress, wanted)
    }
    guard count >= 0 else { throw .readFailed(offset: offset, errno: errno) }
    // The file was cut after it was opened, as by a rotation that copies and truncates.
    if count == 0, end != nil { throw .cutOff(compression: .none, wholeLines: 0) }
    offset += count
    return ReadResult(byteCount: count)
  }

  /// Continues to read at an offset, and only up to `end` if it is given; for regular files.
  mutating func seek(to offset: Int, end: Int? = nil) throws(FileProblem) {
    guard lseek(descriptor, offset, SEEK_SET) == offset else { throw .system(errno: errno) }
    self.offset = offset
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
    let descriptor = descriptor
    let wanted = array.count
    let count = retryingInterrupts { unsafe pread(descriptor, &array, wanted, offset) }
    guard count >= 0 else { throw .readFailed(offset: offset, errno: errno) }
    return count
  }
}

/// Repeats a system call for as long as a signal interrupts it.
private func retryingInterrupts<Count: FixedWidthInteger & SignedInteger>(
  _ call: () -> Count
) -> Count {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
