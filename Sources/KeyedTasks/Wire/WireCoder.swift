import FoundationEssentials

/// How values of one type become bytes and come back, decided once for each run.
struct WireCoder<Value: Codable & Sendable>: Sendable {
  let encode: @Sendable (Value) throws -> [UInt8]
  let decode: @Sendable ([UInt8]) throws -> Value

  init() {
    if let type = Value.self as? any WirePayload.Type {
      self = Self.direct(type)
    } else {
      self = Self.propertyList
    }
  }

  private init(
    encode: @escaping @Sendable (Value) throws -> [UInt8],
    decode: @escaping @Sendable ([UInt8]) throws -> Value
  ) {
    self.encode = encode
    self.decode = decode
  }

  private static func direct<Payload: WirePayload>(_ type: Payload.Type) -> Self {
    Self(
      encode: { value in
        guard let payload = value as? Payload else { throw WireTypeError() }
        return try payload.wireBytes()
      },
      decode: { bytes in
        guard let value = try Payload(wireBytes: bytes) as? Value else { throw WireTypeError() }
        return value
      }
    )
  }

  /// Binary property lists keep what JSON does not: NaN, 64-bit integers, `Data`.
  ///
  /// A scalar at the top is none, so every value travels in an array of one.
  private static var propertyList: Self {
    Self(
      encode: { value in
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        return try Array(encoder.encode(CollectionOfOne(value).map { $0 }))
      },
      decode: { bytes in
        let values = try PropertyListDecoder().decode([Value].self, from: Data(bytes))
        guard values.count == 1 else {
          throw WireLengthError(expected: 1, found: values.count)
        }
        return values[0]
      }
    )
  }
}

/// A value that is not of its own type: a coder used for another type than it was made for.
private struct WireTypeError: Error {}
