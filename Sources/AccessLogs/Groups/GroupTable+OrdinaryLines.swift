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
