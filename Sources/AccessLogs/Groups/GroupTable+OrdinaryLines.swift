internal import CByteScan

/// Groups of ordinary lines, many at once.
///
/// Unsafe because C makes keys of the lines, in memory of the table.
extension GroupTable {
  /// Adds to the groups of ordinary lines, as by ``enqueue(_:length:packed:count:)``.
  ///
  /// - Parameters:
  ///   - lines: The lines.
  ///   - staying: Which of them count, a bit for each, the first line's lowest.
  ///   - tags: What of a line makes its group.
  ///   - keepsQuery: Whether its query is a part of the endpoint.
  @inline(__always)
  mutating func enqueue(
    _ lines: OrdinaryLines,
    staying: UInt64,
    _ tags: GroupLayout.Tags,
    keepsQuery: Bool
  ) {
    unsafe enqueue(lines, staying: staying, tags, keepsQuery: keepsQuery, numbers: nil)
  }

  /// Adds to the groups of ordinary lines, where `numbers` are further packed bits of each of them.
  @inline(__always)
  mutating func enqueue(
    _ lines: OrdinaryLines,
    staying: UInt64,
    _ tags: GroupLayout.Tags,
    keepsQuery: Bool,
    _ numbers: borrowing OrdinaryLines.Numbers
  ) {
    let numbers = numbers.span
    unsafe numbers.withUnsafeBufferPointer { numbers in
      unsafe enqueue(
        lines,
        staying: staying,
        tags,
        keepsQuery: keepsQuery,
        numbers: numbers.baseAddress
      )
    }
  }

  /// Adds to the groups of ordinary lines in a table that has measures, where `sizes` are the bytes of each.
  mutating func enqueue(
    _ lines: OrdinaryLines,
    staying: UInt64,
    _ tags: GroupLayout.Tags,
    keepsQuery: Bool,
    sizes: borrowing InlineArray<16, Int64>
  ) {
    var place = newest.count
    var rest = staying
    while rest != 0 {
      newest.note(GroupMeasures.Line(bytes: Int(sizes[rest.trailingZeroBitCount])), at: place)
      place += 1
      rest &= rest - 1
    }
    unsafe enqueue(lines, staying: staying, tags, keepsQuery: keepsQuery, numbers: nil)
  }

  @inline(__always)
  private mutating func enqueue(
    _ lines: OrdinaryLines,
    staying: UInt64,
    _ tags: GroupLayout.Tags,
    keepsQuery: Bool,
    numbers: UnsafePointer<UInt64>?
  ) {
    var grouping = unsafe cbytescan_grouping(
      seed: seed,
      slots: slots,
      slot_mask: UInt64(slotCount - 1),
      packed_mask: tags.mask | tags.tableBits,
      packed: UInt64(GroupTag(endpoint: .target, status: 0).bits) | tags.tableBits,
      length_mask: tags.hasEndpoint ? .max : 0,
      keeps_query: keepsQuery,
      numbers: numbers
    )
    newest.count += unsafe cbytescan_key_lines(
      lines.start,
      staying,
      &grouping,
      newest.keys + newest.count
    )
    if newest.isFull { advance() }
  }
}

/// What is measured of groups.
extension GroupTable {
  /// Adds a line to the group of a text in a table that has measures, where every line is added so.
  @inline(__always)
  mutating func enqueue(_ text: LineBytes, packed: UInt64, _ line: GroupMeasures.Line) {
    newest.note(line, at: newest.count)
    enqueue(text, packed: packed)
  }

  /// Adds to the count of the group of a text, and to its measures in a table that has some, at once.
  mutating func add(
    _ text: LineBytes,
    packed: UInt64,
    count: UInt64,
    _ values: GroupMeasures
  ) {
    if newest.count + slotted.count + located.count > 0 { flush() }
    let index = unsafe index(of: text.start, length: text.count, packed: packed)
    unsafe entries[index].count &+= count
    measures?.add(values, to: index)
  }
}
