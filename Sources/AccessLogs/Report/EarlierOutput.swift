/// What this program writes, told by how it begins: the report or the rejects of an earlier run, or a plan.
///
/// No format reads them as a log, except that the lines of rejects hold lines of logs.
package enum EarlierOutput {
  /// Whether a file begins as one of our reports, or as a list of rejected lines.
  package static func isOne(_ file: LogFile) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 8192)
    guard let input = try? RawInput(file), let count = try? input.read(into: &bytes, at: 0) else {
      return false
    }
    let text = bytes[..<count]
    let line = text.prefix { $0 != UInt8(ascii: "\n") }
    return text.starts(with: Part.name) || text.starts(with: JSONReportWriter.beginning.utf8)
      || text.starts(with: FilePlan.beginning.utf8)
      || isHeader(line, separator: UInt8(ascii: ","), behind: ["count"])
      || isHeader(line, separator: ByteClass.tab, behind: ["count"])
      || isHeader(line, separator: UInt8(ascii: " "), behind: ["count", "share"])
      || isMarkdown(line) || isRow(line)
      || isRejected(line)
  }

  /// Whether a line is the first of a CSV report or a table: dimensions, and what stands behind them.
  private static func isHeader(
    _ line: ArraySlice<UInt8>,
    separator: UInt8,
    behind numbers: [String]
  ) -> Bool {
    let names = line.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }
    return names.count > numbers.count && names.suffix(numbers.count) == numbers[...]
      && names.dropLast(numbers.count).allSatisfy { Dimension(name: $0) != nil }
  }

  /// Whether a line is the first of a table in Markdown.
  private static func isMarkdown(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "| ".utf8), line.suffix(2) == Array(" |".utf8)[...] else {
      return false
    }
    let names = line.filter { $0 != ByteClass.space }.dropFirst().dropLast()
    return isHeader(names, separator: UInt8(ascii: "|"), behind: ["count"])
  }

  /// Whether a line is a row as a JSON object: a dimension first and the count last.
  private static func isRow(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "{\"".utf8), line.last == UInt8(ascii: "}") else { return false }
    let name = line.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }
    let digits = line.dropLast().reversed().prefix { ByteClass.isDigit($0) }
    let before = Array("\", \"count\": ".utf8)
    return Dimension(name: String(decoding: name, as: UTF8.self)) != nil && !digits.isEmpty
      && line.dropLast(1 + digits.count).suffix(before.count).elementsEqual(before)
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
