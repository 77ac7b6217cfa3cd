/// The keys of a JSON object that a line's request is in, as a tree of nested objects.
///
/// Made once per format. Each wanted key has a rank: of the keys for one field, the one with the
/// lowest rank that is present gives it.
struct JSONKeys: Sendable {
  /// What a key gives.
  enum Field: Int, Sendable {
    case endpoint
    case status
    case method
    /// A whole request, `GET / HTTP/1.1`, for objects without an endpoint.
    case request
    /// A whole line of an access log, for objects that are no request themselves.
    case message
    /// Any value, and of a list its first string: for explaining lines.
    case text
  }

  /// A value that a format of the user names, and what it gives.
  struct Given: Sendable {
    let path: [[UInt8]]
    let field: LogField
    /// How a string with several fields is cut.
    var plan: LinePlan?
  }

  /// One key of an object; a copy of it costs no reference count.
  struct Key: Sendable {
    /// The first eight bytes of the name, as ``LineBytes/word(at:)`` reads them.
    let word: UInt64
    /// The bytes of the name.
    let length: Int
    /// The object that has the key.
    let parent: Int
    /// What a string or number under this key gives.
    var field: Field?
    var rank = 0
    /// The object under this key.
    var object: Int?
    /// Whether an object under this key counts as if what is in it stood outside.
    var isEnvelope = false
  }

  /// All keys, and their names.
  private(set) var keys: [Key] = []
  private var names: [[UInt8]] = []
  /// The lengths of the names in each object, a bit for each up to 62 and one for all that are longer; the
  /// first object is the outermost.
  private var lengths: [UInt64] = [0]
  /// A hash table of the keys, more than half of it free: each slot holds an index plus one, or 0.
  private var slots = [UInt32](repeating: 0, count: 16)

  /// How strings are read that hold more than one field: the one with the request, and the one with
  /// the status where that is another.
  private(set) var requestPlan: LinePlan?
  private(set) var statusPlan: LinePlan?
  private(set) var hasPlans = false

  /// What a format of the user gives, counted or not, for explaining lines; empty for the usual names.
  var given: [Given] = []

  init() {}

  /// Whether a name of some length may be a key of an object.
  @inline(__always)
  func hasKey(ofLength length: Int, in object: Int) -> Bool {
    lengths[object] >> UInt64(min(length, 63)) & 1 == 1
  }

  /// Returns the key of a name in an object, if it is wanted; `word` is the name's first eight bytes.
  func find(_ name: LineBytes, _ word: UInt64, in object: Int) -> Int? {
    let length = name.count
    var slot = slot(word, length, object)
    while slots[slot] > 0 {
      let index = Int(slots[slot]) - 1
      let key = keys[index]
      if key.word == word, key.length == length, key.parent == object,
        length <= 8 || name.holds(names[index])
      {
        return index
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Returns the key of a name that stands alone, with dots in it where objects are nested in JSON.
  func key(named name: LineBytes) -> Key? {
    guard hasKey(ofLength: name.count, in: 0) else { return nil }
    return find(name, name.word(at: 0), in: 0).map { keys[$0] }
  }

  @inline(__always)
  private func slot(_ word: UInt64, _ length: Int, _ object: Int) -> Int {
    let mixed = (word ^ UInt64(length << 3 ^ object)) &* 0x9E37_79B9_7F4A_7C15
    return Int(mixed >> 40) & (slots.count - 1)
  }

  /// Wants a field under a path of keys.
  mutating func add(_ path: [[UInt8]], for field: Field, rank: Int) {
    var object = 0
    for name in path.dropLast() {
      let key = index(of: name, in: object)
      if let next = keys[key].object {
        object = next
      } else {
        lengths.append(0)
        object = lengths.count - 1
        keys[key].object = object
      }
    }
    guard let name = path.last else { return }
    let key = index(of: name, in: object)
    keys[key].field = field
    keys[key].rank = rank
  }

  /// Wants a string under a path of keys, and what a plan cuts out of it.
  mutating func addPlan(_ plan: LinePlan, for field: Field, under path: [[UInt8]]) {
    add(path, for: field, rank: 0)
    hasPlans = true
    if field == .status {
      statusPlan = plan
    } else {
      requestPlan = plan
    }
  }

  /// Returns the key of a name in an object, new if need be.
  private mutating func index(of name: [UInt8], in object: Int) -> Int {
    for index in keys.indices where keys[index].parent == object && names[index] == name {
      return index
    }
    var word: UInt64 = 0
    for (index, byte) in name.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(index * 8) }
    keys.append(Key(word: word, length: name.count, parent: object))
    names.append(name)
    lengths[object] |= 1 << UInt64(min(name.count, 63))
    if keys.count * 2 > slots.count {
      slots = Array(repeating: 0, count: slots.count * 4)
      for index in keys.indices { fillSlot(index) }
    } else {
      fillSlot(keys.count - 1)
    }
    return keys.count - 1
  }

  private mutating func fillSlot(_ index: Int) {
    var slot = slot(keys[index].word, keys[index].length, keys[index].parent)
    while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(index + 1)
  }

  /// The names of ``UsualNames``.
  static let usual: JSONKeys = {
    var keys = JSONKeys()
    keys.addUsual(UsualNames.statuses, for: .status)
    keys.addUsual(UsualNames.endpoints, for: .endpoint)
    keys.addUsual(UsualNames.methods, for: .method)
    keys.addUsual(UsualNames.requests, for: .request)
    keys.addUsual(UsualNames.messages, for: .message)
    return keys
  }()

  /// Wants a field under the first of some usual names, outside and in the usual envelopes.
  mutating func addUsual(_ names: [String], for field: Field) {
    for (rank, name) in names.enumerated() {
      let path = name.utf8.split(separator: UInt8(ascii: ".")).map { Array($0) }
      add(path, for: field, rank: rank)
      if path.count > 1 { add([Array(name.utf8)], for: field, rank: rank) }
    }
    for envelope in UsualNames.envelopes {
      keys[index(of: Array(envelope.utf8), in: 0)].isEnvelope = true
    }
  }
}
