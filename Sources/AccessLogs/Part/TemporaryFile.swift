internal import Glibc
internal import SystemPackage

/// A file without a name, for what does not fit into memory; it is gone when its descriptor is.
///
/// It never has a name where the file system allows that, and loses it at once elsewhere, so that
/// nothing is left behind whatever ends the process.
package final class TemporaryFile: Sendable {
  package let descriptor: Int32

  /// Makes an empty file in `TMPDIR`, or in `/tmp`.
  package init() throws(SpillFailure) {
    do throws(Errno) {
      descriptor = try SystemCall.unnamedFile(in: Self.folder)
    } catch {
      throw SpillFailure(error)
    }
  }

  /// Returns the file, which is made at the first call: what fits into memory needs none.
  static func opened(in file: inout TemporaryFile?) throws(SpillFailure) -> TemporaryFile {
    if let file { return file }
    let made = try TemporaryFile()
    file = made
    return made
  }

  /// Copies a descriptor, which stays the caller's.
  init(copying descriptor: Int32) throws(FileProblem) {
    self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard self.descriptor >= 0 else { throw .system(errno: errno) }
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
    do throws(Errno) {
      var done = 0
      while done < bytes.count {
        let count = try SystemCall.write(descriptor, bytes.extracting(done...), at: offset + done)
        if count == 0 { throw .noSpace }
        done += count
      }
    } catch {
      throw SpillFailure(error)
    }
  }

  /// Fills memory with the bytes from an offset on; they have been written before.
  func read(into bytes: inout MutableSpan<UInt8>, at offset: Int) throws(SpillFailure) {
    do throws(Errno) {
      let count = try SystemCall.fill(&bytes, from: descriptor, at: offset)
      if count < bytes.count { throw .ioError }
    } catch {
      throw SpillFailure(error)
    }
  }
}

extension SpillFailure {
  /// What a call on a temporary file failed with.
  fileprivate init(_ error: Errno) {
    self.init(errno: error.rawValue, folder: TemporaryFile.folderText)
  }

  /// A temporary file does not have the bytes that were written to it.
  static var damagedFile: SpillFailure { SpillFailure(.ioError) }
}
