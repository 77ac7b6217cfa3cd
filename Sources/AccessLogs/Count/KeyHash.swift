internal import CByteScan

/// The hash of a group: seeded per process, so that no log can be written to make keys collide.
///
/// Unsafe because keys are memory; `CBYTESCAN_PADDING` bytes behind each are readable.
@safe
struct KeyHash {
  private let seed = Self.processSeed

  private static let processSeed: (UInt64, UInt64) = {
    var generator = SystemRandomNumberGenerator()
    return (generator.next() | 1, generator.next() | 1)
  }()

  /// Returns a multiply-and-fold hash in the manner of wyhash.
  ///
  /// A key that fits its entry is hashed as 32 bytes with zeros behind it, without a branch on its
  /// length; a longer one in steps of 16 bytes. Half of the result is kept.
  @inline(__always)
  func callAsFunction(
    _ key: UnsafePointer<UInt8>,
    length: Int,
    tag: UInt32
  ) -> UInt32 {
    let start = seed.0 ^ (UInt64(tag) << 32 | UInt64(UInt32(truncatingIfNeeded: length)))
    guard length > Tally.inlineLength else {
      let words = unsafe cbytescan_load_key32(key, length).words
      let low = cbytescan_fold_multiply(words.0 ^ seed.1, words.1 ^ start)
      let high = cbytescan_fold_multiply(words.2 ^ seed.0, words.3 ^ seed.1)
      return UInt32(
        truncatingIfNeeded: cbytescan_fold_multiply(low ^ seed.0, high ^ seed.1)
      )
    }
    var state = start
    var at = unsafe key
    var left = length
    while left > 16 {
      unsafe state = cbytescan_fold_multiply(
        cbytescan_load64(at) ^ seed.1,
        cbytescan_load64(at + 8) ^ state
      )
      unsafe at += 16
      left -= 16
    }
    // The last 16 bytes, which overlap those before.
    let last = unsafe at + (left - 16)
    let low = unsafe cbytescan_load64(last)
    let high = unsafe cbytescan_load64(last + 8)
    state = cbytescan_fold_multiply(low ^ seed.1, high ^ state)
    return UInt32(truncatingIfNeeded: cbytescan_fold_multiply(state ^ seed.0, seed.1))
  }
}
