internal import CByteScan

/// The seed of the hash of groups: one per process, so that no log can be written to make keys collide.
enum KeyHash {
  static let seed: cbytescan_seed = {
    var generator = SystemRandomNumberGenerator()
    return cbytescan_seed(first: generator.next() | 1, second: generator.next() | 1)
  }()
}
