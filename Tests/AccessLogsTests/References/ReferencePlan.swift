import AccessLogs

/// The rules of format strings of nginx, by trying every way to cut a line.
enum ReferencePlan: ReferenceRules {
  /// A field, and the text behind it.
  struct Step {
    let variable: String
    let text: Bytes
  }

  /// How a request without quotes is taken.
  private enum Request: CaseIterable {
    case withProtocol, withBlanks, nothing, any
  }

  /// A line that is being cut by all ways of one sense.
  private struct Cutting {
    let line: Bytes
    let steps: [Step]
    let request: Request
    let isWide: Bool

    /// Where the fields stand, in each way in which the line fits.
    func ways() -> Set<[Range<Int>]> { ways(from: 0, step: 0, []) }

    private func ways(from start: Int, step: Int, _ found: [Range<Int>]) -> Set<[Range<Int>]> {
      guard step < steps.count else { return start == line.count ? [found] : [] }
      let text = steps[step].text
      var all: Set<[Range<Int>]> = []
      for end in start...line.count {
        let fits = text.isEmpty ? end == line.count : line[end...].starts(with: text)
        guard fits, holds(start..<end, steps[step]) else { continue }
        all.formUnion(ways(from: end + text.count, step: step + 1, found + [start..<end]))
      }
      return all
    }

    private func holds(_ range: Range<Int>, _ step: Step) -> Bool {
      let bytes = line[range]
      let isBlankBehind = step.text.first.map(isBlank) ?? true
      let noBlanks = !bytes.contains(where: isBlank)
      switch step.variable {
      case "$status":
        let isWord = [c("-"), c("0")].contains { bytes.elementsEqual([$0]) }
        return isWord || (bytes.count == 3 && bytes.allSatisfy(isDigit))
      case "$request": return holdsRequest(Bytes(bytes))
      case "$upstream_status":
        return range.allSatisfy { !isBlank(line[$0]) || isBlankOfList($0) }
          && !(isBlankBehind && range.upperBound < line.count && isBlankOfList(range.upperBound))
      case _ where !isBlankBehind: return isWide || !bytes.contains(step.text[0])
      case "$time_local":
        return range.allSatisfy { !isBlank(line[$0]) || isBlankOfTime($0) }
          && !(range.upperBound < line.count && isBlankOfTime(range.upperBound))
      case "$http_user_agent": return isWide || step.text.isEmpty || noBlanks
      case "$bytes_sent": return bytes.allSatisfy { isDigit($0) || ".-+e".utf8.contains($0) }
      default: return noBlanks
      }
    }

    private func holdsRequest(_ bytes: Bytes) -> Bool {
      switch request {
      case .any: return true
      case .nothing: return bytes.allSatisfy { $0 == c("-") }
      case .withProtocol, .withBlanks:
        guard let method = bytes.firstIndex(of: c(" ")), let last = bytes.lastIndex(of: c(" ")),
          method + 1 < last, last + 1 < bytes.count
        else { return false }
        let target = bytes[(method + 1)..<last]
        let word = bytes[(last + 1)...]
        let capitals = word.prefix { (c("A")...c("Z")).contains($0) }.count
        let isProtocol =
          word.starts(with: "HTTP/".utf8)
          || ((2...10).contains(capitals) && word.dropFirst(capitals).first == c("/")
            && word.dropFirst(capitals + 1).first.map(isDigit) == true)
        return isProtocol && !word.contains(where: isBlank) && isLetter(bytes[0])
          && bytes[..<method].allSatisfy { isLetter($0) || $0 == c("-") || $0 == c("_") }
          && (request == .withBlanks || !target.contains(where: isBlank))
      }
    }

    private func isBlankOfList(_ at: Int) -> Bool {
      guard line[at] == c(" ") else { return false }
      if at > 0, line[at - 1] == c(",") { return true }
      return line[at...].starts(with: " : ".utf8)
        || (at > 1 && line[(at - 2)..<at].elementsEqual(" :".utf8))
    }

    private func isBlankOfTime(_ at: Int) -> Bool {
      let zone = Bytes(line[at...].prefix(6))
      return zone.count == 6 && zone[0] == c(" ") && [c("+"), c("-")].contains(zone[1])
        && zone[2...].allSatisfy(isDigit)
    }
  }

  /// The fields of the variables that the tests put formats together from.
  private static let fields: [String: LogField] = [
    "$http_user_agent": .agent, "$remote_addr": .client, "$bytes_sent": .bytes,
    "$time_local": .time,
  ]

  /// Reads a line; nil of one that does not fit, or whose request and status may stand in several places.
  ///
  /// `open` has the fields that may stand in several places all the same.
  static func read(_ line: Bytes, _ steps: [Step]) -> (line: Line, open: Set<LogField>)? {
    func place(of variable: String, in way: [Range<Int>]) -> Range<Int> {
      steps.indices.first { steps[$0].variable == variable }.map { way[$0] } ?? 0..<0
    }
    for request in Request.allCases {
      for isWide in [false, true] {
        let ways = Cutting(line: line, steps: steps, request: request, isWide: isWide).ways()
        guard let way = ways.first else { continue }
        let (target, code) = (place(of: "$request", in: way), place(of: "$status", in: way))
        let isOne = ways.allSatisfy {
          place(of: "$request", in: $0) == target && place(of: "$status", in: $0) == code
        }
        guard isOne else { return nil }
        if request == .any, !mayBeRequest(Bytes(line[target])) { return nil }
        let status = String(decoding: line[code], as: UTF8.self)
        var read = ReferenceRequest.read(Bytes(line[target]), status: status)
        if status == "0", read.special != nil { return nil }
        var open: Set<LogField> = []
        for (index, step) in steps.enumerated() {
          guard let field = fields[step.variable] else { continue }
          read.add(field, Bytes(line[way[index]]))
          if ways.contains(where: { $0[index] != way[index] }) { open.insert(field) }
        }
        return (read, open)
      }
    }
    return nil
  }

  /// Whether no protocol stands within a request that is taken for whatever is there.
  private static func mayBeRequest(_ target: Bytes) -> Bool {
    let words = target.split(separator: c(" ")).dropFirst(target.first == c(" ") ? 0 : 1)
    let isInside = words.dropLast().contains { $0.starts(with: "HTTP/".utf8) }
    let isBeforeBlanks =
      target.last == c(" ") && words.last?.starts(with: "HTTP/".utf8) == true
    return !isInside && !isBeforeBlanks
  }
}
