/// The bytes of a problem: the code of its kind, given once and never used for another, and its facts.
extension FileProblem: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    switch try reader.byte() {
    case 1: self = .system(errno: try reader.errno())
    case 2: self = .rotatedAway
    case 3: self = .replaced(kind: try reader.words())
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
        detail: try reader.text()
      )
    case 9:
      self = .windowTooLarge(windowLog: try reader.windowLog(), framesBefore: try reader.count48())
    case 10: self = .needsDictionary(framesBefore: try reader.count48())
    case 11:
      self = .noMemory(windowLog: try reader.windowLog(), framesBefore: try reader.count48())
    case 12: self = .unsupportedCompression(try Compression(from: &reader))
    case 13:
      self = .notCompressed(suffix: try reader.words(), try Compression(from: &reader))
    case 14: self = .repeats(Array(try reader.field()))
    case 15: self = .notAnAccessLog
    case 16:
      guard let format = LogFormat(code: try reader.byte()) else { throw MalformedBytes() }
      self = .notInFormat(format)
    case 17:
      self = .otherEncoding(
        try reader.words(),
        compression: try Compression(from: &reader)
      )
    case 18: self = .notRegular(kind: try reader.words())
    case 19: self = .danglingLink
    case 20: self = .linkLoop
    case 21: self = .linkedDirectory
    case 22:
      let errno = try reader.errno()
      self = .cannotSpill(SpillFailure(errno: errno, folder: try reader.text()))
    case 23: self = .workerFailed(try String(from: &reader))
    case 24: self = .otherLength(expected: try reader.number(), read: try reader.number())
    case 25: self = .isPart
    case 26: self = .noPart(isReport: try Bool(from: &reader))
    case 27: self = .partVersion(try reader.number(below: 1 << 16))
    case 28: self = .partQuestion
    case 29: self = .partCutOff
    case 30: self = .partDamaged
    default: throw MalformedBytes()
    }
  }

  package func write(to writer: inout ByteWriter) {
    func write(_ code: UInt8, _ facts: any ByteCoded...) {
      writer.append(byte: code)
      for fact in facts { fact.write(to: &writer) }
    }
    switch self {
    case .system(let errno): write(1, Int(errno))
    case .rotatedAway: write(2)
    case .replaced(let kind): write(3, kind)
    case .truncated: write(4)
    case .folder(let errno, let isCutShort): write(5, Int(errno), isCutShort)
    case .readFailed(let offset, let errno): write(6, offset, Int(errno))
    case .cutOff(let compression, let wholeLines): write(7, compression, wholeLines)
    case .damaged(let compression, let offset, let framesBefore, let detail):
      write(8, compression, offset, framesBefore, detail)
    case .windowTooLarge(let windowLog, let framesBefore): write(9, windowLog, framesBefore)
    case .needsDictionary(let framesBefore): write(10, framesBefore)
    case .noMemory(let windowLog, let framesBefore): write(11, windowLog, framesBefore)
    case .unsupportedCompression(let compression): write(12, compression)
    case .notCompressed(let suffix, let compression): write(13, suffix, compression)
    case .repeats(let path): write(14, path)
    case .notAnAccessLog: write(15)
    case .notInFormat(let format): write(16, format.code)
    case .otherEncoding(let encoding, let compression): write(17, encoding, compression)
    case .notRegular(let kind): write(18, kind)
    case .danglingLink: write(19)
    case .linkLoop: write(20)
    case .linkedDirectory: write(21)
    case .cannotSpill(let failure): write(22, Int(failure.errno), failure.folder)
    case .workerFailed(let text): write(23, text)
    case .otherLength(let expected, let read): write(24, expected, read)
    case .isPart: write(25)
    case .noPart(let isReport): write(26, isReport)
    case .partVersion(let version): write(27, version)
    case .partQuestion: write(28)
    case .partCutOff: write(29)
    case .partDamaged: write(30)
    }
  }
}

extension ByteReader {
  fileprivate mutating func errno() throws(MalformedBytes) -> Int32 {
    Int32(try number(below: 1 << 31))
  }

  /// Reads a number of bytes, lines or frames.
  fileprivate mutating func count48() throws(MalformedBytes) -> Int {
    try number(below: 1 << 48)
  }

  /// Reads a text that is shown to people, whoever wrote it.
  fileprivate mutating func text() throws(MalformedBytes) -> String {
    KeyText.string(Array(try String(from: &self).utf8).span)
  }

  /// Reads words that may stand in a command to copy: letters, digits and what is in names of encodings.
  fileprivate mutating func words() throws(MalformedBytes) -> String {
    let words = try String(from: &self)
    let isPlain = words.utf8.allSatisfy { byte in
      ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || " -.".utf8.contains(byte)
    }
    guard isPlain else { throw MalformedBytes() }
    return words
  }

  fileprivate mutating func windowLog() throws(MalformedBytes) -> Int { try number(below: 64) }
}
