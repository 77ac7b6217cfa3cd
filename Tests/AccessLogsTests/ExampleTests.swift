import AccessLogs
import FoundationEssentials
import SystemPackage
import Testing

/// The use that the documentation shows, on the sample logs.
struct ExampleTests {
  @Test func `a directory becomes a report`() throws {
    let package = FilePath(#filePath).removingLastComponent().removingLastComponent()
      .removingLastComponent().string
    let path = package + "/sample-logs"

    let query = try CompiledQuery(Query(by: [.endpoint, .status]))
    let scan = LogFileScanner().scan([Array(path.utf8)])
    var builder = ReportBuilder(query.query, files: scan.files.map(\.key))
    for summary in scan.skipped + scan.failed { builder.add(summary) }
    var counter = LogFileCounter()
    for (index, file) in scan.files.enumerated() {
      _ = try builder.add(counter.count(file, query: query), file: index)
    }
    var csv: [UInt8] = []
    CSVReportWriter().write(try builder.report()) { chunk in
      for index in chunk.indices { csv.append(chunk[index]) }
    }

    let golden = package + "/Tests/LogtallyTests/Golden/samples.csv"
    #expect(FileManager.default.contents(atPath: golden) == Data(csv))
  }
}
