/// Puts values one behind the other into bytes, for a ``WirePayload`` of several.
///
/// ```swift
/// func wireBytes() -> [UInt8] {
///   var writer = WireWriter()
///   writer.append(number)
///   writer.append(name)
///   return writer.bytes
/// }
/// ```
///
/// Numbers have eight bytes, lowest first, as in memory; what has a length has it before it.
public struct WireWriter: Sendable {
  // Unsafe because numbers are appended as the bytes that they are in memory.

  /// What has been written.
  public private(set) var bytes: [UInt8] = []

  /// Makes a writer that has written nothing.
  public init() {}

  /// Writes an integer.
  public mutating func append(_ number: Int) {
    unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes how many values follow.
  public mutating func append(count: Int) { append(count) }

  /// Writes a number, NaN and infinities included.
  public mutating func append(_ number: Double) {
    unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes a text in UTF-8.
  public mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Writes bytes.
  public mutating func append(_ more: [UInt8]) {
    append(more.count)
    bytes += more
  }

  /// Writes a list of integers.
  public mutating func append(_ numbers: [Int]) {
    append(numbers.count)
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes a list of numbers.
  public mutating func append(_ numbers: [Double]) {
    append(numbers.count)
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }
}

/// Takes values out of the bytes of a ``WireWriter``, in the order they were written.
///
/// Each method throws where the bytes end too early; what is read is not checked otherwise.
public struct WireReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  /// Makes a reader that has read nothing.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether all has been read.
  public var isAtEnd: Bool { position == bytes.count }

  /// Reads an integer.
  public mutating func integer() throws -> Int {
    let start = try take(8)
    return unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: start, as: Int.self)
    }
  }

  /// Reads how many values follow, each of which has at least one byte.
  public mutating func count() throws -> Int {
    let count = try integer()
    guard count >= 0, count <= bytes.count - position else {
      throw WireLengthError(expected: count, found: bytes.count - position)
    }
    return count
  }

  /// Reads a number.
  public mutating func double() throws -> Double {
    Double(bitPattern: UInt64(bitPattern: Int64(try integer())))
  }

  /// Reads a text; what is no UTF-8 in it is replaced.
  public mutating func string() throws -> String {
    let length = try count()
    let start = try take(length)
    return unsafe bytes.withUnsafeBytes {
      unsafe String(decoding: $0[start..<start + length], as: UTF8.self)
    }
  }

  /// Reads bytes.
  public mutating func byteArray() throws -> [UInt8] {
    let length = try count()
    let start = try take(length)
    return Array(bytes[start..<start + length])
  }

  /// Reads a list of integers.
  public mutating func integers() throws -> [Int] { try numbers() }

  /// Reads a list of numbers.
  public mutating func doubles() throws -> [Double] { try numbers() }

  private mutating func numbers<Number: BitwiseCopyable>() throws -> [Number] {
    let count = try count()
    let start = try take(count * 8)
    return unsafe bytes.withUnsafeBytes { bytes in
      unsafe [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + count * 8])
        unsafe UnsafeMutableRawBufferPointer(numbers).copyMemory(from: part)
        initialized = count
      }
    }
  }

  /// Moves on by so many bytes, and returns where they start.
  private mutating func take(_ length: Int) throws -> Int {
    guard length <= bytes.count - position else {
      throw WireLengthError(expected: length, found: bytes.count - position)
    }
    defer { position += length }
    return position
  }
}
