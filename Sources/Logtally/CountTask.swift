import AccessLogs
import Glibc
import KeyedTasks
import Synchronization

/// The counting of one file, as it crosses to a worker and runs there.
struct CountTask: ParallelTask, WirePayload {
  static let wireName = "count"

  var file: LogFile
  var options: CountOptions
  /// The stretch of the file to count, where it is split.
  var piece: FilePiece?
  /// What the lines before the piece leave, where that is known.
  var context: LineContext?
  /// The open descriptor of standard input or a named pipe.
  var descriptor: Int32?

  /// The bytes to read, those that are probably compressed for as many as they take to decompress.
  var cost: Int64 {
    let bytes = Int64(piece?.byteCount(ofFile: file.byteCount) ?? file.byteCount)
    return bytes * Int64(Compression.likelyExpansion(of: file.key))
  }

  /// Counts the file; what is wrong with it is part of the result, so that this never throws.
  func run() throws -> CountedFile {
    let context = TaskContext.current
    let onProgress = { (bytes: Int) throws(FileProblem) in try context.report(bytes: bytes) }
    return CounterPool.shared.withCounter { counter in
      if let piece {
        return counter.count(
          piece,
          of: file,
          after: self.context,
          options: options,
          onProgress: onProgress
        )
      }
      return counter.count(
        file,
        descriptor: context.descriptor,
        options: options,
        onProgress: onProgress
      )
    }
  }
}

extension TaskContext {
  /// Reports how many bytes are done, and ends what the task does once nobody waits for it.
  ///
  /// A thread ends by itself when its time is up; a worker process is ended.
  func report(bytes: Int) throws(FileProblem) {
    report(progress: Int64(bytes))
    if isCancelled { throw .system(errno: ECANCELED) }
  }
}

/// The bytes of a counted file end in zeros. Where it has rejects, or a change of context, they follow
/// with their lengths and a byte that is not zero at the end, so that a file without them crosses as it is.
extension CountedFile: WirePayload {
  private static let moreFollows: UInt8 = 0xFF

  package init(wireBytes: [UInt8]) throws { try self.init(wireBytes, nil) }

  package init(wireBytes: [UInt8], descriptor: Int32) throws {
    try self.init(wireBytes, TemporaryFile(adopting: descriptor))
  }

  package var wireDescriptor: Int32? { temporaryFile?.descriptor }

  private init(_ wireBytes: [UInt8], _ temporaryFile: TemporaryFile?) throws {
    guard wireBytes.last == Self.moreFollows else {
      self.init(bytes: wireBytes, temporaryFile: temporaryFile)
      return
    }
    var tail = WireReader(bytes: Array(wireBytes.suffix(9)))
    let length = try tail.number64()
    guard length >= 0, length <= wireBytes.count - 9 else { throw WireReader.EndOfBytes() }
    let end = wireBytes.count - 9 - length
    self.init(bytes: Array(wireBytes[..<end]), temporaryFile: temporaryFile)
    var reader = WireReader(bytes: Array(wireBytes[end..<end + length]))
    let change = Array(try reader.field())
    if !change.isEmpty {
      contextChange = LineContextChange(bytes: change)
      if contextChange == nil { throw WireReader.EndOfBytes() }
    }
    while !reader.isAtEnd {
      let number = try reader.number64()
      guard let reason = RejectedLine.Reason(rawValue: try reader.byte()) else {
        throw WireReader.EndOfBytes()
      }
      let byteCount = try reader.number64()
      let text = Array(try reader.field())
      rejects.append(
        RejectedLine(number: number, reason: reason, text: text, byteCount: byteCount)
      )
    }
  }

  package func wireBytes() -> [UInt8] {
    if rejects.isEmpty, contextChange == nil { return bytes }
    var writer = WireWriter()
    writer.append(field: contextChange?.bytes ?? [])
    for line in rejects {
      writer.append(number: line.number, bits: 64)
      writer.bytes.append(line.reason.rawValue)
      writer.append(number: line.byteCount, bits: 64)
      writer.append(field: line.text)
    }
    let length = writer.bytes.count
    writer.append(number: length, bits: 64)
    return bytes + writer.bytes + [Self.moreFollows]
  }
}

/// The counters of this process, each used by one thread at a time and kept for the next file.
final class CounterPool: Sendable {
  static let shared = CounterPool()

  private let idle = Mutex<[Box]>([])

  /// Lends a counter to `body`.
  func withCounter<Value>(_ body: (inout LogFileCounter) -> Value) -> Value {
    let box = idle.withLock { $0.popLast() } ?? Box()
    defer { idle.withLock { $0.append(box) } }
    return body(&box.counter)
  }

  /// A counter on the heap; safe to send since only the borrower uses it.
  private final class Box: @unchecked Sendable {
    var counter = LogFileCounter()
  }
}

// MARK: - Wire bytes

extension CountTask {
  /// Reads a task from its bytes; the descriptor travels beside them.
  init(wireBytes: [UInt8]) throws {
    var reader = WireReader(bytes: wireBytes)
    let flags = try reader.byte()
    let format = try reader.byte()
    let dimensions = try reader.field()
    var options = CountOptions()
    options.zstdWindowLog = Int(try reader.byte())
    options.isStrict = flags & 1 != 0
    options.keepsRejects = flags & 8 != 0
    options.readsAhead = flags & 16 != 0
    options.logFormat = format == 0 ? nil : LogFormat.allCases[Int(format) - 1]
    options.by = dimensions.map { Dimension.allCases[Int($0)] }
    let definition = try reader.field()
    if !definition.isEmpty { options.definition = FormatDefinition(text: Array(definition)) }
    options.memory = try reader.number() << 10
    let key = FileKey(Array(try reader.field()))
    let matchCount = try reader.number()
    options.matches = try (0..<matchCount).map { _ in Array(try reader.field()) }
    self.options = options
    file = LogFile(key: key, byteCount: 0, isNamed: flags & 2 != 0)
    if flags & 32 != 0 {
      let device = UInt(bitPattern: try reader.number64())
      let inode = UInt(bitPattern: try reader.number64())
      let born = try reader.number64()
      file.identity = FileIdentity(device: device, inode: inode, born: born)
      file.byteCount = try reader.number64()
      file.modified = try reader.number64()
    }
    guard flags & 4 != 0 else { return }
    let (start, end) = (try reader.number64(), try reader.number64())
    piece = FilePiece(start: start, end: end < 0 ? nil : end)
    let context = Array(try reader.field())
    if !context.isEmpty { self.context = LineContext(bytes: context) }
  }

  /// Returns the bytes of what a worker has to know: not where the bytes of a pipe come from.
  func wireBytes() -> [UInt8] {
    var writer = WireWriter()
    writer.bytes.append(
      (options.isStrict ? 1 : 0) | (file.isNamed ? 2 : 0) | (piece == nil ? 0 : 4)
        | (options.keepsRejects ? 8 : 0) | (options.readsAhead ? 16 : 0)
        | (file.identity == nil ? 0 : 32)
    )
    writer.bytes.append(options.logFormat.map { 1 + $0.wireCode } ?? 0)
    writer.append(field: options.by.map(\.wireCode))
    writer.bytes.append(UInt8(truncatingIfNeeded: options.zstdWindowLog))
    writer.append(field: options.definition?.text ?? [])
    // In KiB, so that 32 bits say up to 4 TiB.
    writer.append(number: min(options.memory >> 10, Int(UInt32.max)))
    writer.append(field: file.key.bytes)
    writer.append(number: options.matches.count)
    for text in options.matches { writer.append(field: text) }
    if let identity = file.identity {
      writer.append(number: Int(bitPattern: identity.device), bits: 64)
      writer.append(number: Int(bitPattern: identity.inode), bits: 64)
      writer.append(number: identity.born, bits: 64)
      writer.append(number: file.byteCount, bits: 64)
      writer.append(number: file.modified, bits: 64)
    }
    if let piece {
      writer.append(number: piece.start, bits: 64)
      writer.append(number: piece.end ?? -1, bits: 64)
      writer.append(field: context?.bytes ?? [])
    }
    return writer.bytes
  }
}

extension CaseIterable where Self: Equatable, AllCases.Index == Int {
  /// The place of a case in the list of all.
  fileprivate var wireCode: UInt8 {
    UInt8(truncatingIfNeeded: Self.allCases.firstIndex(of: self) ?? 0)
  }
}

/// Appends fields with their length in front, as 32 bits.
private struct WireWriter {
  var bytes: [UInt8] = []

  mutating func append(number: Int, bits: Int = 32) {
    for shift in stride(from: 0, to: bits, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func append(field: [UInt8]) {
    append(number: field.count)
    bytes.append(contentsOf: field)
  }
}

/// Reads what a ``WireWriter`` wrote.
private struct WireReader {
  struct EndOfBytes: Error {}

  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw EndOfBytes() }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws -> Int {
    var number = 0
    for shift in stride(from: 0, to: 32, by: 8) { number |= Int(try byte()) << shift }
    return number
  }

  mutating func number64() throws -> Int {
    var number = 0
    for shift in stride(from: 0, to: 64, by: 8) { number |= Int(try byte()) << shift }
    return number
  }

  mutating func field() throws -> ArraySlice<UInt8> {
    let length = try number()
    guard length <= bytes.count - position else { throw EndOfBytes() }
    defer { position += length }
    return bytes[position..<position + length]
  }
}
