/// Three formats of morgan, the logger of Express: `tiny`, `short` and `dev`.
///
/// `GET /shop 200 512 - 12.345 ms`, the same behind client and user with the protocol behind the target,
/// and `GET /shop 200 12.345 ms - 512` in the colours of a terminal, as morgan's `index.js` defines them.
/// Status, size and time are `-` where no response was sent. The fields are told from the line's end,
/// since what stands before them is the client's. rsyslog writes the byte before a colour as `#033`.
struct MorganFamily: FormatFamily {
  static let description = FamilyDescription(
    [.morgan],
    samples: [
      FormatSample(
        .morgan,
        "morgan's tiny, short and dev, which Express writes",
        line: "192.0.2.4 ann GET /shop?q=1 HTTP/1.1 200 512 - 12.345 ms"
      )
    ]
  )

  /// What ends a prefix of a process manager.
  private static let marks = ["| ", ": ", "] "].map { Array($0.utf8) }

  private let scratch = Scratch()

  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    // The end of a line tells nearly all others.
    switch line.byte(at: line.count - 1) {
    case UInt8(ascii: "m"):
      TerminalColours.removed(from: line, into: scratch)
        .map { Self.read(plain: $0, into: &record) } ?? false
    case let byte:
      (byte == UInt8(ascii: "s") || byte == ByteClass.dash || ByteClass.isDigit(byte))
        && Self.read(plain: line, into: &record)
    }
  }

  func reason(against line: LineBytes) -> String {
    "no request, status, size and milliseconds at the end, as 200 512 - 12.345 ms"
  }

  /// Reads a line without colours.
  private static func read(plain line: LineBytes, into record: inout LineRecord) -> Bool {
    var words = WordsFromEnd(line)
    guard let last = words.next() else { return false }
    let (size, time): (LineBytes, LineBytes)
    if last.equals("ms") {
      guard let number = words.next(), isTime(number), words.next()?.equals("-") == true,
        let word = words.next()
      else { return false }
      (size, time) = (word, number)
    } else {
      guard last.isSize, words.next()?.equals("-") == true, words.next()?.equals("ms") == true,
        let number = words.next()
      else { return false }
      (size, time) = (last, number)
    }
    guard size.isSize, isTime(time), let word = words.next(),
      let status = word.equals("-") ? GroupTag.noStatus : word.status,
      let request = request(in: words.rest)
    else { return false }
    record.note(.bytes, size)
    record.note(requestTime: time, in: .milliseconds)
    if record.wants(.client) || record.wants(.user) {
      noteClient(of: words.rest, before: request, in: &record)
    }
    return record.take(request: request, status: status)
  }

  /// Returns the request of what stands before the status: all of it, what is behind client and user, or
  /// what is behind a name or a time that a process manager puts before a line: `api  | GET /shop`,
  /// `2025-11-03T04:05:06: GET /shop`.
  private static func request(in head: LineBytes) -> LineBytes? {
    if startsWithMethod(head) { return head }
    let user = head.skipBlanks(head.endOfWord(0))
    let rest = head.from(head.skipBlanks(head.endOfWord(user)))
    var words = WordsFromEnd(head)
    let hasProtocol = words.next()?.spells("HTTP/") == true
    if hasProtocol, startsWithMethod(rest) { return rest }
    for mark in marks {
      guard let place = head.find(mark, from: 0) else { continue }
      let text = head.from(head.skipBlanks(place + mark.count))
      if startsWithMethod(text) { return text }
    }
    guard hasProtocol else { return nil }
    // A user of several words: node lets no blank into a target.
    _ = words.next()
    _ = words.next()
    let request = head.from(words.end)
    return startsWithMethod(request) ? request : rest
  }

  /// Notes client and user, which no process manager puts anything before.
  private static func noteClient(
    of head: LineBytes,
    before request: LineBytes,
    in record: inout LineRecord
  ) {
    let start = head.end(of: request) - request.count
    guard start > 0, marks.allSatisfy({ head.find($0, from: 0) == nil }) else { return }
    var words = WordsFromStart(WordsFromEnd(head.part(0, start)).rest)
    let client = words.next()
    guard !words.rest.isEmpty else { return }
    record.note(.client, client)
    record.note(.user, words.rest)
  }

  /// Whether the first word is in capitals, with another word behind it.
  private static func startsWithMethod(_ text: LineBytes) -> Bool {
    let end = text.endOfWord(0)
    return end < text.count && ByteClass.isCapital(text[0])
      && text.part(0, end).allSatisfy { ByteClass.isCapital($0) || $0 == ByteClass.dash }
  }

  private static func isTime(_ word: LineBytes) -> Bool { word.equals("-") || word.isDecimal }
}

extension LogFormat {
  /// The formats `tiny`, `short` and `dev` of Express' logger.
  package static let morgan = LogFormat(code: 31, "morgan")
}

/// The sequences that colour text on a terminal: `ESC [ 32 m`.
enum TerminalColours {
  /// Writes a line without its colours; nil for a line that has none.
  static func removed(from line: LineBytes, into scratch: Scratch) -> LineBytes? {
    var at = start(in: line, from: 0)
    guard at < line.count else { return nil }
    scratch.begin(room: line.count)
    var kept = 0
    while at < line.count {
      scratch.append(line.part(kept, at))
      kept = end(in: line, at)
      at = start(in: line, from: kept)
    }
    scratch.append(line.part(kept, at))
    return scratch.bytes
  }

  private static let escape: UInt8 = 0x1B

  /// Returns where the next colour starts, or the count.
  private static func start(in line: LineBytes, from offset: Int) -> Int {
    var at = line.findEither(escape, ByteClass.hash, from: offset)
    while at < line.count, end(in: line, at) == at {
      at = line.findEither(escape, ByteClass.hash, from: at + 1)
    }
    return at
  }

  /// Returns where a colour ends that starts at an offset; the offset itself if none does.
  private static func end(in line: LineBytes, _ start: Int) -> Int {
    var at = start
    if line[at] == escape {
      at += 1
    } else if line.spells("#033", at: at) {
      at += 4
    }
    guard at > start, line.byte(at: at) == ByteClass.openBracket else { return start }
    at += 1
    while ByteClass.isDigit(line.byte(at: at)) || line.byte(at: at) == UInt8(ascii: ";") { at += 1 }
    return line.byte(at: at) == UInt8(ascii: "m") ? at + 1 : start
  }
}
