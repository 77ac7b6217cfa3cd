import AccessLogs
import Glibc
import SystemPackage

/// The three descriptors that a program may expect to be open, and may be started without.
enum StandardStreams {
  /// Returns how a command reads standard input, to be said where no path is given and a shell has made
  /// it of `|` or `<`; nothing where it is a terminal or `/dev/null`.
  static func inputHint(_ command: String) -> String {
    guard let status = FileStatus(descriptor: STDIN_FILENO),
      [.namedPipe, .socket, .regular].contains(status.kind)
    else { return "" }
    return "; or '-', which is standard input: \(command)"
  }

  /// Opens something in the place of each stream that is closed, so that no file or channel gets its
  /// number: the first that is opened would be written to as standard output.
  ///
  /// What stands in is open the wrong way round, so that reading standard input, or writing standard
  /// output, fails as it would on a closed one.
  static func fillGaps() {
    let modes: [(Int32, FileDescriptor.AccessMode)] = [
      (STDIN_FILENO, .writeOnly), (STDOUT_FILENO, .readOnly), (STDERR_FILENO, .writeOnly),
    ]
    for (descriptor, mode) in modes where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is this one, since those below it are open by now.
      _ = try? FileDescriptor.open("/dev/null", mode)
    }
  }
}
