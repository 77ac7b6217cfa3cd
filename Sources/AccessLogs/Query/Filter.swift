/// What the value of a field has to be for a line to be counted, as an option such as `--status '4xx,!404'` says.
///
/// A line passes if it has one of the accepted values, or there are none, and none of the refused ones. Where it has
/// no value, that is a value of its own, written `-`, which no other value stands for.
package struct Filter: Hashable, Sendable {
  package let kind: FilterKind
  /// The values as they were written, each once and in the order of their bytes.
  package let accepted: [[UInt8]]
  package let refused: [[UInt8]]

  /// Reads the values of an option.
  ///
  /// - Parameters:
  ///   - kind: The option.
  ///   - lists: Values with commas between them, as the option was given each time; `!` refuses a value. Spaces around
  ///     a value are no part of it. `\,`, `\!` and `\ ` are plain, and so is a `!` that is not the first byte.
  /// - Throws: ``FilterSyntaxError`` of the first value that cannot be read.
  package init(_ kind: FilterKind, _ lists: [[UInt8]]) throws(FilterSyntaxError) {
    var (accepted, refused) = (Set<[UInt8]>(), Set<[UInt8]>())
    for list in lists {
      for item in Self.items(of: list) {
        let item = Self.trimmed(item)
        let isRefused = item.first == UInt8(ascii: "!")
        let value = Self.plain(isRefused ? Self.trimmed(item.dropFirst()) : item)
        if value.isEmpty { throw FilterSyntaxError(value: item, reason: "is empty") }
        if let reason = kind.pattern(value).failure {
          throw FilterSyntaxError(value: value, reason: reason)
        }
        if isRefused { refused.insert(value) } else { accepted.insert(value) }
      }
    }
    self.init(kind, accepted: accepted, refused: refused)
  }

  private init(_ kind: FilterKind, accepted: Set<[UInt8]>, refused: Set<[UInt8]>) {
    self.kind = kind
    self.accepted = accepted.sorted { $0.lexicographicallyPrecedes($1) }
    self.refused = refused.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The values as an option has them, one after another: what is refused behind a `!`.
  package var values: [[UInt8]] {
    accepted.map { $0.first == UInt8(ascii: "!") ? [ByteClass.backslash] + $0 : Self.written($0) }
      + refused.map { [UInt8(ascii: "!")] + Self.written($0) }
  }

  /// A value with a backslash before the space that it starts or ends with.
  private static func written(_ value: [UInt8]) -> [UInt8] {
    var value = value
    if value.last == ByteClass.space { value.insert(ByteClass.backslash, at: value.count - 1) }
    if value.first == ByteClass.space { value.insert(ByteClass.backslash, at: 0) }
    return value
  }

  /// Splits at commas without a backslash before them.
  private static func items(of list: [UInt8]) -> [ArraySlice<UInt8>] {
    var (items, start) = ([ArraySlice<UInt8>](), 0)
    var isEscaped = false
    for (offset, byte) in list.enumerated() {
      if byte == UInt8(ascii: ","), !isEscaped {
        items.append(list[start..<offset])
        start = offset + 1
      }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return items + [list[start...]]
  }

  private static func trimmed(_ item: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var item = item
    while item.first == ByteClass.space { item.removeFirst() }
    while item.last == ByteClass.space, !isEscaped(item) { item.removeLast() }
    return item
  }

  /// Whether a backslash that no other one escapes stands before the last byte.
  private static func isEscaped(_ item: ArraySlice<UInt8>) -> Bool {
    item.dropLast().reversed().prefix { $0 == ByteClass.backslash }.count % 2 == 1
  }

  /// Takes away the backslash before each comma and space, and before a `!` at the start; others are a glob's own.
  private static func plain(_ item: ArraySlice<UInt8>) -> [UInt8] {
    var (value, rest) = ([UInt8](), item)
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.first else {
        value.append(byte)
        continue
      }
      rest.removeFirst()
      let isOurs =
        next == UInt8(ascii: ",") || next == ByteClass.space
        || (next == UInt8(ascii: "!") && value.isEmpty)
      value += isOurs ? [next] : [byte, next]
    }
    return value
  }
}

/// A value of a filter that cannot be read.
package struct FilterSyntaxError: Error, Equatable {
  /// The value as it was written.
  package let value: [UInt8]
  /// What is wrong with it, behind its name: `is no status`.
  package let reason: String

  init(value: some Sequence<UInt8>, reason: String) {
    self.value = Array(value)
    self.reason = reason
  }
}

/// What the accepted and the refused values of a filter stand for.
package struct FilterPatterns: Sendable {
  package let accepted: [FilterPattern]
  package let refused: [FilterPattern]

  /// Whether something passes that has some of the values.
  @inline(__always)
  package func pass(_ has: (FilterPattern) -> Bool) -> Bool {
    (accepted.isEmpty || accepted.contains(where: has)) && !refused.contains(where: has)
  }
}

/// What a value of a filter stands for.
package enum FilterPattern: Hashable, Sendable {
  /// That there is no value.
  case none
  /// The numbers of a status, from the first to the last.
  case statuses(ClosedRange<UInt32>)
  case text([UInt8])
  case glob(ByteGlob)
  /// A text that stands anywhere, whatever its ASCII case; in small letters.
  case part([UInt8])
  case network(IPNetwork)
}

/// A filter option: what of a line it looks at, and what its values stand for.
///
/// A new one is one of these with a code, in a file of its own, and a line in ``all``.
package struct FilterKind: Sendable {
  /// It stands in stored bytes, is given once and never used for another.
  package let code: UInt8
  /// What the option is called, and what it is in a report's query.
  package let name: String
  /// The field that it looks at.
  package let field: LogField
  /// A value as an example, in quotes where a shell needs them.
  package let example: String
  /// Returns what a value stands for, or what is wrong with it.
  let pattern: @Sendable ([UInt8]) -> Result<FilterPattern, Complaint>

  /// What is wrong with a value, behind its name.
  struct Complaint: Error {
    let reason: String
  }

  /// All options, in the order in which they are listed.
  package static let all: [FilterKind] = [
    .status, .method, .endpoint, .host, .client, .user, .referrer, .agent,
  ]
}

extension Result<FilterPattern, FilterKind.Complaint> {
  fileprivate var failure: String? {
    if case .failure(let complaint) = self { complaint.reason } else { nil }
  }
}

extension FilterKind: Hashable {
  package static func == (left: FilterKind, right: FilterKind) -> Bool { left.code == right.code }

  package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension Filter {
  /// What the accepted and the refused values stand for.
  package var patterns: FilterPatterns {
    func patterns(_ values: [[UInt8]]) -> [FilterPattern] {
      values.compactMap { try? kind.pattern($0).get() }
    }
    return FilterPatterns(accepted: patterns(accepted), refused: patterns(refused))
  }
}

// MARK: - Bytes

extension Filter: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    let code = try reader.byte()
    guard let kind = FilterKind.all.first(where: { $0.code == code }) else {
      throw MalformedBytes()
    }
    let (accepted, refused) = (try [[UInt8]](from: &reader), try [[UInt8]](from: &reader))
    self.init(kind, accepted: Set(accepted), refused: Set(refused))
    guard self.accepted == accepted, self.refused == refused, accepted.count + refused.count > 0,
      (accepted + refused).allSatisfy({ kind.pattern($0).failure == nil })
    else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(byte: kind.code)
    accepted.write(to: &writer)
    refused.write(to: &writer)
  }
}
