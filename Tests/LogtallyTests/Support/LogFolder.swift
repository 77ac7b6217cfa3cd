import FoundationEssentials
import Glibc
import Testing

/// A temporary folder that a test fills with logs, and that is gone afterwards.
final class LogFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/logtally-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and the folders above it.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    try FileManager.default.createDirectory(
      atPath: folder.joined(separator: "/"),
      withIntermediateDirectories: true
    )
    try #require(FileManager.default.createFile(atPath: file, contents: Data(bytes)))
    return file
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Makes a named pipe.
  @discardableResult
  func pipe(_ name: String) throws -> String {
    try #require(unsafe mkfifo("\(path)/\(name)", 0o600) == 0)
    return "\(path)/\(name)"
  }

  /// The names in the folder, hidden ones included, sorted.
  var names: [String] {
    get throws { try Self.names(in: path) }
  }

  /// The names in any folder, hidden ones included, sorted.
  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  func read(_ name: String) throws -> String {
    let data = try #require(FileManager.default.contents(atPath: "\(path)/\(name)"))
    return String(decoding: data, as: UTF8.self)
  }
}

/// Lines of logs for tests.
enum Lines {
  static func simple(_ endpoint: String, _ status: Int = 200) -> String {
    "2025-11-03T04:05:06.123456 \(endpoint) \(status)\n"
  }

  static func combined(_ endpoint: String, _ status: Int = 200) -> String {
    "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET \(endpoint) HTTP/1.1\" \(status) 5 \"-\" \"curl/8\"\n"
  }

  /// A log of many lines over a few endpoints and statuses, different for each seed.
  static func log(_ count: Int, seed: Int) -> String {
    var text = ""
    for number in 0..<count {
      let place = number &* 31 &+ seed &* 17
      text += simple("/api/\(place % 23)", [200, 200, 304, 404, 500][place % 5])
    }
    return text
  }
}
