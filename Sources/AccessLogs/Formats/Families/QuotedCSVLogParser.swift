/// Reads the two access logs that are CSV: Apache's, and Google Cloud Storage's usage logs.
///
/// Any other CSV is none: the columns have to look like a request where these logs have theirs.
struct QuotedCSVLogParser: LineParser {
  static let unescapesEndpoints = true

  private var row = FieldList()
  private let scratch = Scratch()

  mutating func parse(_ line: LineBytes) -> ParsedLine {
    // The first column of either has no blank in it, which ends the matter for most other lines.
    let comma = line.find(UInt8(ascii: ","))
    guard comma < line.count, line.endOfWord(0) > comma else { return ParsedLine(unparsed: line) }
    row.splitCSV(line)
    if let columns = columns(of: line), let status = row[columns.status, of: line].status {
      return ParsedLine(
        target: row.unquoted(columns.target, of: line, into: scratch),
        method: row[columns.method, of: line],
        status: status
      )
    }
    return ParsedLine(unparsed: line)
  }

  /// Where the columns of a request are, by the looks of the columns around them.
  private func columns(of line: LineBytes) -> (status: Int, method: Int, target: Int)? {
    // `"time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status",...`
    if row.count >= 17, row[0, of: line].isNumber, row[0, of: line].count >= 15,
      row[4, of: line].isMethod, line.byte(at: 0) == ByteClass.quote
    {
      return (6, 4, 5)
    }
    // `%v,%p,%a,%l,%u,%t,%I,%O,%S,%B,...,%D,%^FB,%>s,"%H","%m","%U","%q",...`
    let time = 5
    guard row.count >= 10, row[1, of: line].isNumber,
      row[time, of: line].byte(at: 0) == ByteClass.openBracket
    else {
      return nil
    }
    for status in time + 1..<row.count - 3
    where row[status, of: line].status != nil && row[status + 1, of: line].spells("HTTP/") {
      return (status, status + 2, status + 3)
    }
    return nil
  }
}
