import Glibc
import Testing

/// A terminal that no window belongs to: what is written to `window` is typed at `terminal`.
final class PseudoTerminal: Sendable {
  let window: Int32
  let terminal: Int32

  /// Opens one of a width; 0 is one that does not know its width.
  init(columns: UInt16) throws {
    window = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(window >= 0)
    // TIOCSPTLCK and TIOCGPTN of Linux, which Glibc does not hand on to Swift.
    var (lock, number): (Int32, Int32) = (0, 0)
    try #require(unsafe ioctl(window, 0x4004_5431, &lock) == 0)
    try #require(unsafe ioctl(window, 0x8004_5430, &number) == 0)
    terminal = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(terminal >= 0)
    try resize(columns: columns)
  }

  /// Gives the terminal another width.
  func resize(columns: UInt16) throws {
    var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(unsafe ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
  }

  /// What the terminal was given to show since the last time, without waiting for more.
  func shown() -> String {
    var bytes: [UInt8] = []
    var ready = pollfd(fd: window, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&ready, 1, 0) > 0 {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = unsafe read(window, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  deinit {
    close(window)
    close(terminal)
  }
}
