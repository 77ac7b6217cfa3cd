import Testing

@testable import AccessLogs

struct JSONReportWriterTests {
  private let writer = JSONReportWriter(version: "1.0.0")

  @Test func `the layout is that of the contract`() {
    var lines = LineCounts()
    lines.counted = 10
    lines.filtered = 1
    lines.unparsed = 2
    lines.blank = 3
    lines.comment = 4
    let files = [
      FileSummary(
        key: "logs/b.log.zst",
        state: .partial,
        logFormat: .combined,
        compression: .zstd,
        bytes: 440,
        lines: lines,
        problem: .cutOff(compression: .zstd, wholeLines: 20)
      ),
      FileSummary(
        key: "logs/a.log",
        state: .counted,
        logFormat: .simple,
        compression: Compression.none,
        bytes: 60
      ),
      FileSummary(key: "missing", state: .failed, problem: .system(errno: 2)),
    ]
    let table = ReportTable(
      by: [.endpoint, .status],
      [LooseRow("/b", status: 404, 3), LooseRow("/a", 6), LooseRow(kind: .malformed, 1)],
      top: 2
    )
    let report = Report(table, files: files)
    #expect(
      writer.text(report) == """
        {
          "schema": "logtally.report/1",
          "generator": {"name": "logtally", "version": "1.0.0"},
          "by": ["endpoint", "status"],
          "totals": {"files": 3, "counted_files": 1, "partial_files": 1, "failed_files": 1, \
        "skipped_files": 0,
                     "bytes": 500, "lines": 20, "counted": 10, "filtered": 1,
                     "unparsed": 2, "blank": 3, "comment": 4},
          "other": 1,
          "rows": [{"endpoint": "/a", "status": "200", "count": 6},
                   {"endpoint": "/b", "status": "404", "count": 3}],
          "files": [{"file": "logs/a.log", "state": "counted", "log_format": "simple", \
        "compression": "none", "bytes": 60, "lines": 0, "counted": 0, "filtered": 0, \
        "unparsed": 0, "blank": 0, "comment": 0, "error": null},
                    {"file": "logs/b.log.zst", "state": "partial", "log_format": "combined", \
        "compression": "zstd", "bytes": 440, "lines": 20, "counted": 10, "filtered": 1, \
        "unparsed": 2, "blank": 3, "comment": 4, "error": "ends in the middle of a zstd frame; \
        the 20 whole lines before it are counted"},
                    {"file": "missing", "state": "failed", "log_format": null, \
        "compression": null, "bytes": 0, "lines": 0, "counted": 0, "filtered": 0, "unparsed": 0, \
        "blank": 0, "comment": 0, "error": "no such file or directory; this file is not counted"}]
        }

        """
    )
  }

  @Test func `without rows and files the lists are empty`() {
    let text = writer.text(Report(by: [.status], [], files: []))
    #expect(text.hasSuffix("  \"other\": 0,\n  \"rows\": [],\n  \"files\": []\n}\n"))
  }

  @Test func `of the text of a key only quotes and backslashes are escaped`() {
    let endpoint: [UInt8] = [0x2F, 0x22, 0x5C, 0x0A, 0xFF, 0xC3, 0xA9, 0x7F]
    let text = writer.text(Report(by: [.endpoint], [LooseRow(bytes: endpoint, 1)]))
    #expect(text.contains(#"{"endpoint": "/\"\\\\x0a\\xff\#u{E9}\\x7f", "count": 1}"#))
  }

  @Test func `a large report comes in chunks`() {
    let rows = (0..<50_000).map { LooseRow("/endpoint/\($0)", 1) }
    let report = Report(by: [.endpoint], rows)
    var sizes: [Int] = []
    writer.write(report) { sizes.append($0.count) }
    #expect(sizes.count > 10)
    #expect(sizes.allSatisfy { $0 < 140_000 })
    #expect(sizes.reduce(0, +) == writer.text(report).utf8.count)
  }
}
