import Glibc
import Testing

/// Files that tests read whole.
enum TestFiles {
  /// The folder of this target's fixtures, in the source tree.
  static let fixtures = "\(folder(of: #filePath, up: 2))/Fixtures"

  /// The folder of the package.
  static let package = folder(of: #filePath, up: 4)

  /// Reads a file whole.
  static func bytes(_ path: String) throws -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY)
    try #require(descriptor >= 0, "cannot open \(path)")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe read(descriptor, &block, block.count)
      try #require(count >= 0)
      if count == 0 { return bytes }
      bytes += block[..<count]
    }
  }

  /// Reads a text file whole.
  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  private static func folder(of path: String, up levels: Int) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast(levels)
      .joined(separator: "/")
  }
}
