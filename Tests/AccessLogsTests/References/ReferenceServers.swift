import AccessLogs

/// The rules of the families that one program each writes, for the eye: splits and copies, no shortcuts.
///
/// It shares no code with the parsers it judges.
enum ReferenceServers: ReferenceRules {
  // MARK: - Nginx Proxy Manager

  static func proxyManager(_ line: Bytes) -> Line? {
    guard startsWithTime(line) else { return nil }
    let parts = parts(of: line.dropFirst(29), by: c("\""))
    guard parts.count > 2, parts[2].starts(with: " [Client ".utf8) else { return nil }
    let words = words(parts[0])
    guard words.count >= 5 else { return nil }
    let fields = Array(words.suffix(5))
    guard fields[1] == [c("-")], fields[3].starts(with: "http".utf8),
      let status = status(fields[0])
    else { return nil }
    let (method, target) = (fields[2], parts[1])
    let isEmpty = method == [c("-")] && (target.isEmpty || target == [c("-")])
    var read =
      isEmpty
      ? Line(special: "(empty)", status: status, fields: [.method: method])
      : ReferenceRequest.target(target, method: method, status)
    read.add([(.time, Array(line[1..<27])), (.host, fields[4])])
    // `[Client 192.0.2.4] [Length 512] [Gzip -] [Sent-to 192.0.2.80] "agent" "referrer"`
    var rest = line.dropFirst(29 + parts[0].count + target.count + 2).drop(while: isBlank)
    while rest.first == c("["), let close = rest.firstIndex(of: c("]")) {
      let inner = rest[..<close].dropFirst()
      let name = inner.prefix { !isBlank($0) }
      let value = Array(inner.dropFirst(name.count + 1))
      if name.elementsEqual("Client".utf8) { read.add(.client, value) }
      if name.elementsEqual("Length".utf8) { read.add(.bytes, value) }
      rest = rest[(close + 1)...].drop(while: isBlank)
    }
    let quoted = quotedWords(rest).filter(\.isQuoted)
    if let agent = quoted.first { read.add(.agent, agent.bytes) }
    if quoted.count > 1 { read.add(.referrer, quoted[1].bytes) }
    return read
  }

  /// Whether `[dd/Mon/yyyy:hh:mm:ss +zzzz] ` stands at the start.
  private static func startsWithTime(_ line: Bytes) -> Bool {
    guard line.count >= 29, line[0] == c("["), line[27] == c("]"), line[28] == c(" ") else {
      return false
    }
    return isTimeOfDay(line[13..<21])
  }

  private static func isTimeOfDay(_ text: ArraySlice<UInt8>) -> Bool { hasShape("dd:dd:dd", text) }

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
    var read = Line(special: "(empty)", status: status)
    if !text.allSatisfy(isBlank) {
      let method = Array(text.prefix { $0 != c(" ") })
      read = ReferenceRequest.target(
        Array(text.dropFirst(method.count)),
        method: method,
        status
      )
      if read.special != nil { read.fields = [:] }
    }
    read.add(.time, Array(line[time..<(time + 24)]))
    read.add(.protocol, Array(result[(open + 1)..<space]))
    // `] 192.0.2.4 (ann) {44 vars in 845 bytes}`
    if let close = line[start..<time].firstIndex(of: c("]")) {
      var rest = line[(close + 1)..<time].drop(while: isBlank)
      let client = rest.prefix { !isBlank($0) }
      read.add(.client, Array(client))
      rest = rest.dropFirst(client.count + 1)
      if rest.first == c("("), let end = rest.firstIndex(of: c(")")) {
        read.add(.user, Array(rest[..<end].dropFirst()))
      }
    }
    // ` => generated 512 bytes in 12 msecs`
    let words = words(result)
    if words.count > 6 {
      read.add(.bytes, words[2])
      read.add(.requestTime, whole(Array(words.prefix(7)), of: result, from: 5))
    }
    // A host stands alone before the line, or before what it says of the memory.
    let before = line[..<start]
    let host = before.prefix { !isBlank($0) }
    let usage = before.dropFirst(host.count)
    let letters = host.allSatisfy { isLetter($0) || isDigit($0) || ".-_:".utf8.contains($0) }
    let colons = places(of: ":", in: Array(host)).count
    if letters, colons < 2,
      usage.elementsEqual(" ".utf8) || usage.starts(with: " {address space usage: ".utf8)
    {
      read.add(.host, Array(host))
    }
    return ReferenceRequest.withoutZero(read)
  }

  // MARK: - morgan

  static func morgan(_ line: Bytes) -> Line? {
    guard let last = line.last else { return nil }
    let plain = withoutColours(line)
    if last == c("m") ? plain == line : !(isDigit(last) || last == c("-") || last == c("s")) {
      return nil
    }
    let text = last == c("m") ? plain : line
    let words = words(text)
    guard words.count >= 6 else { return nil }
    let end = words.suffix(5).map { String(decoding: $0, as: UTF8.self) }
    // `200 512 - 1.5 ms`, or `200 1.5 ms - 512`.
    let isTiny = end[4] == "ms" && end[2] == "-" && isSize(end[1]) && isTime(end[3])
    let isDev = end[2] == "ms" && end[3] == "-" && isSize(end[4]) && isTime(end[1])
    guard isTiny || isDev, end[0] == "-" || status(Array(end[0].utf8)) != nil
    else { return nil }
    let head = Array(words.dropLast(5))
    guard let request = requestOfMorgan(head, in: text) else { return nil }
    var read = ReferenceRequest.read(request, status: end[0])
    read.add([
      (.bytes, Array(end[isTiny ? 1 : 4].utf8)), (.requestTime, Array(end[isTiny ? 3 : 1].utf8)),
    ])
    // Client and user, unless a process manager has a say before them.
    let before = trimmed(whole(head, of: text).dropLast(request.count))
    let client = before.prefix { !isBlank($0) }
    let hasMark = marks.contains { !places(of: $0, in: whole(head, of: text)).isEmpty }
    if !hasMark, client.count < before.count {
      read.add(.client, Array(client))
      read.add(.user, trimmed(before.dropFirst(client.count)))
    }
    return read
  }

  /// What a process manager puts behind its name or its time.
  private static let marks = ["| ", ": ", "] "]

  /// The words as they stand in the line, with the blanks between them, from one on.
  private static func whole(_ words: [Bytes], of line: Bytes, from index: Int = 0) -> Bytes {
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

  /// The bytes of a request among the words before the status, as they stand in the line.
  private static func requestOfMorgan(_ words: [Bytes], in line: Bytes) -> Bytes? {
    func text(from index: Int) -> Bytes { whole(words, of: line, from: index) }
    func isMethod(_ index: Int) -> Bool {
      guard words.indices.contains(index + 1) else { return false }
      let word = words[index]
      return isCapital(word[0]) && word.allSatisfy { isCapital($0) || $0 == c("-") }
    }
    if isMethod(0) { return text(from: 0) }
    let hasProtocol = words.last?.starts(with: "HTTP/".utf8) == true
    if hasProtocol, isMethod(2) { return text(from: 2) }
    // Behind the name or time that a process manager writes.
    let all = text(from: 0)
    for mark in marks {
      guard let place = places(of: mark, in: all).first else { continue }
      let behind = Array(all[(place + 2)...].drop(while: isBlank))
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

  private static func isSize(_ word: String) -> Bool { word == "-" || isNumber(word.utf8) }

  private static func isTime(_ word: String) -> Bool {
    let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return word == "-" || parts.allSatisfy { isNumber($0.utf8) }
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
      return text.hasSuffix("ms") && isNumber(text.dropLast(2).utf8)
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
    var read = ReferenceRequest.read(request, status: status)
    read.add([
      (.time, Array(line[1..<27])), (.user, words[thread - 1]), (.client, words[thread + 1]),
      (.requestTime, Array(words[time].dropLast(2))),
    ])
    // Size, referrer, and an agent that has blanks in it.
    if words.count > time + 3 {
      read.add([
        (.bytes, words[time + 1]), (.referrer, words[time + 2]),
        (.agent, Array(line[starts[time + 3]...])),
      ])
    }
    return ReferenceRequest.withoutZero(read)
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
    var read = ReferenceRequest.read(Array(line[(start + 1)..<close]), status: status)
    let quoted = quotedWords(headers)
    read.add([
      (.client, fields[0]), (.user, fields[time - 1]), (.time, fields[time]),
      (.bytes, tail[3]), (.requestTime, tail[1]), (.referrer, quoted.first?.bytes),
      (.agent, quoted.count > 1 ? quoted[1].bytes : nil),
    ])
    return ReferenceRequest.withoutZero(read)
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
}
