/// What container runtimes and syslog put around a line, written for the eye.
enum ReferenceWrapping: ReferenceRules {
  /// The line without what Docker's json-file log or a Kubernetes runtime put around it.
  static func unwrapped(_ line: Bytes) -> Bytes {
    let text = inDocker(line) ?? line
    return behindRuntime(text) ?? text
  }

  /// The text in `{"log":"...\n","stream":"stdout","time":"..."}`.
  private static func inDocker(_ line: Bytes) -> Bytes? {
    guard line.starts(with: "{\"log\":\"".utf8), line.last == c("}") else { return nil }
    var text: Bytes = []
    var rest = line.dropFirst(8)
    while let byte = rest.first, byte != c("\"") {
      let length = byte == c("\\") ? 2 : 1
      text += rest.prefix(length)
      rest = rest.dropFirst(length)
    }
    guard !rest.isEmpty,
      [#""stream":"#, #""time":"#].contains(where: { !places(of: $0, in: Array(rest)).isEmpty })
    else { return nil }
    text = ReferenceJSON.unescaped(text)
    while text.last == c("\n") || text.last == c("\r") { text.removeLast() }
    return text
  }

  /// What stands behind `2025-11-03T04:05:06.123Z stdout F `, with tags behind the letter or without.
  private static func behindRuntime(_ line: Bytes) -> Bytes? {
    guard line.count > 19, line[10] == c("T"), hasShape("dd:dd:dd", line[11..<19]) else {
      return nil
    }
    let rest = line.drop { !isBlank($0) }.dropFirst()
    guard rest.starts(with: "stdout ".utf8) || rest.starts(with: "stderr ".utf8) else { return nil }
    let tags = rest.dropFirst(7)
    guard let letter = tags.first, "FP".utf8.contains(letter) else { return nil }
    let hasTags = tags.dropFirst().first == c(":")
    let end = hasTags ? tags.drop { !isBlank($0) } : tags.dropFirst()
    guard end.isEmpty || end.first == c(" ") else { return nil }
    return Array(end.dropFirst())
  }

  /// What stands behind a syslog prefix: of RFC 3164, of RFC 5424, or with a time as in RFC 3339.
  static func behindSyslog(_ line: Bytes) -> Bytes? {
    var rest = line[...]
    if rest.first == c("<") {
      let number = rest.dropFirst().prefix { $0 != c(">") }
      if (1...3).contains(number.count), isNumber(number), number.endIndex < line.endIndex {
        rest = rest[number.endIndex...].dropFirst()
        if rest.starts(with: "1 ".utf8) { return behindStructure(rest.dropFirst(2)) }
      }
    }
    let start = Array(rest.prefix(20))
    if start.count > 15, isCapital(start[0]), start[3] == c(" "),
      hasShape("dd:dd:dd", start[7..<15]), start[15] == c(" ")
    {
      rest = rest.dropFirst(16)
    } else if start.count > 18, start[4] == c("-"), start[10] == c("T"),
      hasShape("dd:dd:dd", start[11..<19])
    {
      rest = rest.dropFirst(19).drop { !isBlank($0) }.drop(while: isBlank)
    } else {
      return nil
    }
    // A host, then `program:` or `program[1234]:`; Heroku has no host before `app[web.1]:`.
    let host = rest.prefix { !isBlank($0) }
    let behindHost = rest.dropFirst(host.count)
    if host.suffix(2).elementsEqual("]:".utf8), !behindHost.isEmpty {
      return Array(behindHost.drop(while: isBlank))
    }
    let tag = behindHost.drop(while: isBlank).prefix { !isBlank($0) }
    guard !host.isEmpty, tag.last == c(":"), tag.endIndex < line.endIndex else { return nil }
    return Array(line[tag.endIndex...].drop(while: isBlank))
  }

  /// What stands behind the time, host, program, process, message id and structured data of RFC 5424.
  private static func behindStructure(_ header: ArraySlice<UInt8>) -> Bytes? {
    var rest = header
    for _ in 0..<5 {
      let word = rest.prefix { !isBlank($0) }
      guard !word.isEmpty, word.count < rest.count else { return nil }
      rest = rest.dropFirst(word.count + 1)
    }
    if rest.first == c("-") { return Array(rest.dropFirst().drop(while: isBlank)) }
    guard rest.first == c("[") else { return nil }
    var isQuoted = false
    while let byte = rest.first {
      rest = rest.dropFirst()
      switch byte {
      case c("\\") where isQuoted: rest = rest.dropFirst()
      case c("\""): isQuoted.toggle()
      case c("]") where !isQuoted && rest.first != c("["):
        return Array(rest.drop(while: isBlank))
      default: break
      }
    }
    return nil
  }
}
