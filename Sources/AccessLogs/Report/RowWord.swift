/// The words that rows are compared by, eight bytes of a column at a time.
enum RowWord {
  /// The last byte of a word whose endpoint has more bytes than the seven in it.
  static let goesOn: UInt64 = 17

  /// Returns the place of a status among all: one that is missing is a `-`, before the digits.
  @inline(__always)
  static func status(_ tag: GroupTag) -> UInt64 {
    tag.statusRank
  }

  /// Returns seven bytes of an endpoint, then a byte that says how many of them there are.
  ///
  /// For an end after 0 to 7 bytes that byte is twice their number and 1 for `(malformed)` and
  /// `(empty)`, 2 for a target, so that words compare as the endpoints do, zeros in them included,
  /// and the two come right before a target that is spelled so.
  ///
  /// - Parameters:
  ///   - tag: The tag of the group.
  ///   - text: The bytes that hold the endpoint of a target.
  ///   - range: Where the endpoint is in `text`.
  ///   - depth: How many bytes of the endpoint come before the word.
  /// - Returns: The word.
  static func endpoint(
    _ tag: GroupTag,
    in text: Span<UInt8>,
    _ range: Range<Int>,
    from depth: Int
  ) -> UInt64 {
    switch tag.endpoint {
    case .malformed:
      let spelling = KeyText.malformed
      return word(spelling.span, depth..<spelling.count, end: 1)
    case .empty:
      let spelling = KeyText.empty
      return word(spelling.span, depth..<spelling.count, end: 1)
    case .target: break
    }
    let start = range.lowerBound + depth
    let rest = range.count - depth
    if rest >= 7, start + 8 <= text.count {
      // Within the text by the line above.
      let bytes = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
      return bytes.bigEndian & ~0xFF | (rest > 7 ? goesOn : 16)
    }
    return word(text, start..<start + rest, end: 2)
  }

  private static func word(_ text: Span<UInt8>, _ range: Range<Int>, end: UInt64) -> UInt64 {
    var word: UInt64 = 0
    for (place, index) in range.prefix(7).enumerated() {
      word |= UInt64(text[index]) << UInt64(56 - 8 * place)
    }
    return word | (range.count > 7 ? goesOn : 2 * UInt64(range.count) + end)
  }
}

/// Rows of a report with what a sort needs beyond them: the order of their files.
struct RankedRows: CountedRows {
  let rows: ReportRows
  /// The place of each file's key among all keys, if files are a column.
  let fileRanks: [UInt32]

  init(_ rows: ReportRows) {
    self.rows = rows
    fileRanks = rows.by.contains(.file) ? KeyOrder.ranks(of: rows.files) : []
  }

  var by: [Dimension] { rows.by }

  var rowCount: Int { rows.entries.count }

  func count(of row: Int) -> Int { rows.entries[row].count }

  func loadWords(_ items: inout [RowItem], _ range: Range<Int>, column: Int, depth: Int) {
    let entries = rows.entries.span
    let text = rows.text.span
    let dimension = rows.by[column]
    for index in range {
      let entry = entries[Int(items[index].row)]
      items[index].word =
        switch dimension {
        case .endpoint:
          RowWord.endpoint(
            entry.tag,
            in: text,
            entry.offset..<entry.offset + Int(entry.length),
            from: depth
          )
        case .status: RowWord.status(entry.tag)
        case .file: UInt64(fileRanks[Int(entry.file)])
        }
    }
  }
}
