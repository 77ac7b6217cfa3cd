/// The name of a file of a cache: `.logtally-QUESTION-NUMBER-LETTERS.cache`, with `.tmp` behind it while it is written.
///
/// It is hidden, so that no scan of a folder sees it.
struct CacheName: Hashable, Sendable {
  /// The digest of the question, 32 hexadecimal digits.
  let question: String
  /// The files of a question are numbered in the order in which they are written.
  let number: Int
  let letters: String
  var isTemporary = false

  /// More than there will ever be.
  static let limit = 1 << 40

  private static let prefix = ".logtally-"
  private static let suffix = ".cache"
  private static let temporarySuffix = ".tmp"
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")

  /// Makes a name that no other run makes at the same time, most probably.
  init(_ question: String, number: Int) {
    self.question = question
    self.number = number
    letters = String((0..<6).map { _ in Self.alphabet.randomElement() ?? "x" })
    isTemporary = true
  }

  /// Reads a name; nil if it is none of a cache.
  init?(_ bytes: [UInt8]) {
    guard var text = String(validating: bytes, as: UTF8.self), text.hasPrefix(Self.prefix) else {
      return nil
    }
    if text.hasSuffix(Self.temporarySuffix) {
      isTemporary = true
      text.removeLast(Self.temporarySuffix.count)
    }
    guard text.hasSuffix(Self.suffix) else { return nil }
    let parts = text.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 32, parts[2].utf8.count == 6,
      parts[0].allSatisfy({ "0123456789abcdef".contains($0) }), parts[1].allSatisfy(\.isASCII),
      let number = Int(parts[1]), (0..<Self.limit).contains(number),
      parts[2].allSatisfy(Self.alphabet.contains)
    else { return nil }
    (question, self.number, letters) = (String(parts[0]), number, String(parts[2]))
    guard self.bytes == bytes else { return nil }
  }

  var bytes: [UInt8] {
    let end = Self.suffix + (isTemporary ? Self.temporarySuffix : "")
    return Array("\(Self.prefix)\(question)-\(number)-\(letters)\(end)".utf8)
  }
}
