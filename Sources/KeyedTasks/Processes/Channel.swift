import CLinux
import Glibc

/// One end of the private socket between the parent and a worker: bytes in and out.
///
/// Unsafe because the calls take pointers, which are used only while they run.
struct Channel: Sendable {
  /// How a transfer went.
  enum Status: Equatable {
    case moved(Int)
    case wouldBlock
    /// The other end is gone, or the descriptor no longer is the socket.
    case closed
  }

  let descriptor: Int32
  /// Whether calls wait: the worker's do, the parent's never.
  let waits: Bool

  /// Sends bytes from an offset on, with a descriptor along if there is one.
  func send(_ bytes: [UInt8], from start: Int, to end: Int, passing descriptor: Int32 = -1)
    -> Status
  {
    precondition(start >= 0 && start <= end && end <= bytes.count)
    return status(
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe clinux_send(
          self.descriptor,
          UnsafeRawBufferPointer(rebasing: buffer[start..<end]).baseAddress,
          end - start,
          descriptor,
          waits ? 1 : 0
        )
      }
    )
  }

  /// Receives bytes into an array from an offset on.
  func receive(into bytes: inout [UInt8], from start: Int) -> Status {
    precondition(start >= 0 && start < bytes.count)
    let count = bytes.count - start
    return receipt(
      unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe clinux_receive(
          descriptor,
          buffer.baseAddress?.advanced(by: start),
          count,
          waits ? 1 : 0,
          nil,
          nil
        )
      }
    )
  }

  /// The same, and adds the descriptors that came along to `passed`.
  func receive(into bytes: inout [UInt8], from start: Int, passed: inout [Int32]) -> Status {
    precondition(start >= 0 && start < bytes.count)
    let count = bytes.count - start
    var numbers: (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0, 0, 0)
    var found: Int32 = 0
    let received = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe withUnsafeMutableBytes(of: &numbers) { numbers in
        unsafe clinux_receive(
          descriptor,
          buffer.baseAddress?.advanced(by: start),
          count,
          waits ? 1 : 0,
          numbers.baseAddress?.assumingMemoryBound(to: Int32.self),
          &found
        )
      }
    }
    if found > 0 {
      unsafe withUnsafeBytes(of: numbers) { numbers in
        for index in 0..<Int(found) {
          unsafe passed.append(numbers.load(fromByteOffset: index * 4, as: Int32.self))
        }
      }
    }
    return receipt(received)
  }

  private func receipt(_ count: Int) -> Status { count == 0 ? .closed : status(count) }

  private func status(_ count: Int) -> Status {
    if count >= 0 { return .moved(count) }
    return errno == EAGAIN ? .wouldBlock : .closed
  }
}

extension [UInt8] {
  /// An array of so many bytes of no particular value, to be received into.
  static func uninitialized(count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { _, initialized in initialized = count }
  }

  /// Returns what one read of a descriptor gives, at most so many bytes: none at its end, or if it fails.
  static func read(from descriptor: Int32, most: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
      repeat {
        unsafe count = Glibc.read(descriptor, buffer.baseAddress, most)
      } while count < 0 && errno == EINTR
      count = Swift.max(count, 0)
    }
  }

  /// Moves some of the bytes to the start, over what is there.
  mutating func moveToFront(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    unsafe withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe base.copyMemory(from: base + range.lowerBound, byteCount: range.count)
    }
  }

  /// Adds a message to the bytes to send.
  mutating func append(_ header: FrameHeader) {
    unsafe Swift.withUnsafeBytes(of: header) { unsafe append(contentsOf: $0) }
  }

  /// The head of the message at an offset, which has to have room for one.
  func header(at offset: Int) -> FrameHeader {
    precondition(offset >= 0 && offset + FrameHeader.size <= count)
    return unsafe withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: offset, as: FrameHeader.self)
    }
  }
}

extension [pollfd] {
  /// Waits until descriptors have what is asked for, or time is up; returns how many have.
  mutating func poll(nanoseconds: Int64) -> Int {
    unsafe withUnsafeMutableBufferPointer {
      unsafe Int(clinux_poll($0.baseAddress, $0.count, nanoseconds))
    }
  }
}

/// Bytes that wait to be sent, some of them with a descriptor along.
struct Outgoing {
  private var bytes: [UInt8] = []
  private var sent = 0
  private var passed: ArraySlice<(offset: Int, descriptor: Int32)> = []

  /// The number of bytes that wait.
  var count: Int { bytes.count - sent }

  /// Adds a message.
  mutating func append(_ header: FrameHeader, _ payload: [UInt8], passing descriptor: Int32? = nil)
  {
    if let descriptor { passed.append((bytes.count, descriptor)) }
    bytes.append(header)
    bytes += payload
  }

  /// Removes the tasks of which nothing has been sent.
  mutating func removeUnsentTasks() {
    guard count > 0 else { return }
    var kept = Array(bytes[..<sent])
    var next = 0
    while next < bytes.count {
      let header = bytes.header(at: next)
      let end = next + FrameHeader.size + Int(header.length)
      if end > sent, header.kind != .run || next < sent { kept += bytes[max(next, sent)..<end] }
      next = end
    }
    bytes = kept
    // A descriptor goes with the first byte of its task.
    passed = []
  }

  /// Sends what the channel takes now.
  ///
  /// Where the other end is gone, reading will say so.
  mutating func send(to channel: Channel) {
    while sent < bytes.count {
      // A descriptor belongs to the first byte of the call that sends it.
      var end = bytes.count
      var descriptor: Int32 = -1
      if let next = passed.first {
        if next.offset == sent { descriptor = next.descriptor }
        let mark = next.offset == sent ? passed.dropFirst().first?.offset : next.offset
        end = mark ?? end
      }
      guard case .moved(let count) = channel.send(bytes, from: sent, to: end, passing: descriptor)
      else { break }
      if descriptor >= 0 { passed.removeFirst() }
      sent += count
    }
    if sent == bytes.count {
      // A large task leaves no large buffer behind.
      bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
      sent = 0
    }
  }
}
