import Testing

@testable import AccessLogs

/// What is taken for a report or the rejects of an earlier run, by how it begins.
struct EarlierOutputTests {
  private func isOne(_ text: String) throws -> Bool { try isOne(Array(text.utf8)) }

  private func isOne(_ bytes: [UInt8]) throws -> Bool {
    let tree = try FileTree()
    try tree.file("a", bytes: bytes)
    return EarlierOutput.isOne(LogFile(key: FileKey(tree.path("a")), byteCount: 0, isNamed: false))
  }

  @Test(arguments: [
    "endpoint,count\n", "endpoint,status,file,count\n/a,200,x,1\n", "status  count   share\n",
    "file     endpoint  count   share\n", "{\n  \"schema\": \"logtally.report/1\",\n",
    "logs/a.log:12:no status:192.0.2.1 - - \"GET / HTTP/1.1\"\n",
    "{\"endpoint\": \"/a\", \"status\": \"200\", \"count\": 5}\n", "status\tfile\tcount\n",
    "| endpoint | status | count |\n|---|---|--:|\n",
    "\u{FEFF}endpoint;count\r\n", "status|count\n",
    "endpoint,count,bytes,p99.9_ms\n", "endpoint  count   share  bytes  mean_ms\n",
    "| endpoint | count | max_ms |\n",
    "{\"endpoint\": \"/\", \"count\": 5, \"bytes\": 7, \"p50_ms\": 1.500}\n",
    "{\"endpoint\": \"\\\", \\\"count\\\": 5}\", \"count\": 5, \"mean_ms\": null}\n",
    "# HELP logtally_files Files, by what became of them.\n",
    HTMLReportWriter.beginning,
    "PK\u{3}\u{4}" + String(repeating: "\0", count: 26) + "[Content_Types].xml",
    "endpoint,count,percent\n", "status  count  percent\n",
    "endpoint,status,count,percent,bytes,p99.9_ms\n", "status  count  bytes   share\n",
    "{\"host\": \"a\", \"status\": {}, \"total\": 0}\n",
    "{\"endpoint\": \"/a\", \"count\": 5, \"percent\": 1.25, \"mean_ms\": null}\n",
    "{\"endpoint\": \"/a\", \"class\": {\"2xx\": 5, \"-\": 0}, \"total\": 5, \"percent\": 50.00}\n",
    "{\"endpoint\": \"(total)\", \"host\": null, \"count\": 5}\n",
    "odd:7:name.log:3:not read as combined:text: and more\n", "a.log:1:longer than 1 MiB:\n",
  ])
  func `what we write is told`(text: String) throws {
    #expect(try isOne(text))
  }

  @Test(arguments: [
    "", "\n", "count\n", "count,share\n", "target,count\n", "endpoint,count,share\n",
    "{\"schema\": \"logtally.report/1\"}\n", "{\"endpoint\": \"/a\", \"count\": 5, \"x\": 5}\n",
    "{\"path\": \"/a\", \"count\": 5}\n", "| endpoint | x | count |\n", "| count |\n", "|\n",
    "{\"\n", "# HELP other_files Files.\n", "endpoint;status,count\n", "endpoint,count,p_ms\n",
    "endpoint,count,mean\n",
    "{\"endpoint\": \"/\", \"count\": \"5\"}\n",
    "{\"endpoint\": \"/\", \"count\": 5, \"p50\": 5}\n", "a.log:12:some reason:text\n",
    "host,200,sum\n", "x,200,total\n", "total\n", "{\"status\": 200, \"count\": 5}\n",
    "{\"status\": \"200\", \"total\": 5}\n", "{\"status\": \"200\", \"count\": 5, \"x\": 1}\n",
    "endpoint,200,\"a,b\",total\n", "host  200  404  total  share\n", "host,total,percent\n",
    "{\"status\": {\"200\": 5}, \"total\": 5}\n",
    "{\"host\": \"a\", \"host\": \"a\", \"count\": 5}\n",
    "{\"host\": \"a\", \"status\": {\"200\": 0.5}, \"total\": 5}\n",
    "{\"host\":\"a\",\"path\":\"/a\",\"status\":200,\"t\":{\"a\":1}, \"total\": 12}\n",
    "{\"host\": \"a\", \"path\": \"/a\", \"status\": \"200\", \"user\": null, \"count\": 3}\n",
    "{\"host\": \"a\", \"count\": 5} \n", "{\"host\": \"a\", \"count\": 5, }\n",
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
    var shape = ReportShape()
    (shape.hasPercent, shape.hasTotal) = (true, true)
    let report = try ReportBuilder(by: by, files: []).report(shape)
    var writers: [any ReportWriter] = [
      CSVReportWriter(), JSONReportWriter(version: "1"), CSVReportWriter(.tsv),
      NDJSONReportWriter(),
      TableReportWriter(width: 80, usesColor: false), MarkdownReportWriter(),
      OpenMetricsReportWriter(), OpenMetricsReportWriter(name: Array("x".utf8)),
    ]
    for separator in CSVReportWriter.Form.separators {
      var form = CSVReportWriter.Form.csv
      (form.separator, form.hasMark, form.endsInCRLF) = (separator, true, true)
      writers.append(CSVReportWriter(form))
    }
    for writer in writers {
      for compression in [Compression.none, .gzip, .zstd] {
        let bytes = CompressedReportWriter(writer, compression).bytes(of: report)
        #expect(try isOne(bytes), "\(compression)")
      }
    }
  }
}
