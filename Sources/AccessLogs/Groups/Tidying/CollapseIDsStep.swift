extension TidyStep {
  /// Makes segments that are ids `:id`: `/users/4711/orders` becomes `/users/:id/orders`.
  ///
  /// An id is a number, a UUID, a date such as `2025-11-03`, eight or more hexadecimal digits with a digit of ten among
  /// them, or twenty or more letters, digits and underscores with a letter and a digit among them. A year with its
  /// month, and the day behind it, are none; and where nothing else would be left the path stays as it is, as does what
  /// is a pattern.
  static let collapseIDs = TidyStep(name: "collapse-ids", kind: .guess) { target, memory in
    var start = target.startOfPath
    if target.byte(at: start) == ByteClass.slash { start += 1 }
    var (copied, keeps, next) = (0, false, DatePart.year)
    while true {
      let end = target.find(ByteClass.slash, from: start)
      let segment = target.part(start, end)
      if let part = segment.datePart(next, before: target.from(end)) {
        next = part
        keeps = true
      } else {
        next = .year
        if segment.isID {
          // At most, one digit and a slash become a placeholder and a slash.
          if copied == 0 { memory.begin(room: 2 * target.count + placeholder.count) }
          memory.append(target.part(copied, start))
          for byte in placeholder { memory.append(byte) }
          copied = end
        } else if !segment.isEmpty {
          keeps = true
        }
      }
      if end == target.count { break }
      start = end + 1
    }
    guard copied > 0, keeps else { return target }
    memory.append(target.from(copied))
    return memory.bytes
  }

  private static let placeholder = Array(":id".utf8)
}

/// What may come next in a path with a date in it, as in `/2025/11/03/title`.
private enum DatePart {
  case year
  case month
  case day
}

extension LineBytes {
  /// Returns what may come behind a segment that is the part of a date that is expected; nil of any other.
  ///
  /// A year is one only if a month is behind it.
  fileprivate func datePart(_ expected: DatePart, before rest: LineBytes) -> DatePart? {
    switch expected {
    case .month: return .day
    case .day where count == 2 && number(in: 1...31): return .year
    case .day, .year:
      guard count == 4, number(in: 1900...2099), rest.count >= 3 else { return nil }
      let endsThere = rest.count == 3 || rest[3] == ByteClass.slash
      return endsThere && rest.part(1, 3).isMonth ? .month : nil
    }
  }

  private var isMonth: Bool { count == 2 && number(in: 1...12) }

  /// Whether the bytes, at most four, are the digits of a number in a range.
  private func number(in range: ClosedRange<Int>) -> Bool {
    var number = 0
    for offset in 0..<count {
      guard ByteClass.isDigit(self[offset]) else { return false }
      number = number * 10 + Int(self[offset] - 48)
    }
    return range.contains(number)
  }

  /// Whether a segment is an id.
  fileprivate var isID: Bool {
    // Most segments are short words.
    if count < 8 { return isNumber }
    var kinds = ByteKinds()
    for offset in 0..<count {
      let kind = ByteKinds(self[offset])
      if kind == .other { return false }
      kinds.formUnion(kind)
    }
    if kinds.contains(.dash) {
      return count == 10 ? isDate : count == 36 && isUUID
    }
    if kinds == .digit { return true }
    guard kinds.contains(.digit) else { return false }
    if kinds.isSubset(of: [.digit, .hexLetter]) { return true }
    return count >= 20 && !kinds.isDisjoint(with: [.hexLetter, .letter])
  }

  /// Whether ten bytes are a date: `2025-11-03`.
  private var isDate: Bool {
    startsWithDate && part(5, 7).isMonth && part(8, 10).number(in: 1...31)
  }

  /// Whether 36 bytes are a UUID (RFC 9562, section 4), in capitals or not.
  private var isUUID: Bool {
    for offset in 0..<count {
      let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
      let kind = ByteKinds(self[offset])
      guard isDash ? kind == .dash : kind == .digit || kind == .hexLetter else { return false }
    }
    return true
  }
}

/// The kinds of bytes that ids are made of.
private struct ByteKinds: OptionSet {
  let rawValue: UInt8

  static let digit = ByteKinds(rawValue: 1)
  /// `a` to `f`, also as capitals.
  static let hexLetter = ByteKinds(rawValue: 2)
  static let letter = ByteKinds(rawValue: 4)
  static let underscore = ByteKinds(rawValue: 8)
  static let dash = ByteKinds(rawValue: 16)
  /// In no id.
  static let other: ByteKinds = []

  init(rawValue: UInt8) { self.rawValue = rawValue }

  @inline(__always)
  init(_ byte: UInt8) {
    if ByteClass.isDigit(byte) {
      self = .digit
    } else if ByteClass.isLetter(byte) {
      self = byte.lowercased <= UInt8(ascii: "f") ? .hexLetter : .letter
    } else {
      self = byte == UInt8(ascii: "_") ? .underscore : byte == ByteClass.dash ? .dash : .other
    }
  }
}
