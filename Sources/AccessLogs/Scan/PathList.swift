internal import Glibc
package import SystemPackage

/// A list of paths in a file, as `find` writes it: one on each line, or each with a zero behind it.
package enum PathList {
  /// What stands behind each path.
  package enum Separator: UInt8, Sendable {
    case lineFeed = 0x0A
    case zero = 0
  }

  /// Why a list cannot be read.
  package enum Failure: Error, Equatable {
    case system(Errno)
    /// A path is longer than any can be; its number, from 1.
    case tooLong(number: Int)
    /// A path has no bytes, and it is no blank line; its number, from 1.
    case empty(number: Int)
    /// A zero on a line; the number of the line, from 1.
    case zero(number: Int)
  }

  /// The bytes of the longest path that is taken: more than any file system leads to.
  package static let longestPath = 1 << 20

  /// Reads a list to its end; `-` is standard input.
  ///
  /// Empty lines are left out. Of paths with zeros behind them an empty one is a mistake of whoever wrote the list.
  ///
  /// - Returns: The bytes of the paths, in the order of the list.
  package static func paths(
    in path: [UInt8],
    separator: Separator
  ) throws(Failure) -> [[UInt8]] {
    let isStandardInput = FileKey(path) == .standardInput
    let descriptor: Int32
    do throws(Errno) {
      descriptor = isStandardInput ? STDIN_FILENO : try LongPath.open(path).rawValue
    } catch {
      throw .system(error)
    }
    defer { if !isStandardInput { close(descriptor) } }
    var (paths, rest, number): ([[UInt8]], [UInt8], Int) = ([], [], 0)
    func take() throws(Failure) {
      number += 1
      if separator == .lineFeed, rest.contains(0) { throw .zero(number: number) }
      if rest.isEmpty, separator == .zero { throw .empty(number: number) }
      if !rest.isEmpty { paths.append(rest) }
      rest = []
    }
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count: Int
      do throws(Errno) {
        var span = block.mutableSpan
        count = try SystemCall.read(descriptor, into: &span)
      } catch {
        throw .system(error)
      }
      if count == 0 { break }
      var unread = block[..<count]
      while let end = unread.firstIndex(of: separator.rawValue) {
        rest += unread[..<end]
        unread = unread[(end + 1)...]
        try take()
      }
      rest += unread
      if rest.count > longestPath { throw .tooLong(number: number + 1) }
    }
    if !rest.isEmpty { try take() }
    return paths
  }
}
