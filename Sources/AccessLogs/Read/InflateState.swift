internal import CIsal

/// The memory of a decoder of deflate data.
///
/// With each call the decoder copies 32 KiB from the end of the output to a window of its own, and as
/// much from there to the start of the next output. A copy between the same places of two pages was seen
/// to take five times as long (AMD Zen 3). Outputs start near the start of a page, so the window starts
/// in the middle of one.
///
/// Unsafe because it is a C object in raw memory.
@safe
struct InflateState: ~Copyable {
  private let memory: UnsafeMutableRawPointer
  let decoder: UnsafeMutablePointer<inflate_state>

  init() {
    let pageSize = LineBuffer.alignment
    let window = Int(CISAL_WINDOW_OFFSET) % pageSize
    let start = (pageSize / 2 + pageSize - window) % pageSize
    unsafe memory = .allocate(
      byteCount: start + MemoryLayout<inflate_state>.stride,
      alignment: pageSize
    )
    unsafe decoder = unsafe (memory + start).bindMemory(to: inflate_state.self, capacity: 1)
    unsafe isal_inflate_init(decoder)
  }

  deinit { unsafe memory.deallocate() }
}
