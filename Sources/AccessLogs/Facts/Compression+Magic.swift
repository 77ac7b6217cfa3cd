extension Compression {
  /// The most bytes at the start of a file that ``init(magic:)`` looks at.
  static let magicLength = 10

  /// Recognises a compression by the first bytes of a file.
  ///
  /// `none` where they are no magic number, and where there are too few to tell.
  ///
  /// - Parameter start: The first bytes, at least ``magicLength`` of them if the file has as many.
  init(magic start: [UInt8]) {
    func starts(with magic: UInt8...) -> Bool {
      guard start.count >= magic.count else { return false }
      for index in magic.indices where start[index] != magic[index] { return false }
      return true
    }
    if starts(with: 0x28, 0xB5, 0x2F, 0xFD) {
      self = .zstd
    } else if start.count >= 4, start[0] & 0xF0 == 0x50, start[1] == 0x2A, start[2] == 0x4D,
      start[3] == 0x18
    {
      self = .zstd  // A skippable frame (RFC 8878, section 3.1.2).
    } else if starts(with: 0x1F, 0x8B) {
      self = .gzip
    } else if starts(with: 0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00) {
      self = .xz
    } else if Self.isBzip2(start) {
      self = .bzip2
    } else if starts(with: 0x04, 0x22, 0x4D, 0x18) || starts(with: 0x02, 0x21, 0x4C, 0x18) {
      self = .lz4
    } else if starts(with: 0x50, 0x4B, 0x03, 0x04) {
      self = .zip
    } else {
      self = .none
    }
  }

  /// `BZh`, a level, and the first block's or the end's magic: a log could start with `BZh1`.
  private static func isBzip2(_ start: [UInt8]) -> Bool {
    guard start.count >= 10, start[0] == 0x42, start[1] == 0x5A, start[2] == 0x68 else {
      return false
    }
    guard (0x31...0x39).contains(start[3]) else { return false }
    let isBlock = start[4] == 0x31 && start[5] == 0x41 && start[6] == 0x59
    let isEnd = start[4] == 0x17 && start[5] == 0x72 && start[6] == 0x45
    return isBlock || isEnd
  }

  /// The suffix of a name that promises a compression, such as `.zst`; nil without one.
  static func promisedSuffix(of key: FileKey) -> String? { promise(of: key)?.suffix }

  /// How many times longer than its bytes on disk a file probably is, by its name.
  package static func likelyExpansion(of key: FileKey) -> Int { promise(of: key)?.expansion ?? 1 }

  /// The suffixes of names that promise a compression, with what it does to common logs: 10 to 20 times
  /// less, and as much as half of that again for unpacking.
  private static let promises: [(suffix: String, expansion: Int)] = [
    (".zst", 16), (".zstd", 16), (".gz", 16),
  ]

  private static func promise(of key: FileKey) -> (suffix: String, expansion: Int)? {
    promises.first { key.bytes.suffix($0.suffix.utf8.count).elementsEqual($0.suffix.utf8) }
  }
}
