import AccessLogs

/// The rules of the families whose lines are columns, written for the eye.
///
/// It shares no code with the parsers it judges: copies, splits, no shortcuts.
enum ReferenceColumns: ReferenceRules {
  // MARK: - W3C

  /// Reads a line by the names that a `#Fields:` line gives its columns; without them the two layouts that
  /// are known by their looks.
  static func w3c(_ line: Bytes, directive: Bytes) -> Line? {
    guard directive.starts(with: "#Fields:".utf8) else { return cloudFront(line) ?? iis(line) }
    let names = String(decoding: directive.dropFirst(8), as: UTF8.self).lowercased()
      .split(whereSeparator: \.isWhitespace).map(String.init)
    let isTabbed = line.contains(c("\t"))
    var cells =
      isTabbed
      ? parts(of: line, by: c("\t"))
      : words(line)
    var values = cells.map(withoutQuotes)
    if cells.count != names.count, line.contains(c("\"")) {
      cells = quotedCells(line, isTabbed: isTabbed)
      values = cells
    }
    guard cells.count == names.count,
      let statusColumn = names.lastIndex(of: "sc-status") ?? names.lastIndex(of: "c-status"),
      let targetColumn = names.lastIndex(of: "cs-uri-stem") ?? names.lastIndex(of: "cs-uri"),
      let status = statusOrZero(cells[statusColumn])
    else { return nil }
    let method = names.lastIndex(of: "cs-method").map { cells[$0] }
    var read = ReferenceRequest.target(cells[targetColumn], method: method, status)
    read.fields = [:]
    func value(_ named: String...) -> Bytes? {
      named.lazy.compactMap { names.lastIndex(of: $0) }.first.map { values[$0] }
    }
    func day(_ named: String) -> Bytes { value(named).map { $0 + [c(" ")] } ?? [] }
    read.add([
      (.time, value("time").map { day("date") + $0 }),
      (.time, value("time-local").map { day("date-local") + $0 }),
      (.method, value("cs-method")), (.protocol, value("cs-version", "cs-protocol-version")),
      (.host, value("cs-host", "cs(host)", "x-host-header")), (.client, value("c-ip")),
      (.user, value("cs-username")), (.bytes, value("sc-bytes", "bytes")),
      (.referrer, value("cs(referer)", "cs(referrer)")), (.agent, value("cs(user-agent)")),
      (.requestTime, value("time-taken", "timetakenms")),
    ])
    return read
  }

  /// What stands in a string's quotes, in which two quotes are one.
  private static func withoutQuotes(_ cell: Bytes) -> Bytes {
    guard cell.count > 1, cell.first == c("\""), cell.last == c("\"") else { return cell }
    return withSingleQuotes(Array(cell.dropFirst().dropLast()))
  }

  private static func withSingleQuotes(_ text: Bytes) -> Bytes {
    var bytes: Bytes = []
    var rest = text[...]
    while let byte = rest.first {
      bytes.append(byte)
      rest = rest.dropFirst(rest.starts(with: "\"\"".utf8) ? 2 : 1)
    }
    return bytes
  }

  /// Cells of which some are in quotes, in which two quotes are one.
  private static func quotedCells(_ line: Bytes, isTabbed: Bool) -> [Bytes] {
    var cells: [Bytes] = []
    var rest = line[...]
    func isSeparator(_ byte: UInt8) -> Bool { byte == c("\t") || (!isTabbed && byte == c(" ")) }
    func dropSeparators() {
      if isTabbed { rest = rest.dropFirst() } else { rest = rest.drop(while: isSeparator) }
    }
    if !isTabbed { dropSeparators() }
    while !rest.isEmpty {
      var cell: Bytes = []
      if rest.first == c("\"") {
        rest = rest.dropFirst()
        while let byte = rest.first {
          rest = rest.dropFirst()
          if byte == c("\"") {
            guard rest.first == c("\"") else { break }
            rest = rest.dropFirst()
          }
          cell.append(byte)
        }
        rest = rest.drop { !isSeparator($0) }
      } else {
        cell = Array(rest.prefix { !isSeparator($0) })
        rest = rest.dropFirst(cell.count)
      }
      cells.append(cell)
      guard !rest.isEmpty else { break }
      dropSeparators()
      if isTabbed, rest.isEmpty { cells.append([]) }
    }
    return cells
  }

  /// CloudFront's columns: date, time, location, bytes, client, method, host, stem, status, referrer, agent,
  /// query, and from the 19th on how long it took, and from the 24th on the protocol.
  private static func cloudFront(_ line: Bytes) -> Line? {
    let cells = parts(of: line, by: c("\t"))
    guard cells.count > 11, cells[0].count == 10, cells[0][4] == c("-"), cells[0][7] == c("-"),
      hasShape("dd:dd:dd", cells[1]), isNumber(cells[3]), let status = status(cells[8])
    else { return nil }
    var read = ReferenceRequest.target(cells[7], method: cells[5], status)
    read.add([
      (.time, cells[0] + [c(" ")] + cells[1]), (.bytes, cells[3]), (.client, cells[4]),
      (.host, cells[6]), (.referrer, cells[9]), (.agent, cells[10]),
      (.requestTime, cells.count > 18 ? cells[18] : nil),
      (.protocol, cells.count > 23 ? cells[23] : nil),
    ])
    return read
  }

  /// The comma form of IIS: client, user, date, time, service, server, its address, milliseconds, bytes
  /// received and sent, status, status of Windows, method, target, parameters, and perhaps a comma.
  private static func iis(_ line: Bytes) -> Line? {
    let cells = line.split(separator: c(","), omittingEmptySubsequences: false).map(withoutSpaces)
    let first = line.prefix { $0 != c(",") }
    let isSpaced = line.dropFirst(first.count + 1).first.map(isBlank) == true
    guard isSpaced, !first.contains(where: isBlank),
      cells.count == 15 || (cells.count == 16 && cells[15].isEmpty), cells[3].contains(c(":")),
      [7, 8, 9, 11].allSatisfy({ isNumber(cells[$0]) }), let status = status(cells[10])
    else { return nil }
    var read = ReferenceRequest.target(cells[13], method: cells[12], status)
    read.add([
      (.client, cells[0]), (.user, cells[1]), (.time, cells[2] + [c(" ")] + cells[3]),
      (.host, cells[5]), (.requestTime, cells[7]), (.bytes, cells[9]),
    ])
    return read
  }

  private static func withoutSpaces(_ cell: ArraySlice<UInt8>) -> Bytes {
    var bytes = Array(cell.drop { $0 == c(" ") })
    while bytes.last == c(" ") { bytes.removeLast() }
    return bytes
  }

  // MARK: - CSV

  /// Google Cloud Storage's usage logs, and Apache's commas.
  static func csv(_ line: Bytes) -> Line? {
    let comma = line.prefix { $0 != c(",") }
    guard comma.count < line.count, !comma.contains(where: isBlank) else { return nil }
    let cells = csvCells(line)
    return cloudStorage(cells, line) ?? apache(cells)
  }

  private static func cloudStorage(_ cells: [Bytes], _ line: Bytes) -> Line? {
    guard cells.count > 16, cells[0].count > 14, isNumber(cells[0]), isMethod(cells[4]),
      line.first == c("\""), let status = status(cells[6])
    else { return nil }
    var read = ReferenceRequest.target(cells[5], method: cells[4], status)
    read.add([
      (.time, cells[0]), (.client, cells[1]), (.bytes, cells[8]), (.requestTime, cells[9]),
      (.host, cells[10]), (.referrer, cells[11]), (.agent, cells[12]),
    ])
    return read
  }

  /// `%v,%p,%a,%l,%u,%t,%I,%O,%S,%B,...,%D,%^FB,%>s,"%H","%m","%U","%q","%{Referer}i","%{User-agent}i",...`.
  private static func apache(_ cells: [Bytes]) -> Line? {
    guard cells.count > 9, isNumber(cells[1]), cells[5].first == c("[") else { return nil }
    let found = cells.indices.first { place in
      place > 5 && place + 3 < cells.count && status(cells[place]) != nil
        && cells[place + 1].starts(with: "HTTP/".utf8)
    }
    guard let place = found, let status = status(cells[place]) else { return nil }
    var read = ReferenceRequest.target(cells[place + 3], method: cells[place + 2], status)
    read.add([
      (.host, cells[0]), (.client, cells[2]), (.user, cells[4]),
      (.time, Array(cells[5].dropFirst().prefix { $0 != c("]") })), (.bytes, cells[7]),
      (.requestTime, place > 7 ? cells[place - 2] : nil), (.protocol, cells[place + 1]),
      (.referrer, place + 5 < cells.count ? cells[place + 5] : nil),
      (.agent, place + 6 < cells.count ? cells[place + 6] : nil),
    ])
    return read
  }

  /// Cells with commas between them; in quotes two quotes are one, and a backslash escapes the byte behind it.
  private static func csvCells(_ line: Bytes) -> [Bytes] {
    var cells: [Bytes] = []
    var rest = line[...]
    while true {
      var cell: Bytes = []
      if rest.first == c("\"") {
        rest = rest.dropFirst()
        while let byte = rest.first {
          if byte == c("\""), !rest.starts(with: "\"\"".utf8) { break }
          let length = byte == c("\\") || byte == c("\"") ? 2 : 1
          cell += rest.prefix(length)
          rest = rest.dropFirst(length)
        }
        cell = withSingleQuotes(cell)
        rest = rest.drop { $0 != c(",") }
      } else {
        cell = Array(rest.prefix { $0 != c(",") })
        rest = rest.dropFirst(cell.count)
      }
      cells.append(cell)
      guard rest.first == c(",") else { return cells }
      rest = rest.dropFirst()
    }
  }

  // MARK: - LTSV

  /// Labels as on ltsv.org, where `host` is the client.
  static func ltsv(_ line: Bytes) -> Line? {
    guard line.contains(c("\t")) else { return nil }
    var values: [String: Bytes] = [:]
    for field in line.split(separator: c("\t"), omittingEmptySubsequences: false) {
      guard let colon = field.firstIndex(of: c(":")) else { continue }
      values[String(decoding: field[..<colon], as: UTF8.self)] = Array(field[(colon + 1)...])
    }
    guard let status = values["status"].flatMap(statusOrZero) else { return nil }
    let request = values["req"].map {
      ReferenceRequest.read($0, status: status, takesAnyTarget: true)
    }
    var read: Line
    if let uri = values["uri"] ?? values["path"] {
      read = ReferenceRequest.target(uri, method: values["method"], status)
    } else if let request {
      read = request
    } else {
      return nil
    }
    // A label of its own before what is in the whole request.
    read.fields = [:]
    read.add([
      (.time, values["time"]), (.method, values["method"]), (.method, request?.fields[.method]),
      (.protocol, values["protocol"]), (.protocol, request?.fields[.protocol]),
      (.host, values["vhost"]), (.client, values["host"]), (.user, values["user"]),
      (.bytes, values["size"]), (.referrer, values["referer"]), (.agent, values["ua"]),
      (.requestTime, values["reqtime"]), (.requestTime, values["apptime"]),
    ])
    return read
  }
}
