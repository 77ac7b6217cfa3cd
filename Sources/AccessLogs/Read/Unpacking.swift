/// What is read of a file or pipe that may be compressed and is no log: a part, or an earlier report.
struct Unpacking: ~Copyable {
  /// The first bytes as they are stored, and how many there are.
  private var memory = LineMemory(capacity: 256 << 10)
  private var first: Int
  private var source: any FileSource

  /// Looks at how a file or pipe begins; `maxWindowLog` is the largest zstd window admitted, as a power of two.
  ///
  /// What another program has to unpack is read as it is.
  init(_ raw: consuming RawInput, maxWindowLog: Int = 27) throws(FileProblem) {
    first = 0
    while first < Compression.magicLength {
      let count = try memory.fill(from: first) { (room) throws(FileProblem) in
        try raw.read(into: &room).byteCount
      }
      if count == 0 { break }
      first += count
    }
    let start = memory.bytes(0, first)
    let found = Compression(magic: start.part(0, min(first, Compression.magicLength)).array)
    let compression = found.source == nil ? .none : found
    source = try compression.open(raw, first: start, maxWindowLog: maxWindowLog)
    // The source of a compressed file has them.
    if compression != .none { first = 0 }
  }

  /// Reads some bytes; none at the end.
  ///
  /// - Throws: A failed read, or data that ends early or cannot be decoded.
  mutating func read(into output: inout [UInt8]) throws(FileProblem) -> Int {
    if first > 0 {
      let count = min(first, output.count)
      for place in 0..<count { output[place] = memory[place] }
      memory.write(memory.bytes(count, first), at: 0)
      first -= count
      return count
    }
    while true {
      var span = output.mutableSpan
      let result = try source.read(into: &span)
      if result.byteCount > 0 || result.isEnd { return result.byteCount }
    }
  }

  /// Returns the first bytes of a file: fewer than `count` only where there are no more that can be read.
  ///
  /// A window of zstd that is larger than those that this program writes is none that can be read.
  static func beginning(of file: LogFile, count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    do throws(FileProblem) {
      var unpacking = try Unpacking(RawInput(file), maxWindowLog: 23)
      var next = [UInt8](repeating: 0, count: count)
      while bytes.count < count {
        let more = try unpacking.read(into: &next)
        if more == 0 { break }
        bytes += next[..<more]
      }
    } catch {}
    return Array(bytes.prefix(count))
  }
}
