extension Dimension {
  package static let client = Dimension(code: 8)
}

extension Column {
  /// The address of the client, without port and brackets.
  static let client = Column(
    dimension: .client,
    name: "client",
    fields: [FieldSet(.client)],
    source: .text { $0.client }
  )

  /// The address of the client without what tells too many apart; none where it is no address.
  ///
  /// Such a text is short, so that a table copies it at once and the memory of the record is free again.
  static func client(_ anonymity: Anonymity) -> Column {
    Column(
      dimension: .client,
      name: client.name,
      fields: client.fields,
      source: .text { record in
        guard let address = IPAddress(record.client) else { return .none }
        record.scratch.begin(room: GroupTable.inlineLength)
        anonymity.masked(address).forEachByte { record.scratch.append($0) }
        return record.scratch.bytes
      }
    )
  }
}

extension LineRecord {
  fileprivate var client: LineBytes {
    (self[.client] ?? .none).address(hasPort: clientHasPort)
  }
}

extension IPAddress {
  /// Reads an address in any of its spellings.
  init?(_ text: LineBytes) {
    if let address = IPAddress(short: text.count, byte: { text[$0] }) {
      self = address
      return
    }
    // No address is longer, whatever zone it has.
    guard text.count <= 128, let address = IPAddress(text.array) else { return nil }
    self = address
  }
}

extension LineBytes {
  /// An address without the brackets around it and without a port: behind a bracket or four numbers, or, where
  /// every address has a port, behind whatever there is.
  fileprivate func address(hasPort: Bool) -> LineBytes {
    guard let port = startOfPort else { return withoutBrackets ?? self }
    let address = part(0, port)
    return address.withoutBrackets ?? (hasPort || address.isDottedQuad ? address : self)
  }

  private var withoutBrackets: LineBytes? {
    byte(at: 0) == ByteClass.openBracket && byte(at: count - 1) == ByteClass.closeBracket
      ? part(1, count - 1) : nil
  }

  /// Whether these are four numbers with dots between them.
  private var isDottedQuad: Bool {
    var (numbers, digits) = (1, 0)
    for offset in 0..<count {
      if ByteClass.isDigit(self[offset]) {
        digits += 1
        if digits > 3 { return false }
      } else if self[offset] == UInt8(ascii: "."), digits > 0 {
        (numbers, digits) = (numbers + 1, 0)
      } else {
        return false
      }
    }
    return numbers == 4 && digits > 0
  }
}
