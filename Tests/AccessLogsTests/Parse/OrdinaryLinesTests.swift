import CByteScan
import Testing

@testable import AccessLogs

/// Ordinary lines, located many at once, beside the slow and obvious parser.
@Suite struct OrdinaryLinesTests {
  typealias Bytes = [UInt8]

  /// What the reference has of a line, by the names of what is located.
  private func expected(_ line: Bytes, _ format: cbytescan_format) -> OrdinaryReading.Line? {
    let found =
      format == CBYTESCAN_SIMPLE ? ReferenceSimple.read(line) : ReferenceCommon.read(line)
    guard let found, found.special == nil, let status = UInt32(found.status) else { return nil }
    let located: [LogField] = [.time, .method, .protocol, .status]
    return OrdinaryReading.Line(
      endpoint: found.endpoint,
      fields: found.all.filter { located.contains($0.key) },
      packed: UInt64(GroupTag(endpoint: .target, status: status).bits)
    )
  }

  /// Checks one line, whatever stands before and behind it, and returns whether it is ordinary.
  private func check(_ line: Bytes, as format: cbytescan_format, behind: Bytes = [0]) -> Bool {
    let text = "\(String(decoding: line, as: UTF8.self).debugDescription)"
    let wide = OrdinaryReading([line], as: format)
    for vectors in [OrdinaryReading.Vectors.wide, .portable] {
      for behind in [behind, Array("\"[ ?\\\n".utf8)] {
        let other = OrdinaryReading([line], as: format, with: vectors, offset: 1, behind: behind)
        #expect(other.lines == wide.lines, "\(text)")
        #expect(other.keys == wide.keys, "\(text)")
      }
    }
    guard let found = wide.lines.first else { return false }
    #expect(found == expected(line, format), "\(text)")
    #expect(wide.keys == [OrdinaryReading.key(found.endpoint, packed: found.packed)], "\(text)")
    #expect(line.first != UInt8(ascii: "#"), "\(text)")
    return true
  }

  private static let common = [
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /ok?a=1 HTTP/1.1" 200 5 "-" "curl/8""#,
    #"192.0.2.4 - frank [10/Oct/2024:13:55:36 +0000] "DELETE /a b/c?d?e HTTP/2.0" 404 -"#,
    #"2001:db8::1 - - [10/Oct/2024:13:55:36 +0000] "POST /x HTTP/1.1" 999 "#,
    #"www.example.com:443 192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /ok HTTP/1.1" 200 5"#,
    "www.example.com:443 2001:0db8:0000:0000:0000:0000:0000:0001 - frank@example.com "
      + #"[10/Oct/2024:13:55:36 +0000] "GET / HTTP/1.1" 301 5"#,
    "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET /a/rather/long/path/to/something/that/is"
      + #"/nearly/everything?and=a&query=of&no=less&than=this HTTP/1.1" 200 5 "-" "curl/8""#,
  ].map { Array($0.utf8) }

  private static let simple = [
    "2025-11-03T04:05:06.123456 /api/v1/login 200",
    "2025-11-03T04:05:06 /a b?c 404",
    "2025-11-03T04:05:06Z\t/api/v1/a/rather/long/target/of/more/than/32/bytes\t500",
    "2025-11-03T04:05:06Z /api/v1/a/rather/long/target/of/more/than/64/bytes/and/no?less=than#this 500",
  ].map { Array($0.utf8) }

  private func seeds(_ format: cbytescan_format) -> [Bytes] {
    format == CBYTESCAN_SIMPLE ? Self.simple : Self.common
  }

  @Test(arguments: [0, 1])
  func `the examples are ordinary lines`(_ format: UInt32) {
    let format = cbytescan_format(format)
    for line in seeds(format) {
      #expect(check(line, as: format), "\(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test(arguments: [0, 1])
  func `what is taken for ordinary reads as by the reference`(_ format: UInt32) {
    let format = cbytescan_format(format)
    let alphabet = Array("[]\"\\ \t?/-#:0aGZ._T\r{".utf8) + [0, 0x80, 0xBA, 0xFF]
    var random = SeededGenerator(seed: 21)
    var ordinary = 0
    for _ in 0..<20_000 {
      var line = seeds(format).randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let place = Int.random(in: 0..<max(1, line.count), using: &random)
        let byte = alphabet.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<4, using: &random) {
        case 0: line.insert(byte, at: place)
        case 1 where !line.isEmpty: line.remove(at: place)
        case 2 where !line.isEmpty: line[place] = byte
        default: line.removeSubrange(Int.random(in: place...line.count, using: &random)...)
        }
      }
      if check(line, as: format) { ordinary += 1 }
    }
    // Not so few that nothing was tried, nor so many that anything goes.
    #expect((2_000..<16_000).contains(ordinary), "\(ordinary)")
  }

  /// Lengths on either side of where one vector ends and the next begins.
  private static let borders = [32, 64, 96, 128].flatMap { ($0 - 3)...($0 + 3) }

  @Test(arguments: [0, 1])
  func `targets of every length read as by the reference`(_ format: UInt32) {
    let format = cbytescan_format(format)
    for length in 0...140 {
      for question in [0, 1, 2] + Self.borders + [length - 1, length] where question <= length {
        var target = Bytes(repeating: UInt8(ascii: "x"), count: length)
        if question >= 0, question < length { target[question] = UInt8(ascii: "?") }
        let line =
          format == CBYTESCAN_SIMPLE
          ? Array("2025-11-03T04:05:06 ".utf8) + target + Array(" 200".utf8)
          : Array("h - - [10/Oct/2024:13:55:36 +0000] \"GET ".utf8) + target
            + Array(" HTTP/1.1\" 200 1".utf8)
        // A request of 128 bytes has its quote behind the windows: its target is that less method and protocol.
        let longest = format == CBYTESCAN_SIMPLE ? 127 : 127 - 13
        #expect(check(line, as: format) == (1...longest).contains(length), "\(length)")
      }
    }
  }

  @Test func `what stands before the time may be of any length up to the windows' end`() {
    for length in 1...140 {
      for blank in Set([1, length / 2, length - 1]) where blank > 0 {
        var start = Bytes(repeating: UInt8(ascii: "h"), count: length)
        start[blank - 1] = UInt8(ascii: " ")
        guard start[0] != UInt8(ascii: " ") else { continue }
        let line = start + Array("[10/Oct/2024:13:55:36 +0000] \"GET /a HTTP/1.1\" 200 1".utf8)
        #expect(check(line, as: CBYTESCAN_COMMON) == (length < 128), "\(length)")
        // One that is no time's, as long as another one may be.
        let other = start.dropLast() + [UInt8(ascii: "[")] + line[length...]
        #expect(!check(Array(other), as: CBYTESCAN_COMMON))
      }
    }
  }

  @Test func `spaces, quotes and backslashes at a border are seen`() {
    for length in Self.borders where length > 16 {
      for byte in [" ", "\"", "\\", "?", "[", "\t"].map({ Array($0.utf8)[0] }) {
        for place in (length - 14)..<length {
          let request = Array("GET /".utf8) + Bytes(repeating: 0x78, count: length - 14)
          var line = Array("h - - [10/Oct/2024:13:55:36 +0000] \"".utf8)
          let start = line.count
          line += request + Array(" HTTP/1.1\" 200 1".utf8)
          line[start + place] = byte
          _ = check(line, as: CBYTESCAN_COMMON)
        }
      }
    }
  }

  @Test(arguments: [0, 1])
  func `a line ends where it ends, whatever it would go on with`(_ format: UInt32) {
    let format = cbytescan_format(format)
    for seed in seeds(format) {
      for length in 0..<seed.count {
        _ = check(Array(seed[..<length]), as: format, behind: Array(seed[length...]))
      }
    }
  }

  @Test(arguments: [0, 1])
  func `reading stops at the first line that is not ordinary, and when there is no room`(
    _ format: UInt32
  ) {
    let format = cbytescan_format(format)
    let line = seeds(format)[0]
    func count(_ lines: [Bytes], count: Int = .max, longest: Int = 1000) -> Int {
      OrdinaryReading(lines, as: format, count: count, longest: longest).lines.count
    }
    let lines = [line, line, Array("odd".utf8), line]
    #expect(count(lines) == 2)
    #expect(count(lines, count: 1) == 1)
    #expect(count([[], line]) == 0)
    // A carriage return behind a status is no blank, and one behind a size is as good as any byte.
    let ended = format == CBYTESCAN_SIMPLE ? 0 : 2
    #expect(count([line + [UInt8(ascii: "\r")], line]) == ended)
    #expect(count([line], longest: line.count) == 1)
    #expect(count([line], longest: line.count - 1) == 0)
  }

  @Test(arguments: [0, 1])
  func `lines beside others read as alone, at any place in memory`(_ format: UInt32) {
    let format = cbytescan_format(format)
    var random = SeededGenerator(seed: 22)
    var lines: [Bytes] = []
    for _ in 0..<2000 {
      let seed = seeds(format).randomElement(using: &random) ?? []
      lines.append(
        LineEdits.edited(seed, times: Int.random(in: 0...1, using: &random), by: &random)
      )
    }
    let alone = lines.map { OrdinaryReading([$0], as: format) }
    var together = 0
    for start in 0..<(lines.count - 8) {
      let places = start..<(start + Int.random(in: 2...8, using: &random))
      let expected = alone[places].prefix { !$0.lines.isEmpty }
      for vectors in [OrdinaryReading.Vectors.wide, .portable] {
        let found = OrdinaryReading(
          Array(lines[places]),
          as: format,
          with: vectors,
          offset: start % 64
        )
        #expect(found.lines == expected.flatMap(\.lines), "\(lines[places])")
        #expect(found.keys == expected.flatMap(\.keys), "\(lines[places])")
      }
      together += expected.count
    }
    #expect(together > 2000)
  }

  // MARK: - Keys

  @Test(arguments: [0, 1], [[Dimension.endpoint, .status], [.status]])
  func `keys have the query of the target where it is kept`(_ format: UInt32, _ by: [Dimension]) {
    let format = cbytescan_format(format)
    let lines = seeds(format)
    let targets = lines.map { line in
      let text = String(decoding: line, as: UTF8.self)
      let words =
        (format == CBYTESCAN_SIMPLE ? text : text.split(separator: "\"").map(String.init)[1])
        .split { $0 == " " || $0 == "\t" }
      return Bytes(words.dropFirst().dropLast().joined(separator: " ").utf8)
    }
    #expect(targets.contains { $0.contains(UInt8(ascii: "?")) })
    let tags = KeyCode(by: by).layouts[0].tags
    for vectors in [OrdinaryReading.Vectors.wide, .portable] {
      let read = OrdinaryReading(lines, as: format, with: vectors, by: by, keepsQuery: true)
      let expected = lines.indices.map { index in
        OrdinaryReading.key(
          tags.hasEndpoint ? targets[index] : [],
          packed: read.lines[index].packed & tags.mask
        )
      }
      #expect(read.keys == expected)
    }
  }

  @Test(arguments: [0, 1])
  func `keys are made of the lines that stay, and of what is wanted of them`(_ format: UInt32) {
    let format = cbytescan_format(format)
    let lines = (0..<64).map { seeds(format)[$0 % seeds(format).count] }
    var random = SeededGenerator(seed: 23)
    let masks = [0, 1, 1 << 63, .max] + (0..<50).map { _ in random.next() }
    for staying in masks {
      for by: [Dimension] in [[.endpoint, .status], [.endpoint], [.status]] {
        let tags = KeyCode(by: by).layouts[0].tags
        let read = OrdinaryReading(lines, as: format, staying: staying, by: by)
        let expected = lines.indices.filter { staying >> UInt64($0) & 1 == 1 }.map { index in
          OrdinaryReading.key(
            tags.hasEndpoint ? read.lines[index].endpoint : [],
            packed: read.lines[index].packed & tags.mask
          )
        }
        #expect(read.lines.count == 64)
        #expect(read.keys == expected)
      }
    }
  }
}
