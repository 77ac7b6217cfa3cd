/// Reads three formats of morgan, the logger of Express: `tiny`, `short` and `dev`.
///
/// `GET /shop 200 512 - 12.345 ms`, the same behind client and user with the protocol behind the target,
/// and `GET /shop 200 12.345 ms - 512` in the colours of a terminal, as morgan's `index.js` defines them.
/// Status, size and time are `-` where no response was sent. The fields are told from the line's end,
/// since what stands before them is the client's. rsyslog writes the byte before a colour as `#033`.
struct MorganLogParser: LineParser {
  static let unescapesEndpoints = true

  private let scratch = Scratch()

  func parse(_ line: LineBytes) -> ParsedLine {
    guard let record = record(of: line) else { return ParsedLine(unparsed: line) }
    guard let status = record.status.equals("-") ? GroupTag.noStatus : record.status.status,
      let request = record.request
    else { return ParsedLine(unparsed: line) }
    return ParsedLine(strictRequest: request, status: status)
  }

  /// Returns the parts of a line, valid until the next one is read; nil for one that is not morgan's.
  func record(of line: LineBytes) -> MorganRecord? {
    // The end of a line tells nearly all others.
    switch line.byte(at: line.count - 1) {
    case UInt8(ascii: "s"): MorganRecord(line)
    case UInt8(ascii: "m"):
      TerminalColours.removed(from: line, into: scratch).flatMap(MorganRecord.init)
    case let byte where byte == ByteClass.dash || ByteClass.isDigit(byte): MorganRecord(line)
    default: nil
    }
  }
}

/// The parts of a line of morgan, without colours.
struct MorganRecord {
  /// Client, user and request, or the request alone.
  let head: LineBytes
  let status: LineBytes
  let size: LineBytes
  let milliseconds: LineBytes

  init?(_ line: LineBytes) {
    var words = WordsFromEnd(line)
    guard let last = words.next() else { return nil }
    if last.equals("ms") {
      guard let time = words.next(), Self.isTime(time), words.next()?.equals("-") == true,
        let size = words.next(), Self.isSize(size), let status = words.next()
      else { return nil }
      (self.milliseconds, self.size, self.status) = (time, size, status)
    } else {
      guard Self.isSize(last), words.next()?.equals("-") == true,
        words.next()?.equals("ms") == true, let time = words.next(), Self.isTime(time),
        let status = words.next()
      else { return nil }
      (self.milliseconds, self.size, self.status) = (time, last, status)
    }
    head = words.rest
  }

  /// The request: the head, what is behind client and user, or what is behind a name or a time that a
  /// process manager puts before a line: `api  | GET /shop`, `2025-11-03T04:05:06: GET /shop`.
  var request: LineBytes? {
    if Self.startsWithMethod(head) { return head }
    let user = head.skipBlanks(head.endOfWord(0))
    let rest = head.from(head.skipBlanks(head.endOfWord(user)))
    var words = WordsFromEnd(head)
    let hasProtocol = words.next()?.spells("HTTP/") == true
    if hasProtocol, Self.startsWithMethod(rest) { return rest }
    for mark in Self.marks {
      guard let place = head.find(mark, from: 0) else { continue }
      let text = head.from(head.skipBlanks(place + mark.count))
      if Self.startsWithMethod(text) { return text }
    }
    guard hasProtocol else { return nil }
    // A user of several words: node lets no blank into a target.
    _ = words.next()
    _ = words.next()
    let request = head.from(words.end)
    return Self.startsWithMethod(request) ? request : rest
  }

  /// Where the client stands, and where the user does; nil in a line that has neither.
  var clientAndUser: (client: LineBytes, user: LineBytes)? {
    guard let request, !Self.startsWithMethod(head) else { return nil }
    let before = head.part(0, head.end(of: request) - request.count).trimmingSpaces
    let client = before.endOfWord(0)
    guard client < before.count, Self.marks.allSatisfy({ head.find($0, from: 0) == nil })
    else { return nil }
    return (before.part(0, client), before.from(before.skipBlanks(client)))
  }

  /// Whether the first word is in capitals, with another word behind it.
  private static func startsWithMethod(_ text: LineBytes) -> Bool {
    let end = text.endOfWord(0)
    guard end > 0, end < text.count else { return false }
    for offset in 0..<end where !ByteClass.isCapital(text[offset]) && text[offset] != ByteClass.dash
    {
      return false
    }
    return ByteClass.isCapital(text[0])
  }

  private static func isSize(_ word: LineBytes) -> Bool { word.equals("-") || word.isNumber }

  private static func isTime(_ word: LineBytes) -> Bool {
    if word.equals("-") { return true }
    let dot = word.find(UInt8(ascii: "."))
    guard word.part(0, dot).isNumber else { return false }
    return dot == word.count || word.from(dot + 1).isNumber
  }

  /// What ends a prefix of a process manager.
  private static let marks = ["| ", ": ", "] "].map { Array($0.utf8) }
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
