import AccessLogs
import Testing

/// Format strings that nobody writes, and that must not take long all the same.
struct FormatDefinitionLimitsTests {
  @Test(.timeLimit(.minutes(1)))
  func `a text of a megabyte in a format string is read once`() throws {
    let text = [UInt8](repeating: UInt8(ascii: "0"), count: 1 << 20)
    let definition = FormatDefinition(text: text + Array(" $request $status".utf8))
    #expect(try definition.check() == .custom)
  }
}
