internal import Synchronization

/// What a file was when it was counted, wherever it lies.
package struct ContentIdentity: Hashable, Sendable {
  /// When it was last written, in nanoseconds since 1970; nil of what came through a pipe.
  package var modified: Int?
  /// What its first and its last 64 KiB are known by, as they are stored.
  package var digest: UInt128

  package init(modified: Int?, digest: UInt128) {
    self.modified = modified
    self.digest = digest
  }

  /// The identity of a file of no bytes.
  package init(ofEmptyFileOf modified: Int) {
    self.init(modified: modified, digest: ContentEnds().digest)
  }
}

extension ContentIdentity: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(modified: try Int?(from: &reader), digest: try UInt128(from: &reader))
  }

  package func write(to writer: inout ByteWriter) {
    modified.write(to: &writer)
    digest.write(to: &writer)
  }
}

extension RawInput {
  /// Returns the identity of a regular file; nil if it cannot be read.
  func identity() -> ContentIdentity? {
    guard let size, let modified else { return nil }
    var ends = ContentEnds()
    do throws(FileProblem) {
      let first = min(size, ContentEnds.length)
      let rest = min(size - first, ContentEnds.length)
      for (count, offset) in [(first, 0), (rest, size - rest)] where count > 0 {
        var bytes = [UInt8](repeating: 0, count: count)
        guard try read(into: &bytes, at: offset) == count else { return nil }
        ends.append(bytes.span)
      }
    } catch {
      return nil
    }
    return ContentIdentity(modified: modified, digest: ends.digest)
  }
}

/// The first bytes of some content and its last ones, as it comes.
struct ContentEnds: Sendable {
  /// How much of each end is kept.
  static let length = 64 << 10

  /// How many bytes there were.
  private(set) var byteCount = 0
  private var first: [UInt8] = []
  /// The bytes behind these, or the last of them and some more.
  private var last: [UInt8] = []

  mutating func append(_ bytes: Span<UInt8>) {
    byteCount += bytes.count
    let room = min(Self.length - first.count, bytes.count)
    first.append(contentsOf: bytes.extracting(first: room))
    last.append(contentsOf: bytes.extracting(room...).extracting(last: Self.length))
    if last.count >= 4 * Self.length { last.removeFirst(last.count - Self.length) }
  }

  /// The last bytes, fewer than they should be where there were not so many.
  var end: [UInt8] { (first + last).suffix(Self.length) }

  /// What the first bytes and the last are known by; those in the middle of both count once.
  var digest: UInt128 { QueryDigest(of: first + last.suffix(Self.length)).value }
}

/// The ends of what comes through a pipe, or from a file that has grown, which whoever reads it notes.
final class PipeEnds: Sendable {
  private let ends = Mutex(ContentEnds())

  func append(_ bytes: Span<UInt8>) { ends.withLock { $0.append(bytes) } }

  var byteCount: Int { ends.withLock { $0.byteCount } }

  var end: [UInt8] { ends.withLock { $0.end } }

  var identity: ContentIdentity {
    ContentIdentity(modified: nil, digest: ends.withLock { $0.digest })
  }
}
