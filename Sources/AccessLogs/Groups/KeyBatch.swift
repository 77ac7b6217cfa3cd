internal import CByteScan

/// Some keys that wait for what they need of a ``GroupTable`` to come into the cache.
///
/// Unsafe because it is raw memory, filled by C.
@safe
struct KeyBatch: ~Copyable {
  /// How many keys wait together, at least: enough to have as many loads under way as a core can.
  static let capacity = OrdinaryLines.capacity

  let keys: UnsafeMutablePointer<cbytescan_pending>
  var count = 0
  /// What is measured with each key, where anything is.
  var values: [MeasureStore.Values] = []

  // Ordinary lines come by as many as fill a batch, whatever it holds by then.
  init() { unsafe keys = .allocate(capacity: 2 * Self.capacity) }

  deinit { unsafe keys.deallocate() }

  var isFull: Bool { count >= Self.capacity }

  /// Lets the search for each key start from its hash again, in a table that has grown.
  func forgetSlots(mask: UInt32) {
    for index in 0..<count { unsafe keys[index].slot = unsafe keys[index].hash & mask }
  }
}
