/// A format string taken apart: texts that stand in every line, and fields between them.
struct FormatTemplate {
  /// A text or a field, with the place in the string where it starts.
  struct Element {
    enum Kind: Equatable {
      case text([UInt8])
      case field(LogField)
      /// A run of blanks of any length.
      case blanks
    }

    var kind: Kind
    var offset: Int
    /// What a field may look like.
    var shape = FieldShape.text
    /// The unit of a request time.
    var unit: TimeUnit?
    /// Whether a time has a time of day in it, with colons.
    var isTimeOfDay = false
    /// Whether a proxy passes the address of its client on in it.
    var isForwardedClient = false

    var text: [UInt8]? {
      if case .text(let bytes) = kind { return bytes }
      return nil
    }

    var field: LogField? {
      if case .field(let field) = kind { return field }
      return nil
    }
  }

  /// Whose string it is.
  enum Syntax {
    case nginx, apache, goAccess
  }

  private(set) var parts: [Element] = []
  let syntax: Syntax
  /// Whether times are parts of one, such as the date and the time of day of GoAccess.
  private(set) var joinsTimes = false
  /// The string, for errors.
  let source: [UInt8]

  /// Takes a string apart, by the specifiers it has.
  ///
  /// `isUnescaped` says that it was read as a configuration is, so that nginx's escapes are gone from it.
  /// Apache has a second kind, which are resolved here.
  init(_ source: [UInt8], isUnescaped: Bool = false) throws(FormatSyntaxError) {
    self.source = source
    syntax = Self.syntax(of: source)
    switch syntax {
    case .nginx: try readNginx(isUnescaped: isUnescaped)
    case .apache: try readApache()
    case .goAccess: try readGoAccess()
    }
    keepOneRequestTime()
    takeForwardedClient()
    try checkLineEnds()
  }

  /// Takes the request time in the finest unit, where there are several, and the others for anything else.
  private mutating func keepOneRequestTime() {
    let times = parts.indices.filter { parts[$0].field == .requestTime }
    func power(_ index: Int) -> Int { parts[index].unit?.power ?? .max }
    guard let finest = times.min(by: { power($0) < power($1) }) else { return }
    for index in times where index != finest { parts[index].kind = .field(.other) }
  }

  /// Takes what a proxy passed on for the client where the format has no address of its own.
  private mutating func takeForwardedClient() {
    guard !parts.contains(where: { $0.field == .client }),
      let index = parts.firstIndex(where: \.isForwardedClient)
    else { return }
    parts[index].kind = .field(.client)
  }

  /// Drops the line end that the string may end in; one within would leave no line to read.
  private mutating func checkLineEnds() throws(FormatSyntaxError) {
    func isLineEnd(_ byte: UInt8) -> Bool {
      byte == ByteClass.newline || byte == ByteClass.carriageReturn
    }
    if let text = parts.last?.text {
      let kept = text.reversed().drop(while: isLineEnd).reversed()
      parts[parts.count - 1].kind = .text(Array(kept))
    }
    if let part = parts.first(where: { $0.text?.contains(ByteClass.newline) == true }) {
      throw failure(at: part.offset, "a format of one line")
    }
  }

  /// Tells the three apart: nginx has `$`; `%{..}`, `%>s` and `%l` are Apache's, `%^`, `%d`, `%x`,
  /// `%~` and `%R` GoAccess's.
  private static func syntax(of source: [UInt8]) -> Syntax {
    let text = String(decoding: source, as: UTF8.self)
    func holds(_ marks: [String]) -> Bool { marks.contains { text.contains($0) } }
    if hasVariable(source) || !source.contains(UInt8(ascii: "%")) { return .nginx }
    if holds(["%{", "%>", "%<", "%l", "%!", "%^F"]) { return .apache }
    return holds(["%^", "%d", "%x", "%~", "%R", "~h"]) ? .goAccess : .apache
  }

  /// Whether one of nginx's variables is in a string.
  static func hasVariable(_ source: [UInt8]) -> Bool {
    source.indices.contains { index in
      source[index] == UInt8(ascii: "$") && index + 1 < source.count
        && (ByteClass.isLetter(source[index + 1]) || source[index + 1] == UInt8(ascii: "{"))
    }
  }

  func failure(at offset: Int, _ expected: String) -> FormatSyntaxError {
    FormatSyntaxError(text: source, offset: min(offset, source.count), expected: expected)
  }

  // MARK: - Reading

  private mutating func append(_ bytes: some Sequence<UInt8>, at offset: Int) {
    if var text = parts.last?.text {
      // Taken out meanwhile, so that the text grows in place: a copy for each byte takes minutes.
      parts[parts.count - 1].kind = .blanks
      text += bytes
      parts[parts.count - 1].kind = .text(text)
    } else {
      parts.append(Element(kind: .text(Array(bytes)), offset: offset))
    }
  }

  private mutating func append(
    _ field: LogField,
    _ shape: FieldShape,
    at offset: Int,
    _ unit: TimeUnit? = nil,
    isTimeOfDay: Bool = false
  ) {
    let kind = Element.Kind.field(field)
    parts.append(
      Element(kind: kind, offset: offset, shape: shape, unit: unit, isTimeOfDay: isTimeOfDay)
    )
  }

  /// Reads `$name` and `${name}`.
  private mutating func readNginx(isUnescaped: Bool) throws(FormatSyntaxError) {
    var at = 0
    while at < source.count {
      let start = at
      guard source[at] == UInt8(ascii: "$") else {
        let isEscape = !isUnescaped && source[at] == ByteClass.backslash
        let bytes = source[at...].prefix(isEscape ? 2 : 1)
        append(isEscape ? ConfigurationWords.unescapedNginx(bytes) : Array(bytes), at: at)
        at += bytes.count
        continue
      }
      at += 1
      let isBraced = at < source.count && source[at] == UInt8(ascii: "{")
      if isBraced { at += 1 }
      let name = source[at...].prefix { byte in
        ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || byte == UInt8(ascii: "_")
      }
      guard !name.isEmpty else {
        throw failure(at: at, "the name of a variable, such as $status")
      }
      at += name.count
      if isBraced {
        guard at < source.count, source[at] == UInt8(ascii: "}") else {
          throw failure(at: at, "a closing brace, as in ${status}")
        }
        at += 1
      }
      let variable = String(decoding: name, as: UTF8.self)
      append(
        LogField(nginx: variable),
        FieldShape(nginx: variable),
        at: start,
        .seconds,
        isTimeOfDay: variable.hasPrefix("time_")
      )
      parts[parts.count - 1].isForwardedClient = LogField.isForwardedClient(nginx: variable)
    }
  }

  /// Reads `%h`, `%>s`, `%{Referer}i` and what else mod_log_config has.
  private mutating func readApache() throws(FormatSyntaxError) {
    var at = 0
    var times: [String] = []
    // What is no layout of `strftime` is a whole time, at the start of the request or at its end.
    defer { joinsTimes = times.count > 1 && times.allSatisfy(Self.isLayout) }
    while at < source.count {
      let start = at
      guard source[at] == UInt8(ascii: "%") else {
        readText(&at)
        continue
      }
      at += 1
      if at < source.count, source[at] == UInt8(ascii: "%") {
        append([source[at]], at: start)
        at += 1
        continue
      }
      // Status codes that a field is for, and which of several internal requests.
      while at < source.count,
        ByteClass.isDigit(source[at]) || "!,<>".utf8.contains(source[at])
      {
        at += 1
      }
      var name: [UInt8] = []
      if at < source.count, source[at] == UInt8(ascii: "{") {
        guard let close = source[at...].firstIndex(of: UInt8(ascii: "}")) else {
          throw failure(at: at, "a closing brace, as in %{Referer}i")
        }
        name = Array(source[at + 1..<close])
        at = close + 1
      }
      let length = at < source.count && source[at] == UInt8(ascii: "^") ? 3 : 1
      let specifier = String(decoding: source[at...].prefix(length), as: UTF8.self)
      let braced = String(decoding: name, as: UTF8.self)
      guard var field = LogField(apache: specifier, name: braced) else {
        throw failure(at: at, "a specifier of LogFormat, such as %h, %r or %>s")
      }
      let unit = TimeUnit(apache: specifier, name: braced)
      if field == .requestTime, unit == nil {
        throw failure(at: start + 1, "a unit of time, as in %{ms}T: s, ms, us or ns")
      }
      at += length
      // A fraction belongs to the second before it.
      if field == .time, braced.hasSuffix("_frac"), times.isEmpty { field = .other }
      if field == .time { times.append(braced) }
      let shape = FieldShape(apache: specifier, name: braced)
      if field == .time, name.isEmpty {
        // Without a layout of its own, the time stands in brackets.
        append([ByteClass.openBracket], at: start)
        append(field, shape, at: start, isTimeOfDay: true)
        append([ByteClass.closeBracket], at: start)
      } else {
        append(
          field,
          shape,
          at: start,
          unit,
          isTimeOfDay: braced.contains("%T") || braced.contains("%H:%M:%S")
        )
        parts[parts.count - 1].isForwardedClient =
          specifier == "i" && LogField.isForwardedClient(header: braced)
      }
    }
  }

  /// Whether the text in the braces of a `%{...}t` makes a part of a time.
  private static func isLayout(_ name: String) -> Bool {
    name.contains("%") && !name.hasPrefix("begin:") && !name.hasPrefix("end:")
      || name.hasSuffix("_frac")
  }

  /// Reads `%h`, `%^`, `%~` and what else GoAccess has.
  private mutating func readGoAccess() throws(FormatSyntaxError) {
    joinsTimes = true
    var at = 0
    while at < source.count {
      let start = at
      if source[at...].starts(with: "~h{".utf8) {
        guard let close = source[at...].firstIndex(of: UInt8(ascii: "}")) else {
          throw failure(at: source.count, "a closing brace, as in ~h{, }")
        }
        at = close + 1
        append(.client, .list, at: start)
        continue
      }
      guard source[at] == UInt8(ascii: "%") else {
        readText(&at)
        continue
      }
      at += 1
      let letter = at < source.count ? Character(UnicodeScalar(source[at])) : " "
      if letter == "~" {
        parts.append(Element(kind: .blanks, offset: start))
      } else if letter == "%" {
        append([source[at]], at: start)
      } else if let field = LogField(goAccess: letter) {
        append(
          field,
          FieldShape(field),
          at: start,
          TimeUnit(goAccess: letter),
          isTimeOfDay: letter == "t"
        )
      } else {
        throw failure(at: at, "a specifier of GoAccess, such as %h, %r or %s")
      }
      at += 1
    }
  }

  /// Reads a byte of text, or an escape: a tab, a line end, or a byte that stands for itself.
  private mutating func readText(_ at: inout Int) {
    let start = at
    if source[at] == ByteClass.backslash, at + 1 < source.count {
      let byte =
        switch source[at + 1] {
        case UInt8(ascii: "t"): ByteClass.tab
        case UInt8(ascii: "r"): ByteClass.carriageReturn
        case UInt8(ascii: "n"): ByteClass.newline
        case let other: other
        }
      append([byte], at: start)
      at += 2
    } else {
      append([source[at]], at: start)
      at += 1
    }
  }
}
