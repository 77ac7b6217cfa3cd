internal import CLinux
internal import Glibc

/// A file without a name, for what does not fit into memory; it is gone when its descriptor is.
///
/// It never has a name where the file system allows that, and loses it at once elsewhere, so that
/// nothing is left behind whatever ends the process.
///
/// Unsafe because bytes go in and out as memory.
@safe
package final class TemporaryFile: Sendable {
  package let descriptor: Int32

  /// Makes an empty file in `TMPDIR`, or in `/tmp`.
  package init() throws(SpillFailure) {
    descriptor = unsafe clinux_unnamed_file(Self.folder)
    if descriptor < 0 { throw SpillFailure(errno: Glibc.errno, folder: Self.folderText) }
  }

  /// Returns the file, which is made at the first call: what fits into memory needs none.
  static func opened(in file: inout TemporaryFile?) throws(SpillFailure) -> TemporaryFile {
    if let file { return file }
    let made = try TemporaryFile()
    file = made
    return made
  }

  /// Takes over an open descriptor.
  package init(adopting descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The folder of temporary files.
  package static var folder: String {
    SystemCall.variable("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
  }

  /// The folder as messages show it.
  package static var folderText: String { FileKey(folder).text }

  /// Writes all of the bytes from an offset on.
  func write(_ bytes: Span<UInt8>, at offset: Int) throws(SpillFailure) {
    unsafe try bytes.withUnsafeBytes { (bytes) throws(SpillFailure) in
      var done = 0
      while done < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
        let written = unsafe pwrite(descriptor, rest.baseAddress, rest.count, offset + done)
        if written < 0, Glibc.errno == EINTR { continue }
        if written <= 0 {
          throw SpillFailure(errno: written < 0 ? Glibc.errno : ENOSPC, folder: Self.folderText)
        }
        done += written
      }
    }
  }

  /// Fills memory with the bytes from an offset on; they have been written before.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(SpillFailure) {
    var done = 0
    while done < bytes.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
      let count = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + done)
      if count < 0, Glibc.errno == EINTR { continue }
      if count <= 0 {
        throw SpillFailure(errno: count < 0 ? Glibc.errno : EIO, folder: Self.folderText)
      }
      done += count
    }
  }
}
