import FoundationEssentials
import Glibc

/// A folder of logs that are written, rotated, compressed, rewritten and removed from night to night.
struct ChangingLogs {
  /// What happens to a log.
  enum Change: String, CaseIterable {
    case grows, growsByHalfALine, rotates, copyTruncates, compresses, isRewritten,
      isRewrittenInSecret
    case isTouched, isRemoved, isRenamed, isCopied, isCutOff
  }

  let path: String
  private var random: SplitMix64
  private var made = 0

  /// Writes some logs, few of them with many endpoints.
  init(in folder: String, seed: UInt64) throws {
    path = "\(folder)/logs"
    random = SplitMix64(seed: seed, stream: "changing logs")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for _ in 0..<40 { try add() }
    for _ in 0..<2 { try write(lines(12_000, endpoints: 12_000), to: name()) }
    try write(Array("this is no log\nat all\n".utf8), to: "notes.txt")
  }

  /// Changes a few logs, and returns what happened.
  mutating func change() throws -> [String] {
    var changes: [String] = []
    for _ in 0...random.below(3) {
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      if names.count < 30 { try add() }
      let name = random.element(of: names)
      let change = random.element(of: Change.allCases)
      try apply(change, to: name)
      changes.append("\(name) \(change.rawValue)")
    }
    return changes
  }

  private mutating func apply(_ change: Change, to name: String) throws {
    let (file, files) = ("\(path)/\(name)", FileManager.default)
    switch change {
    case .grows: try append(lines(1 + random.below(300)), to: file)
    case .growsByHalfALine:
      try append(Array(lines(1 + random.below(20)).dropLast(1 + random.below(30))), to: file)
    case .rotates:
      try files.moveItem(atPath: file, toPath: "\(path)/\(self.name()).1")
      try write(lines(1 + random.below(200)), to: name)
    case .copyTruncates:
      try files.copyItem(atPath: file, toPath: "\(path)/\(self.name()).1")
      try write(lines(random.below(200)), to: name)
    case .compresses:
      let text = content(file)
      let isZstd = random.oneIn(2)
      try write(
        isZstd ? Compressed.zstd(text) : Compressed.gzip(text),
        to: name + (isZstd ? ".zst" : ".gz")
      )
      try files.removeItem(atPath: file)
    case .isRewritten: try write(lines(1 + random.below(500)), to: name)
    case .isRewrittenInSecret:
      // Other bytes of the same size and time: only the time of change tells.
      var status = stat()
      guard unsafe stat(file, &status) == 0 else { return }
      var text = content(file)
      for place in text.indices where text[place] == UInt8(ascii: "7") {
        text[place] = UInt8(ascii: "8")
      }
      try write(text, to: name)
      var times = [status.st_atim, status.st_mtim]
      unsafe _ = utimensat(AT_FDCWD, file, &times, 0)
    case .isTouched: unsafe _ = chmod(file, random.oneIn(2) ? 0o600 : 0o644)
    case .isRemoved: try files.removeItem(atPath: file)
    case .isRenamed: try files.moveItem(atPath: file, toPath: "\(path)/\(self.name())")
    case .isCopied: try files.copyItem(atPath: file, toPath: "\(path)/\(self.name())")
    case .isCutOff: unsafe _ = truncate(file, content(file).count / 2)
    }
  }

  private mutating func add() throws { try write(lines(1 + random.below(2000)), to: name()) }

  private mutating func name() -> String {
    made += 1
    return "access-\(made).log"
  }

  private mutating func lines(_ count: Int, endpoints: Int = 40) -> [UInt8] {
    var text = ""
    for _ in 0..<count {
      let minute = random.below(60)
      text +=
        "2025-11-03T04:\(minute < 10 ? "0" : "")\(minute):06.123456 /api/\(random.below(endpoints)) "
      text += random.element(of: ["200", "304", "404", "500"]) + "\n"
    }
    return Array(text.utf8)
  }

  private func content(_ file: String) -> [UInt8] {
    Array(FileManager.default.contents(atPath: file) ?? Data())
  }

  /// Writes over a file in place, which keeps its inode.
  private func write(_ bytes: [UInt8], to name: String) throws {
    try ChaosTree.write(bytes, to: "\(path)/\(name)")
  }

  private func append(_ bytes: [UInt8], to file: String) throws {
    let descriptor = unsafe open(file, O_WRONLY | O_APPEND)
    guard descriptor >= 0 else { throw SystemFailure("open \(file)", errno) }
    defer { close(descriptor) }
    guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw SystemFailure("write \(file)", errno)
    }
  }
}
