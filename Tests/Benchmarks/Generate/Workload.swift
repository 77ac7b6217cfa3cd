import ArgumentParser

/// A set of logs that logtally is measured with.
enum Workload: String, CaseIterable, ExpressibleByArgument {
  case seed
  case combined
  case combinedZst = "combined-zst"
  case combinedGz = "combined-gz"
  case oneBig = "one-big"
  case oneBigZst = "one-big-zst"
  case oneBigZstFrames = "one-big-zst-frames"
  case oneBigZstSeekable = "one-big-zst-seekable"
  case manySmall = "many-small"
  case daily
  case wide
  case wideCrafted = "wide-crafted"
  case longLines = "long-lines"
  case json
  case tenLines = "ten-lines"

  var summary: String {
    switch self {
    case .seed: "100 files of 10,000 simple lines, 44 MB"
    case .combined: "5.0 million combined lines in 24 very unequal files, 956 MB"
    case .combinedZst: "the same, each file one zstd frame of level 3"
    case .combinedGz: "the same, each file one gzip member"
    case .oneBig: "the lines of combined in one file"
    case .oneBigZst: "the same in one zstd frame"
    case .oneBigZstFrames: "the same in a frame for every 4 MiB"
    case .oneBigZstSeekable: "the same in the zstd seekable format"
    case .manySmall: "20,000 files of 50 simple lines in nested folders"
    case .daily: "100 days of 107,000 combined lines each, 2.0 GB"
    case .wide: "5.6 million common lines with 4.7 million distinct endpoints in 8 files"
    case .wideCrafted: "the same, the endpoints made to collide in a hash table without a seed"
    case .longLines: "60,000 combined lines with user agents of 4 KB in 8 files"
    case .json: "800,000 lines of JSON in 8 files, 200 MB"
    case .tenLines: "one file of 10 simple lines"
    }
  }

  /// Returns the logs of the workload.
  ///
  /// The scale multiplies the number of lines, or of files where those are what is many.
  func logs(seed: UInt64, scale: Double) -> [GeneratedLog] {
    func scaled(_ count: Int) -> Int { max(1, Int(Double(count) * scale)) }
    return switch self {
    case .seed:
      LogCatalog.simple(files: 100, lines: scaled(10_000), seed: seed)
    case .combined:
      LogCatalog.combined(lines: scaled(5_000_000), encoding: .plain, seed: seed)
    case .combinedZst:
      LogCatalog.combined(lines: scaled(5_000_000), encoding: .zstd(.one), seed: seed)
    case .combinedGz:
      LogCatalog.combined(lines: scaled(5_000_000), encoding: .gzip, seed: seed)
    case .oneBig:
      LogCatalog.oneBig(lines: scaled(5_000_000), encoding: .plain, seed: seed)
    case .oneBigZst:
      LogCatalog.oneBig(lines: scaled(5_000_000), encoding: .zstd(.one), seed: seed)
    case .oneBigZstFrames:
      LogCatalog.oneBig(
        lines: scaled(5_000_000),
        encoding: .zstd(.every(bytes: 4 << 20)),
        seed: seed
      )
    case .oneBigZstSeekable:
      LogCatalog.oneBig(
        lines: scaled(5_000_000),
        encoding: .zstd(.seekable(bytes: 4 << 20)),
        seed: seed
      )
    case .manySmall:
      LogCatalog.manySmall(files: scaled(20_000), lines: 50, seed: seed)
    case .daily:
      LogCatalog.daily(files: 100, lines: scaled(107_000), seed: seed)
    case .wide:
      LogCatalog.wide(lines: scaled(5_600_000), seed: seed)
    case .wideCrafted:
      LogCatalog.wide(lines: scaled(5_600_000), seed: seed, isCrafted: true)
    case .longLines:
      LogCatalog.longLines(lines: scaled(60_000), seed: seed)
    case .json:
      LogCatalog.json(lines: scaled(800_000), seed: seed)
    case .tenLines:
      LogCatalog.simple(files: 1, lines: 10, seed: seed)
    }
  }
}

/// A log that can be written: where it goes, how it is stored, and what is in it.
struct GeneratedLog {
  /// The path below the workload's folder.
  var path: String
  var encoding: LogEncoding
  var parts: [(lines: LogLines, count: Int)]

  var lineCount: Int { parts.reduce(0) { $0 + $1.count } }

  func write(to path: String) throws {
    switch encoding {
    case .plain:
      var output = try PlainOutput(path: path)
      try write(to: &output)
    case .zstd(let framing):
      var output = try ZstdOutput(path: path, framing: framing)
      try write(to: &output)
    case .gzip:
      var output = try GzipOutput(path: path)
      try write(to: &output)
    }
  }

  private func write(to output: inout some LogOutput) throws {
    for part in parts {
      try part.lines.write(count: part.count, to: &output)
    }
    try output.finish()
  }
}
