import Glibc
import KeyedTasks

/// The worker of the executor tests and, by its arguments, a parent for them to end.
@main enum TestWorker {
  static func main() async throws {
    if unsafe getenv("TESTWORKER_PRIVATE") != nil { return try await PrivateTasks.main() }
    // The way a program looks that forgot its entry; workers inherit it.
    if unsafe getenv("TESTWORKER_FORGETS") == nil {
      WorkerMain.serveIfWorker(
        Chore.self,
        Echo.self,
        Half.self,
        Blob.self,
        Tiny.self,
        ReadDescriptor.self,
        GiveFile.self,
        Unwritable.self,
        Mismatched.self,
        Errand.self,
        AsyncChore.self,
        AsyncReadDescriptor.self,
        AsyncBlob.self,
        CountLines.self
      )
    }
    let arguments = Array(CommandLine.arguments.dropFirst())
    // Before there is a second thread.
    let reserve = arguments.first == "reserve" ? ParentProgram.reserve(arguments) : nil
    try await ParentProgram.run(arguments, reserve)
  }
}
