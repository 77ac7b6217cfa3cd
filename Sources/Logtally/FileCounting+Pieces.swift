import AccessLogs
import KeyedTasks

/// Finding out how a file can be split where that takes long, as it crosses to a worker and runs there.
struct SplitTask: ParallelTask {
  static let wireName = "split"

  var file: LogFile
  var splitter: FileSplitter

  func run() throws -> FileSplitter.Plan {
    let context = TaskContext.current
    return splitter.plan(for: file) { context.isCancelled }
  }
}

/// How the files of a run are split: found out before the count.
extension FileCounting {
  /// Plans for the files at some places.
  ///
  /// It is a compressed file itself that says how many frames it has. So where that takes long a worker
  /// finds out, under the limits of any task. A file for which that fails is counted as a whole.
  ///
  /// - Returns: The pieces of each file that is split, by the file's place.
  /// - Throws: As ``count(_:)``.
  func findPieces(
    of files: [LogFile],
    at places: [Int],
    totalBytes: Int
  ) throws -> [Int: [FilePiece]] {
    // The number of a line is known only where its file is read from the start.
    if plan.rejects != nil || supply.workers < 2 { return [:] }
    var pieces: [Int: [FilePiece]] = [:]
    var slow: [(place: Int, splitter: FileSplitter)] = []
    // In the order in which they start.
    let large = places.filter { !FileSplitter.isSmall(files[$0]) }
      .map { (place: $0, cost: CountTask.cost(of: files[$0])) }
      .sorted { ($1.cost, $0.place) < ($0.cost, $1.place) }
    if large.isEmpty { return [:] }
    var rest = places.reduce(0) { $0 + CountTask.cost(of: files[$1]) }
    for (place, cost) in large {
      let file = files[place]
      let splitter = FileSplitter(
        workers: supply.workers,
        totalBytes: totalBytes,
        rest: Int(rest / Int64(Compression.likelyExpansion(of: file.key)))
      )
      rest -= cost
      switch splitter.plan(for: file, reads: FileSplitter.fewReads) {
      case .whole: continue
      case .pieces(let found): pieces[place] = found
      case .unknown: slow.append((place, splitter))
      }
    }
    if slow.isEmpty { return pieces }
    var options = quietOptions
    // What takes longer than this is not worth it, and the count has a limit of its own.
    options.timeout = options.timeout.map { $0 / 4 }
    let tasks = slow.map { SplitTask(file: files[$0.place], splitter: $0.splitter) }
    try tasksRun.run(tasks, options) { index, outcome in
      guard case .success(.pieces(let found)) = outcome else { return }
      pieces[slow[index].place] = found
    }
    return pieces
  }
}
