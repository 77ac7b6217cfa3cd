import CLinux
import Glibc

/// A worker process that was started, and this process's ends of all that leads to it.
struct SpawnedWorker: Sendable {
  let pid: Int32
  let channel: Int32
  let errors: Int32
  let page: WorkerPage
  /// How many tasks it was sent by earlier runs.
  private(set) var sent: UInt64 = 0
  /// Whether it has said that it is ready.
  private(set) var isReady = false

  /// That the system did not start a worker.
  struct Refusal: Error {
    let errno: Int32
  }

  /// A worker that a run has done with.
  init(_ link: WorkerLink) {
    (pid, channel, errors, page) = (link.pid, link.channel.descriptor, link.errors, link.page)
    (sent, isReady) = (link.sent, link.isReady)
  }

  /// Starts a worker.
  ///
  /// Messages can be sent at once: they wait in the channel while the program starts.
  init(
    _ program: String,
    _ environment: WorkerEnvironment,
    spawn: ProcessOptions.Spawn
  ) throws(Refusal) {
    try self.init { channel, page, errors in
      spawn(
        WorkerStart(
          path: program,
          name: WorkerProgram.name,
          environment: environment.entries(inode: clinux_identity(nil, channel).inode),
          channel: channel,
          page: page,
          errors: errors
        )
      )
    }
  }

  /// Starts a worker as a copy of this process, which must have no other thread.
  ///
  /// - Parameter serve: What the worker does.
  /// - Throws: What the system refused.
  init(forking serve: () -> Never) throws(Refusal) {
    try self.init { channel, page, errors in
      let forked = clinux_fork_worker(channel, page, errors)
      if forked.pid == 0 { serve() }
      return (forked.pid, forked.error)
    }
  }

  /// Makes all that leads to a worker, and starts it with the worker's ends.
  private init(
    start: (_ channel: Int32, _ page: Int32, _ errors: Int32) -> (pid: Int32, errno: Int32)
  ) throws(Refusal) {
    let pair = clinux_socket_pair()
    guard pair.error == 0 else { throw Refusal(errno: pair.error) }
    defer { _ = close(pair.second) }
    let pipe = clinux_pipe()
    guard pipe.error == 0 else { throw Refusal(errno: pipe.error, closing: [pair.first]) }
    defer { _ = close(pipe.second) }
    let memory = clinux_page_create()
    guard memory >= 0 else { throw Refusal(errno: errno, closing: [pair.first, pipe.first]) }
    defer { _ = close(memory) }
    guard let page = WorkerPage(descriptor: memory) else {
      throw Refusal(errno: errno, closing: [pair.first, pipe.first])
    }
    let started = start(pair.second, memory, pipe.second)
    guard started.errno == 0 else {
      page.unmap()
      throw Refusal(errno: started.errno, closing: [pair.first, pipe.first])
    }
    pid = started.pid
    channel = pair.first
    errors = pipe.first
    self.page = page
  }

  /// Ends a worker that no run has taken, and waits for its end.
  func discard() {
    _ = kill(-pid, SIGKILL)
    _ = clinux_reap(pid)
    _ = close(channel)
    _ = close(errors)
    page.unmap()
  }
}

extension SpawnedWorker.Refusal {
  /// Notes why the system refused, and gives back what it had given.
  fileprivate init(errno: Int32, closing descriptors: [Int32]) {
    self.init(errno: errno)
    for descriptor in descriptors { _ = close(descriptor) }
  }
}
