/// What this program writes, told by how it begins: the report or the rejects of an earlier run, or a plan.
///
/// No format reads them as a log, except that the lines of rejects hold lines of logs.
package enum EarlierOutput {
  /// Whether a file, once it is unpacked, begins as one of our reports, or as a list of rejected lines.
  package static func isOne(_ file: LogFile) -> Bool {
    let text = Unpacking.beginning(of: file, count: beginningLength)[...]
    var line = text.prefix { $0 != UInt8(ascii: "\n") }
    let isCut = line.count == beginningLength
    if line.starts(with: "\u{FEFF}".utf8) { line = line.dropFirst(3) }
    if line.last == ByteClass.carriageReturn { line.removeLast() }
    return text.starts(with: Part.name) || text.starts(with: JSONReportWriter.beginning.utf8)
      || text.starts(with: FilePlan.beginning.utf8)
      || text.starts(with: OpenMetricsReportWriter.beginning.utf8)
      || (CSVReportWriter.Form.separators + [ByteClass.space]).contains {
        isHeader(line, separator: $0, isCut: isCut)
      }
      || isMarkdown(line) || isRow(line) || isRejected(line)
  }

  /// How many bytes of a file are looked at.
  private static let beginningLength = 8192

  /// Whether a line is the first of a CSV report or a table: dimensions, and columns of numbers.
  ///
  /// One that `isCut` is so long because `--pivot` has made columns, and its end is not known.
  private static func isHeader(
    _ line: ArraySlice<UInt8>,
    separator: UInt8,
    isCut: Bool = false
  ) -> Bool {
    var names = line.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }[...]
    if separator == ByteClass.space { names.removeAll { $0 == "share" } }
    guard names.count > 1, Dimension(name: names[0]) != nil else { return false }
    if isCut { return separator != ByteClass.space }
    while let name = names.last, isNumber(name) { names.removeLast() }
    // Between the dimensions and their total `--pivot` has columns of any name.
    guard let sum = names.popLast(), !names.isEmpty else { return false }
    return sum == "total" || sum == "count" && names.allSatisfy { Dimension(name: $0) != nil }
  }

  /// Whether a column behind the count may have a name.
  private static func isNumber(_ name: some StringProtocol) -> Bool {
    name == "percent" || Measure(columnName: name) != nil
  }

  /// Whether a line is the first of a table in Markdown.
  private static func isMarkdown(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "| ".utf8), line.suffix(2) == Array(" |".utf8)[...] else {
      return false
    }
    let names = line.filter { $0 != ByteClass.space }.dropFirst().dropLast()
    return isHeader(names, separator: UInt8(ascii: "|"))
  }

  /// Whether a line is a row as a JSON object: a dimension first, and last the count, with numbers behind it.
  private static func isRow(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "{\"".utf8), line.last == UInt8(ascii: "}") else { return false }
    let name = line.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }
    guard Dimension(name: String(decoding: name, as: UTF8.self)) != nil else { return false }
    let text = String(decoding: line.dropLast(), as: UTF8.self)
    let sums = ["\", \"count\": ", "null, \"count\": ", "}, \"total\": "]
    return sums.contains { sum in
      guard let numbers = text.ranges(of: sum).last.map({ text[$0.upperBound...] }) else {
        return false
      }
      let members = numbers.split(separator: ", ", omittingEmptySubsequences: false)
      return !members[0].isEmpty && members[0].utf8.allSatisfy(ByteClass.isDigit)
        && members.dropFirst().allSatisfy { member in
          let name = member.split(separator: "\"").first ?? ""
          return member.first == "\"" && isNumber(name)
        }
    }
  }

  /// Whether a line is `file:line:reason:text`; the file may have colons too.
  private static func isRejected(_ line: ArraySlice<UInt8>) -> Bool {
    let parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count > 3 else { return false }
    return parts.indices.dropFirst().dropLast(2).contains { index in
      !parts[index].isEmpty && parts[index].allSatisfy { ByteClass.isDigit($0) }
        && RejectedLine.Reason.isText(parts[index + 1])
    }
  }
}
