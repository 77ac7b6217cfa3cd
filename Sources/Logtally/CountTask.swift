import AccessLogs
import Glibc
import KeyedTasks
import Synchronization

/// The counting of one file, as it crosses to a worker and runs there.
struct CountTask: ParallelTask, WirePayload {
  static let wireName = "count"

  /// The same for every file of a run.
  var query: CompiledQuery
  var file: LogFile
  /// The stretch of the file to count, where it is split.
  var piece: FilePiece?
  /// What the lines before the piece leave, where that is known.
  var context: LineContext?
  /// What has to be true of the file so that the pieces before still stand, where these are not counted again.
  var basis: FileBasis?
  /// The open descriptor of standard input or a named pipe.
  var descriptor: Int32?

  var cost: Int64 { Self.cost(of: file, piece) }

  /// The bytes to read, those that are probably compressed for as many as they take to decompress.
  static func cost(of file: LogFile, _ piece: FilePiece? = nil) -> Int64 {
    let bytes = Int64(piece?.byteCount(ofFile: file.byteCount) ?? file.byteCount)
    return bytes * Int64(Compression.likelyExpansion(of: file.key))
  }

  /// Counts the file; what is wrong with it is part of the result, so that this never throws.
  func run() throws -> Part {
    let context = TaskContext.current
    let onProgress = { (bytes: Int) throws(FileProblem) in try context.report(bytes: bytes) }
    return CounterPool.shared.withCounter { counter in
      if let piece {
        return counter.count(
          piece,
          of: file,
          after: self.context,
          on: basis,
          query: query,
          onProgress: onProgress
        )
      }
      return counter.count(
        file,
        descriptor: context.descriptor,
        query: query,
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

extension Part: WirePayload {
  package init(wireBytes: [UInt8]) { self.init(bytes: wireBytes) }

  package init(wireBytes: [UInt8], descriptor: Int32) {
    self.init(bytes: wireBytes, temporaryFile: TemporaryFile(adopting: descriptor))
  }

  package var wireDescriptor: Int32? { temporaryFile?.descriptor }

  package func wireBytes() -> [UInt8] { bytes }
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
    var reader = ByteReader(wireBytes)
    query = try .compiled(from: Array(try reader.field()))
    file = try LogFile(from: &reader)
    piece = try FilePiece?(from: &reader)
    context = try LineContext?(from: &reader)
    basis = try FileBasis?(from: &reader)
    try reader.finish()
  }

  func wireBytes() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(field: query.bytes)
    file.write(to: &writer)
    piece.write(to: &writer)
    context.write(to: &writer)
    basis.write(to: &writer)
    return writer.bytes
  }
}
