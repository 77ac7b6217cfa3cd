import AccessLogs
import Testing

/// The rules of format strings beside a reading that tries every way to cut a line.
struct ReferencePlanTests {
  private typealias Bytes = [UInt8]

  /// A field, and the text behind it.
  private struct Step {
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

    /// Where request and status stand, in each way in which the line fits.
    func ways() -> Set<[Range<Int>]> { ways(from: 0, step: 0, []) }

    private func ways(from start: Int, step: Int, _ found: [Range<Int>]) -> Set<[Range<Int>]> {
      guard step < steps.count else { return start == line.count ? [found] : [] }
      let text = steps[step].text
      var all: Set<[Range<Int>]> = []
      for end in start...line.count {
        let fits = text.isEmpty ? end == line.count : line[end...].starts(with: text)
        guard fits, holds(start..<end, steps[step]) else { continue }
        let isCounted = ["$request", "$status"].contains(steps[step].variable)
        all.formUnion(
          ways(from: end + text.count, step: step + 1, found + (isCounted ? [start..<end] : []))
        )
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

  /// The row of a line; nil of one that is not read.
  private func row(_ line: Bytes, _ steps: [Step]) -> String? {
    for request in Request.allCases {
      for isWide in [false, true] {
        let ways = Cutting(line: line, steps: steps, request: request, isWide: isWide).ways()
        guard let way = ways.first else { continue }
        guard ways.count == 1 else { return nil }
        let isRequestFirst =
          steps.firstIndex { $0.variable == "$request" } ?? 0
          < steps.firstIndex { $0.variable == "$status" } ?? 0
        let target = Bytes(line[way[isRequestFirst ? 0 : 1]])
        if request == .any {
          let words = target.split(separator: c(" ")).dropFirst(target.first == c(" ") ? 0 : 1)
          let isInside = words.dropLast().contains { $0.starts(with: "HTTP/".utf8) }
          let isBeforeBlanks =
            target.last == c(" ") && words.last?.starts(with: "HTTP/".utf8) == true
          if isInside || isBeforeBlanks { return nil }
        }
        let status = String(decoding: line[way[isRequestFirst ? 1 : 0]], as: UTF8.self)
        let read = ReferenceRequest.read(target, status: status)
        if status == "0", read.special != nil { return nil }
        return "\(read.special ?? String(decoding: read.endpoint, as: UTF8.self))\t\(status)"
      }
    }
    return nil
  }

  @Test func `lines of any format are cut as by trying every way`() throws {
    var random = SeededGenerator(seed: 31)
    let others = [
      "$upstream_status", "$http_user_agent", "$remote_addr", "$bytes_sent", "$time_local",
    ]
    let words = [
      "GET /a HTTP/1.1", "GET", "/b?q", "HTTP/1.1", "200", "404", "-", "0", "502, 200", " : ", ",",
      "|",
      "03/Nov/2025:04:05:06 +0000", "x", "", " ", "12", "G@T /c HTTP/1.0", "PUT /d e HTTP/2.0",
    ]
    var compared = 0
    for _ in 0..<40 {
      var variables = ["$request", "$status"]
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        variables.append(others.randomElement(using: &random) ?? "")
      }
      variables.shuffle(using: &random)
      // One at the end has nothing behind it to look for.
      guard variables.last != "$request" else { continue }
      let steps = variables.enumerated().map { index, variable in
        let text = [" ", " ", " ", " - ", "|", ", "].randomElement(using: &random) ?? " "
        return Step(variable: variable, text: index + 1 < variables.count ? Bytes(text.utf8) : [])
      }
      let values: [String: String] = [
        "$request": "GET /first HTTP/1.1", "$status": "200", "$upstream_status": "502, 200",
        "$http_user_agent": "x", "$remote_addr": "y", "$bytes_sent": "5",
        "$time_local": "03/Nov/2025:04:05:06 +0000",
      ]
      func text(_ value: (Step) -> String) -> Bytes {
        steps.flatMap { Bytes(value($0).utf8) + $0.text }
      }
      // A line as the format has it, so that the file is one of the format.
      var lines = [text { values[$0.variable] ?? "" }]
      for _ in 0..<15 {
        lines.append(
          text { step in
            Bool.random(using: &random)
              ? values[step.variable] ?? ""
              : (0..<Int.random(in: 1...2, using: &random))
                .map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
          }
        )
      }
      let definition = FormatDefinition(text: text { $0.variable })
      guard (try? definition.check()) == .custom else { continue }
      var expected: [String: Int] = [:]
      for line in lines where !line.allSatisfy(Self.isFiller) {
        if let row = row(line, steps) { expected[row, default: 0] += 1 }
      }
      guard expected.keys.contains(where: { !$0.hasPrefix("(") }) else { continue }
      compared += 1
      let log = try CountedLog(
        lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n"),
        query: Query(by: [.endpoint, .status], format: .pasted(definition.text))
      )
      let format = String(decoding: definition.text, as: UTF8.self)
      #expect(log.rows.sorted() == expected.map { "\($0.key)\t\($0.value)" }.sorted(), "\(format)")
    }
    #expect(compared > 10)
  }

  private static func isFiller(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}

private func c(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
private func isBlank(_ byte: UInt8) -> Bool { byte == c(" ") || byte == c("\t") }
private func isDigit(_ byte: UInt8) -> Bool { (c("0")...c("9")).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool {
  (c("a")...c("z")).contains(byte) || (c("A")...c("Z")).contains(byte)
}
