/// The way to standard output for what is no report: explanations, lists, help, the version.
///
/// A report goes there by the same ``OutputDestination``, so that whatever is printed ends alike: a full
/// disk is an error of the command, and a reader that has seen enough is none.
enum StandardOutput {
  /// Writes lines, each with a line end, all of them before this returns.
  ///
  /// - Throws: ``OutputError/readerClosed`` where nobody reads any more, so that a long list can stop;
  ///   any other ``OutputError`` says that something is missing.
  static func write(_ lines: String...) throws(OutputError) {
    try OutputDestination().write(Array(lines.map { $0 + "\n" }.joined().utf8).span)
  }

  /// Prints a text, and says what cannot be written; returns how the command ends.
  static func show(_ text: String) -> ExitStatus {
    printing { () throws(OutputError) in
      try write(text)
      return .success
    }
  }

  /// Prints what `body` writes, and says what cannot be written.
  ///
  /// - Parameter body: Writes, and returns how the command ends if all of it was written.
  /// - Returns: How the command ends.
  static func printing(_ body: () throws(OutputError) -> ExitStatus) -> ExitStatus {
    do throws(OutputError) {
      return try body()
    } catch .readerClosed {
      return .success
    } catch {
      StandardError(terminal: Terminal(isTerminal: false)).say(Messages.line("\(error)"))
      return .failure
    }
  }
}
