/// The start of a file as UTF-16: what PowerShell's `>` and editors make of a log.
///
/// No format reads such lines. Where the characters of one byte in it do read as a log, the file can be
/// named for what it is.
struct WideText {
  /// How many bytes are kept, at most: enough for a header and some lines.
  private static let limit = 64 << 10

  private enum ByteOrder {
    case little, big
  }

  private var bytes: [UInt8] = []
  private var order: ByteOrder?
  private var hasMark = false
  /// Whether more bytes of the file are of use.
  private(set) var wantsMore = true

  init() {}

  /// What `iconv` calls the encoding; nil of text that is not in UTF-16.
  var encoding: String? {
    order.map { hasMark ? "UTF-16" : $0 == .little ? "UTF-16LE" : "UTF-16BE" }
  }

  /// Looks at the next bytes of the file, and keeps them if the first ones look like UTF-16.
  ///
  /// `first` returns so many of them, or all if there are fewer.
  mutating func note(_ first: (Int) -> [UInt8]) {
    guard wantsMore else { return }
    if order == nil {
      // Nearly every other text is known by its first bytes.
      let known = bytes.count
      bytes += first(4 - known)
      guard bytes.count == 4 else { return }
      findOrder()
      guard order != nil else {
        wantsMore = false
        return
      }
      bytes.removeSubrange(known...)
    }
    bytes += first(Self.limit - bytes.count)
    wantsMore = bytes.count < Self.limit
  }

  /// By the mark at the start, or by which bytes of two characters are zero.
  private mutating func findOrder() {
    let zeros = bytes[..<4].map { $0 == 0 }
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE): (order, hasMark) = (.little, true)
    case (0xFE, 0xFF): (order, hasMark) = (.big, true)
    default:
      if zeros == [false, true, false, true] { order = .little }
      if zeros == [true, false, true, false] { order = .big }
    }
  }

  /// The lines of the start, with a question mark for each character of more than one byte.
  var lines: [UInt8] {
    let low = order == .little ? 0 : 1
    var text = stride(from: hasMark ? 2 : 0, to: bytes.count - 1, by: 2).map { place in
      bytes[place + 1 - low] == 0 ? bytes[place + low] : ByteClass.questionMark
    }
    // The last line may go on behind what was kept.
    if !wantsMore, let end = text.lastIndex(of: ByteClass.newline) {
      text.removeSubrange((end + 1)...)
    }
    return text
  }
}
