import Glibc

/// What a fuzzing process says to the one that watches it: numbers in memory that both see.
///
/// A process that crashes has said before which input it was about to run.
@safe final class FuzzPage {
  private let memory: UnsafeMutablePointer<Int>
  private static let size = 4096

  /// Opens the page in a file, made anew if it is not there.
  init(path: String) throws {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, off_t(Self.size)) == 0 else {
      throw SystemFailure("open \(path)", errno)
    }
    defer { close(descriptor) }
    let memory = unsafe mmap(
      nil,
      Self.size,
      PROT_READ | PROT_WRITE,
      MAP_SHARED,
      descriptor,
      0
    )
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      throw SystemFailure("map \(path)", errno)
    }
    unsafe self.memory = memory.bindMemory(to: Int.self, capacity: Self.size / 8)
  }

  deinit { unsafe munmap(memory, Self.size) }

  /// The input that is run.
  var number: Int {
    get { unsafe memory[0] }
    set { unsafe memory[0] = newValue }
  }

  /// The largest resident size so far, in bytes.
  var peakMemory: Int {
    get { unsafe memory[1] }
    set { unsafe memory[1] = newValue }
  }
}
