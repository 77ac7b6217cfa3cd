import AccessLogs

/// The rules of load balancers and proxies, written for the eye.
///
/// It shares no code with the parsers it judges: copies, splits, no shortcuts.
enum ReferenceProxies: ReferenceRules {
  // MARK: - Load balancers

  static func loadBalancer(_ text: Bytes) -> Line? {
    let tokens = quotedWords(text)
    guard let first = tokens.first?.bytes.first else { return nil }
    let isClassic = isDigit(first)
    let shift = isClassic ? 0 : 1
    guard tokens.count > 11 + shift, isTime(tokens[shift].bytes),
      let status = status(tokens[7 + shift].bytes), tokens[11 + shift].isQuoted
    else { return nil }
    let request = tokens[11 + shift].bytes
    var line = ReferenceRequest.read(request, status: status, takesAnyTarget: true)
    line.add(.host, ReferenceRequest.authority(of: request, line))
    if line.special == nil { line.endpoint = path(of: line.endpoint) }
    // Time, balancer, client, target, three times of processing, two statuses, received, sent, request, agent.
    let fields: [(Int, LogField)] = [
      (0, .time), (2, .client), (10, .bytes), (12, .agent),
    ]
    for (place, field) in fields where place + shift < tokens.count {
      line.add(field, tokens[place + shift].bytes)
    }
    // The three times, of which the one of the request is the sum.
    let times = (4...6).map { tokens[$0 + shift] }
    let areBare = tokens.prefix(7 + shift).allSatisfy { !$0.isQuoted }
    line.add(
      .requestTime,
      areBare
        ? span(4 + shift...6 + shift, of: text)
        : Array(times.map(\.bytes).joined(separator: [c(" ")]))
    )
    // The name that the client asked TLS for, where the request names no host.
    if !isClassic, line.all[.host] == nil, tokens.count > 18 { line.add(.host, tokens[18].bytes) }
    return line
  }

  /// Words of a line with what stands between them.
  private static func span(_ places: ClosedRange<Int>, of line: Bytes) -> Bytes {
    var rest = line[...].drop(while: isBlank)
    for _ in 0..<places.lowerBound { rest = rest.drop { !isBlank($0) }.drop(while: isBlank) }
    let start = rest.startIndex
    for _ in places { rest = rest.drop(while: isBlank).drop { !isBlank($0) } }
    return Array(line[start..<rest.startIndex])
  }

  private static func isTime(_ token: Bytes) -> Bool {
    token.count >= 19 && token[4] == c("-") && token[10] == c("T")
      && hasShape("dd:dd:dd", token[11..<19])
  }

  private static func path(of url: Bytes) -> Bytes {
    for index in url.indices where url[index...].starts(with: "://".utf8) {
      let scheme = url[..<index]
      guard let first = scheme.first, isLetter(first),
        scheme.allSatisfy({ isLetter($0) || "0123456789+-.".utf8.contains($0) })
      else { return url }
      let path = Array(url[(index + 3)...].drop { $0 != c("/") })
      return path.isEmpty ? [c("/")] : path
    }
    return url
  }

  // MARK: - HAProxy

  static func haproxy(_ line: Bytes) -> Line? {
    let words = line.indices.filter { index in
      index > 0 && !isBlank(line[index]) && isBlank(line[index - 1])
    }
    for start in words {
      let timers = word(line, start)
      let next = Array(line[(start + timers.count)...].drop(while: isBlank))
      let count = numbers(timers)
      if count == 5 {
        let code = word(next, 0)
        guard statusOrZero(code) != nil || code == Array("-1".utf8) else { continue }
        let text = String(decoding: code, as: UTF8.self)
        let behind = Array(next[code.count...])
        guard let open = behind.firstIndex(of: c("\"")) else { return nil }
        let last = behind.lastIndex(of: c("\"")) ?? open
        let end = last > open ? last : behind.count
        let request = Array(behind[(open + 1)..<end])
        var read = ReferenceRequest.read(request, status: text, takesAnyTarget: true)
        read.add(.host, ReferenceRequest.authority(of: request, read))
        add(&read, line, before: start, timers, bytes: word(Array(behind.drop(while: isBlank)), 0))
        return read
      }
      if count == 3 {
        let words = next.split(whereSeparator: isBlank).map { Array($0) }
        guard words.count >= 3, words[1].count == 2, numbers(words[2]) == 5 else { continue }
        guard isSize(words[0]) else { continue }
        var read = Line(special: "(empty)", status: "-")
        add(&read, line, before: start, timers, bytes: words[0])
        return read
      }
    }
    return nil
  }

  /// Adds what stands around the timers: client and time before frontend and backend, the bytes behind.
  private static func add(
    _ read: inout Line,
    _ line: Bytes,
    before start: Int,
    _ timers: Bytes,
    bytes: Bytes
  ) {
    let words = words(line[..<start])
    if let time = words.lastIndex(where: { $0.first == c("[") }) {
      let open = places(of: "[", in: Array(line[..<start])).last {
        $0 == 0 || isBlank(line[$0 - 1])
      }
      read.add(.time, open.map { Array(line[($0 + 1)...].prefix { $0 != c("]") }) })
      if time > 0 { read.add(.client, words[time - 1]) }
    }
    if isSize(bytes) { read.add(.bytes, bytes) }
    read.add(.requestTime, timers.split(separator: c("/")).last.map { Array($0) })
  }

  /// A number of bytes, with a plus before it under `option logasap`.
  private static func isSize(_ word: Bytes) -> Bool {
    isNumber(word.first == c("+") ? word.dropFirst() : word[...])
  }

  private static func word(_ line: Bytes, _ start: Int) -> Bytes {
    Array(line[start...].prefix { !isBlank($0) })
  }

  private static func numbers(_ word: Bytes) -> Int {
    let parts = word.split(separator: c("/"), omittingEmptySubsequences: false)
    let areNumbers = parts.allSatisfy { part in
      let digits = part.first == c("-") || part.first == c("+") ? part.dropFirst() : part
      return isNumber(digits)
    }
    return areNumbers ? parts.count : 0
  }

  // MARK: - Squid

  static func squid(_ line: Bytes) -> Line? {
    let words = words(line)
    guard words.count > 6 else { return nil }
    let time = words[0].split(separator: c("."), maxSplits: 1, omittingEmptySubsequences: false)
    guard time.allSatisfy({ isNumber($0) }), words[1].first == c("-") || isNumber(words[1]),
      let slash = words[3].firstIndex(of: c("/")), slash > 0,
      let status = status(Array(words[3][(slash + 1)...]))
    else { return nil }
    var read = ReferenceRequest.target(words[6], method: words[5], status)
    read.add([
      (.time, words[0]), (.requestTime, words[1]), (.client, words[2]), (.bytes, words[4]),
      (.user, words.count > 7 ? words[7] : nil),
    ])
    return read
  }
}
