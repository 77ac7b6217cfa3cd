/// LTSV: tab-separated `label:value` fields, in any order (http://ltsv.org).
///
/// The target is `uri`, else `path`, with `method` or GET; else `req` is a whole request. Of a label
/// that comes twice the last counts.
struct LTSVFamily: FormatFamily {
  static let description = FamilyDescription(
    [.ltsv],
    marks: .separator,
    samples: [
      FormatSample(
        .ltsv,
        "labelled fields, separated by tabs",
        line: "time:2025-11-03T04:05:06Z\thost:192.0.2.4\tmethod:GET\turi:/shop?q=1\tstatus:200"
          + "\tsize:512"
      )
    ]
  )

  /// The labels, none longer than eight bytes, and the field that each gives: first those that a line is
  /// counted by; of two for a field the first is preferred.
  private static let labels: [(name: String, field: LogField)] = [
    ("status", .status), ("uri", .endpoint), ("path", .endpoint), ("req", .request),
    ("method", .method),
    ("time", .time), ("protocol", .protocol), ("vhost", .host), ("host", .client),
    ("user", .user), ("size", .bytes), ("referer", .referrer), ("ua", .agent),
    ("reqtime", .requestTime), ("apptime", .requestTime),
  ]
  private static let countedLabels = 5

  /// The labels as ``LineBytes/word(at:)`` reads them, and a bit for the length of each that is counted.
  private var words = InlineArray<16, UInt64>(repeating: 0)
  private var countedLengths: UInt64 = 0
  /// The value of each label.
  private var values = InlineArray<16, LineBytes>(repeating: .none)
  private var filled: UInt32 = 0

  init() {
    for (index, label) in Self.labels.enumerated() {
      words[index] = LineBytes.with(Array(label.name.utf8)) { $0.word(at: 0) }
      if index < Self.countedLabels { countedLengths |= 1 << UInt64(label.name.utf8.count) }
    }
  }

  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    // Status and target are two fields.
    guard line.find(ByteClass.tab) < line.count else { return false }
    readLabels(of: line, isCountedAlone: record.wanted.isEmpty)
    guard let status = value(0)?.statusOrZero else { return false }
    if !record.wanted.isEmpty { noteFields(in: &record) }
    if let target = value(1) ?? value(2) {
      guard record.take(target: target, method: value(4), status: status) else { return false }
    } else {
      guard let request = value(3),
        record.take(request: request, status: status, allowsAnyTarget: true)
      else { return false }
    }
    if record.wantsRequest, let request = value(3) { record.note(requestAndParts: request) }
    return true
  }

  func reason(against line: LineBytes) -> String {
    guard line.find(ByteClass.tab) < line.count else { return "no tab between fields" }
    return line.spells("status:") || line.find(Array("\tstatus:".utf8), from: 0) != nil
      ? "no three digits in status:, or no uri:, path: or req:" : "no status:"
  }

  /// Finds the values of the labels, or of those alone that lines are counted by.
  @inline(__always)
  private mutating func readLabels(of line: LineBytes, isCountedAlone: Bool) {
    let lengths: UInt64 = isCountedAlone ? countedLengths : 0x1FE
    let count = isCountedAlone ? Self.countedLabels : Self.labels.count
    filled = 0
    var at = 0
    while at < line.count {
      let colon = line.findEither(ByteClass.colon, ByteClass.tab, from: at)
      let end =
        line.byte(at: colon) == ByteClass.tab ? colon : line.find(ByteClass.tab, from: colon)
      if colon < end, lengths >> UInt64(colon - at) & 1 == 1 {
        let word = line.part(at, colon).word(at: 0)
        for index in 0..<count where words[index] == word {
          values[index] = line.part(colon + 1, end)
          filled |= 1 << UInt32(index)
        }
      }
      at = end + 1
    }
  }

  @inline(__always)
  private func value(_ index: Int) -> LineBytes? {
    filled >> UInt32(index) & 1 == 1 ? values[index] : nil
  }

  /// Notes the wanted fields that have labels of their own, which count before what is in a request.
  private func noteFields(in record: inout LineRecord) {
    for (index, (_, field)) in Self.labels.enumerated() {
      guard let value = value(index), field != .endpoint, field != .request else { continue }
      if field == .requestTime {
        record.note(requestTime: value, in: .seconds)
      } else {
        record.note(field, value)
      }
    }
  }
}

extension LogFormat {
  package static let ltsv = LogFormat(code: 22, "ltsv")
}
