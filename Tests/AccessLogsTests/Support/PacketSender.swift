import Glibc
import Testing

/// A descriptor on which bytes arrive in packets, each of which is what one read gives.
///
/// A thread of its own sends them, since a socket holds only a few at a time.
final class PacketSender {
  /// What the packets are read from.
  let descriptor: Int32

  private let packets: [ArraySlice<UInt8>]
  private let sender: Int32
  private var thread = pthread_t()

  init(_ bytes: [UInt8], packetSize: Int) throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    descriptor = ends[0]
    sender = ends[1]
    packets = stride(from: 0, to: bytes.count, by: packetSize).map { start in
      bytes[start..<min(start + packetSize, bytes.count)]
    }
    let status = unsafe pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<PacketSender>.fromOpaque(argument).takeUnretainedValue().send()
        return nil
      },
      Unmanaged.passUnretained(self).toOpaque()
    )
    try #require(status == 0)
  }

  /// Sends everything, unless the reader goes away before.
  private func send() {
    for packet in packets {
      let sent = unsafe packet.withUnsafeBytes { bytes in
        unsafe Glibc.send(sender, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0 { break }
    }
    close(sender)
  }

  /// Ends the reading and waits for the thread.
  func finish() {
    close(descriptor)
    pthread_join(thread, nil)
  }
}
