internal import Glibc

/// A value that gives its own bytes on the way between processes, instead of going through `Codable`.
///
/// For large or very frequent tasks and outputs: the bytes are neither looked at nor copied again.
/// Parent and worker are the same program, so that the layout needs no versions.
///
/// ```swift
/// struct Histogram: WirePayload {
///   var counts: [UInt8]
///   init(wireBytes: [UInt8]) { counts = wireBytes }
///   func wireBytes() -> [UInt8] { counts }
/// }
/// ```
///
/// Conforming makes a type `Codable` too, as one array of these bytes.
public protocol WirePayload: Codable, Sendable {
  /// Reads a value.
  ///
  /// - Parameter wireBytes: All that ``wireBytes()`` gave, in an array nobody else holds.
  /// - Throws: Any error where the bytes are no such value; the key then fails as `.undecodable`.
  init(wireBytes: [UInt8]) throws

  /// Returns the bytes that stand for the value.
  ///
  /// - Throws: Any error where the value cannot be written; the key then fails.
  func wireBytes() throws -> [UInt8]

  /// An open descriptor that goes along with the bytes of an output, or nil.
  ///
  /// For what is too large for memory: the output names a file that only it has open. It is looked
  /// at after ``wireBytes()``, and stays the value's own.
  var wireDescriptor: Int32? { get }

  /// Reads a value that a descriptor came along with, which becomes its own to close.
  init(wireBytes: [UInt8], descriptor: Int32) throws
}

extension WirePayload {
  /// No descriptor goes along.
  public var wireDescriptor: Int32? { nil }

  /// Reads the value without the descriptor, which it has no use for.
  public init(wireBytes: [UInt8], descriptor: Int32) throws {
    _ = close(descriptor)
    try self.init(wireBytes: wireBytes)
  }
}

extension WirePayload {
  /// Reads the value from an array of its bytes.
  public init(from decoder: any Decoder) throws {
    try self.init(wireBytes: decoder.singleValueContainer().decode([UInt8].self))
  }

  /// Writes the value as an array of its bytes.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(wireBytes())
  }
}

extension [UInt8]: WirePayload {
  /// The bytes themselves.
  public init(wireBytes: [UInt8]) { self = wireBytes }

  /// The bytes themselves.
  public func wireBytes() -> [UInt8] { self }
}

extension String: WirePayload {
  /// The text in UTF-8.
  public init(wireBytes: [UInt8]) { self = String(decoding: wireBytes, as: UTF8.self) }

  /// The text in UTF-8.
  public func wireBytes() -> [UInt8] { Array(utf8) }
}

extension Int: WirePayload {
  /// Eight bytes, the lowest first.
  public init(wireBytes: [UInt8]) throws {
    guard wireBytes.count == 8 else { throw WireLengthError(expected: 8, found: wireBytes.count) }
    self = wireBytes.indices.reduce(0) { $0 | Int(wireBytes[$1]) << (8 * $1) }
  }

  /// Eight bytes, the lowest first.
  public func wireBytes() -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}

/// A payload of the wrong length.
struct WireLengthError: Error, CustomStringConvertible {
  let expected: Int
  let found: Int

  var description: String { "\(found) bytes where \(expected) were expected" }
}
