/// What a page says of files and lines in plain words, above all what is missing from it.
struct PageSentences {
  private(set) var all: [(text: String, isMissing: Bool)] = []

  init(_ report: Report) {
    let (totals, lines) = (report.totals, report.totals.lines)
    func add(_ count: Int, _ noun: String, _ rest: String, isMissing: Bool = true) {
      if count > 0 { all.append(("\(NumberText.counted(count, noun)) \(rest).", isMissing)) }
    }
    func was(_ count: Int) -> String { count == 1 ? "was" : "were" }
    if totals.files == 0 {
      all.append(("There were no files.", true))
    } else if lines.counted == 0 {
      all.append(("No line was counted.", totals.isNothingCounted))
    }
    let missing = report.shares.flatMap { $0.isWhole ? nil : $0 }
    if let missing {
      let isOne = missing.missing.count == 1
      let text =
        "\(missing.missingText) \(isOne ? "is" : "are") missing, with \(isOne ? "its" : "their") files."
      all.append((text.prefix(1).uppercased() + text.dropFirst(), true))
    }
    add(totals.failedFiles, "file", "could not be counted")
    add(totals.partialFiles, "file", "\(was(totals.partialFiles)) counted in part")
    add(totals.skippedFiles, "file", "\(was(totals.skippedFiles)) skipped", isMissing: false)
    add(
      lines.unparsed,
      "line",
      "could not be read, of \(NumberText.grouped(lines.lines)) lines in all"
    )
    add(lines.filtered, "line", "did not pass", isMissing: false)
    let rest = lines.blank + lines.comment
    add(rest, "line", "\(was(rest)) blank or a comment", isMissing: false)
    if totals.files > 0, totals.failedFiles + totals.partialFiles + lines.unparsed == 0,
      !totals.isNothingCounted, missing == nil
    {
      all.append(("Nothing is missing: all logs were counted whole.", false))
    }
  }
}
