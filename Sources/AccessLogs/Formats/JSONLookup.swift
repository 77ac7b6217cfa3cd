internal import CByteScan

/// Looks the names of an object up among the wanted keys.
///
/// Most often a line has the names of the line before it, place by place. So what was found at a place is
/// tried first: if all that leads to a value is there to the byte, from the comma to the colon and the
/// blanks behind it, neither the name nor what is around it is read again.
struct JSONLookup {
  /// What was found at a place.
  private struct Finding {
    /// The bytes that lead to the value, with zeros behind them.
    var lead = cbytescan_key32(words: (0, 0, 0, 0))
    /// Their number; 0 where there is nothing to compare.
    var length = 0
    var object = 0
    /// The key; nil if the name is not wanted.
    var key: Int?
  }

  private static let placeCount = 32

  let keys: JSONKeys
  /// What the line has under the wanted keys.
  var values = KeyedValues()
  private var findings = InlineArray<32, Finding>(repeating: Finding())

  init(_ keys: JSONKeys) { self.keys = keys }

  /// Returns where a value starts and its key, if any, where all that leads to it is as at this place in
  /// the line before; `place` is that of the value among all of its line.
  @inline(__always)
  mutating func known(
    _ line: LineBytes,
    at start: Int,
    in object: Int,
    place: Int
  ) -> (value: Int, key: Int?)? {
    let place = place & (Self.placeCount - 1)
    let length = findings[place].length
    let end = start + length
    guard length > 0, findings[place].object == object else { return nil }
    let found = line.key32(at: start, count: length)
    guard cbytescan_same_key32(found, findings[place].lead) else { return nil }
    // This line may end here, or have blanks where the line before had none, or more of them.
    guard line.byte(at: end) > UInt8(ascii: " ") else { return nil }
    return (end, findings[place].key)
  }

  /// Returns the key of a name in an object, if it is wanted, and keeps it for the next line.
  ///
  /// - Parameters:
  ///   - name: The bytes of the name.
  ///   - object: The object that has it.
  ///   - lead: All that leads to the value, the name included.
  ///   - place: The place of the value among all of its line.
  /// - Returns: The key; nil for a name that is not wanted.
  @inline(never)
  mutating func find(
    _ name: LineBytes,
    in object: Int,
    lead: LineBytes,
    place: Int
  ) -> Int? {
    let key =
      keys.hasKey(ofLength: name.count, in: object)
      ? keys.find(name, in: object) : nil
    var finding = Finding()
    if lead.count <= Int(CBYTESCAN_SHORT_KEY) {
      finding.lead = lead.key32(count: lead.count)
      finding.length = lead.count
      finding.object = object
      finding.key = key
    }
    findings[place & (Self.placeCount - 1)] = finding
    return key
  }
}
