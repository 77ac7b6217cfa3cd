import ArgumentParser

/// Where a report goes, and by what means it is made: the same for every command that makes one.
struct ReportMeans: ParsableArguments {
  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Write the report to <file>, which is replaced as a whole once the report is complete.",
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "The most workers at once. (default: the cores at hand, if there is work for all)",
      valueName: "n"
    )
  )
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      """
      The memory to keep counts in, at least 16M, such as 512M or 1.5G (M is 1024 x 1024 bytes); more \
      goes to temporary files in TMPDIR. (default: a quarter of what is free)
      """,
      valueName: "size"
    )
  )
  var memory: String?
}

/// How a report is written, and what is said beside it.
struct ReportManner: ParsableArguments {
  @Flag(
    name: .customLong("no-formula-guard"),
    help: "Write CSV cells as they are, also those that a spreadsheet would run as a formula."
  )
  var noFormulaGuard = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say also a line for each file.")
  var verbose = false

  @OptionGroup var versionFlag: VersionFlag
}
