import Glibc
import Testing

@testable import Logtally

struct TerminalTests {
  /// Looks at a descriptor in an environment of these variables only.
  private func terminal(_ descriptor: Int32, _ environment: [String: String] = [:]) -> Terminal {
    Terminal(descriptor: descriptor) { environment[$0] }
  }

  /// Runs `body` with a real terminal of a width; 0 is one that does not know its width.
  private func withTerminal(columns: UInt16, _ body: (Int32) -> Void) throws {
    let terminal = try PseudoTerminal(columns: columns)
    body(terminal.terminal)
  }

  @Test func `a file is no terminal, whatever the environment says`() {
    let file = unsafe open("/dev/null", O_RDWR)
    defer { close(file) }
    #expect(terminal(file, ["TERM": "xterm"]) == Terminal(isTerminal: false, width: 80))
    #expect(terminal(file, ["COLUMNS": "120"]).width == 120)
    #expect(terminal(file, ["COLUMNS": "wide"]).width == 80)
    #expect(terminal(file, ["COLUMNS": "0"]).width == 80)
  }

  @Test func `a terminal knows its width`() throws {
    try withTerminal(columns: 132) { descriptor in
      #expect(
        terminal(descriptor, ["TERM": "xterm", "COLUMNS": "70"])
          == Terminal(isTerminal: true, width: 132, usesColor: true, erasesLines: true)
      )
    }
  }

  @Test func `a terminal that does not know its width is asked for COLUMNS`() throws {
    try withTerminal(columns: 0) { descriptor in
      #expect(terminal(descriptor, ["COLUMNS": "70"]).width == 70)
      #expect(terminal(descriptor).width == 80)
    }
  }

  @Test func `colour can be refused`() throws {
    try withTerminal(columns: 80) { descriptor in
      #expect(!terminal(descriptor, ["NO_COLOR": "1"]).usesColor)
      #expect(terminal(descriptor, ["NO_COLOR": "1"]).erasesLines)
      #expect(terminal(descriptor, ["NO_COLOR": ""]).usesColor)
      #expect(!terminal(descriptor, ["TERM": "dumb"]).usesColor)
      #expect(!terminal(descriptor, ["TERM": "dumb"]).erasesLines)
    }
  }
}
