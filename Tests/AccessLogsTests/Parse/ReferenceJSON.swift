/// The rules of JSON lines, written for the eye: the object is taken apart into a list of values.
enum ReferenceJSON {
  typealias Bytes = [UInt8]

  private struct Broken: Error {}

  /// A value with the keys that lead to it.
  private struct Value {
    let path: [String]
    let bytes: Bytes
    let isString: Bool
  }

  private static let endpoints = [
    "RequestPath", "ClientRequestURI", "x-envoy-origin-path", "request_uri", "requestUri",
    "originalRequestUriWithArgs", "uri", "path", ":path", "url", "request.uri", "request.path",
    "requestUrl",
  ]
  private static let statuses = [
    "DownstreamStatus", "EdgeResponseStatus", "response_code", "status", "status_code",
    "response_status", "httpStatus", "sc-status",
  ]
  private static let methods = [
    "RequestMethod", "method", "request_method", "request.method", "requestMethod",
  ]

  static func read(_ line: Bytes) -> ReferenceParser.Line? {
    guard let start = line.firstIndex(of: c("{")) else { return nil }
    var values: [Value] = []
    var rest = line[start...]
    guard (try? object(&rest, [], &values)) != nil else { return nil }
    guard rest.allSatisfy(isSpace) else { return nil }

    guard
      let status = find(statuses, values, strings: false).flatMap({ value in
        ReferenceFamilies.status(value.bytes)
      })
    else { return nil }
    if let endpoint = find(endpoints, values, strings: true) {
      let method = find(methods, values, strings: true)?.bytes
      return ReferenceFamilies.target(unescaped(endpoint.bytes), method: method, status)
    }
    guard let request = values.last(where: { merged($0.path) == "request" && $0.isString }) else {
      return nil
    }
    // A request without odd bytes, which the other families try at length.
    let words = unescaped(request.bytes)
      .split(separator: c(" "), omittingEmptySubsequences: false).map(Array.init)
    guard words.count == 3, words[2].starts(with: "HTTP/1".utf8) else {
      return ReferenceParser.Line(special: "?", status: status)
    }
    return ReferenceFamilies.target(words[1], method: words[0], status)
  }

  /// The last value under the first of some names that has one; `null` is none.
  private static func find(_ names: [String], _ values: [Value], strings: Bool) -> Value? {
    for name in names {
      let found = values.last { value in
        merged(value.path) == name
          && (value.isString || (!strings && value.bytes != Bytes("null".utf8)))
      }
      if let found { return found }
    }
    return nil
  }

  /// The keys of a path, without the objects whose content counts as if it were outside.
  private static func merged(_ path: [String]) -> String {
    let isMerged = path.count > 1 && ["properties", "httpRequest"].contains(path[0])
    return path.dropFirst(isMerged ? 1 : 0).joined(separator: ".")
  }

  private static func isWanted(_ path: [String]) -> Bool {
    ["request", "properties", "httpRequest", "properties.request", "httpRequest.request"]
      .contains(path.joined(separator: "."))
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
      // A key with a dot in it is none of ours, and must not look like a path.
      let key = String(decoding: try string(&rest), as: UTF8.self)
      let inner = path + [key.contains(".") ? "\(key)!" : key]
      rest = rest.drop(while: isSpace)
      guard rest.first == c(":") else { throw Broken() }
      rest = rest.dropFirst().drop(while: isSpace)
      switch rest.first {
      case c("\""): values.append(Value(path: inner, bytes: try string(&rest), isString: true))
      case c("{") where isWanted(inner): try object(&rest, inner, &values)
      default:
        let skipped = try skip(&rest)
        if let first = skipped.first, first != c("{"), first != c("[") {
          values.append(Value(path: inner, bytes: skipped, isString: false))
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

  /// A number, a word, or brackets with anything in them that closes as many as it opens.
  private static func skip(_ rest: inout ArraySlice<UInt8>) throws -> Bytes {
    let start = rest
    var depth = 0
    while let byte = rest.first {
      if byte == c("\"") {
        _ = try string(&rest)
      } else if byte == c("{") || byte == c("[") {
        depth += 1
        rest = rest.dropFirst()
      } else if byte == c("}") || byte == c("]") {
        guard depth > 0 else { throw Broken() }
        depth -= 1
        rest = rest.dropFirst()
      } else if ",: \t".utf8.contains(byte) {
        guard depth > 0 else { throw Broken() }
        rest = rest.dropFirst()
        continue
      } else {
        rest = rest.drop { !"{}[],: \t\"".utf8.contains($0) }
      }
      if depth == 0 { return Array(start.prefix(start.count - rest.count)) }
    }
    throw Broken()
  }

  private static func unescaped(_ bytes: Bytes) -> Bytes {
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

  private static func c(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
}
