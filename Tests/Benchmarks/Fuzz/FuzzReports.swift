import AccessLogs

/// Reports in JSON that are compared, which may come from strangers.
enum FuzzReports {
  private static let head = #"{"schema": "logtally.report/"#
  private static let totals =
    #""totals": {"files": 2, "counted_files": 1, "partial_files": 1, "failed_files": 0, "skipped_files": 0, "#
    + #""bytes": 93, "lines": 9, "counted": 9, "filtered": 0, "unparsed": 0, "blank": 0, "comment": 0}"#
  private static let files =
    #""files": [{"file": "a.log", "state": "counted", "counted": 8, "error": null}, "#
    + #"{"file": "b\"],", "state": "partial", "counted": 1, "error": "x"}]}"#
  private static let rows =
    #""other": 2, "rows": [{"endpoint": "/", "status": "200", "count": 4}, "#
    + #"{"endpoint": "/\u00e9\\xFF\ud83d\ude00", "status": "-", "count": 3, "p50_ms": 1.250, "bytes": null}]"#

  private static let seeds: [[UInt8]] = [
    #"\#(head)1", "generator": {"name": "logtally", "version": "1.0.0"}, "by": ["endpoint", "status"], "#
      + #"\#(totals), \#(rows), \#(files)"#,
    #"\#(head)2", "query": {"match": ["a", "b"], "top": 3, "decode": true, "tz": "UTC"}, "#
      + #"\#(totals), "tables": [{"by": ["endpoint", "status"], \#(rows)}, "#
      + #"{"by": ["hour"], "other": 0, "rows": []}], \#(files)"#,
  ].map { Array($0.utf8) }

  static func input(_ mutator: inout Mutator) -> [UInt8] { mutator.mutant(of: seeds, changes: 4) }

  /// Reads a report: one that is taken crosses to another process as it is, and does not differ from itself.
  static func run(_ bytes: [UInt8], _ file: ScratchFile, _ random: inout SplitMix64) throws {
    try file.write(bytes)
    let log = LogFile(key: FileKey(file.path), byteCount: bytes.count, isNamed: true)
    let table = random.element(
      of: [[], [.endpoint, .status], [.status], [.hour]] as [[Dimension]]
    )
    switch ComparedReport.read(log, pipe: nil, by: table, memory: 1 << 20) {
    case .failure(let problem):
      let isText = problem.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
      guard !problem.text.isEmpty, isText else {
        throw FuzzFinding("what is wrong with a report is no line of text")
      }
    case .success(let report):
      let again = try ComparedReport(bytes: report.bytes)
      guard again.bytes == report.bytes else { throw FuzzFinding("a report is another") }
      let limits = ReportComparison.Limits()
      let same = try ReportComparison(report, again, limits, alarms: [], memory: 1 << 20)
      guard same.table.rowCount == 0 else { throw FuzzFinding("a report differs from itself") }
    }
  }
}
