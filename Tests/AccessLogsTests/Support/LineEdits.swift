/// Changes lines here and there, by pieces of what formats are made of.
enum LineEdits {
  private static let pieces = [
    "\"", "\\", "[", "]", "{", "}", " ", "\t", ",", ":", "/", "?", "-", "=", "|", "0", "200",
    "\"\"",
    ", ", "\\\"", "x y", "192.0.2.7, ", "[03/Nov/2025:04:05:06 +0000]",
  ].map { Array($0.utf8) }

  /// Puts a piece or a byte in, over a few others or between them, or takes some out.
  static func edited(
    _ line: [UInt8],
    times: Int,
    by random: inout SeededGenerator
  ) -> [UInt8] {
    var line = line
    for _ in 0..<times {
      let start = Int.random(in: 0...line.count, using: &random)
      let length = [0, 0, 1, 1, 2, 9].randomElement(using: &random) ?? 0
      let piece =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: pieces.randomElement(using: &random) ?? []
        case 1: [UInt8.random(in: 0x20...0xFF, using: &random)]
        default: [UInt8]()
        }
      line.replaceSubrange(start..<min(line.count, start + length), with: piece)
    }
    return line
  }
}
