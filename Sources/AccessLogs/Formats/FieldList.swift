/// The fields of a line as offsets into it, in memory that is kept from line to line.
struct FieldList {
  /// Where each field starts and ends.
  private var bounds: [(from: Int, to: Int)] = []

  init() {}

  var count: Int { bounds.count }

  /// A field of the line that was split last.
  @inline(__always)
  subscript(index: Int, of line: LineBytes) -> LineBytes {
    let field = bounds[index]
    return line.part(field.from, field.to)
  }

  /// Splits on every tab.
  mutating func splitOnTabs(_ line: LineBytes) {
    split(line, on: ByteClass.tab)
  }

  /// Splits on every comma, and drops the spaces around the fields.
  mutating func splitOnCommas(_ line: LineBytes) {
    split(line, on: UInt8(ascii: ","))
    for index in bounds.indices {
      var (from, to) = bounds[index]
      while from < to, line[from] == ByteClass.space { from += 1 }
      while to > from, line[to - 1] == ByteClass.space { to -= 1 }
      bounds[index] = (from, to)
    }
  }

  /// Splits on runs of blanks, and drops the ones around the line.
  mutating func splitOnBlanks(_ line: LineBytes) {
    bounds.removeAll(keepingCapacity: true)
    var at = line.skipBlanks(0)
    while at < line.count {
      let end = line.endOfWord(at)
      bounds.append((at, end))
      at = line.skipBlanks(end)
    }
  }

  /// Splits with `"..."` as one field, in which `""` is a quote; the quotes are not in its bounds.
  ///
  /// What follows a closing quote up to the separator is dropped; a field that is not closed ends
  /// with the line.
  mutating func splitQuoted(_ line: LineBytes, onTabs: Bool) {
    bounds.removeAll(keepingCapacity: true)
    var at = onTabs ? 0 : line.skipBlanks(0)
    while at < line.count {
      var end: Int
      if line[at] == ByteClass.quote {
        let close = Self.closingQuote(line, from: at + 1)
        bounds.append((at + 1, close))
        end = close < line.count ? close + 1 : close
        end = onTabs ? line.find(ByteClass.tab, from: end) : line.endOfWord(end)
      } else {
        end = onTabs ? line.find(ByteClass.tab, from: at) : line.endOfWord(at)
        bounds.append((at, end))
      }
      guard end < line.count else { return }
      at = onTabs ? end + 1 : line.skipBlanks(end)
      if onTabs, at == line.count { bounds.append((at, at)) }
    }
  }

  /// Splits on commas with `"..."` as one field, as ``splitQuoted(_:onTabs:)`` and RFC 4180 do.
  ///
  /// `isEscaped` says that a backslash escapes the byte after it, as Apache writes.
  mutating func splitCSV(_ line: LineBytes) {
    bounds.removeAll(keepingCapacity: true)
    let comma = UInt8(ascii: ",")
    var at = 0
    while true {
      var end: Int
      if line.byte(at: at) == ByteClass.quote {
        let close = Self.closingQuote(line, from: at + 1, escape: ByteClass.backslash)
        bounds.append((at + 1, close))
        end = line.find(comma, from: close)
      } else {
        end = line.find(comma, from: at)
        bounds.append((at, end))
      }
      guard end < line.count else { return }
      at = end + 1
    }
  }

  /// Returns the field, with one quote for every two in it if it stands in quotes.
  func unquoted(_ index: Int, of line: LineBytes, into scratch: inout LineScratch) -> LineBytes {
    let field = self[index, of: line]
    guard bounds[index].from > 0, line[bounds[index].from - 1] == ByteClass.quote,
      field.find(ByteClass.quote) < field.count
    else {
      return field
    }
    return scratch.undoubled(field)
  }

  /// Returns the offset of the first quote that is neither doubled nor escaped, or the line's end.
  private static func closingQuote(
    _ line: LineBytes,
    from start: Int,
    escape: UInt8 = ByteClass.quote
  ) -> Int {
    var at = line.findEither(ByteClass.quote, escape, from: start)
    while at < line.count {
      let isDoubled = line[at] == ByteClass.quote && line.byte(at: at + 1) == ByteClass.quote
      guard isDoubled || line[at] != ByteClass.quote else { return at }
      at = line.findEither(ByteClass.quote, escape, from: at + 2)
    }
    return line.count
  }

  private mutating func split(_ line: LineBytes, on separator: UInt8) {
    bounds.removeAll(keepingCapacity: true)
    var at = 0
    while true {
      let end = line.find(separator, from: at)
      bounds.append((at, end))
      guard end < line.count else { return }
      at = end + 1
    }
  }
}
