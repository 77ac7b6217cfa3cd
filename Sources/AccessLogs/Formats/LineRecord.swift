internal import CByteScan

/// What was found in a line: its request and status, and where the wanted fields are.
///
/// The bytes of fields lie in the line, or in memory of the family that read it, and live until the next
/// line is read.
struct LineRecord: ~Copyable {
  /// A record for each of some ordinary lines.
  typealias OfOrdinaryLines = InlineArray<16, LineRecord>

  /// The fields beyond request and status that are noted.
  let wanted: FieldSet
  /// Whether an ordinary line has all of them in its target.
  private let isOfTarget: Bool
  /// Whether lines may be ordinary ones of their format; not where those are taken out before.
  var mayBeOrdinary = true
  /// The endpoint; of no bytes for `(malformed)`, `(empty)` and a target such as `?p=1`.
  private(set) var endpoint: LineBytes
  /// The endpoint with the query that the target has behind it.
  private(set) var target: LineBytes
  /// The kind of endpoint and the status.
  private(set) var tag = GroupTag(endpoint: .malformed, status: 0)
  /// The fields that the line has.
  private(set) var present: FieldSet = []
  /// Whether the format writes a port behind every client, so that the last number of the client is one.
  private(set) var clientHasPort = false
  /// Whether the format has its time in UTC, which then does not say so.
  private(set) var hasUTCTime = false
  /// The unit of the request time, where it does not say that itself; nil where it is not known.
  private(set) var timeUnit: TimeUnit?
  /// Whether the request time is the sum of several with blanks between them.
  private var timeIsSum = false
  private let places = LineParts()
  /// Memory for a text of a column that does not stand in the line as it is.
  let scratch = Scratch()

  /// Makes a record that nothing was read into.
  init(wanted: FieldSet) {
    self.wanted = wanted
    isOfTarget = wanted.isOfTarget
    endpoint = .none
    target = .none
  }

  /// Forgets the fields of the line before.
  @inline(__always)
  mutating func begin() {
    present = []
    clientHasPort = false
    hasUTCTime = false
  }

  /// Whether a field is to be noted, and was not yet.
  @inline(__always)
  func wants(_ field: LogField) -> Bool { wanted.contains(field) && !present.contains(field) }

  /// The bytes of a field other than the endpoint; nil where it has none.
  ///
  /// ``LogField/status`` and ``LogField/request`` are as they stand in the line.
  subscript(field: LogField) -> LineBytes? {
    present.contains(field) ? places[field.rawValue] : nil
  }

  /// Notes where a wanted field is; the first place that has any bytes counts.
  ///
  /// A ``LogField/request`` may have none: where it stands says something. Of several clients the first is
  /// noted.
  @inline(__always)
  mutating func note(_ field: LogField, _ bytes: LineBytes?) {
    guard wants(field), var bytes else { return }
    if field == .client { bytes = bytes.part(0, bytes.find(UInt8(ascii: ","))).trimmingBlanks }
    guard !bytes.isEmpty || field == .request else { return }
    // nginx's `$is_args` alone; the query is in a field behind it.
    if field == .query, bytes.equals("?") { return }
    places[field.rawValue] = bytes
    present.insert(FieldSet(field))
  }

  /// Notes a client in a format that writes a port behind each.
  mutating func note(clientAndPort client: LineBytes?) {
    note(.client, client)
    clientHasPort = true
  }

  /// Notes where a wanted time is that is in UTC unless it says otherwise.
  mutating func note(utcTime bytes: LineBytes) {
    guard wants(.time) else { return }
    note(.time, bytes)
    hasUTCTime = true
  }

  /// Notes where a wanted request time is, and the unit that the format has for it.
  mutating func note(requestTime bytes: LineBytes?, in unit: TimeUnit?) {
    guard wants(.requestTime) else { return }
    note(.requestTime, bytes)
    timeUnit = unit
    timeIsSum = false
  }

  /// Notes where wanted times are, with blanks between them, whose sum is the request time.
  mutating func note(requestTimes bytes: LineBytes, in unit: TimeUnit) {
    guard wants(.requestTime) else { return }
    note(requestTime: bytes, in: unit)
    timeIsSum = true
  }

  /// Returns the request time in whole microseconds, by a unit that is asked for or else by its own.
  func microseconds(in unit: TimeUnit?) -> Int? {
    guard let time = self[.requestTime] else { return nil }
    let unit = unit ?? timeUnit
    if timeIsSum, let unit { return time.sumOfWords(in: unit) }
    return time.microseconds(in: unit)
  }

  // MARK: - The request

  /// Whether the line is a well-formed request.
  var isWellFormed: Bool { tag.endpoint == .target }

  /// Takes a line that is an ordinary one of a format; false for any other line, which may be read all the
  /// same, and where more than the request is wanted.
  @inline(__always)
  mutating func take(ordinary format: cbytescan_format, _ line: LineBytes) -> Bool {
    guard mayBeOrdinary, isOfTarget else { return false }
    guard let ordinary = line.ordinary(format) else { return false }
    take(ordinary)
    return true
  }

  /// Forgets the line before, and takes the request of an ordinary one.
  @inline(__always)
  mutating func take(_ ordinary: OrdinaryLine) {
    begin()
    endpoint = ordinary.endpoint
    target = ordinary.wholeTarget
    tag = GroupTag(endpoint: .target, status: ordinary.status)
  }

  // A status of a single 0, of a client that went away, stands only behind a well-formed request: what
  // follows returns that any other line is not read.

  /// Takes a request as `GET /path?query HTTP/1.1`, with its method and protocol.
  ///
  /// - Parameters:
  ///   - request: The request; of no bytes or `-` it is `(empty)`.
  ///   - status: The status, as a ``GroupTag`` has it.
  ///   - allowsAnyTarget: Whether the target may be anything, and not only a path or URL, where no protocol
  ///     is behind it.
  /// - Returns: Whether the line is read.
  @inline(__always)
  mutating func take(request: LineBytes, status: UInt32, allowsAnyTarget: Bool = false) -> Bool {
    take(RequestField(request, allowsAnyTarget: allowsAnyTarget), status: status)
  }

  /// Takes a request that was cut already.
  @inline(__always)
  mutating func take(_ request: RequestField, status: UInt32) -> Bool {
    guard request.kind == .target else {
      return take(special: request.kind, at: request.target, status: status)
    }
    note(.method, request.method)
    if wants(.protocol) { note(.protocol, request.protocol.trimmingSpaces) }
    take(soundTarget: request.target, status: status)
    return true
  }

  /// Takes a target, and a method where the format has one.
  ///
  /// A method that is none, or a target of no bytes, makes it `(malformed)`.
  @inline(__always)
  mutating func take(target: LineBytes, method: LineBytes?, status: UInt32) -> Bool {
    let target = target.trimmingSpaces
    guard !target.isEmpty, method?.isMethod ?? (status != GroupTag.zero) else {
      return take(special: .malformed, at: target, status: status)
    }
    note(.method, method)
    take(soundTarget: target, status: status)
    return true
  }

  /// Takes a request that is `(malformed)` or `(empty)`.
  mutating func take(special: GroupTag.Endpoint, at line: LineBytes, status: UInt32) -> Bool {
    guard status != GroupTag.zero else { return false }
    endpoint = line.part(0, 0)
    target = endpoint
    tag = GroupTag(endpoint: special, status: status)
    return true
  }

  /// Takes a target as it is, and cuts it at its query.
  @inline(__always)
  mutating func take(soundTarget target: LineBytes, status: UInt32) {
    let end = target.find(ByteClass.questionMark)
    endpoint = target.part(0, end)
    self.target = target
    tag = GroupTag(endpoint: .target, status: status)
    if wants(.query), end < target.count { note(.query, target.from(end + 1)) }
  }

  /// Cuts something off the start of the endpoint that is no part of it.
  mutating func dropFirst(_ count: Int) {
    endpoint = endpoint.from(count)
    target = target.from(count)
  }

  /// Puts another text in the place of the endpoint; its query is none of the target's then.
  mutating func replaceEndpoint(by endpoint: LineBytes) {
    self.endpoint = endpoint
    target = endpoint
  }

  /// Returns the endpoint with its query, which has to be wanted: joined in some memory where the two are apart.
  func target(joinedIn memory: Scratch) -> LineBytes {
    guard target.count == endpoint.count, isWellFormed, let query = self[.query]?.value,
      !query.isEmpty
    else { return target }
    memory.begin(room: endpoint.count + query.count + 1)
    memory.append(endpoint)
    // Apache's `%q` has the question mark.
    if query[0] != ByteClass.questionMark { memory.append(ByteClass.questionMark) }
    memory.append(query)
    return memory.bytes
  }
}

extension FieldSet {
  /// Whether an ordinary line has in its target whatever is in the set.
  var isOfTarget: Bool { subtracting(FieldSet(.query)).isEmpty }
}
