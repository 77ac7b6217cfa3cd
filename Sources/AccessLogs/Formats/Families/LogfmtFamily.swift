/// logfmt: `key=value` pairs in any order (https://brandur.org/logfmt), among other text or not.
///
/// The keys are those of JSON lines, nested ones with dots between them. A value ends at a blank, or is in
/// quotes with backslash escapes. It reads the router of Heroku
/// (https://devcenter.heroku.com/articles/http-routing#heroku-router-log-format), Rails with lograge
/// (`lib/lograge/formatters/key_value.rb`), Traefik's text log, and formats of nginx such as
/// `status=$status request="$request"`. A line without a method is read only if its target is a path or
/// URL: other programs write of a `status` and a `path` too.
struct LogfmtFamily: FormatFamily {
  static let description = FamilyDescription(
    [.logfmt],
    others: [.traefik],
    start: .anywhere,
    samples: [
      FormatSample(
        .logfmt,
        "key=value pairs with the keys of JSON: Heroku's router, lograge, Traefik, Go programs",
        line: #"2025-11-03T04:05:06.123456+00:00 heroku[router]: at=info method=GET "#
          + #"path="/shop?q=1" host=www.example.com fwd="192.0.2.4" dyno=web.1 connect=1ms "#
          + "service=12ms status=200 bytes=512 protocol=https"
      )
    ]
  )

  /// The names of Heroku's router (https://devcenter.heroku.com/articles/http-routing), and of others that
  /// write no JSON.
  private static let ownNames: [(LogField, [String])] = [
    (.client, ["fwd", "remote"]),
    (.requestTime, ["service"]),
  ]

  private var keys = JSONKeys.usual
  private var wanted: FieldSet = []
  private var values = KeyedValues()

  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    guard LogfmtPairs.mayStand(in: line) else { return false }
    let besides = record.wanted.subtracting(CommonFamily.shape)
    if besides != wanted {
      wanted = besides
      keys = JSONKeys.usual.widened(for: wanted, with: Self.ownNames)
    }
    readPairs(of: line)
    if values[.method] == nil, let endpoint = values[.endpoint], !endpoint.bytes.isPathOrURL {
      return false
    }
    guard values.take(into: &record) else { return false }
    guard !record.wanted.isEmpty else { return true }
    values.noteFields(in: &record)
    // What stands before the pairs of a router, or of syslog.
    let first = line.part(0, line.endOfWord(0))
    if first.byte(at: 10) == UInt8(ascii: "T"), first.holdsTime(at: 11) {
      record.note(.time, first)
    }
    return true
  }

  mutating func reason(against line: LineBytes) -> String {
    readPairs(of: line)
    guard let status = values[.status] else { return "no key=value with a status" }
    guard status.bytes.statusOrZero != nil else { return "the status is not of three digits" }
    if values[.endpoint] == nil {
      return values[.request] == nil
        ? "no key=value with a request" : "a status of 0 behind no sound request"
    }
    return values[.method] == nil
      ? "no method, and the target is no path or URL" : "a status of 0 behind no sound request"
  }

  /// Finds the values of the pairs.
  private mutating func readPairs(of line: LineBytes) {
    // Once more where what separates the pairs is no part of their values.
    if readPairs(of: line, areInList: false) { _ = readPairs(of: line, areInList: true) }
  }

  /// Finds the values of the pairs; returns whether all have separators between them.
  private mutating func readPairs(of line: LineBytes, areInList: Bool) -> Bool {
    values.begin(line, keys)
    var pairs = LogfmtPairs(line)
    while let (name, value) = pairs.next() {
      guard let key = keys.key(named: name),
        key.place != Int(LogField.request.rawValue) || value.mayBeRequest
      else { continue }
      let bytes = areInList && !value.isQuoted ? value.bytes.withoutSeparator : value.bytes
      values.note(
        KeyedValues.Value(bytes: bytes, isString: true, hasEscapes: value.hasEscapes),
        key
      )
    }
    return pairs.areInList
  }
}

extension LogFormat {
  /// `key=value` pairs.
  package static let logfmt = LogFormat(code: 24, "logfmt")
}

/// The `key=value` pairs of a line one after another, past text that is none.
///
/// A pair starts the line, or stands behind a blank or an opening bracket, outside of quotes.
struct LogfmtPairs {
  struct Value {
    /// The value, without its quotes and with its escapes.
    let bytes: LineBytes
    let isQuoted: Bool
    let hasEscapes: Bool

    /// Whether it may be a whole request: one word without quotes is an id or a number, unless it is a path.
    fileprivate var mayBeRequest: Bool {
      isQuoted || bytes.find(ByteClass.space) < bytes.count || bytes.byte(at: 0) == ByteClass.slash
    }
  }

  private let line: LineBytes
  private var at = 0
  /// Whether a quote may have another one that closes it; once one has none, no later one has.
  private var quotesClose = true
  private var singleQuotesClose = true
  /// What closes the bracket that a pair stood behind.
  private var closer: UInt8?
  /// Pairs so far, and those of them that a separator followed: `method=GET, path=/shop`.
  private var count = 0
  private var separated = 0
  private var endedInSeparator = false

  init(_ line: LineBytes) { self.line = line }

  /// Whether a key stands before some `=`, which most lines with a query do not have.
  static func mayStand(in line: LineBytes) -> Bool {
    var equals = line.find(UInt8(ascii: "="))
    while equals < line.count {
      var start = equals
      while start > 0, isOfKey(line[start - 1]) { start -= 1 }
      if start < equals, start == 0 || mayStandBeforeKey(line[start - 1]) { return true }
      equals = line.find(UInt8(ascii: "="), from: equals + 1)
    }
    return false
  }

  /// Whether separators stand between all pairs that were read, which are no part of their values.
  var areInList: Bool { count > 1 && separated == count - 1 }

  /// Returns the next pair that has a value.
  mutating func next() -> (key: LineBytes, value: Value)? {
    while true {
      at = line.skipBlanks(at)
      guard at < line.count else { return nil }
      guard let equals = endOfKey(at) ?? skipText() else { continue }
      let key = line.part(at, equals)
      at = equals + 1
      if count > 0, endedInSeparator { separated += 1 }
      count += 1
      endedInSeparator = false
      if let value = readValue() { return (key, value) }
    }
  }

  /// Reads the value at the place; nil where there is none, or it was cut off with the line.
  private mutating func readValue() -> Value? {
    let first = line.byte(at: at)
    if first == ByteClass.quote { return readQuoted() }
    if first == UInt8(ascii: "'"), singleQuotesClose {
      if let end = endOfSingleQuoted() {
        let value = line.part(at + 1, end)
        at = end + 1
        return Value(bytes: value, isQuoted: true, hasEscapes: false)
      }
      singleQuotesClose = false
    }
    let start = at
    at = line.endOfWord(at)
    var end = at
    guard end > start else { return nil }
    if Self.isSeparator(line[end - 1]) { endedInSeparator = true }
    if let closer, !endedInSeparator, line[end - 1] == closer { end -= 1 }
    var value = line.part(start, end)
    // A request that lacks its quotes.
    if value.isMethod, let end = endOfRequest(from: at) {
      value = line.part(start, end)
      at = end
    }
    return Value(bytes: value, isQuoted: false, hasEscapes: false)
  }

  private mutating func readQuoted() -> Value? {
    let close = line.findBareQuote(from: at + 1)
    guard close < line.count else {
      at = close
      return nil
    }
    let value = line.part(at + 1, close)
    at = line.endOfWord(close)
    endedInSeparator = close + 1 < at && Self.isSeparator(line[at - 1])
    let hasEscapes = value.find(ByteClass.backslash) < value.count
    return Value(bytes: value, isQuoted: true, hasEscapes: hasEscapes)
  }

  /// Returns where a text in single quotes ends, as lograge writes errors: at one before a blank or the
  /// end.
  private func endOfSingleQuoted() -> Int? {
    var end = line.find(UInt8(ascii: "'"), from: at + 1)
    while end < line.count {
      if end + 1 == line.count || ByteClass.isBlank(line[end + 1]) { return end }
      end = line.find(UInt8(ascii: "'"), from: end + 1)
    }
    return nil
  }

  /// Returns where a request ends that starts with a method: behind a protocol two words on.
  private func endOfRequest(from method: Int) -> Int? {
    let target = line.skipBlanks(method)
    let `protocol` = line.skipBlanks(line.endOfWord(target))
    guard line.spells("HTTP/", at: `protocol`) else { return nil }
    return line.endOfWord(`protocol`)
  }

  /// Returns where the `=` of a key stands that starts at an offset.
  private func endOfKey(_ start: Int) -> Int? {
    let first = line.byte(at: start)
    guard
      ByteClass.isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "@")
        || first == ByteClass.colon
    else { return nil }
    var end = start + 1
    while Self.isOfKey(line.byte(at: end)) { end += 1 }
    return line.byte(at: end) == UInt8(ascii: "=") ? end : nil
  }

  /// Moves over a word that is no pair, and what is in quotes in it, or to a pair behind a bracket in it;
  /// returns where the key of that ends.
  private mutating func skipText() -> Int? {
    while at < line.count {
      let byte = line[at]
      switch byte {
      case ByteClass.space, ByteClass.tab: return nil
      case ByteClass.backslash: at = min(at + 2, line.count)
      case ByteClass.quote:
        let close = quotesClose ? line.findBareQuote(from: at + 1) : line.count
        quotesClose = close < line.count
        at = (quotesClose ? close : at) + 1
      case ByteClass.openBracket, UInt8(ascii: "("), UInt8(ascii: "{"):
        at += 1
        guard let equals = endOfKey(at) else { continue }
        closer = byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : byte + 2
        return equals
      default: at += 1
      }
    }
    return nil
  }

  private static func isOfKey(_ byte: UInt8) -> Bool {
    if ByteClass.isLetter(byte) || ByteClass.isDigit(byte) { return true }
    return switch byte {
    case ByteClass.dash, ByteClass.colon, ByteClass.hash, UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "@"), UInt8(ascii: "("), UInt8(ascii: ")"):
      true
    default: false
    }
  }

  private static func mayStandBeforeKey(_ byte: UInt8) -> Bool {
    ByteClass.isBlank(byte) || byte == ByteClass.openBracket || byte == UInt8(ascii: "{")
  }

  fileprivate static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }
}

extension LineBytes {
  fileprivate var withoutSeparator: LineBytes {
    guard let last = count > 0 ? self[count - 1] : nil, LogfmtPairs.isSeparator(last) else {
      return self
    }
    return part(0, count - 1)
  }
}
