import AccessLogs
import Glibc
import Synchronization
import SystemPackage

/// Where a report goes: standard output, or a file that is replaced at the end or not at all.
///
/// Made before the counting, so that a path that cannot work is refused early. Then ``write(_:)``
/// chunk after chunk, then ``finish()``. Whatever fails, and ``discard()`` from another thread,
/// removes the temporary file and leaves the old file as it was.
final class OutputDestination: Sendable {
  /// What kind of thing is written to.
  enum Target {
    /// Standard output or another open descriptor, which stays open.
    case descriptor(Int32)
    /// A device or a named pipe.
    case stream([UInt8])
    /// A regular file: its path without links, and what it takes over from the old one if there is one.
    case file([UInt8], old: SystemCall.Ownership?, umask: mode_t)
  }

  private struct State {
    var descriptor: Int32?
    var temporaryPath: [UInt8]?
    var isDiscarded = false
    var isSettled = false
  }

  let target: Target
  /// The path as the user gave it; nil for standard output.
  private let path: [UInt8]?
  private let state = Mutex(State())

  /// Standard output.
  init(descriptor: Int32 = STDOUT_FILENO) {
    target = .descriptor(descriptor)
    path = nil
  }

  /// Checks that a path can be written to; nothing is created yet.
  ///
  /// `/dev/stdout` and `/dev/fd/N` are the open descriptors, which a replaced file would miss.
  ///
  /// - Parameter path: The bytes of the path after `--output`.
  /// - Throws: ``OutputError`` if it is a directory, may not be written, or its folder is missing.
  init(path: [UInt8]) throws(OutputError) {
    self.path = path
    if let descriptor = Self.openDescriptor(path) {
      target = .descriptor(descriptor)
      return
    }
    let file: [UInt8]
    do throws(Errno) {
      if try Self.isStream(path) {
        target = .stream(path)
        return
      }
      file = try LongPath.resolvingLinks(path)
    } catch {
      throw .cannotWrite(path: path, errno: error.rawValue)
    }
    try Self.checkFolder(of: file, for: path)
    let old = try? SystemCall.ownership(of: file)
    // There is no way to ask for the mask but to set it.
    let mask = umask(0o077)
    umask(mask)
    target = .file(file, old: old, umask: mask)
  }

  deinit {
    discard()
    if let descriptor = state.withLock({ $0.descriptor }) { close(descriptor) }
  }

  // MARK: - Writing

  /// Writes the next bytes of the report.
  ///
  /// - Throws: ``OutputError/readerClosed`` if standard output has no reader any more, which is not
  ///   an error of the command; ``OutputError/cannotWrite(path:errno:)`` for all that is. The
  ///   temporary file is gone then.
  func write(_ bytes: Span<UInt8>) throws(OutputError) {
    let descriptor = try descriptor()
    var offset = 0
    while offset < bytes.count {
      do throws(Errno) {
        offset += try SystemCall.write(descriptor, bytes.extracting(offset...))
      } catch {
        guard error == .wouldBlock else { throw failure(error.rawValue) }
        SystemCall.waitUntilWritable(descriptor)
      }
    }
  }

  /// Puts a complete report in place: from now on it is there whatever happens.
  ///
  /// - Throws: ``OutputError``, after which the old file is as it was.
  func finish() throws(OutputError) {
    let descriptor = try descriptor()
    switch target {
    case .descriptor: return
    case .stream:
      state.withLock { $0.descriptor = nil }
      if close(descriptor) != 0, errno != EINTR { throw failure(errno) }
    case .file(let file, _, _):
      try settle()
      try replace(file)
    }
  }

  /// Brings a complete report to the disk, beside where it will be put; nothing of a stream.
  ///
  /// - Throws: ``OutputError``, after which the old file is as it was.
  func settle() throws(OutputError) {
    guard case .file(_, let old, let umask) = target else { return }
    let descriptor = try descriptor()
    if state.withLock({ $0.isSettled }) { return }
    try settle(descriptor, old: old, umask: umask)
    state.withLock { $0.isSettled = true }
  }

  /// Gives the report up: closes and removes the temporary file; harmless at any time.
  ///
  /// May be called from another thread in the middle of a write, as on a signal; it never waits for
  /// one. The descriptor of a stream is left to the end of the process then.
  func discard() {
    state.withLock { state in
      state.isDiscarded = true
      removeTemporaryFile(&state)
    }
  }

  /// Returns the open descriptor, opening it before the first byte.
  private func descriptor() throws(OutputError) -> Int32 {
    if case .descriptor(let descriptor) = target { return descriptor }
    let (known, isDiscarded) = state.withLock { ($0.descriptor, $0.isDiscarded) }
    if isDiscarded { throw .discarded }
    if let known { return known }
    switch target {
    case .descriptor(let descriptor): return descriptor
    case .stream(let path):
      // May wait for a reader of a named pipe, so without the lock.
      do throws(Errno) {
        let opened = try SystemCall.open(path, flags: O_WRONLY | O_NOCTTY)
        state.withLock { $0.descriptor = opened }
        return opened
      } catch {
        throw failure(error.rawValue)
      }
    case .file(let file, _, _): return try makeTemporaryFile(beside: file)
    }
  }

  private func failure(_ code: Int32) -> OutputError {
    discard()
    if case .descriptor = target, code == EPIPE { return .readerClosed }
    return .cannotWrite(path: path, errno: code)
  }

  // MARK: - The temporary file

  /// Makes the temporary file `.NAME.tmp-XXXXXX` beside the file it will replace, and locks it.
  private func makeTemporaryFile(beside file: [UInt8]) throws(OutputError) -> Int32 {
    Self.removeLeftovers(of: file)
    let (folder, name) = LongPath.split(file)
    for _ in 0..<100 {
      let random = (0..<Self.temporaryLetterCount).map { _ in
        Self.temporaryLetters.randomElement() ?? 0x78
      }
      let candidate = folder + [UInt8(ascii: "/")] + Self.temporaryPrefix(of: name) + random
      let made = state.withLock { state -> Result<Int32, OutputError> in
        if state.isDiscarded { return .failure(.discarded) }
        // Under the lock, so that no signal comes between the file and its being known.
        let opened: Int32
        do throws(Errno) {
          let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
          opened = try SystemCall.open(candidate, flags: flags, mode: 0o600)
        } catch {
          return .failure(.cannotWrite(path: path, errno: error.rawValue))
        }
        guard Self.holdsNew(opened, at: candidate) else {
          close(opened)
          return .failure(.cannotWrite(path: path, errno: EEXIST))
        }
        state.descriptor = opened
        state.temporaryPath = candidate
        return .success(opened)
      }
      if case .failure(.cannotWrite(_, EEXIST)) = made { continue }
      return try made.get()
    }
    throw failure(EEXIST)
  }

  /// Gives the temporary file its mode and brings it to the disk.
  private func settle(
    _ descriptor: Int32,
    old: SystemCall.Ownership?,
    umask: mode_t
  ) throws(OutputError) {
    if let old, old.user != geteuid() || old.group != getegid() {
      // As far as that is allowed; before the mode, since a new owner takes bits off it.
      _ = fchown(descriptor, old.user, old.group)
    }
    guard fchmod(descriptor, old?.permissions ?? 0o666 & ~umask) == 0 else { throw failure(errno) }
    // Some file systems have no fsync; they say so by these.
    guard fsync(descriptor) == 0 || [EINVAL, ENOSYS, ENOTSUP].contains(errno) else {
      throw failure(errno)
    }
  }

  /// Renames the temporary file to the file.
  private func replace(_ file: [UInt8]) throws(OutputError) {
    let code = state.withLock { state -> Int32? in
      guard let temporary = state.temporaryPath, !state.isDiscarded else { return nil }
      do throws(Errno) {
        try SystemCall.rename(temporary, to: file)
      } catch {
        return error.rawValue
      }
      if let descriptor = state.descriptor { close(descriptor) }
      state.descriptor = nil
      state.temporaryPath = nil
      return 0
    }
    guard let code else { throw .discarded }
    if code != 0 { throw failure(code) }
    let flags = O_RDONLY | O_DIRECTORY
    if let folder = try? SystemCall.open(LongPath.split(file).folder, flags: flags) {
      // The report is in place; if this fails, it only may not survive a loss of power.
      fsync(folder)
      close(folder)
    }
  }

  private func removeTemporaryFile(_ state: inout State) {
    guard let temporary = state.temporaryPath else { return }
    SystemCall.remove(temporary)
    // Not closed: another thread may be writing, and the number must not become another file.
    state.temporaryPath = nil
  }
}
