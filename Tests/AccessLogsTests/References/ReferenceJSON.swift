import AccessLogs

/// The rules of JSON lines, written for the eye: the object is taken apart into a list of values.
enum ReferenceJSON: ReferenceRules {
  private struct Broken: Error {}

  /// A value with the keys that lead to it.
  private struct Value {
    let path: [String]
    let bytes: Bytes
    let isString: Bool
    /// Whether it is the first string of a list, as headers are: no value of a request.
    var isInList = false

    /// The keys with dots between them, without an envelope; a key with dots in it is one by itself.
    var name: String? {
      let isInside = path.count > 1 && envelopes.contains(path[0])
      let keys = path.dropFirst(isInside ? 1 : 0)
      guard keys.count == 1 || !keys.contains(where: { $0.contains(".") }) else { return nil }
      return keys.joined(separator: ".")
    }
  }

  private static let envelopes = [
    "properties", "httpRequest", "jsonPayload", "Properties", "meta", "State",
  ]

  /// The names that lines are counted by.
  private static let counted =
    UsualNames.statuses + UsualNames.endpoints + UsualNames.methods + UsualNames.requests
    + UsualNames.messages

  static func read(_ line: Bytes) -> Line? {
    guard let values = values(of: line) else { return nil }
    let plain = values.filter { !$0.isInList }
    if let read = request(of: plain) { return withFields(read, of: values) }
    // A line that something else found, and nothing of what that says.
    guard let message = first(UsualNames.messages, plain.filter(\.isString)) else { return nil }
    var text = unescaped(message.bytes)
    while text.last == c("\n") || text.last == c("\r") { text.removeLast() }
    return ReferenceCommon.read(text)
  }

  /// Adds what the names say; a key of its own stands before what is in a whole request.
  private static func withFields(_ line: Line, of values: [Value]) -> Line {
    var read = line
    read.fields = [:]
    let strings = values.filter { $0.isString && !$0.isInList }
    read.add(.method, first(UsualNames.methods, strings).map { unescaped($0.bytes) })
    for (field, names) in ReferenceNames.fields {
      read.add(field, first(names, values).map { unescaped($0.bytes) })
    }
    read.add([(.method, line.fields[.method]), (.protocol, line.fields[.protocol])])
    // CloudFront has the date of a time in a key of its own.
    if let time = read.fields[.time], hasShape("dd:dd:dd", time),
      let date = values.last(where: { $0.name == "date" }), hasShape("dddd-dd-dd", date.bytes)
    {
      read.fields[.time] = date.bytes + [c(" ")] + time
    }
    return read
  }

  private static func first(_ names: [String], _ values: [Value]) -> Value? {
    find(names, values) { !$0.bytes.isEmpty && $0.bytes != [c("-")] }
  }

  /// All values that are looked at; nil of a line that is no object.
  private static func values(of line: Bytes) -> [Value]? {
    guard let start = line.firstIndex(of: c("{")) else { return nil }
    var values: [Value] = []
    var rest = line[start...]
    guard (try? object(&rest, [], &values)) != nil, rest.allSatisfy(isSpace) else { return nil }
    return values
  }

  /// What the usual names say of a request.
  private static func request(of values: [Value]) -> Line? {
    guard
      let found = find(UsualNames.statuses, values, { statusOrZero($0.bytes) != nil }),
      let status = statusOrZero(found.bytes)
    else { return nil }
    // A client that left: its request is whole.
    func sound(_ line: Line, _ method: Bytes?) -> Line? {
      status == "0" && (line.special != nil || method == nil) ? nil : line
    }
    let strings = values.filter(\.isString)
    let method = first(UsualNames.methods, strings)?.bytes
    if let endpoint = first(UsualNames.endpoints, strings) {
      let target = unescaped(endpoint.bytes)
      return sound(ReferenceRequest.target(target, method: method, status), method)
    }
    guard let request = first(UsualNames.requests, strings).map({ unescaped($0.bytes) }) else {
      return nil
    }
    if request.first == c("/"), !request.contains(c(" ")) {
      return sound(ReferenceRequest.target(request, method: method, status), method)
    }
    let line = ReferenceRequest.read(request, status: status, takesAnyTarget: true)
    return sound(line, line.fields[.method])
  }

  /// The last value under the first of some names that has a sound one; else the last under the first at all.
  private static func find(
    _ names: [String],
    _ values: [Value],
    _ isSound: (Value) -> Bool
  ) -> Value? {
    for values in [values.filter(isSound), values] {
      for name in names {
        if let found = values.last(where: { $0.name == name }) { return found }
      }
    }
    return nil
  }

  /// Whether an object is looked into: an envelope outside, or one on the way to a usual name.
  private static func isWanted(_ path: [String]) -> Bool {
    if path.count == 1, envelopes.contains(path[0]) { return true }
    let keys = envelopes.contains(path[0]) ? Array(path.dropFirst()) : path
    guard !keys.contains(where: { $0.contains(".") }) else { return false }
    return counted.contains { $0.hasPrefix(keys.joined(separator: ".") + ".") }
  }

  /// Whether an object is on the way to other fields: it is looked into if that can be done.
  private static func isShown(_ path: [String]) -> Bool {
    let keys = envelopes.contains(path[0]) ? Array(path.dropFirst()) : path
    guard !keys.isEmpty, !keys.contains(where: { $0.contains(".") }) else { return false }
    return ReferenceNames.fields.contains { _, names in
      names.contains { $0.hasPrefix(keys.joined(separator: ".") + ".") }
    }
  }

  private static func object(
    _ rest: inout ArraySlice<UInt8>,
    _ path: [String],
    _ values: inout [Value]
  ) throws {
    rest = rest.dropFirst().drop(while: isSpace)
    if rest.first == c("}") {
      rest = rest.dropFirst()
      return
    }
    while true {
      guard rest.first == c("\"") else { throw Broken() }
      let inner = path + [String(decoding: try string(&rest), as: UTF8.self)]
      rest = rest.drop(while: isSpace)
      guard rest.first == c(":") else { throw Broken() }
      rest = rest.dropFirst().drop(while: isSpace)
      switch rest.first {
      case c("\""): values.append(Value(path: inner, bytes: try string(&rest), isString: true))
      case c("{") where isWanted(inner): try object(&rest, inner, &values)
      case c("{"):
        var inside: [Value] = []
        var copy = rest
        // One that is broken has what stands before that.
        if isShown(inner) { try? object(&copy, inner, &inside) }
        try skip(&rest)
        values += inside
      case c("["): try list(&rest, inner, isOutermost: path.isEmpty, &values)
      default:
        let bytes = try bare(&rest, isOutermost: path.isEmpty)
        if bytes != Bytes("null".utf8) {
          values.append(Value(path: inner, bytes: bytes, isString: !isWord(bytes)))
        }
      }
      rest = rest.drop(while: isSpace)
      guard let byte = rest.first else { throw Broken() }
      rest = rest.dropFirst()
      if byte == c("}") { return }
      guard byte == c(",") else { throw Broken() }
      rest = rest.drop(while: isSpace)
    }
  }

  /// A list, of which the first string is a value; or an address, `[2001:db8::1]:80`, that starts as one.
  private static func list(
    _ rest: inout ArraySlice<UInt8>,
    _ path: [String],
    isOutermost: Bool,
    _ values: inout [Value]
  ) throws {
    let start = rest
    try skip(&rest)
    let behind = rest.first { !isSpace($0) }
    var first: Bytes?
    if behind == c(",") || behind == c("}") {
      var items = start.dropFirst().drop(while: isSpace)
      if items.first == c("\"") { first = try string(&items) }
    } else {
      _ = try bare(&rest, isOutermost: isOutermost)
      first = Bytes(start[..<rest.startIndex])
      while first?.last == c(" ") { first?.removeLast() }
    }
    if let first {
      values.append(Value(path: path, bytes: first, isString: true, isInList: true))
    }
  }

  /// A string with its escapes.
  private static func string(_ rest: inout ArraySlice<UInt8>) throws -> Bytes {
    var bytes: Bytes = []
    rest = rest.dropFirst()
    while let byte = rest.first, byte != c("\"") {
      bytes.append(byte)
      rest = rest.dropFirst()
      if byte == c("\\"), let escaped = rest.first {
        bytes.append(escaped)
        rest = rest.dropFirst()
      }
    }
    guard rest.first == c("\"") else { throw Broken() }
    rest = rest.dropFirst()
    return bytes
  }

  /// Brackets with anything in them that closes as many as it opens.
  private static func skip(_ rest: inout ArraySlice<UInt8>) throws {
    var depth = 0
    repeat {
      guard let byte = rest.first else { throw Broken() }
      if byte == c("\"") {
        _ = try string(&rest)
        continue
      }
      if byte == c("{") || byte == c("[") { depth += 1 }
      if byte == c("}") || byte == c("]") { depth -= 1 }
      rest = rest.dropFirst()
    } while depth > 0
  }

  /// A value without quotes, up to the comma before a quote or the brace that closes its object.
  private static func bare(_ rest: inout ArraySlice<UInt8>, isOutermost: Bool) throws -> Bytes {
    var bytes: Bytes = []
    while let byte = rest.first {
      let behind = rest.dropFirst().drop(while: isSpace)
      let ends =
        byte == c(",")
        ? behind.first == c("\"")
        : byte == c("}")
          && (isOutermost ? behind.isEmpty : behind.first == c(",") || behind.first == c("}"))
      if ends {
        while bytes.last == c(" ") { bytes.removeLast() }
        return bytes
      }
      guard byte != c("\"") else { throw Broken() }
      let length = byte == c("\\") ? 2 : 1
      bytes += rest.prefix(length)
      rest = rest.dropFirst(length)
    }
    throw Broken()
  }

  /// Whether a value without quotes is a number, true or false.
  private static func isWord(_ bytes: Bytes) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    if text == "true" || text == "false" { return true }
    let digits = bytes.first == c("-") ? bytes.dropFirst() : bytes[...]
    return digits.first.map { $0 < 0x80 && isDigit($0) } == true
      && digits.allSatisfy { isDigit($0) || "-+.eE".utf8.contains($0) }
  }

  static func unescaped(_ bytes: Bytes) -> Bytes {
    let plain: [UInt8: UInt8] = [
      c("\""): c("\""), c("\\"): c("\\"), c("/"): c("/"), c("b"): 8, c("f"): 12, c("n"): 10,
      c("r"): 13, c("t"): 9,
    ]
    var result: Bytes = []
    var rest = bytes[...]
    while let byte = rest.first {
      let tail = Array(rest.prefix(12))
      if byte == c("\\"), tail.count > 1 {
        if let found = plain[tail[1]] {
          result.append(found)
          rest = rest.dropFirst(2)
          continue
        }
        if tail[1] == c("x"), let number = hex(tail, 2, 2) {
          result.append(UInt8(number))
          rest = rest.dropFirst(4)
          continue
        }
        if tail[1] == c("u"), let high = hex(tail, 2, 4) {
          if (0xD800..<0xDC00).contains(high), tail.count == 12, tail[6] == c("\\"),
            tail[7] == c("u"), let low = hex(tail, 8, 4), (0xDC00..<0xE000).contains(low)
          {
            let scalar = Unicode.Scalar(UInt32(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00))
            result += Array(String(Character(scalar ?? "?")).utf8)
            rest = rest.dropFirst(12)
          } else {
            if let scalar = Unicode.Scalar(UInt32(high)) {
              result += Array(String(Character(scalar)).utf8)
            } else {
              result += [0xED, UInt8(0x80 + high >> 6 & 0x3F), UInt8(0x80 + high & 0x3F)]
            }
            rest = rest.dropFirst(6)
          }
          continue
        }
      }
      result.append(byte)
      rest = rest.dropFirst()
    }
    return result
  }

  private static func hex(_ bytes: Bytes, _ start: Int, _ count: Int) -> Int? {
    guard bytes.count >= start + count else { return nil }
    let digits = bytes[start..<start + count]
    guard digits.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 9 || byte == 32 || (11...13).contains(byte)
  }
}
