/// Takes messages from a channel that must not be waited for.
///
/// Small ones come many at a time through one buffer; a large payload goes straight to the array it
/// is handed out in.
struct FrameReader {
  /// A message that is no message.
  struct Violation: Error {
    let what: String
  }

  private static let inboxSize = 64 << 10

  private let longest: Int
  private var inbox: [UInt8] = []
  private var start = 0
  private var end = 0
  /// The descriptors that came along and were not asked for yet.
  private var passed: [Int32] = []
  private var large: (header: FrameHeader, payload: [UInt8], filled: Int)?

  /// - Parameter longest: The longest payload in bytes that is believed.
  init(longest: Int) { self.longest = longest }

  /// Whether nothing has come that was not handed out.
  var isEmpty: Bool { start == end && large == nil && passed.isEmpty }

  /// Receives once.
  mutating func fill(from channel: Channel) -> Channel.Status {
    if large != nil { return fillLarge(from: channel) }
    if inbox.isEmpty { inbox = .uninitialized(count: Self.inboxSize) }
    if start == end {
      start = 0
      end = 0
    } else if start > Self.inboxSize / 2 || end == inbox.count {
      inbox.moveToFront(start..<end)
      end -= start
      start = 0
    }
    let status = channel.receive(into: &inbox, from: end, passed: &passed)
    if case .moved(let count) = status { end += count }
    return status
  }

  private mutating func fillLarge(from channel: Channel) -> Channel.Status {
    // Taken out, so that the array has one owner and is written in place.
    guard var receiving = large.take() else { return .wouldBlock }
    let status = channel.receive(into: &receiving.payload, from: receiving.filled)
    if case .moved(let count) = status { receiving.filled += count }
    large = receiving
    return status
  }

  /// Hands out the descriptor that came with the message that was handed out last.
  mutating func nextDescriptor() throws(Violation) -> PassedDescriptor {
    guard !passed.isEmpty else { throw Violation(what: "sent no descriptor with its result") }
    return PassedDescriptor(passed.removeFirst())
  }

  /// Closes the descriptors that nobody asked for.
  mutating func closeDescriptors() {
    for descriptor in passed { _ = PassedDescriptor(descriptor) }
    passed = []
  }

  /// Hands out the next whole message, or nil.
  mutating func next() throws(Violation) -> (header: FrameHeader, payload: [UInt8])? {
    if let receiving = large {
      guard receiving.filled == receiving.payload.count else { return nil }
      large = nil
      return (receiving.header, receiving.payload)
    }
    guard end - start >= FrameHeader.size else { return nil }
    let header = inbox.header(at: start)
    guard header.kind != nil else { throw Violation(what: "sent bytes that are no message") }
    guard header.length <= UInt64(longest) else {
      throw Violation(what: "announced a message of \(header.length) bytes")
    }
    let length = Int(header.length)
    let body = start + FrameHeader.size
    if end - body >= length {
      start = body + length
      return (header, Array(inbox[body..<start]))
    }
    if FrameHeader.size + length > Self.inboxSize {
      var payload = [UInt8].uninitialized(count: length)
      payload.replaceSubrange(0..<(end - body), with: inbox[body..<end])
      large = (header, payload, end - body)
      start = 0
      end = 0
    }
    return nil
  }
}
