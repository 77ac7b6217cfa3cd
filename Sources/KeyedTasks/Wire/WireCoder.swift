import FoundationEssentials
import Glibc

/// How values of one type become bytes and come back, decided once for each run.
struct WireCoder<Value: Codable & Sendable>: Sendable {
  let encode: @Sendable (Value) throws -> [UInt8]
  let decode: @Sendable ([UInt8], PassedDescriptor?) throws -> Value
  /// A copy of the descriptor that goes along with a value.
  let descriptor: @Sendable (Value) throws -> PassedDescriptor?

  init() {
    if let type = Value.self as? any WirePayload.Type {
      self = Self.direct(type)
    } else {
      self = Self.propertyList
    }
  }

  private init(
    encode: @escaping @Sendable (Value) throws -> [UInt8],
    decode: @escaping @Sendable ([UInt8], PassedDescriptor?) throws -> Value,
    descriptor: @escaping @Sendable (Value) throws -> PassedDescriptor? = { _ in nil }
  ) {
    self.encode = encode
    self.decode = decode
    self.descriptor = descriptor
  }

  private static func direct<Payload: WirePayload>(_ type: Payload.Type) -> Self {
    Self(
      encode: { value in
        guard let payload = value as? Payload else { throw WireTypeError() }
        return try payload.wireBytes()
      },
      decode: { bytes, passed in
        let payload =
          if let passed {
            try Payload(wireBytes: bytes, descriptor: passed.take())
          } else {
            try Payload(wireBytes: bytes)
          }
        guard let value = payload as? Value else { throw WireTypeError() }
        return value
      },
      descriptor: { value in
        guard let number = (value as? Payload)?.wireDescriptor else { return nil }
        guard let passed = PassedDescriptor(copying: number) else {
          throw DescriptorError(errno: errno)
        }
        return passed
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
        do {
          return try Array(encoder.encode([value]))
        } catch {
          throw CodableError(error, of: Value.self)
        }
      },
      decode: { bytes, _ in
        do {
          let values = try PropertyListDecoder().decode([Value].self, from: Data(bytes))
          guard values.count == 1 else {
            throw WireLengthError(expected: 1, found: values.count)
          }
          return values[0]
        } catch {
          throw CodableError(error, of: Value.self)
        }
      }
    )
  }
}

/// The descriptor of a value could not be copied.
private struct DescriptorError: Error, CustomStringConvertible {
  let errno: Int32

  var description: String { systemMessage(errno) }
}

/// A value that is not of its own type: a coder used for another type than it was made for.
struct WireTypeError: Error {}
