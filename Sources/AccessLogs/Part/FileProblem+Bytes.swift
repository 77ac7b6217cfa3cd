/// The bytes of a problem: the code of its kind, given once and never used for another, and its facts.
extension FileProblem: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    switch try reader.byte() {
    case 1: self = .system(errno: try reader.errno())
    case 2: self = .rotatedAway
    case 3: self = .replaced(kind: try String(from: &reader))
    case 4: self = .truncated
    case 5: self = .folder(errno: try reader.errno(), isCutShort: try Bool(from: &reader))
    case 6: self = .readFailed(offset: try reader.count48(), errno: try reader.errno())
    case 7:
      self = .cutOff(
        compression: try Compression(from: &reader),
        wholeLines: try reader.count48()
      )
    case 8:
      self = .damaged(
        compression: try Compression(from: &reader),
        offset: try reader.count48(),
        framesBefore: try reader.count48(),
        detail: try String(from: &reader)
      )
    case 9:
      self = .windowTooLarge(windowLog: try reader.windowLog(), framesBefore: try reader.count48())
    case 10: self = .needsDictionary(framesBefore: try reader.count48())
    case 11:
      self = .noMemory(windowLog: try reader.windowLog(), framesBefore: try reader.count48())
    case 12: self = .unsupportedCompression(try Compression(from: &reader))
    case 13:
      self = .notCompressed(suffix: try String(from: &reader), try Compression(from: &reader))
    case 14: self = .repeats(Array(try reader.field()))
    case 15: self = .notAnAccessLog
    case 16:
      guard let format = LogFormat(code: try reader.byte()) else { throw MalformedBytes() }
      self = .notInFormat(format)
    case 17:
      self = .otherEncoding(
        try String(from: &reader),
        compression: try Compression(from: &reader)
      )
    case 18: self = .notRegular(kind: try String(from: &reader))
    case 19: self = .danglingLink
    case 20: self = .linkLoop
    case 21: self = .linkedDirectory
    case 22:
      let errno = try reader.errno()
      self = .cannotSpill(SpillFailure(errno: errno, folder: try String(from: &reader)))
    case 23: self = .workerFailed(try String(from: &reader))
    default: throw MalformedBytes()
    }
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(byte: code)
    switch self {
    case .system(let errno): writer.append(Int(errno))
    case .replaced(let kind): kind.write(to: &writer)
    case .folder(let errno, let isCutShort):
      writer.append(Int(errno))
      isCutShort.write(to: &writer)
    case .readFailed(let offset, let errno):
      writer.append(offset)
      writer.append(Int(errno))
    case .cutOff(let compression, let wholeLines):
      compression.write(to: &writer)
      writer.append(wholeLines)
    case .damaged(let compression, let offset, let framesBefore, let detail):
      compression.write(to: &writer)
      writer.append(offset)
      writer.append(framesBefore)
      detail.write(to: &writer)
    case .windowTooLarge(let windowLog, let framesBefore),
      .noMemory(let windowLog, let framesBefore):
      writer.append(windowLog)
      writer.append(framesBefore)
    case .needsDictionary(let framesBefore): writer.append(framesBefore)
    case .unsupportedCompression(let compression): compression.write(to: &writer)
    case .notCompressed(let suffix, let compression):
      suffix.write(to: &writer)
      compression.write(to: &writer)
    case .repeats(let path): writer.append(field: path)
    case .notInFormat(let format): writer.append(byte: format.code)
    case .otherEncoding(let encoding, let compression):
      encoding.write(to: &writer)
      compression.write(to: &writer)
    case .notRegular(let kind): kind.write(to: &writer)
    case .cannotSpill(let failure):
      writer.append(Int(failure.errno))
      failure.folder.write(to: &writer)
    case .workerFailed(let text): text.write(to: &writer)
    case .rotatedAway, .truncated, .notAnAccessLog, .danglingLink, .linkLoop, .linkedDirectory:
      break
    }
  }

  private var code: UInt8 {
    switch self {
    case .system: 1
    case .rotatedAway: 2
    case .replaced: 3
    case .truncated: 4
    case .folder: 5
    case .readFailed: 6
    case .cutOff: 7
    case .damaged: 8
    case .windowTooLarge: 9
    case .needsDictionary: 10
    case .noMemory: 11
    case .unsupportedCompression: 12
    case .notCompressed: 13
    case .repeats: 14
    case .notAnAccessLog: 15
    case .notInFormat: 16
    case .otherEncoding: 17
    case .notRegular: 18
    case .danglingLink: 19
    case .linkLoop: 20
    case .linkedDirectory: 21
    case .cannotSpill: 22
    case .workerFailed: 23
    }
  }
}

extension ByteReader {
  fileprivate mutating func errno() throws(MalformedBytes) -> Int32 {
    Int32(try number(below: 1 << 31))
  }

  /// Reads a number of bytes, lines or frames.
  fileprivate mutating func count48() throws(MalformedBytes) -> Int {
    try number(below: GroupRecord.numberLimit)
  }

  fileprivate mutating func windowLog() throws(MalformedBytes) -> Int { try number(below: 64) }
}
