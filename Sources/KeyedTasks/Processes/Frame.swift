/// The head of a message between parent and worker, 32 bytes; the payload follows.
///
/// Both are the same program on the same machine, so the bytes are those of the struct. The key of a
/// task never crosses: the worker knows it by its place in the input.
struct FrameHeader: BitwiseCopyable, Sendable {
  /// What a message is about.
  enum Kind: UInt8 {
    // To the worker.
    /// The name of the task type is the payload; `extra` is the largest result in bytes.
    case open = 1
    /// A task; `number` is which try it is, `extra` how many were sent before it.
    case run = 2
    /// There is no more work.
    case shutdown = 3
    // To the parent.
    /// The worker is ready.
    case hello = 16
    /// The worker does not know the task type.
    case unregistered = 17
    /// The output of a task; `extra` is how long it took in nanoseconds.
    case done = 18
    /// The task threw: type and message, joined by a zero byte.
    case threw = 19
    /// The task could not be read or its output not be written: why.
    case unreadable = 20
    /// The output is larger than is allowed; `extra` is its size in bytes. No payload.
    case tooLarge = 21
  }

  static let size = 32
  private static let mark: UInt16 = 0x4B54

  private var mark = Self.mark
  private var kindByte: UInt8
  private var flags: UInt8 = 0
  /// Which try (to the worker); the peak memory in KiB (to the parent).
  var number: UInt32 = 0
  /// The task's place in the input.
  var task: UInt64 = 0
  /// The payload's length in bytes.
  var length: UInt64
  var extra: UInt64 = 0

  init(_ kind: Kind, length: Int) {
    kindByte = kind.rawValue
    self.length = UInt64(length)
  }

  /// Whether a descriptor comes along.
  var hasDescriptor: Bool {
    get { flags & 1 != 0 }
    set { flags = newValue ? flags | 1 : flags & ~1 }
  }

  /// What it is about, or nil if it is no message of ours.
  var kind: Kind? { mark == Self.mark ? Kind(rawValue: kindByte) : nil }
}
