/// Text measured as a terminal shows it: in cells, of which some characters take two and some none.
struct DisplayText {
  private let text: String

  /// How many cells the text takes.
  let width: Int

  init(_ text: String) {
    self.text = text
    width = text.unicodeScalars.reduce(0) { $0 + Self.width(of: $1) }
  }

  /// Returns the text if it fits, else its beginning and its end with an ellipsis between.
  func shortened(to limit: Int) -> String {
    if width <= limit { return text }
    if limit <= 0 { return "" }
    let room = limit - 1
    let tail = room / 2
    return beginning(room - tail) + "\u{2026}" + end(tail)
  }

  /// Returns the longest beginning that fits.
  func beginning(_ limit: Int) -> String {
    var kept = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      used += Self.width(of: scalar)
      if used > limit { break }
      kept.append(scalar)
    }
    return String(kept)
  }

  /// Returns the longest end that fits and does not start with a mark of the character before.
  private func end(_ limit: Int) -> String {
    let scalars = text.unicodeScalars
    var start = scalars.endIndex
    var candidate = start
    var used = 0
    while candidate > scalars.startIndex {
      candidate = scalars.index(before: candidate)
      let width = Self.width(of: scalars[candidate])
      used += width
      if used > limit { break }
      if width > 0 { start = candidate }
    }
    return String(scalars[start...])
  }

  /// Returns the cells of a character, as `wcwidth` has them for common scripts.
  static func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// East Asian wide and full-width characters and emoji, after EastAsianWidth.txt of Unicode.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615,
    0x2648...0x2653, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5,
    0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274C, 0x2753...0x2755,
    0x2795...0x2797, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2E80...0x303E, 0x3041...0x33FF,
    0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
    0x1AFF0...0x1B2FB, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A,
    0x1F200...0x1F265, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F7E0...0x1F7EB, 0x1F900...0x1F9FF,
    0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
