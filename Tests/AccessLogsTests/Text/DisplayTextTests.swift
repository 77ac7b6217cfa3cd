import Glibc
import Testing

@testable import AccessLogs

struct DisplayTextTests {
  /// What the C library, which may have another version of Unicode, sees otherwise.
  private static let others: [ClosedRange<UInt32>] = [
    // Signs before Arabic and other numbers, which are around these.
    0x600...0x605, 0x6DD...0x6DD, 0x70F...0x70F, 0x890...0x891, 0x8E2...0x8E2, 0x110BD...0x110CD,
    // Wide since Unicode 16.
    0x2630...0x2637, 0x268A...0x268F, 0x1D300...0x1D376,
    // Of ambiguous width.
    0x3248...0x324F,
    // A vowel sign, which takes a cell since Unicode 16.
    0x1171E...0x1171E,
  ]

  @Test func `characters are as wide as the C library has them`() throws {
    let locale = try #require(unsafe newlocale(1 << LC_CTYPE, "C.UTF-8", nil))
    let before = unsafe uselocale(locale)
    defer {
      _ = unsafe uselocale(before)
      unsafe freelocale(locale)
    }
    let symbol = try #require(unsafe dlsym(nil, "wcwidth"))
    let wcwidth = unsafe unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> CInt).self)
    var (count, odd) = (0, [String]())
    for value in 0xA0...UInt32(0x10FFFF) {
      guard let scalar = Unicode.Scalar(value), !Self.others.contains(where: { $0.contains(value) })
      else { continue }
      let width = Int(wcwidth(wchar_t(bitPattern: value)))
      // One that it does not know.
      if width < 0 { continue }
      count += 1
      if DisplayText.width(of: scalar) != width { odd.append(String(value, radix: 16)) }
    }
    #expect(count > 200_000)
    #expect(odd.isEmpty, "\(odd)")
  }

  @Test(arguments: [
    ("\u{26D4}\u{2757}\u{23F0}\u{2693}\u{26F5}\u{26FD}\u{2B55}", 14), ("\u{1F321}\u{1F53E}", 2),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("\u{1F1E9}\u{1F1EA}", 2), ("cafe\u{301}", 4),
  ])
  func `a text takes the cells of its characters`(text: String, width: Int) {
    #expect(DisplayText(text).width == width)
  }
}
