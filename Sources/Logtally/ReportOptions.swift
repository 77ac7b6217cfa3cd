import ArgumentParser

/// How a report is written and where it goes: the same for every command that makes one.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The report's format: csv, tsv, json, ndjson, markdown, table, html, xlsx, openmetrics, or part, \
      which 'logtally merge' reads. (default: by the suffix of --output, table on a terminal, else csv)
      """,
      valueName: "format"
    ),
    completion: .list(ReportFormat.allCases.map(\.rawValue))
  )
  var format: String?

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp(
      """
      Write the report to <file>, which is replaced as a whole once the report is complete; compressed if \
      its name ends in .zst or .gz.
      """,
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Option(
    help: ArgumentHelp(
      """
      Give all series of openmetrics the label report="<name>", so that several reports can be in one \
      folder.
      """,
      valueName: "name"
    )
  )
  var reportName: String?
}
