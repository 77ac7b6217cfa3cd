/// What this program writes, told by how it begins: the report or the rejects of an earlier run, or a plan.
///
/// No format reads them as a log, except that the lines of rejects hold lines of logs.
package enum EarlierOutput {
  /// Whether a file, once it is unpacked, begins as one of our reports, or as a list of rejected lines.
  package static func isOne(_ file: LogFile) -> Bool {
    let text = Unpacking.beginning(of: file, count: 8192)[...]
    var line = text.prefix { $0 != UInt8(ascii: "\n") }
    if line.starts(with: "\u{FEFF}".utf8) { line = line.dropFirst(3) }
    if line.last == ByteClass.carriageReturn { line.removeLast() }
    return text.starts(with: Part.name) || text.starts(with: JSONReportWriter.beginning.utf8)
      || text.starts(with: FilePlan.beginning.utf8)
      || text.starts(with: OpenMetricsReportWriter.beginning.utf8)
      || (CSVReportWriter.Form.separators + [ByteClass.space]).contains {
        isHeader(line, separator: $0)
      }
      || isMarkdown(line) || isRow(line) || isRejected(line)
  }

  /// Whether a line is the first of a CSV report or a table: dimensions, the count, and other numbers.
  private static func isHeader(_ line: ArraySlice<UInt8>, separator: UInt8) -> Bool {
    let names = line.split(separator: separator).filter { name in
      separator != ByteClass.space || !name.elementsEqual("share".utf8)
    }
    let numbers = names.drop { Dimension(name: String(decoding: $0, as: UTF8.self)) != nil }
    return numbers.count < names.count && numbers.first?.elementsEqual(count) == true
      && numbers.dropFirst().allSatisfy(isNumber)
  }

  /// Whether a name is that of a column behind the count.
  private static func isNumber(_ name: ArraySlice<UInt8>) -> Bool {
    let name = String(decoding: name, as: UTF8.self)
    let isTime = name.hasSuffix("_ms")
    let measure = Measure(name: isTime ? String(name.dropLast(3)) : name)
    return measure?.columnName == name
  }

  private static let count = Array("count".utf8)

  /// Whether a line is the first of a table in Markdown.
  private static func isMarkdown(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "| ".utf8), line.suffix(2) == Array(" |".utf8)[...] else {
      return false
    }
    let names = line.filter { $0 != ByteClass.space }.dropFirst().dropLast()
    return isHeader(names, separator: UInt8(ascii: "|"))
  }

  /// Whether a line is a row as a JSON object: a dimension first, then the count and other numbers at the end.
  private static func isRow(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "{\"".utf8), line.last == UInt8(ascii: "}") else { return false }
    let name = line.dropFirst(2).prefix { $0 != ByteClass.quote }
    guard Dimension(name: String(decoding: name, as: UTF8.self)) != nil else { return false }
    // What is behind the last text that has a comma behind it.
    let before = Array("\", \"count\": ".utf8)
    guard
      let place = line.indices.last(where: { line[$0...].starts(with: before) })
    else { return false }
    let numbers = line[(place + 3)...].dropLast().split(separator: UInt8(ascii: ","))
    return numbers.enumerated().allSatisfy { index, number in
      let parts = number.split(separator: ByteClass.colon)
      let name = parts[0].filter { $0 != ByteClass.space && $0 != ByteClass.quote }[...]
      let isValue = parts.last?.allSatisfy { ByteClass.isDigit($0) || " .null".utf8.contains($0) }
      return parts.count == 2 && isValue == true
        && (index == 0 ? name.elementsEqual(count) : isNumber(name))
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
