internal import CLinux

/// A thread of our own: never the cooperative pool, whose few threads must not block, and never one
/// of libdispatch, which blocks signals that children would inherit.
///
/// Unsafe because C starts it, and hands the body over as a pointer.
package enum DetachedThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a thread that runs a body and ends.
  ///
  /// - Parameters:
  ///   - stack: The size of its stack in bytes; 8 MiB is what a main thread has.
  ///   - body: What it does.
  /// - Returns: 0, or the errno of the refusal.
  package static func start(
    stack: Int = 8 << 20,
    _ body: @escaping @Sendable () -> Void
  ) -> Int32 {
    let held = unsafe Unmanaged.passRetained(Body(body))
    let status = unsafe clinux_thread_start(
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      },
      held.toOpaque(),
      stack
    )
    if status != 0 { unsafe held.release() }
    return status
  }
}
