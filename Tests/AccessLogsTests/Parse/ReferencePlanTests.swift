import AccessLogs
import Testing

/// The rules of format strings beside a reading that tries every way to cut a line.
struct ReferencePlanTests {
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
        return ReferencePlan.Step(
          variable: variable,
          text: index + 1 < variables.count ? [UInt8](text.utf8) : []
        )
      }
      let values: [String: String] = [
        "$request": "GET /first HTTP/1.1", "$status": "200", "$upstream_status": "502, 200",
        "$http_user_agent": "x", "$remote_addr": "y", "$bytes_sent": "5",
        "$time_local": "03/Nov/2025:04:05:06 +0000",
      ]
      func text(_ value: (ReferencePlan.Step) -> String) -> [UInt8] {
        steps.flatMap { [UInt8](value($0).utf8) + $0.text }
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
      var read: [(bytes: [UInt8], found: (line: ReferenceLine, open: Set<LogField>))] = []
      for line in lines where !line.allSatisfy(Self.isFiller) {
        guard let found = ReferencePlan.read(line, steps) else { continue }
        let endpoint = String(decoding: found.line.all[.endpoint] ?? [], as: UTF8.self)
        expected["\(endpoint)\t\(found.line.status)", default: 0] += 1
        read.append((line, found))
      }
      guard expected.keys.contains(where: { !$0.hasPrefix("(") }) else { continue }
      compared += 1
      let log = try CountedLog(
        lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n"),
        query: Query(by: [.endpoint, .status], format: .pasted(definition.text))
      )
      let format = String(decoding: definition.text, as: UTF8.self)
      #expect(log.rows.sorted() == expected.map { "\($0.key)\t\($0.value)" }.sorted(), "\(format)")
      // The first line makes the file one of the format.
      for start in stride(from: 1, to: read.count, by: 2) {
        let file = [read[0]] + read[start...].prefix(2)
        let found = try FastReading.texts(
          ofFile: file.map(\.bytes),
          as: .pasted(definition.text)
        )
        #expect(found.map(\.line) == Array(file.indices), "\(format)")
        for (place, fast) in found {
          let (line, open) = file[place].found
          for field in LogField.allCases where !open.contains(field) {
            let text = line.all[field].map { String(decoding: $0, as: UTF8.self) }
            #expect(
              fast[field] == text,
              "\(format): \(field) of \(FieldComparison.text(file[place].bytes))"
            )
          }
        }
      }
    }
    #expect(compared > 10)
  }

  private static func isFiller(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
