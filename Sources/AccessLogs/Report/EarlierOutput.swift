/// What this program writes, told by how it begins: the report or the rejects of an earlier run, or a plan.
///
/// No format reads them as a log, except that the lines of rejects hold lines of logs.
package enum EarlierOutput {
  /// Whether a file, once it is unpacked, begins as one of our reports, or as a list of rejected lines.
  package static func isOne(_ file: LogFile) -> Bool {
    let text = Unpacking.beginning(of: file, count: beginningLength)[...]
    var line = text.prefix { $0 != UInt8(ascii: "\n") }
    if line.starts(with: "\u{FEFF}".utf8) { line = line.dropFirst(3) }
    if line.last == ByteClass.carriageReturn { line.removeLast() }
    return text.starts(with: Part.name) || text.starts(with: JSONReportWriter.beginning.utf8)
      || text.starts(with: ComparisonWriter.beginning.utf8)
      || text.starts(with: FilePlan.beginning.utf8)
      || text.starts(with: OpenMetricsReportWriter.beginning.utf8)
      || text.starts(with: HTMLReportWriter.beginning.utf8)
      || Compression.isDocument(Array(text))
      || (CSVReportWriter.Form.separators + [ByteClass.space]).contains {
        isHeader(line, separator: $0)
      }
      || isMarkdown(line) || isRow(line) || isRejected(line)
  }

  /// How many bytes of a file are looked at.
  private static let beginningLength = 8192

  /// Whether a line is the first of a CSV report or a table: dimensions, the count, and columns of numbers.
  ///
  /// One with columns of `--pivot` is not told, for these may have any name.
  private static func isHeader(_ line: ArraySlice<UInt8>, separator: UInt8) -> Bool {
    var names = line.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }[...]
    if separator == ByteClass.space { names.removeAll { $0 == "share" } }
    if names.suffix(comparisonNames.count).elementsEqual(comparisonNames) {
      names.removeLast(comparisonNames.count)
    } else {
      while let name = names.last, isNumber(name) { names.removeLast() }
      guard names.popLast() == "count" else { return false }
    }
    guard !names.isEmpty else { return false }
    return names.allSatisfy { Dimension(name: $0) != nil }
  }

  /// The columns behind the keys of a comparison.
  private static let comparisonNames = ["change", "old", "new", "difference", "percent"]

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

  /// Whether a line is a row as a JSON object, of which every member is one of ours and in its place.
  private static func isRow(_ line: ArraySlice<UInt8>) -> Bool {
    var row = RowReader(rest: line)
    guard row.skip("{") else { return false }
    var dimensions: [Dimension] = []
    while let name = row.string(), row.skip(": ") {
      if name == "count", !dimensions.isEmpty { return row.number() && areNumbers(&row) }
      guard let dimension = Dimension(name: name), !dimensions.contains(dimension) else {
        return false
      }
      if row.skip("{") {
        // The columns of `--pivot`.
        return !dimensions.isEmpty && row.skipValues() && row.skip(", \"total\": ")
          && row.number() && areNumbers(&row)
      }
      guard row.string() != nil || row.skip("null"), row.skip(", ") else { return false }
      dimensions.append(dimension)
    }
    return false
  }

  /// Whether the rest of a row are columns behind the count.
  private static func areNumbers(_ row: inout RowReader) -> Bool {
    while row.skip(", ") {
      guard let name = row.string(), isNumber(name), row.skip(": "),
        row.skip("null") || row.number(hasDecimals: true)
      else { return false }
    }
    return row.skip("}") && row.rest.isEmpty
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

/// Takes a row apart, as it is written in JSON.
private struct RowReader {
  private(set) var rest: ArraySlice<UInt8>

  init(rest: ArraySlice<UInt8>) { self.rest = rest }

  mutating func skip(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest.removeFirst(text.utf8.count)
    return true
  }

  /// Returns what stands in quotation marks, escapes as they are; nil where there is no string.
  mutating func string() -> String? {
    guard skip("\"") else { return nil }
    var end = rest.startIndex
    while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") {
      end += rest[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < rest.endIndex else { return nil }
    let text = String(decoding: rest[..<end], as: UTF8.self)
    rest = rest[(end + 1)...]
    return text
  }

  /// Skips a number; whether there is one.
  mutating func number(hasDecimals: Bool = false) -> Bool {
    let text = rest.prefix { byte in
      ByteClass.isDigit(byte) || hasDecimals && byte == UInt8(ascii: ".")
    }
    rest = rest[text.endIndex...]
    return !text.isEmpty
  }

  /// Skips the members of an object that are whole numbers, and its end; whether there is nothing else.
  mutating func skipValues() -> Bool {
    if skip("}") { return true }
    repeat {
      guard string() != nil, skip(": "), number() else { return false }
    } while skip(", ")
    return skip("}")
  }
}
