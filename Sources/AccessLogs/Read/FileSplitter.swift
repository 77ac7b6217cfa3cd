/// A plan to split files that are large beside the others, or are among the last, so that no worker is left alone
/// with one.
package struct FileSplitter: Sendable, Hashable, Codable {
  /// How a file is counted.
  package enum Plan: Sendable, Hashable, Codable {
    case whole
    /// In these pieces, in their order.
    case pieces([FilePiece])
    /// Finding out takes more reads than there may be.
    case unknown
  }

  /// The most bytes that one task should have.
  private let pieceSize: Int

  /// Smaller pieces cost more, by the format that each has to find anew, than they spread.
  private static let smallestPiece = 8 << 20
  /// The same where the bytes are compressed, and each stands for several.
  private static let smallestCompressedPiece = 1 << 20
  /// How many pieces a worker gets, if all is in one file: more of them even out unequal ones.
  private static let piecesPerWorker = 4
  /// How many pieces a worker gets of what is left when a file starts, if that is the last one.
  private static let lastPiecesPerWorker = 2
  /// How many reads take no longer than starting a worker.
  package static let fewReads = 10_000

  /// Plans for a file of a run; one worker never splits.
  ///
  /// - Parameters:
  ///   - workers: How many workers there are.
  ///   - totalBytes: The bytes of all files of the run.
  ///   - rest: The bytes of this file and of those that start after it; nil for all.
  package init(workers: Int, totalBytes: Int, rest: Int? = nil) {
    let rest = rest ?? totalBytes
    pieceSize =
      workers < 2
      ? .max
      : min(
        totalBytes / (workers * Self.piecesPerWorker),
        rest / (workers * Self.lastPiecesPerWorker)
      )
  }

  /// Whether a file is so small that no plan splits it.
  package static func isSmall(_ file: LogFile) -> Bool {
    file.byteCount / 2 <= smallestCompressedPiece
  }

  /// Finds out how a file is to be counted.
  ///
  /// - Parameters:
  ///   - file: The file, opened by its key.
  ///   - reads: How many reads there may be. Of a compressed file it takes one or more for each frame,
  ///     and it is the file that says how many these are.
  ///   - isCancelled: Asked before each read; if it says so the answer is `unknown`.
  /// - Returns: The plan. A file that cannot be looked into is counted as a whole: whoever counts it will
  ///   say what is wrong.
  package func plan(
    for file: LogFile,
    reads: Int = .max,
    isCancelled: @escaping () -> Bool = { false }
  ) -> Plan {
    guard file.source == .regular, pieceSize < .max,
      file.byteCount / 2 > max(pieceSize, Self.smallestCompressedPiece)
    else { return .whole }
    do throws(FileProblem) {
      let input = try RawInput(file)
      guard let size = input.size else { return .whole }
      var window = HeaderWindow(reads: reads, isCancelled: isCancelled)
      let borders = try borders(in: input, size: size, by: &window)
      if window.isExhausted { return .unknown }
      guard !borders.isEmpty else { return .whole }
      return .pieces(zip([0] + borders, borders.map(Optional.init) + [nil]).map(FilePiece.init))
    } catch {
      return .whole
    }
  }

  /// Returns the offsets between pieces, ascending.
  private func borders(
    in input: borrowing RawInput,
    size: Int,
    by window: inout HeaderWindow
  ) throws(FileProblem) -> [Int] {
    let count = try window.load(Compression.magicLength, at: 0, of: input)
    let compression = Compression(magic: window.first(count))
    if compression == .none {
      let piece = max(pieceSize, Self.smallestPiece)
      guard size / 2 > piece else { return [] }
      let pieces = size / piece
      return (1..<pieces).map { size / pieces * $0 }
    }
    guard let source = compression.source else { return [] }
    var borders = FrameBorders(
      pieceSize: max(pieceSize, Self.smallestCompressedPiece),
      size: size
    )
    let isWhole = try source.forEachBorder(in: input, size: size, by: &window) { borders.add($0) }
    return isWhole ? borders.offsets : []
  }
}

/// The ends of frames that are about a piece apart.
private struct FrameBorders {
  let pieceSize: Int
  let size: Int
  private(set) var offsets: [Int] = []

  init(pieceSize: Int, size: Int) {
    self.pieceSize = pieceSize
    self.size = size
  }

  /// Takes the end of a frame, or the start of the next.
  mutating func add(_ end: Int) {
    if end - (offsets.last ?? 0) >= pieceSize, size - end >= pieceSize / 2 { offsets.append(end) }
  }
}
