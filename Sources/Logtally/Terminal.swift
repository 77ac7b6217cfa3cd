import AccessLogs
import CLinux
import Glibc

/// What is known of the terminal behind a descriptor, if there is one.
struct Terminal: Equatable, Sendable {
  /// Whether the descriptor is a terminal.
  var isTerminal: Bool
  /// The cells of a line; 80 where nothing says otherwise.
  var width: Int
  /// Whether colours are wanted and understood.
  var usesColor: Bool
  /// Whether a line can be erased and written again.
  var erasesLines: Bool

  init(isTerminal: Bool, width: Int = 80, usesColor: Bool = false, erasesLines: Bool = false) {
    self.isTerminal = isTerminal
    self.width = width
    self.usesColor = usesColor
    self.erasesLines = erasesLines
  }

  /// Looks at a descriptor, and at `COLUMNS`, `NO_COLOR` and `TERM`.
  ///
  /// - Parameters:
  ///   - descriptor: The descriptor to look at.
  ///   - environment: Returns the value of an environment variable.
  init(descriptor: Int32, environment: (String) -> String? = SystemCall.variable) {
    isTerminal = isatty(descriptor) == 1
    let columns = environment("COLUMNS").flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
    width = Self.windowWidth(descriptor) ?? columns ?? 80
    let isDumb = environment("TERM") == "dumb"
    // https://no-color.org: any value but an empty one.
    let refusesColor = !(environment("NO_COLOR") ?? "").isEmpty
    usesColor = isTerminal && !isDumb && !refusesColor
    erasesLines = isTerminal && !isDumb
  }

  /// Returns the width that the kernel has for a terminal; nil if it has none.
  static func windowWidth(_ descriptor: Int32) -> Int? {
    let width = clinux_terminal_width(descriptor)
    return width > 0 ? Int(width) : nil
  }
}
