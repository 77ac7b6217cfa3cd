import Glibc

/// Changes bytes at random, by what has broken parsers elsewhere.
struct Mutator {
  var random: SplitMix64
  /// Words to put in.
  let words: [[UInt8]]

  init(random: SplitMix64, words: [[UInt8]] = FuzzSeeds.words) {
    self.random = random
    self.words = words
  }

  /// Returns one of the seeds, changed in some places.
  mutating func mutant(of seeds: [[UInt8]], changes: Int = 8) -> [UInt8] {
    var bytes = random.element(of: seeds)
    for _ in 0..<random.below(changes) { change(&bytes, seeds) }
    return bytes
  }

  /// Returns one of the seeds with a short piece in it, repeated until the line has about so many bytes.
  mutating func repetition(in seeds: [[UInt8]], length: Int) -> [UInt8] {
    var bytes = random.element(of: seeds)
    let place = random.below(bytes.count + 1)
    let piece: [UInt8]
    switch random.below(4) {
    case 0 where place < bytes.count:
      piece = Array(bytes[place..<min(bytes.count, place + 1 + random.below(12))])
    case 1: piece = random.element(of: words) + random.element(of: words)
    default: piece = random.element(of: words)
    }
    let repeated = piece.filter { $0 != UInt8(ascii: "\n") }
    guard !repeated.isEmpty else { return bytes }
    let count = (length - bytes.count) / repeated.count
    bytes.insert(contentsOf: repeatElement(repeated, count: count).joined(), at: place)
    return bytes
  }

  /// Makes one change.
  private mutating func change(_ bytes: inout [UInt8], _ seeds: [[UInt8]]) {
    let place = random.below(bytes.count + 1)
    let length = min(1 << random.below(10), bytes.count - place)
    switch random.below(10) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1 where place < bytes.count: bytes[place] = UInt8(random.below(256))
    case 2: bytes.insert(UInt8(random.below(256)), at: place)
    case 3: bytes.removeSubrange(place..<place + length)
    case 4: bytes.insert(contentsOf: Array(bytes[place..<place + length]), at: place)
    case 5, 6: bytes.insert(contentsOf: random.element(of: words), at: place)
    case 7: bytes.removeSubrange(place...)
    case 8:
      let other = random.element(of: seeds)
      bytes.insert(contentsOf: other[random.below(other.count + 1)...], at: place)
    default:
      let count = 1 << random.below(random.oneIn(50) ? 21 : 8)
      let byte = random.element(of: Array("\"\\[{ \t\n0a".utf8) + [0, 255])
      bytes.insert(contentsOf: repeatElement(byte, count: count), at: place)
    }
  }
}

/// An input that shows that something is wrong.
struct FuzzFinding: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Bytes as a file without a name, so that nothing touches a disk for long.
@safe final class ScratchFile {
  let path: String
  private let descriptor: Int32

  init() throws {
    var template = Array("/dev/shm/logtally-fuzz-XXXXXX".utf8CString)
    if unsafe access("/dev/shm", W_OK) != 0 {
      template = Array("/tmp/logtally-fuzz-XXXXXX".utf8CString)
    }
    descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else { throw SystemFailure("make a file", errno) }
    unsafe unlink(template)
    path = "/proc/self/fd/\(descriptor)"
  }

  deinit { close(descriptor) }

  /// Makes these the content.
  func write(_ bytes: [UInt8]) throws {
    guard ftruncate(descriptor, 0) == 0,
      unsafe pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
    else { throw SystemFailure("write a file", errno) }
  }
}
