internal import CZstd

/// The decompressed bytes of a zstd file: many frames, skippable and empty ones among them.
///
/// Frame checksums are checked by the decoder. Each read stops at the end of a frame and says so.
/// Memory: the decoder's window, at most `2^maxWindowLog` bytes, and one input buffer.
struct ZstdSource: ~Copyable, CompressedSource {
  private var input: CompressedInput
  private var decoder: ZstdDecoder

  /// The offset of the frame being read, in compressed bytes.
  private var frameOffset = 0
  private var isInsideFrame = false
  private var isSkippable = false
  /// Frames with content that ended and checked.
  private(set) var framesBefore = 0

  init(_ raw: consuming RawInput, first: LineBytes, maxWindowLog: Int) {
    input = CompressedInput(raw, first: first, capacity: ZSTD_DStreamInSize())
    decoder = ZstdDecoder(maxWindowLog: maxWindowLog)
  }

  static func forEachBorder(
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow,
    _ body: (Int) -> Void
  ) throws(FileProblem) -> Bool {
    try ZstdFrames.forEachEnd(in: input, size: size, by: &window, body)
    return true
  }

  /// Compressed bytes taken from the file so far.
  var offset: Int { input.offset }

  var position: Int { input.position }

  mutating func read(into output: inout MutableSpan<UInt8>) throws(FileProblem) -> ReadResult {
    while true {
      if !isInsideFrame {
        guard try startFrame() else { return ReadResult(byteCount: 0) }
      }
      try input.fill(atLeast: 1)
      let result = try decompress(into: &output)
      if result.byteCount > 0 || result.endsFrame { return result }
      // Without input the decoder still gives what it holds back; then nothing is left to come.
      if input.unreadCount == 0, input.isExhausted, isInsideFrame {
        throw .cutOff(compression: .zstd, wholeLines: 0)
      }
    }
  }

  /// Decodes what the input buffer holds, up to the end of a frame.
  private mutating func decompress(
    into output: inout MutableSpan<UInt8>
  ) throws(FileProblem) -> ReadResult {
    guard let step = decoder.decompress(input.unread, into: &output) else {
      throw .noMemory(windowLog: neededWindowLog(), framesBefore: framesBefore)
    }
    guard ZSTD_isError(step.code) == 0 else { throw damage(step.code) }
    input.take(step.taken)
    var result = ReadResult(byteCount: step.given)
    if step.code == 0 {
      isInsideFrame = false
      result.endsFrame = !isSkippable
      if !isSkippable { framesBefore += 1 }
    }
    return result
  }

  /// Looks for the start of a frame; false at a clean end of the input.
  private mutating func startFrame() throws(FileProblem) -> Bool {
    try input.fill(atLeast: ZstdDecoder.frameHeaderLimit)
    frameOffset = input.position
    guard input.unreadCount > 0 else { return false }
    switch frameKind() {
    case .content: isSkippable = false
    case .skippable: isSkippable = true
    case .unfinished: throw .cutOff(compression: .zstd, wholeLines: 0)
    case .unknown:
      throw .damaged(
        compression: .zstd,
        offset: frameOffset,
        framesBefore: framesBefore,
        detail: "no zstd frame starts there"
      )
    }
    isInsideFrame = true
    return true
  }

  private enum FrameKind {
    case content, skippable, unfinished, unknown
  }

  /// Tells by the magic number what starts here; a part of one at the end is an unfinished frame.
  private func frameKind() -> FrameKind {
    let bytes = input.unread.first(4).array
    let content: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18]
    let isContent = bytes.elementsEqual(content.prefix(bytes.count))
    let isSkippable =
      bytes[0] & 0xF0 == skippable[0]
      && bytes.dropFirst().elementsEqual(skippable[1..<bytes.count])
    guard isContent || isSkippable else { return .unknown }
    guard bytes.count == 4 else { return .unfinished }
    return isContent ? .content : .skippable
  }

  /// Tells why the decoder refused the frame.
  private func damage(_ code: Int) -> FileProblem {
    let error = ZSTD_getErrorCode(code)
    switch error {
    case ZSTD_error_frameParameter_windowTooLarge:
      return .windowTooLarge(windowLog: neededWindowLog(), framesBefore: framesBefore)
    case ZSTD_error_dictionary_wrong:
      return .needsDictionary(framesBefore: framesBefore)
    case ZSTD_error_memory_allocation:
      return .noMemory(windowLog: neededWindowLog(), framesBefore: framesBefore)
    default: break
    }
    return .damaged(
      compression: .zstd,
      offset: frameOffset,
      framesBefore: framesBefore,
      detail: ZstdDecoder.text(ofError: code)
    )
  }

  /// Returns the power of two of the window that the frame at the input's start asks for.
  ///
  /// The decoder refuses a window as soon as it has the header, with the header still in the buffer.
  private func neededWindowLog() -> Int {
    let start = input.unread.first(ZstdDecoder.frameHeaderLimit)
    guard let header = ZstdDecoder.frameHeader(start.array) else { return 31 }
    var log = 10
    while log < 62, UInt64(1) << UInt64(log) < header.windowSize { log += 1 }
    return log
  }
}
