internal import CLinux
internal import Glibc

/// A block of zeroed memory that grows, large ones in place or by moving pages, never by a copy.
///
/// Unsafe because it is raw memory. It starts on a cache line.
@safe
struct GrowingMemory: ~Copyable {
  /// From this size on a block has pages of its own: a copy would cost more than moving them.
  private static let mappedSize = 128 << 10

  private(set) var start: UnsafeMutableRawPointer
  private(set) var byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    unsafe start = unsafe Self.allocate(byteCount)
    // A page that is read before it is written to costs two faults; a smaller block was written to.
    if byteCount >= Self.mappedSize { unsafe memset(start, 0, byteCount) }
  }

  deinit { unsafe Self.free(start, byteCount) }

  /// Grows the block; what it held stays, what is new is zero only in a large block.
  mutating func grow(to wanted: Int) {
    if byteCount >= Self.mappedSize {
      guard let larger = unsafe clinux_memory_resize(start, byteCount, wanted) else {
        Self.fail(wanted)
      }
      unsafe start = unsafe larger
    } else {
      let larger = unsafe Self.allocate(wanted)
      unsafe larger.copyMemory(from: start, byteCount: byteCount)
      unsafe Self.free(start, byteCount)
      unsafe start = unsafe larger
    }
    byteCount = wanted
  }

  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if byteCount >= mappedSize {
      guard let memory = unsafe clinux_memory_map(byteCount) else { fail(byteCount) }
      return unsafe memory
    }
    guard let memory = unsafe aligned_alloc(64, byteCount) else { fail(byteCount) }
    unsafe memset(memory, 0, byteCount)
    return unsafe memory
  }

  private static func free(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
    if byteCount >= mappedSize {
      unsafe clinux_memory_unmap(memory, byteCount)
    } else {
      unsafe Glibc.free(memory)
    }
  }

  private static func fail(_ byteCount: Int) -> Never {
    fatalError("out of memory for a block of \(byteCount) bytes")
  }
}
