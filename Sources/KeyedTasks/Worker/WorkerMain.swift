import CLinux
import Glibc
import Synchronization
internal import SystemThreads

/// The entry of worker processes, which run the same program as their parent.
public enum WorkerMain {
  /// Makes this process serve tasks if it was started as a worker; otherwise returns at once.
  ///
  /// It has to be the first thing the program does, before it reads its arguments or prints:
  ///
  /// ```swift
  /// @main enum Tool {
  ///   static func main() async throws {
  ///     WorkerMain.serveIfWorker(CountLines.self)
  ///     // the program itself
  ///   }
  /// }
  /// ```
  ///
  /// In a worker it never returns. A program that forgets it gets
  /// ``ParallelError/workerEntryMissing`` from its first run with processes.
  ///
  /// Two types of the same ``AsyncParallelTask/wireName`` end the program, with a message that names both.
  ///
  /// - Parameter tasks: All types of tasks the program runs in processes.
  public static func serveIfWorker<each Work: AsyncParallelTask>(_ tasks: repeat (each Work).Type) {
    WorkerProgram.note()
    checkNames(repeat each tasks)
    // What the task starts are ordinary programs, even if they are this one.
    guard let marker = WorkerMarker.take() else { return }
    let confinement = WorkerConfinement.take()
    guard let inode = WorkerMarker.inode(in: marker), clinux_is_socket(3, inode) != 0 else {
      return
    }
    serve(TaskRunner.runners(repeat each tasks), confinedTo: confinement)
  }

  /// Ends the program if two types have one name: the tasks of one of them would never run.
  ///
  /// Every program pays for this at its start, and so it asks for nothing but the names.
  private static func checkNames<each Work: AsyncParallelTask>(_ tasks: repeat (each Work).Type) {
    var types: [(name: String, type: any Any.Type)] = []
    for type in repeat (each Work).self {
      let name = type.wireName
      if let other = types.first(where: { $0.name == name })?.type, other != type {
        fatalError(
          "the task types \(String(reflecting: other)) and \(String(reflecting: type)) are both "
            + "called '\(name)'; give one of them a wireName of its own"
        )
      }
      types.append((name, type))
    }
  }

  /// Makes this process a worker, whose channel and page are in their places.
  static func serve(_ runners: [String: TaskRunner], confinedTo folders: [UInt8]?) -> Never {
    guard let page = WorkerPage(descriptor: 4) else { exit(configurationStatus) }
    _ = close(4)
    WorkerProgram.becomeWorker()
    if let folders { WorkerConfinement.confine(to: folders) }
    WorkerLoop(runners: runners, page: page).serve()
  }
}

/// Runs tasks of one type from bytes to bytes.
struct TaskRunner: Sendable {
  /// What a task came to.
  enum Outcome {
    case output([UInt8], PassedDescriptor?)
    case threw(type: String, message: String)
    case unreadable(String)
  }

  /// The runners of some types of tasks, by the names that parents call them.
  static func runners<each Work: AsyncParallelTask>(
    _ tasks: repeat (each Work).Type
  ) -> [String: TaskRunner] {
    var runners: [String: TaskRunner] = [:]
    for runner in repeat TaskRunner((each Work).self) { runners[runner.name] = runner }
    return runners
  }

  let name: String
  let run: @Sendable ([UInt8], TaskContext) -> Outcome

  init<Work: AsyncParallelTask>(_ type: Work.Type) {
    name = Work.wireName
    let tasks = WireCoder<Work>()
    let outputs = WireCoder<Work.Output>()
    run = { bytes, context in
      let task: Work
      do {
        task = try tasks.decode(bytes, nil)
      } catch {
        return .unreadable("the task cannot be read: \(error)")
      }
      let output: Work.Output
      do {
        output =
          if let run = task.blockingRun {
            try context.run(run)
          } else {
            try context.wait(for: task.run)
          }
      } catch {
        return .threw(
          type: String(reflecting: Swift.type(of: error)),
          message: String(describing: error)
        )
      }
      do {
        return .output(try outputs.encode(output), try outputs.descriptor(output))
      } catch {
        return .unreadable("the result cannot be written: \(error)")
      }
    }
  }
}

extension TaskContext {
  /// Runs an asynchronous body, and waits for it: a worker's main thread has nothing else to do.
  fileprivate func wait<Output: Sendable>(
    for body: @escaping @Sendable () async throws -> Output
  ) throws -> Output {
    let outcome = Mutex<Result<Output, any Error>?>(nil)
    let end = CountingSemaphore(0)
    Task.detached {
      let result = await self.outcome(of: body)
      outcome.withLock { $0 = result }
      end.post()
    }
    end.wait()
    guard let outcome = outcome.withLock({ $0 }) else { throw CancellationError() }
    return try outcome.get()
  }
}
