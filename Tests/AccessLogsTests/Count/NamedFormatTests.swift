import AccessLogs
import Testing

/// The formats that have a name: each is recognised by a line of it, and reads that line.
struct NamedFormatTests {
  /// What detection calls a line of a format that has no marks of its own.
  private static let plainNames: [LogFormat: LogFormat] = [
    .nginx: .combined, .jetty: .combined, .tomcat: .common, .docker: .simple,
    .kubernetes: .combined, .syslog: .combined, .fastly: .combined,
  ]

  private func sample(_ format: LogFormat, times: Int = 1) -> String {
    let line = format.sampleLine + "\n"
    return (format.sampleDirective.map { "\($0)\n" } ?? "") + String(repeating: line, count: times)
  }

  @Test(arguments: LogFormat.named)
  func `a line of each format is recognised without any option`(_ format: LogFormat) throws {
    let counted = try CountedLog(Array(sample(format).utf8), isNamed: false)
    #expect(counted.summary.logFormat == Self.plainNames[format] ?? format)
    #expect(counted.summary.lines.counted == 1)
  }

  @Test(arguments: LogFormat.named)
  func `each format reads its lines by name, and names the file so`(_ format: LogFormat) throws {
    let query = Query(by: [.endpoint, .status], format: .named(format))
    // More lines than the sample, so that both ways of reading are tried.
    let counted = try CountedLog(sample(format, times: 100), query: query)
    #expect(counted.summary.logFormat == format)
    #expect(counted.summary.lines.counted == 100)
    #expect(counted.summary.lines.unparsed == 0)
    #expect(counted.rows.count == 1)
    #expect(counted.rows.first?.hasSuffix("\t200\t100") == true)
  }

  @Test(arguments: LogFormat.named)
  func `each format gives at least endpoint and status`(_ format: LogFormat) {
    let directive = Array((format.sampleDirective ?? "").utf8)
    let fields = format.fields(of: Array(format.sampleLine.utf8), after: directive)
    #expect(fields.contains { $0.field == .endpoint })
    #expect(fields.contains { $0.field == .status && $0.bytes == Array("200".utf8) })
    #expect(Set(fields.map(\.field)).count == fields.count)
  }

  @Test(arguments: LogFormat.named.filter { $0 != .w3c })
  func `each format is read behind what containers and syslog write`(_ format: LogFormat) throws {
    let line = format.sampleLine
    let escaped = line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\t", with: "\\t")
    let wrapped = [
      "2025-11-03T04:05:06.123456789Z stdout F \(line)",
      #"{"log":"\#(escaped)\n","stream":"stdout","time":"2025-11-03T04:05:06Z"}"#,
      "Nov  3 04:05:06 web1 app[12]: \(line)",
      "2025-11-03T04:05:06+00:00 web1 app[12]: \(line)",
      "<134>1 2025-11-03T04:05:06.1Z web1 app 12 - [x@1 a=\"]\"] \(line)",
    ]
    let bare = try CountedLog("\(line)\n").rows
    // Docker's own wrapping is taken off once; syslog does not write behind itself.
    let isWrapped = [.docker, .kubernetes, .syslog, .fastly].contains(format)
    for text in wrapped where !isWrapped {
      let counted = try CountedLog(
        Array(String(repeating: "\(text)\n", count: 100).utf8),
        isNamed: false
      )
      #expect(counted.rows == bare.map { $0.replacing("\t1", with: "\t100") }, "\(text)")
      #expect(counted.summary.logFormat == Self.plainNames[format] ?? format, "\(text)")
    }
  }

  @Test func `quotes in what syslog wrote name nothing`() throws {
    let prefix = #"<134>1 2025-11-03T04:05:06Z web1 app 12 - [x@1 a="GET /x" 200 b="" c=""] "#
    let common = LogFormat.common.sampleLine
    #expect(try CountedLog("\(prefix)\(common)\n").summary.logFormat == .common)
    // What follows a letter or `=` opens no request, so that there is none in the prefix.
    for message in ["started", "\"", ""] {
      #expect(try CountedLog("\(prefix)\(message)\n").summary.lines.counted == 0, "\(message)")
    }
  }

  @Test func `blanks in JSON may differ from one line to the next`() throws {
    let colons = [":", ":\t", ":", ": ", ":  ", " : ", ":"]
    let lines = colons.flatMap { first in
      colons.map { "{\"request\"\($0){\"uri\"\(first)\"/a\"},\"status\"\($0)200}\n" }
    }
    let counted = try CountedLog(Array(lines.joined().utf8))
    #expect(counted.states == [lines.count, 0, 0, 0, 0])
    #expect(counted.rows == ["/a\t\(lines.count)"])
  }
}
