import CLinux
import FoundationEssentials
import Glibc
import KeyedTasks
import TestWorker
import Testing

/// What a worker may do no more.
@Suite(.timeLimit(.minutes(1)))
struct WorkerConfinementTests {
  /// The version of Landlock in the kernel, 0 without it.
  private static let landlock = max(0, clinux_landlock_version())

  private func run(_ options: @escaping @Sendable (inout ProcessOptions) -> Void) async throws
    -> [Int?]
  {
    let folder = FileManager.default.temporaryDirectory.path + "/keyed-\(UUID().uuidString)"
    for name in ["in", "out"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)",
        withIntermediateDirectories: true
      )
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let results = try await simpleParallel(
      [
        "in": Chore.change(file: "\(folder)/in/file"),
        "out": .change(file: "\(folder)/out/file"),
        "marker": .environment("KEYEDTASKS_CONFINED"),
      ],
      executor: .workers(1) {
        options(&$0)
        $0.confinement?.writableFolders = ["/no/such/folder", "\(folder)/in"]
      }
    )
    return ["in", "out", "marker"].map { results[key: $0]?.value }
  }

  @Test func `a worker may do everything unless asked otherwise`() async throws {
    #expect(try await run { _ in } == [15, 15, 0])
  }

  @Test(.enabled(if: landlock >= 1, "the kernel has no Landlock"))
  func `a confined worker reads everywhere, writes in its folders, starts and connects nothing`()
    async throws
  {
    let network = Self.landlock >= 4 ? 0 : 8
    let found = try await run { $0.confinement = .init() }
    #expect(found == [1 + 2 + network, 2 + network, 0])
  }
}
