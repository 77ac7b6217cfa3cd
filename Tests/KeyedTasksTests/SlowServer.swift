import Glibc
import Synchronization
import TestWorker

/// An HTTP server on the loopback interface that takes its time over every answer.
final class SlowServer: Sendable {
  private struct Counts {
    var now = 0
    var most = 0
  }

  let port: UInt16
  private let socket: Int32
  private let delay: UInt32
  private let counts = Mutex(Counts())

  /// The most requests that were under way at once.
  var mostAtOnce: Int { counts.withLock { $0.most } }

  init(delayMilliseconds: Int) throws {
    delay = UInt32(delayMilliseconds) * 1000
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = loopback(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = socket
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        if unsafe bind(listener, pointer, size) != 0 { return Int32(-1) }
        if listen(listener, 64) != 0 { return Int32(-1) }
        return unsafe getsockname(listener, pointer, &size)
      }
    }
    guard status == 0 else { throw ChoreError(description: "no server: \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
    inBackground { self.accept() }
  }

  func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

  deinit { close(socket) }

  private func accept() {
    while case let connection = Glibc.accept(socket, nil, nil), connection >= 0 {
      inBackground { self.answer(connection) }
    }
  }

  private func answer(_ connection: Int32) {
    counts.withLock { counts in
      counts.now += 1
      counts.most = max(counts.most, counts.now)
    }
    let path = readText(connection, until: "\r\n\r\n").split(separator: " ").dropFirst().first ?? ""
    usleep(delay)
    counts.withLock { $0.now -= 1 }
    let isThere = path != "/missing"
    let body = isThere ? "price of \(path.dropFirst())" : "nothing here"
    writeText(
      "HTTP/1.1 \(isThere ? "200 OK" : "404 Not Found")\r\n"
        + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)",
      to: connection
    )
    close(connection)
  }
}

/// Fetches a page of the loopback server, waiting for it.
func fetch(_ path: String, port: UInt16) throws -> String {
  let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  defer { close(connection) }
  var address = loopback(port: port)
  let status = unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
      unsafe connect(connection, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard status == 0 else { throw ChoreError(description: "cannot connect: \(errno)") }
  writeText("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n", to: connection)
  let answer = readText(connection, until: nil)
  let words = answer.split(separator: " ", maxSplits: 2)
  guard words.count > 1, words[1] == "200" else {
    throw ChoreError(description: "the server answered \(words.dropFirst().first ?? "nothing")")
  }
  // A line end is one character here.
  guard let head = answer.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first else {
    throw ChoreError(description: "the answer has no body")
  }
  return String(head)
}

private func loopback(port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

/// Reads up to an end of the text or of the stream.
private func readText(_ descriptor: Int32, until end: String?) -> String {
  var text: [UInt8] = []
  var byte: UInt8 = 0
  while unsafe read(descriptor, &byte, 1) == 1 {
    text.append(byte)
    if let end, text.count >= end.utf8.count, text.suffix(end.utf8.count).elementsEqual(end.utf8) {
      break
    }
  }
  return String(decoding: text, as: UTF8.self)
}

private func writeText(_ text: String, to descriptor: Int32) {
  let bytes = Array(text.utf8)
  _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
}

/// Runs a body on a thread that may block.
private func inBackground(_ body: @escaping @Sendable () -> Void) {
  let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
  var thread = pthread_t()
  unsafe pthread_create(
    &thread,
    nil,
    { argument in
      guard let argument = unsafe argument else { return nil }
      unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    },
    box
  )
  pthread_detach(thread)
}

private final class Box {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
