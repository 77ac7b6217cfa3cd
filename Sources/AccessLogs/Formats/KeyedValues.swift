/// What a line's record of names and values, a JSON object or logfmt, has under the wanted names: a value for
/// each field.
///
/// Kept from line to line, so that nothing is made anew for a line but what says which values it has.
struct KeyedValues {
  /// A value under a wanted name.
  struct Value {
    /// A number as it is written, or a string without its quotes; a value without quotes that is no JSON is
    /// a string.
    var bytes: LineBytes
    let isString: Bool
    var hasEscapes: Bool
    /// The rank of its name: behind all others with nothing in it, `-`, or no status for one.
    fileprivate(set) var rank = 0
  }

  /// The place of a whole line of an access log, for records that are no request themselves.
  static let message = 0
  /// The place of a date whose time of day stands under another name.
  static let date = 15
  /// The first place of values that a format of the user has beyond those of fields.
  static let own = 16

  /// The places of what a line is counted by.
  private static let counted = strings & ~query | 1 << UInt32(LogField.status.rawValue)
  /// The places of what has to be a string.
  private static let strings: UInt32 =
    1 << UInt32(message) | 1 << UInt32(LogField.endpoint.rawValue)
    | 1 << UInt32(LogField.method.rawValue) | 1 << UInt32(LogField.request.rawValue) | query
  private static let query: UInt32 = 1 << UInt32(LogField.query.rawValue)
  private static let useless = 1 << 32

  /// A value for each field, at its raw value.
  private let values = FixedMemory(
    repeating: Value(bytes: .none, isString: false, hasEscapes: false),
    count: Self.own
  )
  private var filled: UInt32 = 0
  private var ownValues: [Value?] = []
  private var scratch = LineScratch()

  /// Forgets the values of the line before.
  @inline(__always)
  mutating func begin(_ line: LineBytes, _ keys: JSONKeys) {
    filled = 0
    // A string may give a request, its method, its time, and all of them once more; and a format of the
    // user may have the same value for several fields.
    scratch.forget(room: line.count * (6 + min(keys.given.count, Self.own)))
    if keys.ownCount > 0 { ownValues = Array(repeating: nil, count: keys.ownCount) }
  }

  /// Whether the first string of a list may stand for a value.
  static func takesLists(_ place: Int) -> Bool {
    place >= own || (counted | query) >> UInt32(place) & 1 == 0
  }

  /// Keeps a value unless one of a lower rank is known.
  @inline(__always)
  mutating func note(_ value: Value, _ key: JSONKeys.Key) {
    guard let place = key.place else { return }
    var value = value
    let isUseful =
      place == LogField.status.rawValue
      ? value.bytes.statusOrZero != nil : !value.bytes.isEmpty && !value.bytes.equals("-")
    value.rank = isUseful ? key.rank : key.rank + Self.useless
    guard place < Self.own else {
      noteOwn(value, at: place - Self.own)
      return
    }
    let bit: UInt32 = 1 << UInt32(place)
    guard value.isString || Self.strings & bit == 0,
      filled & bit == 0 || value.rank <= values[place].rank
    else { return }
    values[place] = value
    filled |= bit
  }

  private mutating func noteOwn(_ value: Value, at index: Int) {
    if let known = ownValues[index], known.rank < value.rank { return }
    ownValues[index] = value
  }

  /// The value at a place.
  @inline(__always)
  subscript(place: Int) -> Value? {
    guard place < Self.own else { return ownValues[place - Self.own] }
    return filled >> UInt32(place) & 1 == 1 ? values[place] : nil
  }

  /// The value for a field.
  @inline(__always)
  subscript(field: LogField) -> Value? { self[Int(field.rawValue)] }

  /// The place among the usual names of the one that a field, or the message, was found under.
  @inline(__always)
  func rank(_ place: Int) -> Int? { self[place].map { $0.rank & (Self.useless - 1) } }

  /// Returns the value at a place without its escapes.
  mutating func text(_ place: Int) -> LineBytes? {
    guard let value = self[place] else { return nil }
    return value.hasEscapes ? unescape(value, at: place) : value.bytes
  }

  /// Returns a value without its escapes, and keeps it so.
  @inline(never)
  private mutating func unescape(_ value: Value, at place: Int) -> LineBytes {
    let text = scratch.unescaped(value.bytes)
    if place < Self.own {
      values[place].bytes = text
      values[place].hasEscapes = false
    }
    return text
  }

  mutating func text(_ field: LogField) -> LineBytes? { text(Int(field.rawValue)) }

  // MARK: - The request

  /// Takes the request and the status; false where there is none.
  @inline(__always)
  mutating func take(into record: inout LineRecord) -> Bool {
    guard let status = self[.status]?.bytes.statusOrZero else { return false }
    let method = self[.method]?.bytes
    // What has a name of its own counts before what is in a request.
    if record.wants(.method) { record.note(.method, text(.method)) }
    if record.wants(.protocol) { record.note(.protocol, text(.protocol)) }
    let isRead: Bool
    if let endpoint = self[.endpoint] {
      let target = endpoint.hasEscapes ? unescapedTarget(endpoint.bytes, record) : endpoint.bytes
      isRead = record.take(target: target, method: method, status: status)
    } else if let request = text(.request) {
      // Some give the target that name.
      isRead =
        request.byte(at: 0) == ByteClass.slash && request.find(ByteClass.space) == request.count
        ? record.take(target: request, method: method, status: status)
        : record.take(request: request, status: status, allowsAnyTarget: true)
    } else {
      isRead = false
    }
    if !isRead { record.begin() }
    return isRead
  }

  /// Returns a target without its escapes; it may end with its query's start where those are all behind it.
  private mutating func unescapedTarget(_ target: LineBytes, _ record: borrowing LineRecord)
    -> LineBytes
  {
    let query = target.find(ByteClass.questionMark)
    let escape = target.find(ByteClass.backslash)
    if escape == target.count { return target }
    return query < escape && !record.wants(.query)
      ? target.part(0, query + 1) : scratch.unescaped(target)
  }

  /// Takes what the strings hold that a format of the user cuts; false where they are not as planned.
  mutating func take(by keys: JSONKeys, into record: inout LineRecord) -> Bool {
    var fields = PlannedFields(unescapes: true)
    fields.method = self[.method]?.bytes
    if let plan = keys.requestPlan {
      guard let value = self[.request], value.isString,
        fields.cut(value.bytes, by: plan, into: &record, &scratch)
      else { return false }
    } else {
      fields.target = self[.endpoint]?.bytes
      fields.request = self[.request]?.bytes
    }
    if let plan = keys.statusPlan {
      guard let value = self[.status], value.isString,
        fields.cut(value.bytes, by: plan, into: &record, &scratch)
      else { return false }
    } else if fields.status == nil {
      fields.status = self[.status]?.bytes
    }
    guard let status = fields.status?.statusOrZero else { return false }
    if record.wants(.method), let method = fields.method {
      record.note(.method, scratch.unescaped(method))
    }
    let request = fields.request.map { scratch.unescaped($0) }
    let isRead =
      if let target = fields.target {
        record.take(target: unescapedTarget(target, record), method: fields.method, status: status)
      } else if let request {
        record.take(request: request, status: status, allowsAnyTarget: true)
      } else {
        false
      }
    if isRead, record.wantsRequest, let request { record.note(requestAndParts: request) }
    return isRead
  }

  // MARK: - Other fields

  /// Notes the wanted fields that the usual names give.
  mutating func noteFields(in record: inout LineRecord) {
    var left = filled & record.wanted.rawValue & ~Self.counted & ~(1 << UInt32(Self.date))
    while left != 0 {
      let place = left.trailingZeroBitCount
      left &= left - 1
      guard let field = LogField(rawValue: UInt8(place)), let value = text(place) else { continue }
      if field == .time, value.isTimeOfDay, let date = text(Self.date), date.count == 10,
        date.startsWithDate
      {
        // So CloudFront and IIS have it, and both in UTC.
        record.note(utcTime: scratch.joined(date, value))
      } else if field == .requestTime {
        record.note(requestTime: value, in: RequestTimeNames.unit(ofRank: rank(place), in: self))
      } else if field != .query || !value.equals("-") {
        record.note(field, value)
      }
    }
    record.note(.status, self[.status]?.bytes)
    if record.wantsRequest, let request = text(.request) { record.note(requestAndParts: request) }
  }

  /// Notes the wanted fields that a format of the user gives; those in whole requests come last.
  mutating func noteFields(givenBy keys: JSONKeys, in record: inout LineRecord) {
    for given in keys.given {
      // What a line is counted by is noted as that is taken, with the plans for it.
      guard let place = given.place, place >= Self.own || given.plan == nil,
        place != given.field.rawValue, given.field != .request, let value = self[place]
      else { continue }
      if let plan = given.plan {
        var fields = PlannedFields(unescapes: true)
        _ = fields.cut(value.bytes, by: plan, into: &record, &scratch)
        if let method = fields.method { record.note(.method, scratch.unescaped(method)) }
        guard record.wantsRequest, let request = fields.request else { continue }
        record.note(requestAndParts: scratch.unescaped(request))
      } else if record.wants(given.field) {
        // What is counted stays as it is.
        let text = value.hasEscapes ? scratch.unescaped(value.bytes) : value.bytes
        if given.field == .requestTime {
          record.note(requestTime: text, in: given.unit)
        } else {
          record.note(given.field, text)
        }
      }
    }
  }

  /// Notes what the whole requests have that a format of the user gives.
  mutating func noteRequests(givenBy keys: JSONKeys, in record: inout LineRecord) {
    record.note(.status, self[.status]?.bytes)
    for given in keys.given where given.field == .request && record.wantsRequest {
      guard let request = given.place.flatMap({ text($0) }) else { continue }
      record.note(requestAndParts: request)
    }
  }
}

extension LineRecord {
  /// Whether a whole request says something that is wanted, beside what is counted.
  @inline(__always)
  var wantsRequest: Bool { wants(.request) || wants(.method) || wants(.protocol) }

  /// Notes a whole request, and what it has of a method and a protocol.
  mutating func note(requestAndParts request: LineBytes, allowsAnyTarget: Bool = true) {
    note(.request, request)
    let parts = RequestField(request, allowsAnyTarget: allowsAnyTarget)
    guard parts.kind == .target else { return }
    note(.method, parts.method)
    note(.protocol, parts.protocol.trimmingSpaces)
  }
}
