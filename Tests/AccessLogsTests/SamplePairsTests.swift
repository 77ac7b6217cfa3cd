import AccessLogs
import Testing

/// Every pair of dimensions over the sample logs: as one table, and as two tables of one reading.
struct SamplePairsTests {
  private static let dimensions = Dimension.all
  private static let pairs = dimensions.indices.flatMap { first in
    dimensions[(first + 1)...].map { [dimensions[first], $0] }
  }

  private static let samples = Array("\(TestFiles.package)/sample-logs".utf8)

  /// Counts the sample logs.
  private static func report(_ tables: [[Dimension]]) throws -> Report {
    var query = Query()
    query.tables = tables
    let compiled = try CompiledQuery(query)
    let files = LogFileScanner().scan([samples]).files
    var builder = ReportBuilder(query, files: files.map(\.key))
    var counter = LogFileCounter()
    for (index, file) in files.enumerated() {
      try builder.add(counter.count(file, query: compiled), file: index)
    }
    return try builder.report(top: nil)
  }

  /// The rows of a table as their cells and counts.
  private static func rows(_ table: ReportTable) -> [[String]: Int] {
    var rows: [[String]: Int] = [:]
    for row in table.rows { rows[row.cells.map(CountedLog.text)] = row.count }
    return rows
  }

  /// One reading that makes each pair, and each dimension alone.
  private static let all = Result { try report(pairs + dimensions.map { [$0] }) }

  @Test func `each pair adds up to what each of the two gives alone`() throws {
    let tables = try Self.all.get().tables.map(Self.rows)
    let alone = Array(tables[Self.pairs.count...])
    for (index, pair) in Self.pairs.enumerated() {
      for side in 0...1 {
        let sums = tables[index].reduce(into: [[String]: Int]()) { sums, row in
          sums[[row.key[side]], default: 0] += row.value
        }
        let place = try #require(Self.dimensions.firstIndex(of: pair[side]))
        // Only a table of files alone has rows of nothing.
        #expect(sums == alone[place].filter { $0.value > 0 }, "\(pair.map(\.name)), \(side)")
      }
    }
  }

  @Test func `each pair is as two tables what it is in a reading of all`() throws {
    let tables = try Self.all.get().tables.map { CountedLog.texts($0) }
    for pair in Self.pairs {
      let two = try Self.report(pair.map { [$0] }).tables.map { CountedLog.texts($0) }
      for side in 0...1 {
        let place = try #require(Self.dimensions.firstIndex(of: pair[side]))
        #expect(two[side] == tables[Self.pairs.count + place], "\(pair.map(\.name)), \(side)")
      }
    }
  }

  @Test func `each pair is counted as the reference does`() throws {
    let known = [.file] + ReferenceDimensions.all
    var wanted: [[Dimension]: [[String]: Int]] = [:]
    var lineCount = 0
    let pairs = Self.pairs.filter { known.contains($0[0]) && known.contains($0[1]) }
    for file in LogFileScanner().scan([Self.samples]).files {
      let stored = try TestFiles.bytes(file.key.text)
      let format = try CountedLog(path: file.key.bytes).summary.logFormat
      guard let format else { continue }
      let content = file.key.text.hasSuffix(".zst") ? Zstd.content(of: stored) : stored
      for line in content.split(separator: 0x0A) {
        let read = try #require(ReferenceFormats.read(Array(line), as: format))
        let row = ReferenceDimensions.row(of: read.line, in: read.family)
        let cells =
          [file.key.text]
          + row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        for pair in pairs {
          let places = pair.compactMap { known.firstIndex(of: $0) }
          wanted[pair, default: [:]][places.map { cells[$0] }, default: 0] += 1
        }
        lineCount += 1
      }
    }
    #expect(lineCount == 8950 && pairs.count >= 55)
    let tables = try Self.all.get().tables
    for (pair, table) in zip(Self.pairs, tables) where wanted[pair] != nil {
      #expect(Self.rows(table) == wanted[pair], "\(pair.map(\.name))")
    }
  }
}
