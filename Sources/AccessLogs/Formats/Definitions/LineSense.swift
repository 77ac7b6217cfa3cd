/// One sense of a plan: which bytes each field may hold, and what ends it.
///
/// A step is a field and the text behind it. All steps are followed at once, one bit of a word for each, as
/// an automaton with a state for each step would be: first from the line's end to find where the rest fits,
/// then from its start along those places.
struct LineSense: Sendable {
  /// What stands where the plan has a request without quotes.
  enum Request: Sendable {
    /// A method, a target without blanks and a protocol.
    case withProtocol
    /// The same with blanks in the target.
    case withBlanks
    /// `-`, or no bytes.
    case nothing
    /// Anything, but no protocol with more behind it.
    case any
  }

  /// Where the steps of a line start.
  enum Places {
    case none
    /// The first offset of each step, and the line's end; and the steps that may start at others too.
    case one([Int], open: UInt64)
    case several
  }

  /// A field that is reported, of one step or of the three of a request.
  struct Field: Sendable {
    let field: LogField
    let first: Int
    let last: Int
    /// The bytes behind it.
    let textCount: Int
    /// Whether it may hold any text.
    let isText: Bool

    /// Whether the field has a shape, and may stand in several places, by the steps that may.
    func isOpen(_ steps: UInt64) -> Bool {
      !isText && steps & (1 << UInt64(first) | 1 << UInt64(last + 1)) != 0
    }

    func part(of line: LineBytes, _ places: [Int]) -> LineBytes {
      let end = places[last + 1] - textCount
      return line.part(places[first], max(places[first], end))
    }
  }

  /// How many steps there are bits for, the end of the line being one more.
  static let mostFields = 62

  let request: Request
  private(set) var fields: [Field] = []
  /// The texts behind the fields.
  private var texts: [[UInt8]] = []
  /// For each byte, the steps whose field may hold it, and those whose field may start with it.
  private var holding = [UInt64](repeating: 0, count: 256)
  private var beginning = [UInt64](repeating: 0, count: 256)
  /// For each byte, the steps whose text is that byte, and those whose longer text starts with it.
  private var ending = [UInt64](repeating: 0, count: 256)
  private var endings = [[Int]](repeating: [], count: 256)
  /// The steps that end where a path starts, with no text between.
  private var beforePath: [Int] = []
  /// The steps whose field may have no bytes.
  private var empty: UInt64 = 0
  private var lists: UInt64 = 0
  private var clocks: UInt64 = 0
  private var quoted: UInt64 = 0
  /// Steps in quotes that one with a backslash before it does not end.
  private var escaped: UInt64 = 0
  private var statuses: UInt64 = 0
  private var protocols: UInt64 = 0
  /// Lists and times that a blank ends.
  private var blankLists: UInt64 = 0
  private var blankClocks: UInt64 = 0
  /// The steps that must start at one place alone.
  private var counted: UInt64 = 0

  init(_ steps: [LinePlan.Step], request: Request, isWide: Bool) {
    self.request = request
    for step in steps {
      let first = texts.count
      if step.isBareRequest, request == .withProtocol || request == .withBlanks {
        let space = [ByteClass.space]
        add({ ByteClass.isLetter($0) || $0 == ByteClass.dash || $0 == UInt8(ascii: "_") }, space)
        add({ request == .withBlanks || !ByteClass.isBlank($0) }, space)
        protocols |= 1 << UInt64(texts.count)
        add({ !ByteClass.isBlank($0) }, step.text)
        for byte in 0..<256 where !ByteClass.isLetter(UInt8(byte)) {
          beginning[byte] &= ~(1 << UInt64(first))
        }
      } else {
        add(step, isWide: isWide)
      }
      if step.endsAtPath { beforePath.append(texts.count - 1) }
      let last = texts.count - 1
      fields.append(
        Field(
          field: step.field,
          first: first,
          last: last,
          textCount: step.text.count,
          isText: step.shape == .text || step.isQuoted
        )
      )
      if [.request, .endpoint, .status, .method].contains(step.field) {
        counted |= 1 << UInt64(first) | 1 << UInt64(last + 1)
      }
    }
    for (step, text) in texts.enumerated() {
      guard let byte = text.first.map(Int.init) else { continue }
      if text.count == 1 {
        ending[byte] |= 1 << UInt64(step)
      } else {
        endings[byte].append(step)
      }
    }
  }

  /// Adds a field that may have no bytes.
  private mutating func add(_ step: LinePlan.Step, isWide: Bool) {
    let bit: UInt64 = 1 << UInt64(texts.count)
    empty |= bit
    let isBlankBehind = step.text.first.map(ByteClass.isBlank) ?? !step.endsAtPath
    let isAnything = isWide || (step.text.isEmpty && !step.endsAtPath)
    switch step.shape {
    case _ where step.field == .status:
      statuses |= bit
      add({ ByteClass.isDigit($0) || $0 == ByteClass.dash }, step.text)
    case .request where !step.isQuoted && request == .nothing:
      add({ $0 == ByteClass.dash }, step.text)
    case .request where !step.isQuoted: add({ _ in true }, step.text)
    case _ where step.isQuoted:
      quoted |= bit
      if !isWide { escaped |= bit }
      add({ isWide || $0 != ByteClass.quote }, step.text)
    case .list:
      lists |= bit
      if isBlankBehind, !step.text.starts(with: " :".utf8) { blankLists |= bit }
      add({ !ByteClass.isBlank($0) }, step.text)
    case _ where !isBlankBehind:
      let end = step.text.first ?? ByteClass.slash
      add({ isWide || $0 != end }, step.text)
    case .text: add({ isAnything || !ByteClass.isBlank($0) }, step.text)
    case .number:
      add({ ByteClass.isDigit($0) || ".-+e".utf8.contains($0) }, step.text)
    case .word, .clock, .request:
      if step.shape == .clock {
        clocks |= bit
        if isBlankBehind { blankClocks |= bit }
      }
      add({ !ByteClass.isBlank($0) }, step.text)
    }
  }

  private mutating func add(_ holds: (UInt8) -> Bool, _ text: [UInt8]) {
    let bit: UInt64 = 1 << UInt64(texts.count)
    for byte in 0..<256 where holds(UInt8(byte)) {
      holding[byte] |= bit
      beginning[byte] |= bit
    }
    texts.append(text)
  }

  // MARK: - Reading

  /// Finds where the steps of a line start.
  func places(in line: LineBytes, from start: Int) -> Places {
    let ends = placesThatFit(line, from: start)
    guard ends[0] & 1 == 1 else { return .none }
    return places(in: line, from: start, along: ends)
  }

  /// Returns for each offset from the start on the steps from which on the rest of the line fits.
  private func placesThatFit(_ line: LineBytes, from start: Int) -> [UInt64] {
    let end: UInt64 = 1 << UInt64(texts.count)
    let count = line.count - start
    var fits = [UInt64](repeating: 0, count: count + 1)
    // The fields that may be left or gone on with.
    var inside: UInt64 = texts.last?.isEmpty == true ? end >> 1 : 0
    fits[count] = end | (inside & empty)
    for offset in stride(from: count - 1, through: 0, by: -1) {
      let at = start + offset
      let byte = Int(line[at])
      var left = ending[byte] & (fits[offset + 1] >> 1)
      for step in endings[byte] where offset + texts[step].count <= count {
        if fits[offset + texts[step].count] >> UInt64(step + 1) & 1 == 1,
          line.holds(texts[step], at: at)
        {
          left |= 1 << UInt64(step)
        }
      }
      let gone = inside & held(line, at)
      left &= ~unended(line, at)
      inside = left | gone
      fits[offset] = (left & empty) | (gone & begun(line, at, gone))
      guard byte == Int(ByteClass.slash) else { continue }
      for step in beforePath.reversed() where fits[offset] >> UInt64(step + 1) & 1 == 1 {
        inside |= 1 << UInt64(step)
        fits[offset] |= empty & (1 << UInt64(step))
      }
    }
    return fits
  }

  /// Follows the steps along the places from which on the rest fits.
  private func places(in line: LineBytes, from start: Int, along fits: [UInt64]) -> Places {
    let count = line.count - start
    var places = [Int](repeating: -1, count: texts.count + 1)
    var starting = [UInt64](repeating: 0, count: count + 1)
    starting[0] = 1
    var inside: UInt64 = 0
    var open: UInt64 = 0
    for offset in 0...count {
      let at = start + offset
      var begun = starting[offset] & fits[offset]
      if line.byte(at: at) == ByteClass.slash {
        for step in beforePath where (inside | (begun & empty)) >> UInt64(step) & 1 == 1 {
          begun |= fits[offset] & (1 << UInt64(step + 1))
        }
      }
      var rest = begun
      while rest != 0 {
        let step = rest.trailingZeroBitCount
        if places[step] < 0 {
          places[step] = at
        } else if counted >> UInt64(step) & 1 == 1 {
          return .several
        } else {
          open |= 1 << UInt64(step)
        }
        rest &= rest - 1
      }
      guard offset < count else { break }
      let byte = Int(line[at])
      var leaving = inside | (begun & empty)
      leaving &= ~unended(line, at)
      starting[offset + 1] |= (leaving & ending[byte]) << 1
      for step in endings[byte] where leaving >> UInt64(step) & 1 == 1 {
        if offset + texts[step].count <= count, line.holds(texts[step], at: at) {
          starting[offset + texts[step].count] |= 1 << UInt64(step + 1)
        }
      }
      inside = (inside | (begun & self.begun(line, at, begun))) & held(line, at)
    }
    places[texts.count] = line.count
    return .one(places, open: open)
  }

  /// The steps that a blank at an offset does not end, being part of a list or a time, or a quote with a backslash.
  @inline(__always)
  private func unended(_ line: LineBytes, _ at: Int) -> UInt64 {
    if line[at] == ByteClass.quote { return escaped != 0 && isEscaped(line, at) ? escaped : 0 }
    guard line[at] == ByteClass.space, blankLists | blankClocks != 0 else { return 0 }
    return (isListBlank(line, at) ? blankLists : 0) | (isBeforeZone(line, at) ? blankClocks : 0)
  }

  /// The steps whose field may hold the byte at an offset.
  @inline(__always)
  private func held(_ line: LineBytes, _ at: Int) -> UInt64 {
    let byte = line[at]
    var steps = holding[Int(byte)]
    if byte == ByteClass.space {
      if isListBlank(line, at) { steps |= lists }
      if clocks != 0, isBeforeZone(line, at) { steps |= clocks }
    } else if byte == ByteClass.quote, quoted != 0, isEscaped(line, at) {
      steps |= quoted
    }
    return steps
  }

  /// The steps among some whose field may start at an offset.
  @inline(__always)
  private func begun(_ line: LineBytes, _ at: Int, _ steps: UInt64) -> UInt64 {
    var steps = steps & beginning[Int(line[at])]
    if steps & statuses != 0, !isStatus(line, at) { steps &= ~statuses }
    if steps & protocols != 0, !isProtocol(line, at) { steps &= ~protocols }
    return steps
  }

  /// Whether a blank stands between the words of a list: behind a comma, or around a colon.
  @inline(__always)
  private func isListBlank(_ line: LineBytes, _ at: Int) -> Bool {
    guard lists != 0, line[at] == ByteClass.space else { return false }
    let before = line.byte(at: at - 1)
    if before == UInt8(ascii: ",") { return true }
    return line.spells(" : ", at: at)
      || (before == ByteClass.colon && line.byte(at: at - 2) == ByteClass.space)
  }

  /// Whether a zone stands behind a blank: `+0000`.
  private func isBeforeZone(_ line: LineBytes, _ at: Int) -> Bool {
    let sign = line.byte(at: at + 1)
    return (sign == UInt8(ascii: "+") || sign == ByteClass.dash)
      && (2...5).allSatisfy { ByteClass.isDigit(line.byte(at: at + $0)) }
  }

  /// Whether an odd number of backslashes stands before a quote.
  private func isEscaped(_ line: LineBytes, _ at: Int) -> Bool {
    var start = at
    while line.byte(at: start - 1) == ByteClass.backslash { start -= 1 }
    return (at - start) % 2 == 1
  }

  private func isStatus(_ line: LineBytes, _ at: Int) -> Bool {
    func isEnd(_ offset: Int) -> Bool {
      let byte = line.byte(at: offset)
      return !ByteClass.isDigit(byte) && byte != ByteClass.dash && byte != UInt8(ascii: ".")
    }
    if line[at] == ByteClass.dash { return isEnd(at + 1) }
    if line[at] == UInt8(ascii: "0"), isEnd(at + 1) { return true }
    return (0..<3).allSatisfy { ByteClass.isDigit(line.byte(at: at + $0)) } && isEnd(at + 3)
  }

  /// Whether `HTTP/`, or 2 to 10 capitals, a slash and a digit, start at an offset.
  private func isProtocol(_ line: LineBytes, _ at: Int) -> Bool {
    if line.spells("HTTP/", at: at) { return true }
    var end = at
    while end - at <= 10, ByteClass.isCapital(line.byte(at: end)) { end += 1 }
    return (2...10).contains(end - at) && line.byte(at: end) == ByteClass.slash
      && ByteClass.isDigit(line.byte(at: end + 1))
  }
}
