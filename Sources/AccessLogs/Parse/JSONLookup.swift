/// Looks the names of an object up among the wanted keys.
///
/// Most often a line has the names of the line before it, place by place. So what was found at a place is
/// tried first, and a name that is the same is not looked up again.
struct JSONLookup {
  /// What was found at a place.
  private struct Finding {
    var word: UInt64 = 0
    /// No name has this length.
    var length = UInt32.max
    var object: UInt32 = 0
    /// The key plus one; 0 if the name is not wanted.
    var key = 0
  }

  private static let placeCount = 32

  let keys: JSONKeys
  private var findings = InlineArray<32, Finding>(repeating: Finding())

  init(_ keys: JSONKeys) { self.keys = keys }

  /// Returns the key of a name in an object, if it is wanted; `place` is that of the name in its line.
  @inline(__always)
  mutating func key(_ name: LineBytes, in object: Int, place: Int) -> Int? {
    guard keys.hasKey(ofLength: name.count, in: object) else { return nil }
    let place = place & (Self.placeCount - 1)
    let word = name.word(at: 0)
    if findings[place].word == word, findings[place].length == name.count,
      findings[place].object == object
    {
      let key = findings[place].key - 1
      if key < 0 { return nil }
      if keys.isName(name, of: key) { return key }
    }
    return find(name, word, in: object, place)
  }

  @inline(never)
  private mutating func find(
    _ name: LineBytes,
    _ word: UInt64,
    in object: Int,
    _ place: Int
  ) -> Int? {
    let (key, isCertain) = keys.find(name, word, in: object)
    if isCertain {
      findings[place] = Finding(
        word: word,
        length: UInt32(name.count),
        object: UInt32(object),
        key: key.map { $0 + 1 } ?? 0
      )
    }
    return key
  }
}
