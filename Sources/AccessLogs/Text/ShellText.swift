/// Paths as a shell reads them, for commands to copy.
package enum ShellText {
  /// Returns a path as one word of a POSIX shell; `$'...'` only for bytes it needs.
  package static func quoted(_ path: [UInt8]) -> String {
    // A leading dash would be an option.
    let bytes = path.first == UInt8(ascii: "-") ? Array("./".utf8) + path : path
    let text = KeyText.string(bytes.span)
    if Array(text.utf8) != bytes {
      let word = bytes.map { byte -> String in
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
        case 0x20...0x7E: String(UnicodeScalar(byte))
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      }
      return "$'\(word.joined())'"
    }
    let isPlain = bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "/._-+,:@%".utf8.contains(byte) || byte >= 0x80
      }
    }
    if isPlain, !bytes.isEmpty { return text }
    let pieces = text.split(separator: "'", omittingEmptySubsequences: false)
    return "'\(pieces.joined(separator: #"'\''"#))'"
  }
}
