/// How the bytes of a file are stored, known by their first bytes and not by the file's name.
///
/// A new one is a case, its entry in the list below, and, if it is to be read, a source. The codes are given
/// once and never used for another.
package enum Compression: UInt8, CaseIterable, Sendable, Codable {
  case none = 1
  case zstd = 2
  case gzip = 3
  case xz = 4
  case bzip2 = 5
  case lz4 = 6
  case zip = 7

  /// The list: what there is to know of each.
  private static func entry(_ compression: Compression) -> Entry {
    switch compression {
    case .none: Entry(name: "none", magics: [document])
    case .zstd:
      Entry(
        name: "zstd",
        // A frame, and a skippable one (RFC 8878, section 3.1).
        magics: ["28 B5 2F FD", "5? 2A 4D 18"],
        suffixes: [".zst", ".zstd"],
        expansion: 16,
        unpacker: "zstd -dc"
      )
    case .gzip:
      Entry(
        name: "gzip",
        magics: ["1F 8B"],
        unit: "member",
        suffixes: [".gz"],
        expansion: 16,
        unpacker: "gzip -dc"
      )
    case .xz:
      Entry(
        name: "xz",
        magics: ["FD 37 7A 58 5A 00"],
        unwrittenSuffixes: [".xz"],
        unpacker: "xzcat"
      )
    case .bzip2:
      // `BZh`, a level, and the first block's or the end's magic: a log could start with `BZh1`.
      Entry(
        name: "bzip2",
        magics: ["42 5A 68 3? 31 41 59 26 53 59", "42 5A 68 3? 17 72 45 38 50 90"],
        unwrittenSuffixes: [".bz2"],
        unpacker: "bzcat"
      )
    case .lz4:
      Entry(
        name: "lz4",
        magics: ["04 22 4D 18", "02 21 4C 18"],
        unwrittenSuffixes: [".lz4"],
        unpacker: "lz4cat"
      )
    case .zip:
      Entry(
        name: "zip",
        magics: ["50 4B 03 04"],
        unwrittenSuffixes: [".zip"],
        unpacker: "unzip -p"
      )
    }
  }

  /// An archive of zip that is a document in itself, such as a workbook: its first entry is `[Content_Types].xml`.
  private static let document: Magic = """
    50 4B 03 04 ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? \
    5B 43 6F 6E 74 65 6E 74 5F 54 79 70 65 73 5D 2E 78 6D 6C
    """

  /// Whether a file begins as documents of Office Open XML do.
  static func isDocument(_ start: [UInt8]) -> Bool { document.begins(start) }

  private struct Entry {
    var name: String
    var magics: [Magic] = []
    var unit = "frame"
    var suffixes: [String] = []
    /// Those of what is neither read nor written, of which a name of a log promises nothing.
    var unwrittenSuffixes: [String] = []
    var expansion = 1
    var unpacker: String?
  }

  /// The entries, made once.
  private static let list = allCases.map { (compression: $0, entry: entry($0)) }

  private var entry: Entry {
    Self.list.first { $0.compression == self }?.entry ?? Self.entry(self)
  }
}

extension Compression {
  /// What reports and messages call it.
  package var name: String { entry.name }

  /// What is decoded and checked as a whole.
  var unit: String { entry.unit }

  /// The command that undoes it, to standard output.
  var unpacker: String? { entry.unpacker }

  // MARK: - By the first bytes

  /// The most bytes at the start of a file that ``init(magic:)`` looks at.
  static let magicLength = list.flatMap(\.entry.magics).map(\.length).max() ?? 0

  /// Recognises a compression by the first bytes of a file.
  ///
  /// `none` where they are no magic number, and where there are too few to tell.
  ///
  /// - Parameter start: The first bytes, at least ``magicLength`` of them if the file has as many.
  init(magic start: [UInt8]) {
    let found = Self.list.first { $0.entry.magics.contains { $0.begins(start) } }
    self = found?.compression ?? .none
  }

  // MARK: - By the name

  /// The compression that a name promises by its suffix, such as `.zst`; nil without one.
  ///
  /// Only what is read is promised.
  static func promise(of key: FileKey) -> (compression: Compression, suffix: String)? {
    for (compression, entry) in list {
      for suffix in entry.suffixes
      where key.bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) {
        return (compression, suffix)
      }
    }
    return nil
  }

  /// Finds how a file is to be compressed that is written under a name, whose suffix may be in any case.
  ///
  /// - Returns: The compression, and the name without the suffix in small letters; nil of any other name.
  package static func asked(
    by name: [UInt8]
  ) -> (compression: Compression, rest: [UInt8])? {
    let name = name.map(\.lowercased)
    return promise(of: FileKey(name)).map { compression, suffix in
      (compression, Array(name.dropLast(suffix.utf8.count)))
    }
  }

  /// Finds the suffix by which the name of an output asks for a compression that is not written, in any case.
  ///
  /// - Returns: The suffix in small letters; nil of any other name.
  package static func unwrittenSuffix(of name: [UInt8]) -> String? {
    let name = name.map(\.lowercased)
    return list.flatMap(\.entry.unwrittenSuffixes).first { suffix in
      name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
  }

  /// The suffixes of names that say how a file is compressed, all that ``asked(by:)`` knows.
  package static let suffixes = list.flatMap(\.entry.suffixes)

  /// How many times longer than its bytes on disk a file probably takes, by its name.
  ///
  /// Common logs become 10 to 20 times shorter, and unpacking takes as much as half of that again.
  package static func likelyExpansion(of key: FileKey) -> Int {
    promise(of: key)?.compression.entry.expansion ?? 1
  }
}

/// What a file starts with, as hexadecimal digits; a question mark stands for any of them.
private struct Magic: ExpressibleByStringLiteral {
  private let digits: [UInt8]

  init(stringLiteral text: String) { digits = text.utf8.filter { $0 != UInt8(ascii: " ") } }

  var length: Int { digits.count / 2 }

  func begins(_ start: [UInt8]) -> Bool {
    guard start.count >= length else { return false }
    for (place, digit) in digits.enumerated() where digit != UInt8(ascii: "?") {
      let byte = start[place / 2]
      let value = place % 2 == 0 ? byte >> 4 : byte & 0xF
      if digit != (value < 10 ? value + 0x30 : value + 0x37) { return false }
    }
    return true
  }
}
