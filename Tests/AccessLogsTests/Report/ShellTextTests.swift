import AccessLogs
import Testing

struct ShellTextTests {
  @Test(arguments: [
    ("logs/web-01_a.log.xz", "logs/web-01_a.log.xz"),
    ("caf\u{E9}.xz", "caf\u{E9}.xz"),
    ("a b.xz", "'a b.xz'"),
    ("$HOME", "'$HOME'"),
    ("it's", #"'it'\''s'"#),
    ("-v", "./-v"),
    ("", "''"),
    ("a\nb'\\", #"$'a\x0ab\'\\'"#),
    ("~", "'~'"),
  ])
  func `a path is one word of a shell`(path: String, word: String) {
    #expect(ShellText.quoted(Array(path.utf8)) == word)
  }

  @Test func `bytes that are no text keep their value`() {
    #expect(ShellText.quoted([0x61, 0xFF]) == #"$'a\xff'"#)
  }
}
