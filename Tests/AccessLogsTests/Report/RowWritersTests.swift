import AccessLogs
import Foundation
import Testing

/// The layouts that have rows alone: TSV, NDJSON and Markdown.
struct RowWritersTests {
  private let odd = Report(
    by: [.endpoint, .status],
    [
      LooseRow("/a,\"b\"\t\\", status: 404, 3), LooseRow("=1+1", 2), LooseRow("", 1),
      LooseRow(bytes: [0x2F, 0xFF, 0x0A], 1),
    ]
  )
  /// What readers that take quotes would take for a formula, or for the start of a cell of many lines.
  private let quoted = Report(
    by: [.endpoint],
    [LooseRow("\"=1+1\"", 3), LooseRow("\"", 2), LooseRow("/\"x\"", 1)]
  )

  @Test func `TSV has a tab between cells and no quotes`() {
    #expect(
      CSVReportWriter(.tsv).text(odd)
        == "endpoint\tstatus\tcount\n/a,\"b\"\\x09\\\t404\t3\n'=1+1\t200\t2\n\t200\t1\n/\\xff\\x0a\t200\t1\n"
    )
    var form = CSVReportWriter.Form.tsv
    form.guardsFormulas = false
    let plain = CSVReportWriter(form).text(odd)
    #expect(plain.contains("\n=1+1\t"))
  }

  @Test func `in TSV no cell starts with a quote`() {
    #expect(
      CSVReportWriter(.tsv).text(quoted)
        == "endpoint\tcount\n'\"=1+1\"\t3\n'\"\t2\n/\"x\"\t1\n"
    )
    var form = CSVReportWriter.Form.tsv
    form.guardsFormulas = false
    #expect(CSVReportWriter(form).text(quoted).hasPrefix("endpoint\tcount\n\"=1+1\"\t3\n\"\t2"))
  }

  @Test func `NDJSON has an object on each line, as a JSON report has it`() throws {
    let text = NDJSONReportWriter().text(odd)
    #expect(text.hasPrefix(#"{"endpoint": "/a,\"b\"\\x09\\", "status": "404", "count": 3}"# + "\n"))
    let lines = text.split(separator: "\n")
    #expect(lines.count == 4 && text.hasSuffix("}\n"))
    let json = JSONReportWriter(version: "1").text(odd)
    for line in lines {
      #expect(json.contains(line))
      _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
    }
    #expect(NDJSONReportWriter().text(Report(by: [.file], [], files: [])).isEmpty)
  }

  @Test func `in Markdown nothing in a cell is markup`() {
    let report = Report(
      by: [.endpoint],
      [LooseRow("/<b>|`*_x_*`[l](https://e)\\ #1 @you", 2), LooseRow("www.e.org/ww. WWW.e", 1)]
    )
    #expect(
      MarkdownReportWriter().text(report) == ##"""
        | endpoint | count |
        |---|--:|
        | /\<b\>\|\`\*\_x\_\*\`\[l\](https\://e)\\ \#1 \@you | 2 |
        | www\.e.org/ww. WWW\.e | 1 |

        """##
    )
  }
}
