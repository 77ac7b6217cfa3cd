/// The keys of a JSON object that the wanted fields are in, as a tree of nested objects.
///
/// Made once per format and wanted fields. Each key has a rank: of the keys for one field, the one with the
/// lowest rank that is present gives it.
struct JSONKeys: Sendable {
  /// A value that a format of the user names, and what it gives.
  struct Given: Sendable {
    let path: [[UInt8]]
    let field: LogField
    /// The unit of a request time.
    var unit: TimeUnit?
    /// How a string with several fields is cut.
    var plan: LinePlan?
    /// Whether the path leads to a list, whose first string it is.
    var isInList = false
    /// Where ``KeyedValues`` keeps the value; nil where nothing of it is wanted.
    fileprivate(set) var place: Int?
  }

  /// One key of an object; a copy of it costs no reference count.
  struct Key: Sendable {
    /// The first eight bytes of the name, as ``LineBytes/word(at:)`` reads them.
    let word: UInt64
    /// The bytes of the name.
    let length: Int
    /// The object that has the key.
    let parent: Int
    /// Where ``KeyedValues`` keeps a string or number under this key.
    var place: Int?
    var rank = 0
    /// The object under this key.
    var object: Int?
    /// Whether no line is counted by what is in the object.
    var isBesides = false
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

  /// What a format of the user gives, counted or not; empty for the usual names.
  private(set) var given: [Given] = []
  /// How many values have a place beyond those of fields.
  private(set) var ownCount = 0
  /// Whether keys are added that no line is counted by.
  private var isWidened = false

  init() {}

  /// Whether a name of some length may be a key of an object.
  @inline(__always)
  func hasKey(ofLength length: Int, in object: Int) -> Bool {
    lengths[object] >> UInt64(min(length, 63)) & 1 == 1
  }

  /// Returns the key of a name in an object, if it is wanted.
  func find(_ name: LineBytes, in object: Int) -> Int? {
    let word = name.word(at: 0)
    return find(word, name.count, in: object) { name.count <= 8 || name.holds(names[$0]) }
  }

  @inline(__always)
  private func find(
    _ word: UInt64,
    _ length: Int,
    in object: Int,
    where isSame: (Int) -> Bool
  ) -> Int? {
    var slot = slot(word, length, object)
    while slots[slot] > 0 {
      let index = Int(slots[slot]) - 1
      let key = keys[index]
      if key.word == word, key.length == length, key.parent == object, isSame(index) {
        return index
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Returns the key of a name that stands alone, with dots in it where objects are nested in JSON.
  func key(named name: LineBytes) -> Key? {
    guard hasKey(ofLength: name.count, in: 0) else { return nil }
    return find(name, in: 0).map { keys[$0] }
  }

  @inline(__always)
  private func slot(_ word: UInt64, _ length: Int, _ object: Int) -> Int {
    let mixed = (word ^ UInt64(length << 3 ^ object)) &* 0x9E37_79B9_7F4A_7C15
    return Int(mixed >> 40) & (slots.count - 1)
  }

  /// Keeps the value under a path of keys at a place.
  private mutating func add(_ path: [[UInt8]], at place: Int, rank: Int) {
    guard let key = index(of: path) else { return }
    keys[key].place = place
    keys[key].rank = rank
  }

  /// Returns the key that a path leads to, new if need be.
  private mutating func index(of path: [[UInt8]]) -> Int? {
    var object = 0
    for name in path.dropLast() {
      let key = index(of: name, in: object)
      if let next = keys[key].object {
        object = next
      } else {
        lengths.append(0)
        object = lengths.count - 1
        keys[key].object = object
        keys[key].isBesides = isWidened
      }
    }
    return path.last.map { index(of: $0, in: object) }
  }

  /// Wants a value that a format of the user names.
  mutating func add(_ value: Given) {
    given.append(value)
    let isCounted = [.endpoint, .status, .method, .request].contains(value.field)
    guard isCounted, !value.isInList else { return }
    add(value.path, at: Int(value.field.rawValue), rank: 0)
  }

  /// Wants a string under a path of keys, and what a plan cuts out of it.
  mutating func addPlan(_ plan: LinePlan, for field: LogField, under path: [[UInt8]]) {
    add(path, at: Int(field.rawValue), rank: 0)
    hasPlans = true
    if field == .status {
      statusPlan = plan
    } else {
      requestPlan = plan
    }
  }

  /// Returns the key of a name in an object, new if need be.
  private mutating func index(of name: [UInt8], in object: Int) -> Int {
    var word: UInt64 = 0
    for (index, byte) in name.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(index * 8) }
    if let index = find(word, name.count, in: object, where: { names[$0] == name }) {
      return index
    }
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

  // MARK: - Usual names, and wanted fields

  /// The names of ``UsualNames`` for what a line is counted by.
  static let usual: JSONKeys = {
    var keys = JSONKeys()
    keys.addUsual(UsualNames.statuses, at: Int(LogField.status.rawValue))
    keys.addUsual(UsualNames.endpoints, at: Int(LogField.endpoint.rawValue))
    keys.addUsual(UsualNames.methods, at: Int(LogField.method.rawValue))
    keys.addUsual(UsualNames.requests, at: Int(LogField.request.rawValue))
    keys.addUsual(UsualNames.messages, at: KeyedValues.message)
    for envelope in UsualNames.envelopes {
      let index = keys.index(of: Array(envelope.utf8), in: 0)
      keys.keys[index].isEnvelope = true
    }
    return keys
  }()

  /// Returns these keys, and those of other fields that are wanted: those that the user gives, or else the
  /// usual ones, and behind them `others`.
  func widened(for wanted: FieldSet, with others: [(LogField, [String])] = []) -> JSONKeys {
    guard !wanted.isEmpty else { return self }
    var keys = self
    keys.isWidened = true
    guard given.isEmpty else {
      for index in given.indices where given[index].isWanted(by: wanted) { keys.place(index) }
      return keys
    }
    for (field, names) in UsualNames.shown where wanted.contains(field) {
      let more = others.first { $0.0 == field }?.1 ?? []
      keys.addUsual(names + more, at: Int(field.rawValue))
    }
    if wanted.contains(.time) { keys.addUsual(UsualNames.dates, at: KeyedValues.date) }
    return keys
  }

  /// Finds a place for a value that the user gives; a key has one for all its fields, and one plan.
  private mutating func place(_ index: Int) {
    guard let key = self.index(of: given[index].path) else { return }
    if keys[key].place == nil {
      keys[key].place = KeyedValues.own + ownCount
      ownCount += 1
    } else if given[index].plan != nil, let place = keys[key].place, place >= KeyedValues.own {
      return
    }
    given[index].place = keys[key].place
  }

  /// Wants the value under the first of some usual names, with their dots leading into objects or not.
  private mutating func addUsual(_ names: [String], at place: Int) {
    for (rank, name) in names.enumerated() {
      let path = name.utf8.split(separator: UInt8(ascii: ".")).map { Array($0) }
      add(path, at: place, rank: rank)
      if path.count > 1 { add([Array(name.utf8)], at: place, rank: rank) }
    }
  }
}

extension JSONKeys.Given {
  /// Whether the value gives one of some fields.
  fileprivate func isWanted(by wanted: FieldSet) -> Bool {
    let fields = plan.map { $0.steps.map(\.field) } ?? [field]
    let parts: FieldSet = [FieldSet(.request), FieldSet(.method), FieldSet(.protocol)]
    return fields.contains { field in
      field == .request ? !wanted.isDisjoint(with: parts) : wanted.contains(field)
    }
  }
}
