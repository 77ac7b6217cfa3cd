import AccessLogs
import ArgumentParser
import KeyedTasks

/// Where and how the report of a plan is written.
extension CountPlan {
  /// The terminal that the report goes to, if it is one.
  var terminal: Terminal { Self.terminal(of: output) }

  static func terminal(of output: [UInt8]?) -> Terminal {
    output == nil ? Terminal(descriptor: 1) : Terminal(isTerminal: false)
  }

  var writer: any ReportWriter { format.writer(self, for: terminal) }

  /// What makes the part that the report is; nil where it is none.
  var origin: PartOrigin? {
    guard format == .part else { return nil }
    var origin = PartOrigin(program: ProgramVersion.current)
    origin.dealt = dealt
    return origin
  }

  /// Checks that a part is what was asked for, where it is one.
  ///
  /// - Parameter example: The command that writes a part to a file.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func checkPart(_ example: String) throws {
    guard format == .part else { return }
    if top != nil {
      throw ValidationError(
        "'--top' has no place in a part, which holds all rows; give it to what reads the part, "
          + "such as: logtally merge --top 20 logs.part"
      )
    }
    if terminal.isTerminal {
      throw ValidationError(
        "a part is nothing to read on a terminal; write it to a file, such as: \(example)"
      )
    }
  }
}
