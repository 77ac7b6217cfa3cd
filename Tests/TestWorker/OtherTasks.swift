package import FoundationEssentials
import CLinux
import KeyedTasks
import Glibc

/// Gives back what it is given, through `Codable`.
package struct Echo: ParallelTask {
  /// Values that poor encodings lose.
  package struct Content: Codable, Sendable, Equatable {
    package var text: String
    package var number: Int64
    package var fraction: Double
    package var data: Data
    package var list: [String?]

    package init(text: String, number: Int64, fraction: Double, data: Data, list: [String?]) {
      self.text = text
      self.number = number
      self.fraction = fraction
      self.data = data
      self.list = list
    }
  }

  package var content: Content

  package init(_ content: Content) { self.content = content }

  package func run() -> Content { content }
}

/// A scalar in, a scalar out, both through `Codable`.
package struct Half: ParallelTask {
  package var number: Double

  package init(_ number: Double) { self.number = number }

  package func run() -> Double { number / 2 }
}

/// Gives so many bytes.
package struct Blob: ParallelTask {
  package var count: Int
  package init(count: Int) { self.count = count }

  package func run() -> [UInt8] {
    var bytes = [UInt8](repeating: 7, count: count)
    if count > 0 { (bytes[0], bytes[count - 1]) = (1, 2) }
    return bytes
  }
}

/// The smallest task there is, as bytes both ways.
package struct Tiny: ParallelTask, WirePayload {
  package var number: Int
  package init(_ number: Int) { self.number = number }
  package init(wireBytes: [UInt8]) throws { number = try Int(wireBytes: wireBytes) }
  package func wireBytes() -> [UInt8] { number.wireBytes() }
  package func run() -> Int { number }
}

/// Reads the descriptor that came with it to its end, and gives the text; a text `die` kills it.
package struct ReadDescriptor: ParallelTask {
  package let descriptor: Int32?
  package let milliseconds: Int
  package init(_ descriptor: Int32?, milliseconds: Int = 0) {
    self.descriptor = descriptor
    self.milliseconds = milliseconds
  }

  package func run() -> String {
    usleep(UInt32(milliseconds) * 1000)
    guard let descriptor = TaskContext.current.descriptor else { return "no descriptor" }
    var text: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(descriptor, &byte, 1) == 1 { text.append(byte) }
    if text.elementsEqual("die".utf8) { _ = BadDeeds.killSelf(SIGKILL) }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A task whose bytes, or whose output's bytes, cannot be written or read.
package struct Unwritable: ParallelTask, WirePayload {
  /// What goes wrong.
  package enum Fault: UInt8, Sendable {
    case writingTask, readingTask, writingOutput, readingOutput, none
  }

  /// An output that may be unwritable or unreadable.
  package struct Output: WirePayload {
    package var fault: Fault
    package init(fault: Fault) { self.fault = fault }

    package init(wireBytes: [UInt8]) throws {
      guard wireBytes == [0] else { throw ChoreError(description: "bad output") }
      fault = .none
    }

    package func wireBytes() throws -> [UInt8] {
      if fault == .writingOutput { throw ChoreError(description: "no bytes") }
      return fault == .readingOutput ? [1] : [0]
    }
  }

  package var fault: Fault
  package init(_ fault: Fault) { self.fault = fault }

  package init(wireBytes: [UInt8]) throws {
    fault = Fault(rawValue: wireBytes[0]) ?? .none
    if fault == .readingTask { throw ChoreError(description: "bad task") }
  }

  package func wireBytes() throws -> [UInt8] {
    if fault == .writingTask { throw ChoreError(description: "no task") }
    return [fault.rawValue]
  }

  package func run() -> Output { Output(fault: fault) }
}

/// A task that cannot be written, or whose output cannot be read, by a key in it.
package struct Mismatched: ParallelTask {
  /// An output that writes other than it reads.
  package struct Output: Codable, Sendable {
    package struct Limits: Codable, Sendable {
      package var depth: Int

      package init(depth: Int) { self.depth = depth }

      package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode("deep", forKey: .depth)
      }

      private enum Key: String, CodingKey { case depth }
    }

    package var limits: [Limits]
  }

  package var isWritable: Bool

  package init(isWritable: Bool) { self.isWritable = isWritable }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(isWritable, forKey: .isWritable)
    guard isWritable else {
      let path = values.codingPath + [Key.isWritable]
      throw EncodingError.invalidValue(isWritable, .init(codingPath: path, debugDescription: "no"))
    }
  }

  private enum Key: String, CodingKey { case isWritable }

  package func run() -> Output { Output(limits: [.init(depth: 1), .init(depth: 2)]) }
}

/// Gives a text in a file that only its output has open.
package struct GiveFile: ParallelTask {
  /// The file, and a number beside it.
  package final class Output: WirePayload {
    package let descriptor: Int32
    package let number: Int

    package init(descriptor: Int32, number: Int) {
      self.descriptor = descriptor
      self.number = number
    }

    package convenience init(wireBytes: [UInt8]) throws {
      throw ChoreError(description: "no descriptor")
    }

    package convenience init(wireBytes: [UInt8], descriptor: Int32) throws {
      self.init(descriptor: descriptor, number: try Int(wireBytes: wireBytes))
    }

    package func wireBytes() -> [UInt8] { number.wireBytes() }
    package var wireDescriptor: Int32? { descriptor }

    deinit { close(descriptor) }

    /// All that is in the file.
    package var text: String {
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
      return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
  }

  package var number: Int
  package init(_ number: Int) { self.number = number }

  package func run() throws -> Output {
    let descriptor = unsafe clinux_unnamed_file("/tmp")
    guard descriptor >= 0 else { throw ChoreError(description: "no file") }
    let output = Output(descriptor: descriptor, number: number)
    let text = Array("file \(number)".utf8)
    guard unsafe write(descriptor, text, text.count) == text.count else {
      throw ChoreError(description: "not written")
    }
    return output
  }
}

/// A task type that the worker program does not name.
package struct Unregistered: ParallelTask {
  package init() {}
  package func run() -> Int { 1 }
}
