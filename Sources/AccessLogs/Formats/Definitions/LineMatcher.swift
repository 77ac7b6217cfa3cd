/// Cuts lines by a plan whose fields may hold the texts that stand between them: a request without quotes,
/// lists of upstream servers, agents with blanks.
///
/// A field ends at its text only where the rest of the line fits the rest of the plan. The plan is tried
/// from its strictest sense to its widest: requests that end in a protocol before `-` and malformed ones,
/// fields that seldom have blanks without any before such with blanks. In the first sense that fits, the
/// request and the status must have one place alone; a line that fits in more than one way is not read. Of other
/// fields those that hold any text are at their first place, and one that has a shape is none unless it has one place.
/// Each sense takes two passes over the line, so that the time grows with its length and no faster.
struct LineMatcher: Sendable {
  private let senses: [LineSense]

  /// Makes the matcher of a plan; nil for one whose fields end at the first place of the text behind them.
  ///
  /// Of a plan with too many fields for a pass the last ones are taken for one, which is not looked into.
  init?(_ steps: [LinePlan.Step], needed: Int) {
    guard steps.prefix(needed).contains(where: \.mayHoldItsEnd),
      !steps.contains(where: \.skipsBlanks)
    else { return nil }
    let requests = steps.count(where: \.isBareRequest)
    let room = LineSense.mostFields - 2 * requests
    var kept = steps
    if steps.count > room {
      guard needed < room else { return nil }
      kept = Array(steps.prefix(room - 1))
      kept.append(LinePlan.Step(field: .other, shape: .text, text: []))
    }
    let readings: [LineSense.Request] =
      requests > 0 ? [.withProtocol, .withBlanks, .nothing, .any] : [.any]
    senses = readings.flatMap { reading in
      [false, true].map { LineSense(kept, request: reading, isWide: $0) }
    }
  }

  /// Cuts the fields of a line from an offset on; false if it does not fit, or fits in more than one way.
  func cut(_ line: LineBytes, from start: Int, _ body: (LogField, LineBytes) -> Void) -> Bool {
    for sense in senses {
      switch sense.places(in: line, from: start) {
      case .none: continue
      case .several: return false
      case .one(let places, let open):
        let fields = sense.fields.filter { !$0.isOpen(open) }
          .map { ($0.field, $0.part(of: line, places)) }
        if sense.request == .any,
          fields.contains(where: { $0.0 == .request && $0.1.holdsProtocolInside })
        {
          return false
        }
        for (field, bytes) in fields { body(field, bytes) }
        return true
      }
    }
    return false
  }
}

extension LinePlan.Step {
  /// Whether the field is a request without quotes.
  var isBareRequest: Bool { field == .request && !isQuoted }

  /// Whether the text behind the field may be in the field as well.
  var mayHoldItsEnd: Bool {
    guard !isQuoted, let first = text.first else { return false }
    switch shape {
    case .request: return true
    case .list: return ByteClass.isBlank(first) || ",:".utf8.contains(first)
    case .clock: return ByteClass.isBlank(first)
    case .text: return text.allSatisfy(ByteClass.isBlank)
    case .word, .number: return false
    }
  }
}

extension LinePlan.Step {
  /// Whether the field is one word or number.
  var hasNoBlanks: Bool { !isQuoted && (shape == .word || shape == .number) }
}

extension LineBytes {
  /// Whether a protocol stands before the end: what is behind it is no part of a request.
  fileprivate var holdsProtocolInside: Bool {
    var at = endOfWord(0)
    while at < count {
      let word = skipBlanks(at)
      at = endOfWord(word)
      if at < count, spells("HTTP/", at: word) { return true }
    }
    return false
  }
}
