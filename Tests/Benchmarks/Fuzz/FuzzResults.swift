import AccessLogs

/// What a worker sends, forged: the parent must refuse it or make a report of it.
enum FuzzResults {
  static let seeds: [[UInt8]] = {
    guard let file = try? ScratchFile(),
      let query = try? CompiledQuery(Query(by: [.endpoint, .status]))
    else { return [] }
    var counter = LogFileCounter()
    let log = LogFile(key: FileKey(file.path), byteCount: 0, isNamed: true)
    let texts = [
      FuzzSeeds.lines.joined(separator: [0x0A]).map { $0 }, FuzzSeeds.lines[0], [],
      Array(Compressed.zstd(FuzzSeeds.lines[1]).dropLast()), Array("BZh91AY&SY".utf8),
    ]
    return texts.map { text in
      try? file.write(text)
      return counter.count(log, query: query).bytes
    }
  }()

  static func run(_ bytes: [UInt8], _ random: inout SplitMix64) throws {
    let by = random.element(of: [
      [Dimension.endpoint], [.endpoint, .status], [.file], [.file, .endpoint],
    ])
    var builder = ReportBuilder(by: by, files: ["a", "b"])
    let counted = CountedFile(bytes: bytes)
    do throws(CountedFileError) {
      _ = try builder.add(counted, file: 0)
      _ = try builder.add(pieces: [counted, counted], file: 1)
    } catch {
      return
    }
    let report = try builder.report(top: random.oneIn(2) ? 3 : nil)
    var size = 0
    CSVReportWriter().write(report) { size += $0.count }
    JSONReportWriter(version: "1").write(report) { size += $0.count }
    TableReportWriter(width: 80, maxRows: 30, usesColor: true).write(report) { size += $0.count }
    guard size > 0 else { throw FuzzFinding("a report of nothing") }
  }
}
