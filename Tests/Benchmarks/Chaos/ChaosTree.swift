import FoundationEssentials
import SystemPackage

/// The logs that the command counts while it is disturbed, and what is true of them.
struct ChaosTree {
  /// What kinds of files a tree has.
  enum Kind: String, CaseIterable {
    /// Small logs, plain and compressed, all of them whole.
    case whole
    /// The same, and some that are cut off, damaged or no logs.
    case damaged
    /// Fewer, and one that is large enough to be split.
    case split
  }

  /// An endpoint and a status.
  struct Group: Hashable {
    var endpoint: String
    var status: String
  }

  let kind: Kind
  let path: String
  /// How often each group is in each file that is whole, by its name in the tree.
  private(set) var truth: [String: [Group: Int]] = [:]
  private var random: SplitMix64

  /// Writes a tree below a folder.
  init(_ kind: Kind, in folder: String, seed: UInt64) throws {
    self.kind = kind
    path = "\(folder)/\(kind.rawValue)"
    random = SplitMix64(seed: seed, stream: "tree \(kind.rawValue)")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let count = kind == .split ? 2 : 6
    for number in 0..<count {
      try write("\(number).log", lines: 1 + random.below(4000)) { $0 }
      try write("\(number).log.zst", lines: 1 + random.below(4000)) { Compressed.zstd($0) }
      try write("\(number).log.gz", lines: 1 + random.below(4000)) { Compressed.gzip($0) }
    }
    // So many rows that writing the report takes a while.
    try write("wide.log", lines: 60_000, endpoints: 60_000) { $0 }
    if kind == .split { try write("large.log", lines: 500_000) { $0 } }
    if kind == .damaged { try writeDamaged() }
  }

  private mutating func write(
    _ name: String,
    lines: Int,
    endpoints: Int = 40,
    _ store: ([UInt8]) -> [UInt8]
  ) throws {
    let (text, groups) = log(lines, endpoints)
    try Self.write(store(text), to: "\(path)/\(name)")
    truth[name] = groups
  }

  private mutating func log(_ lines: Int, _ endpoints: Int) -> ([UInt8], [Group: Int]) {
    var text: [UInt8] = []
    var groups: [Group: Int] = [:]
    for _ in 0..<lines {
      let group = Group(
        endpoint: "/api/\(random.below(endpoints))",
        status: random.element(of: ["200", "304", "404", "500"])
      )
      groups[group, default: 0] += 1
      text += Array("2025-11-03T04:05:06.123456 \(group.endpoint) \(group.status)\n".utf8)
    }
    return (text, groups)
  }

  private mutating func writeDamaged() throws {
    let zstd = Compressed.zstd(log(3000, 40).0)
    let gzip = Compressed.gzip(log(3000, 40).0)
    try Self.write(Array(zstd.dropLast(zstd.count / 3)), to: "\(path)/cut.log.zst")
    try Self.write(Array(gzip.dropLast(gzip.count / 3)), to: "\(path)/cut.log.gz")
    var flipped = gzip
    flipped[gzip.count / 2] ^= 16
    try Self.write(flipped, to: "\(path)/flipped.log.gz")
    try Self.write(zstd + Array("garbage".utf8), to: "\(path)/behind.log.zst")
    try Self.write(Array("this is no log\nat all\n".utf8), to: "\(path)/notes.txt")
    try Self.write([], to: "\(path)/empty.log")
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try FileDescriptor.create(path)
    try file.closeAfter { _ = try file.writeAll(bytes) }
  }
}
