import Testing

/// A page of gauges read as strictly as all that reads it together: the text format 0.0.4 of Prometheus, the textfile
/// collector of node_exporter, OpenMetrics 1.0, and `promtool check metrics`.
struct MetricsPage {
  struct Fault: Error {
    let reason: String
  }

  /// The number of each series, by its name and labels as they are written.
  private(set) var series: [String: Int] = [:]
  /// The series, in their order.
  private(set) var order: [String] = []
  /// What each name says.
  private(set) var help: [String: String] = [:]

  init(_ text: String) throws {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.popLast() == "", lines.popLast() == "# EOF" else {
      throw Fault(reason: "does not end in # EOF and a line end")
    }
    var family: String?
    var isTyped = false
    for line in lines {
      if line.hasPrefix("#") {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == "#" else { throw Fault(reason: "a comment: \(line)") }
        let name = String(words[2])
        if words[1] == "HELP" {
          guard help[name] == nil, !words[3].isEmpty else { throw Fault(reason: "HELP: \(line)") }
          help[name] = String(words[3])
          (family, isTyped) = (name, false)
        } else {
          guard words[1] == "TYPE", words[3] == "gauge", name == family, !isTyped else {
            throw Fault(reason: "TYPE: \(line)")
          }
          try Self.check(name)
          isTyped = true
        }
      } else {
        try take(line, of: isTyped ? family : nil)
      }
    }
  }

  /// Checks the name of a gauge.
  private static func check(_ name: String) throws {
    let allowed = name.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x5F }
    guard allowed, name.hasPrefix("logtally_") else { throw Fault(reason: "the name \(name)") }
    // These are for other types, or no base units.
    let ends = [
      "_total", "_count", "_sum", "_bucket", "_created", "_info", "_gauge", "_ms", "_milliseconds",
    ]
    if ends.contains(where: name.hasSuffix) { throw Fault(reason: "the end of \(name)") }
  }

  private mutating func take(_ line: Substring, of family: String?) throws {
    var rest = Array(line.utf8)[...]
    let name = rest.prefix { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
    guard String(decoding: name, as: UTF8.self) == family else {
      throw Fault(reason: "not of \(family ?? "any family"): \(line)")
    }
    rest.removeFirst(name.count)
    var names: Set<String> = []
    if rest.popFirst(UInt8(ascii: "{")) {
      repeat {
        let label = rest.prefix { $0 != UInt8(ascii: "=") }
        rest.removeFirst(label.count)
        let text = String(decoding: label, as: UTF8.self)
        guard text.utf8.allSatisfy({ 0x61...0x7A ~= $0 || $0 == 0x5F }), text.first != "_",
          text != "le", text != "quantile", names.insert(text).inserted
        else { throw Fault(reason: "the label \(text): \(line)") }
        try Self.skipValue(&rest, line)
      } while rest.popFirst(UInt8(ascii: ","))
      guard rest.popFirst(UInt8(ascii: "}")) else { throw Fault(reason: "no } in \(line)") }
    }
    let key = String(decoding: Array(line.utf8)[..<rest.startIndex], as: UTF8.self)
    guard rest.popFirst(UInt8(ascii: " ")),
      let number = Int(String(decoding: rest, as: UTF8.self)), number >= 0
    else { throw Fault(reason: "no number alone: \(line)") }
    guard series.updateValue(number, forKey: key) == nil else {
      throw Fault(reason: "twice: \(key)")
    }
    order.append(key)
  }

  /// Goes over `="value"`.
  private static func skipValue(_ rest: inout ArraySlice<UInt8>, _ line: Substring) throws {
    guard rest.popFirst(UInt8(ascii: "=")), rest.popFirst(UInt8(ascii: "\"")) else {
      throw Fault(reason: "no value: \(line)")
    }
    if rest.first == UInt8(ascii: "\"") { throw Fault(reason: "an empty value: \(line)") }
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\") else { continue }
      guard let escaped = rest.popFirst(), Array("\\\"n".utf8).contains(escaped) else {
        throw Fault(reason: "an escape: \(line)")
      }
    }
  }
}

extension ArraySlice<UInt8> {
  /// Takes a byte off the front if it is the next.
  fileprivate mutating func popFirst(_ byte: UInt8) -> Bool {
    if first != byte { return false }
    removeFirst()
    return true
  }
}
