import AccessLogs
import Testing

/// What is taken for a report or the rejects of an earlier run, by how it begins.
struct EarlierOutputTests {
  private func isOne(_ text: String) throws -> Bool {
    let tree = try FileTree()
    try tree.file("a", text)
    return EarlierOutput.isOne(LogFile(key: FileKey(tree.path("a")), byteCount: 0, isNamed: false))
  }

  @Test(arguments: [
    "endpoint,count\n", "endpoint,status,file,count\n/a,200,x,1\n", "status  count   share\n",
    "file     endpoint  count   share\n", "{\n  \"schema\": \"logtally.report/1\",\n",
    "logs/a.log:12:no status:192.0.2.1 - - \"GET / HTTP/1.1\"\n",
    "{\"endpoint\": \"/a\", \"status\": \"200\", \"count\": 5}\n", "status\tfile\tcount\n",
    "| endpoint | status | count |\n|---|---|--:|\n",
    "odd:7:name.log:3:not combined:text: and more\n", "a.log:1:longer than 1 MiB:\n",
  ])
  func `what we write is told`(text: String) throws {
    #expect(try isOne(text))
  }

  @Test(arguments: [
    "", "\n", "count\n", "count,share\n", "target,count\n", "endpoint,count,share\n",
    "{\"schema\": \"logtally.report/1\"}\n", "{\"endpoint\": \"/a\", \"count\": 5, \"x\": 5}\n",
    "{\"path\": \"/a\", \"count\": 5}\n", "| endpoint | x | count |\n", "| count |\n", "|\n",
    "{\"\n", "a.log:12:some reason:text\n",
    "a.log:x:no status:text\n", Lines.first,
  ])
  func `nothing else is`(text: String) throws {
    #expect(try !isOne(text))
  }

  private enum Lines {
    static let first =
      "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET /endpoint,count HTTP/1.1\" 200 5\n"
  }

  @Test(arguments: [[.endpoint], [.status, .file]] as [[Dimension]])
  func `whatever a writer writes is told`(by: [Dimension]) throws {
    let report = try ReportBuilder(by: by, files: []).report(top: nil)
    let writers: [any ReportWriter] = [
      CSVReportWriter(guardsFormulas: true), JSONReportWriter(version: "1"),
      TableReportWriter(width: 80, usesColor: false), MarkdownReportWriter(),
      CSVReportWriter(separator: .tab),
    ]
    for writer in writers {
      var bytes: [UInt8] = []
      writer.write(report) { chunk in
        for index in chunk.indices { bytes.append(chunk[index]) }
      }
      #expect(try isOne(String(decoding: bytes, as: UTF8.self)))
    }
  }
}
