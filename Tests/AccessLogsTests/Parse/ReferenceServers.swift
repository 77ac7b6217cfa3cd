/// The rules of the families that one program each writes, for the eye: splits and copies, no shortcuts.
///
/// It shares no code with the parsers it judges.
enum ReferenceServers {
  typealias Line = ReferenceParser.Line
  typealias Bytes = [UInt8]

  // MARK: - Nginx Proxy Manager

  static func proxyManager(_ line: Bytes) -> Line? {
    guard startsWithTime(line) else { return nil }
    let parts = line.dropFirst(29)
      .split(separator: c("\""), omittingEmptySubsequences: false).map(Array.init)
    guard parts.count > 2, parts[2].starts(with: " [Client ".utf8) else { return nil }
    let words = parts[0].split(whereSeparator: isBlank).map(Array.init)
    guard words.count >= 5 else { return nil }
    let fields = Array(words.suffix(5))
    guard fields[1] == [c("-")], fields[3].starts(with: "http".utf8),
      let status = ReferenceFamilies.status(fields[0])
    else { return nil }
    let (method, target) = (fields[2], parts[1])
    if method == [c("-")], target.isEmpty || target == [c("-")] {
      return Line(special: "(empty)", status: status)
    }
    return ReferenceFamilies.target(target, method: method, status)
  }

  /// Whether `[dd/Mon/yyyy:hh:mm:ss +zzzz] ` stands at the start.
  private static func startsWithTime(_ line: Bytes) -> Bool {
    guard line.count >= 29, line[0] == c("["), line[27] == c("]"), line[28] == c(" ") else {
      return false
    }
    return isTimeOfDay(line[13..<21])
  }

  private static func isTimeOfDay(_ text: ArraySlice<UInt8>) -> Bool {
    text.map { isDigit($0) ? "d" : String(UnicodeScalar($0)) }.joined() == "dd:dd:dd"
  }

  // MARK: - uWSGI

  static func uwsgi(_ line: Bytes) -> Line? {
    guard let start = places(of: "[pid: ", in: line).first, start == 0 || line[start - 1] == c(" ")
    else { return nil }
    // The time in brackets behind the braces of the variables.
    let times = places(of: "} [", in: line).map { $0 + 3 }.filter { place in
      place > start && line.count >= place + 26 && isTimeOfDay(line[(place + 11)..<(place + 19)])
        && Array(line[(place + 24)..<(place + 26)]) == Array("] ".utf8)
    }
    guard let time = times.first else { return nil }
    let request = time + 26
    let arrows = places(of: " => generated ", in: line).filter { $0 >= request }
    guard let arrow = arrows.last else { return nil }
    let result = Array(line[arrow...])
    guard
      let open = places(of: "(", in: result).first(where: {
        $0 + 1 >= result.count || result[$0 + 1] != c(")")
      }),
      let close = places(of: ")", in: result).first(where: { $0 > open }),
      let space = places(of: " ", in: result).first(where: { $0 > open }), space < close,
      let status = statusOrZero(Array(result[(space + 1)..<close]))
    else { return nil }
    let text = Array(line[request..<arrow])
    if text.allSatisfy(isBlank) { return withoutZero(Line(special: "(empty)", status: status)) }
    let method = Array(text.prefix { $0 != c(" ") })
    return withoutZero(
      ReferenceFamilies.target(Array(text.dropFirst(method.count)), method: method, status)
    )
  }

  // MARK: - morgan

  static func morgan(_ line: Bytes) -> Line? {
    guard let last = line.last else { return nil }
    let plain = withoutColours(line)
    if last == c("m") ? plain == line : !(isDigit(last) || last == c("-") || last == c("s")) {
      return nil
    }
    let text = last == c("m") ? plain : line
    let words = text.split(whereSeparator: isBlank).map(Array.init)
    guard words.count >= 6 else { return nil }
    let end = words.suffix(5).map { String(decoding: $0, as: UTF8.self) }
    // `200 512 - 1.5 ms`, or `200 1.5 ms - 512`.
    let isTiny = end[4] == "ms" && end[2] == "-" && isSize(end[1]) && isTime(end[3])
    let isDev = end[2] == "ms" && end[3] == "-" && isSize(end[4]) && isTime(end[1])
    guard isTiny || isDev, end[0] == "-" || ReferenceFamilies.status(Array(end[0].utf8)) != nil
    else { return nil }
    let head = Array(words.dropLast(5))
    guard let request = requestOfMorgan(head, in: text) else { return nil }
    return ReferenceParser.request(request, status: end[0])
  }

  /// The bytes of a request among the words before the status, as they stand in the line.
  private static func requestOfMorgan(_ words: [Bytes], in line: Bytes) -> Bytes? {
    func text(from index: Int) -> Bytes {
      // Every word with the blanks before it, but for those before the first.
      var rest = line[...]
      var bytes: Bytes = []
      for (place, word) in words.enumerated() {
        let blanks = rest.prefix(while: isBlank)
        rest = rest.dropFirst(blanks.count + word.count)
        if place > index { bytes += blanks }
        if place >= index { bytes += word }
      }
      return bytes
    }
    func isMethod(_ index: Int) -> Bool {
      guard words.indices.contains(index + 1) else { return false }
      let word = words[index]
      return isCapital(word[0]) && word.allSatisfy { isCapital($0) || $0 == c("-") }
    }
    if isMethod(0) { return text(from: 0) }
    let hasProtocol = words.last?.starts(with: "HTTP/".utf8) == true
    if hasProtocol, isMethod(2) { return text(from: 2) }
    // Behind the name or time that a process manager writes.
    let whole = text(from: 0)
    for mark in ["| ", ": ", "] "] {
      guard let place = places(of: mark, in: whole).first else { continue }
      let behind = Array(whole[(place + 2)...].drop(while: isBlank))
      let method = behind.prefix { !isBlank($0) }
      if let first = method.first, isCapital(first), method.count < behind.count,
        method.allSatisfy({ isCapital($0) || $0 == c("-") })
      {
        return behind
      }
    }
    guard hasProtocol else { return nil }
    let isThird = words.count > 2 && isMethod(words.count - 3)
    return text(from: isThird ? words.count - 3 : 2)
  }

  private static func withoutColours(_ line: Bytes) -> Bytes {
    var bytes: Bytes = []
    var rest = line[...]
    while let byte = rest.first {
      var tail = rest
      if byte == 0x1B { tail = tail.dropFirst() }
      if tail.starts(with: "#033".utf8) { tail = tail.dropFirst(4) }
      if tail.count < rest.count, tail.first == c("[") {
        tail = tail.dropFirst().drop { isDigit($0) || $0 == c(";") }
        if tail.first == c("m") {
          rest = tail.dropFirst()
          continue
        }
      }
      bytes.append(byte)
      rest = rest.dropFirst()
    }
    return bytes
  }

  private static func isSize(_ word: String) -> Bool { word == "-" || isNumber(word) }

  private static func isTime(_ word: String) -> Bool {
    let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return word == "-" || parts.allSatisfy { isNumber(String($0)) }
  }

  private static func isNumber(_ word: String) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy(isDigit)
  }

  // MARK: - Atlassian

  static func atlassian(_ line: Bytes) -> Line? {
    line.first == c("[") ? tomcat(line) : bitbucket(line)
  }

  private static func tomcat(_ line: Bytes) -> Line? {
    guard startsWithTime(line) else { return nil }
    let starts = line.indices.filter { place in
      place >= 29 && !isBlank(line[place]) && (place == 29 || isBlank(line[place - 1]))
    }
    let words = starts.map { start in Array(line[start...].prefix { !isBlank($0) }) }
    func isMilliseconds(_ word: Bytes) -> Bool {
      let text = String(decoding: word, as: UTF8.self)
      return text.hasSuffix("ms") && isNumber(String(text.dropLast(2)))
    }
    let isThread = { (word: Bytes) in
      (!places(of: "-exec-", in: word).isEmpty || word.starts(with: "tomcat-handler-".utf8))
        && word.last.map(isDigit) == true && !word.contains(c("/"))
    }
    guard let thread = words.indices.first(where: { $0 > 0 && isThread(words[$0]) }),
      !words.indices.contains(where: { $0 > 1 && $0 < thread && isMilliseconds(words[$0]) }),
      let time = words.indices.first(where: { $0 > thread + 2 && isMilliseconds(words[$0]) }),
      time > thread + 3, let status = statusOrZero(words[time - 1])
    else { return nil }
    var request = Array(line[starts[thread + 2]..<starts[time - 1]])
    while request.last == c(" ") { request.removeLast() }
    return withoutZero(ReferenceParser.request(request, status: status))
  }

  private static func bitbucket(_ line: Bytes) -> Line? {
    var end = line
    while let last = end.last, isBlank(last) { end.removeLast() }
    guard end.suffix(2).elementsEqual(" |".utf8) else { return nil }
    end.removeLast(2)
    let fields = split(line)
    guard fields.count > 5 else { return nil }
    func isTime(_ field: Bytes) -> Bool {
      field.count >= 19 && field[4] == c("-") && field[10] == c(" ") && isTimeOfDay(field[11..<19])
    }
    let time = isTime(fields[4]) ? 4 : 5
    guard fields.count > time + 1, isTime(fields[time]) else { return nil }
    let start = fields[...time].reduce(0) { $0 + $1.count + 3 }
    guard start < line.count, line[start] == c("\""),
      let close = places(of: "\" | ", in: line).first(where: { $0 > start })
    else { return nil }
    // The fields behind the agent, from the end; what the agent holds stays whole.
    let behind = Array(end.dropFirst(close + 4))
    let tail = split(Array(behind.reversed())).map { Bytes($0.reversed()) }
    guard close + 4 <= end.count, tail.count > 6 else { return nil }
    let headers = Array(behind.dropLast(tail[..<6].reduce(0) { $0 + $1.count + 3 }))
    guard headers == [c("-")] || headers.last == c("\""), let status = statusOrZero(tail[5])
    else { return nil }
    return withoutZero(ReferenceParser.request(Array(line[(start + 1)..<close]), status: status))
  }

  /// What stands between ` | `, from left to right.
  private static func split(_ line: Bytes) -> [Bytes] {
    var fields: [Bytes] = [[]]
    var rest = line[...]
    while let byte = rest.first {
      if rest.starts(with: " | ".utf8) {
        fields.append([])
        rest = rest.dropFirst(3)
      } else {
        fields[fields.count - 1].append(byte)
        rest = rest.dropFirst()
      }
    }
    return fields
  }

  // MARK: - Shared

  /// A status of a single zero stands only behind a well-formed request.
  static func withoutZero(_ line: Line) -> Line? {
    line.status == "0" && line.special != nil ? nil : line
  }

  static func statusOrZero(_ bytes: Bytes) -> String? {
    bytes == [c("0")] ? "0" : ReferenceFamilies.status(bytes)
  }

  /// Where a text starts, at each place that it stands at.
  private static func places(of text: String, in bytes: Bytes) -> [Int] {
    bytes.indices.filter { bytes[$0...].starts(with: text.utf8) }
  }

  private static func c(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == c(" ") || byte == c("\t") }
  private static func isDigit(_ byte: UInt8) -> Bool { (c("0")...c("9")).contains(byte) }
  private static func isCapital(_ byte: UInt8) -> Bool { (c("A")...c("Z")).contains(byte) }
}
