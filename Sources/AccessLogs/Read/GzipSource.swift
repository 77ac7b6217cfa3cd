/// The decompressed bytes of a gzip file: many members, empty ones among them (RFC 1952).
///
/// The checksum and the length of each member are checked. Each read stops at the end of a member
/// and says so. Zero bytes behind the last member, as tapes leave them, are no damage.
struct GzipSource: ~Copyable, CompressedSource {
  /// How much is read at once: a part of the second-level cache, most of which the output needs.
  private static let inputSize = 128 << 10

  private var input: CompressedInput
  // What stands before the data and behind it is read here.
  private var inflater = Inflater()

  /// The offset of the member being read, in compressed bytes.
  private var memberOffset = 0
  private var place = Place.outside
  private var checksum = GzipChecksum()
  /// Members that ended and checked.
  private(set) var framesBefore = 0

  /// Where in a member the next byte is from.
  private enum Place {
    case outside, data, trailer
  }

  init(_ raw: consuming RawInput, first: LineBytes, maxWindowLog: Int) {
    input = CompressedInput(raw, first: first, capacity: Self.inputSize)
  }

  static func forEachBorder(
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow,
    _ body: (Int) -> Void
  ) throws(FileProblem) -> Bool {
    try BlockGzip.forEachMember(in: input, size: size, by: &window, body)
  }

  /// Compressed bytes taken from the file so far.
  var offset: Int { input.offset }

  var position: Int { input.position }

  mutating func read(into output: inout MutableSpan<UInt8>) throws(FileProblem) -> ReadResult {
    if place == .outside {
      guard try startMember() else { return ReadResult(byteCount: 0) }
    }
    while true {
      if place == .trailer {
        try endMember()
        return ReadResult(byteCount: 0, endsFrame: true)
      }
      try input.fill(atLeast: 1)
      let before = input.unreadCount
      let result = try inflate(into: &output)
      if result.byteCount > 0 || result.endsFrame { return result }
      if place == .trailer { continue }
      // Without input the decoder still gives what it holds back; then nothing is left to come.
      if before == 0 {
        if hasItsEnd { throw damage("the data runs past the end of the member") }
        throw .cutOff(compression: .gzip, wholeLines: 0)
      }
      if input.unreadCount == before { throw damage("the decoder is stuck") }
    }
  }

  // MARK: - Data

  /// Decodes what was read of the member's data, and ends the member if all of it was read.
  private mutating func inflate(
    into output: inout MutableSpan<UInt8>
  ) throws(FileProblem) -> ReadResult {
    let (taken, given): (Int, Int)
    do throws(Inflater.Refusal) {
      (taken, given) = try inflater.inflate(input.unread, into: &output)
    } catch {
      throw damage(error.reason)
    }
    input.take(taken)
    var result = ReadResult(byteCount: given)
    checksum.add(output.span.extracting(..<given))
    if inflater.hasEnded {
      place = .trailer
      if inflater.heldCount + input.unreadCount >= Self.trailerSize {
        try endMember()
        result.endsFrame = true
      }
    }
    return result
  }

  /// Whether the member seems to be all there, though its data has no end.
  ///
  /// gzip has one checksum at the very end, so that damage close to it can look like a cut. But behind
  /// a whole member stands the length of its data, and behind a cut one anything: of what is cut off,
  /// one in a thousand ends in a number that is this close by chance, and is called damaged.
  private var hasItsEnd: Bool {
    // What is missing is missing from what stands behind the data.
    if inflater.hasAllData { return false }
    let stated = input.lastWord
    guard Int(stated) <= (input.position - memberOffset) * Self.mostExpansion else { return false }
    let distance = Int32(bitPattern: stated &- inflater.byteCount).magnitude
    return distance <= Self.plausibleDistance
  }

  /// How far the data that was decoded may be from the length that it should have.
  private static let plausibleDistance: UInt32 = 2 << 20

  /// How many times longer than its compressed bytes data can be, as zlib's documentation has it.
  private static let mostExpansion = 1032

  private func damage(_ detail: String) -> FileProblem {
    .damaged(
      compression: .gzip,
      offset: memberOffset,
      framesBefore: framesBefore,
      detail: detail
    )
  }

  // MARK: - Trailers

  /// What stands behind the data of a member: its checksum, and the low 32 bits of its length.
  private static let trailerSize = 8

  /// Reads the trailer of the member and checks what it says.
  private mutating func endMember() throws(FileProblem) {
    // What the decoder has taken of it is never more than there is.
    let (held, heldCount) = (inflater.held, inflater.heldCount)
    let missing = Self.trailerSize - heldCount
    try input.fill(atLeast: missing)
    guard input.unreadCount >= missing else {
      throw .cutOff(compression: .gzip, wholeLines: 0)
    }
    var trailer: UInt64 = 0
    for index in 0..<Self.trailerSize {
      let shift = UInt64(8 * index)
      let byte =
        index < heldCount ? held >> shift & 0xFF : UInt64(input.unread[index - heldCount])
      trailer |= byte << shift
    }
    input.take(missing)
    guard UInt32(truncatingIfNeeded: trailer) == checksum.value,
      UInt32(truncatingIfNeeded: trailer >> 32) == inflater.byteCount
    else { throw damage("checksum or length mismatch") }
    place = .outside
    framesBefore += 1
  }

  // MARK: - Headers

  /// Looks for the start of a member and reads its header; false at a clean end of the input.
  private mutating func startMember() throws(FileProblem) -> Bool {
    try input.fill(atLeast: GzipHeader.magic.count)
    memberOffset = input.position
    guard input.unreadCount > 0 else { return false }
    guard input.unread[0] != 0 else {
      try skipPadding()
      return false
    }
    let start = input.unread.first(GzipHeader.magic.count).array
    guard start.elementsEqual(GzipHeader.magic.prefix(start.count)) else {
      throw damage("no gzip member starts there")
    }
    var header = GzipHeader()
    while !header.isComplete {
      try input.fill(atLeast: 1)
      guard input.unreadCount > 0 else { throw .cutOff(compression: .gzip, wholeLines: 0) }
      let taken: Int
      do throws(GzipHeader.Flaw) {
        taken = try header.read(input.unread)
      } catch {
        throw damage(error.rawValue)
      }
      input.take(taken)
    }
    inflater.reset()
    checksum = GzipChecksum()
    place = .data
    return true
  }

  /// Skips zero bytes up to the end of the input.
  private mutating func skipPadding() throws(FileProblem) {
    while input.unreadCount > 0 {
      guard input.unread.allSatisfy({ $0 == 0 }) else {
        throw damage("no gzip member starts there")
      }
      input.take(input.unreadCount)
      try input.fill(atLeast: 1)
    }
  }
}
