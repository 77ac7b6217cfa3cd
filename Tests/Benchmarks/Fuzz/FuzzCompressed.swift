import AccessLogs

/// Compressed logs that mutation starts from, and the two of 20 KB that are damaged everywhere.
struct FuzzCompressed {
  let zstd: [[UInt8]]
  let gzip: [[UInt8]]
  /// A file of 20 KB of each compression.
  private let large: [[UInt8]]
  private static let content = 60_000
  /// The lines of either, and how many have each endpoint.
  private let truth: Int
  private let endpoints: [[UInt8]: Int]

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed, stream: "compressed")
    func text(_ lines: Int) -> [UInt8] {
      (0..<lines).flatMap { _ in
        Array("2025-11-03T04:05:06 /api/\(random.below(1 << 30)) \(200 + random.below(3))\n".utf8)
      }
    }
    let (some, few) = (text(50), text(2))
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    zstd = [
      Compressed.zstd(some), Compressed.zstd(few, level: 19), Compressed.zstd([]),
      Compressed.zstd(some, hasChecksum: false), skippable + Compressed.zstd(few),
      Compressed.zstd(few) + Compressed.zstd(some),
    ]
    gzip = [
      Compressed.gzip(some), Compressed.gzip(few) + Compressed.gzip([]) + Compressed.gzip(some),
      Self.blockGzip(),
    ]
    // Random numbers take about three bits a digit, so that so many lines are 20 KB.
    truth = 3300
    let whole = text(truth)
    endpoints = Dictionary(
      whole.split(separator: UInt8(ascii: "\n")).map { (Array($0.split(separator: 32)[1]), 1) },
      uniquingKeysWith: +
    )
    large = [Compressed.zstd(whole), Compressed.gzip(whole)]
  }

  /// The empty last block of `bgzip`, twice.
  private static func blockGzip() -> [UInt8] {
    let block: [UInt8] = [
      0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, 0x42, 0x43, 2, 0, 0x1B, 0, 3, 0, 0, 0, 0, 0, 0,
      0, 0, 0,
    ]
    return block + block
  }

  /// How many cuts and flips there are.
  var damageCount: Int { large.reduce(0) { $0 + $1.count * 9 } }

  /// What the two files are, for the report.
  var sizes: [Int] { large.map(\.count) }

  /// The file of a number, and where it is cut or which bit is flipped.
  private func damage(_ number: Int) -> (file: Int, cut: Int?, bit: Int) {
    let first = large[0].count * 9
    let (file, rest) = number < first ? (0, number) : (1, number - first)
    let count = large[file].count
    return rest < count ? (file, rest, 0) : (file, nil, rest - count)
  }

  func damaged(_ number: Int) -> [UInt8] {
    let (file, cut, bit) = damage(number)
    if let cut { return Array(large[file][..<cut]) }
    var bytes = large[file]
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return bytes
  }

  /// Counts a damaged file: nothing that is not there, and never all of it unless it is all there.
  func checkDamage(
    _ number: Int,
    file: ScratchFile,
    counter: inout LogFileCounter
  ) throws {
    let bytes = damaged(number)
    let (_, cut, bit) = damage(number)
    let place = cut.map { "cut to \($0) bytes" } ?? "bit \(bit % 8) of byte \(bit / 8) flipped"
    try file.write(bytes)
    let summary = try FuzzCounting.count(
      file,
      query: Query(by: [.endpoint]),
      counter: &counter
    ) { report in
      try report.tables[0].forEachRow { row throws in
        var endpoint: [UInt8] = []
        row.forEachCell { _, cell in
          endpoint = unsafe cell.withUnsafeBufferPointer { unsafe Array($0) }
        }
        guard row.count <= endpoints[endpoint, default: 0] else {
          throw FuzzFinding("\(place): counted what is not there: \(KeyText.string(endpoint.span))")
        }
      }
    }
    // Without its magic number a file is a text that no format reads.
    let isText = summary.compression == Compression.none
    if summary.lines.counted > truth || (isText && summary.lines.counted > 0) {
      throw FuzzFinding("\(place): \(summary.lines.counted) lines of \(truth)")
    }
    if isText || (cut == 0 && summary.lines.lines == 0) { return }
    guard summary.state != .counted || (cut == nil && summary.lines.counted == truth) else {
      throw FuzzFinding("\(place): counted \(summary.lines.counted) of \(truth), and says nothing")
    }
  }
}
