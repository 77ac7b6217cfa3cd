extension FilterKind {
  /// `404`, `4xx`, `500-503`; `-` for none, and the `0` and `-1` that stand for no answer.
  package static let status = FilterKind(
    code: 1,
    name: "status",
    field: .status,
    example: "'4xx,!404'"
  ) {
    value in
    let text = value.map(\.lowercased)
    switch text {
    case Array("-".utf8): return .success(.statuses(LogStatus.none...LogStatus.none))
    case Array("-1".utf8): return .success(.statuses(LogStatus.minusOne...LogStatus.minusOne))
    case Array("0".utf8): return .success(.statuses(LogStatus.zero...LogStatus.zero))
    default: break
    }
    if text.count == 3, text[1...] == Array("xx".utf8)[...], (48...57).contains(text[0]) {
      let first = UInt32(text[0] - 48) * 100
      return .success(.statuses(first...first + 99))
    }
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.count == 3 && part.allSatisfy({ (48...57).contains($0) })
        ? part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 48) } : nil
    }
    guard numbers.count == parts.count, let first = numbers.first, let last = numbers.last,
      numbers.count <= 2
    else {
      return .failure(Complaint(reason: "is no status; give 404, 4xx, 500-503 or - for none"))
    }
    guard first <= last else {
      return .failure(Complaint(reason: "ends before it starts; give the smaller status first"))
    }
    return .success(.statuses(first...last))
  }
}

/// The numbers that stand for the statuses without three digits.
package enum LogStatus {
  /// `-`.
  package static let none: UInt32 = 1000
  /// `-1`, as HAProxy writes where there was no answer.
  package static let minusOne: UInt32 = 1001
  /// `0`, as Caddy and Envoy write where the client went away before the answer; `000` is another text, and a
  /// status of three digits.
  package static let zero: UInt32 = 1002
}
