/// A plan to split files that are large beside the others, so that no worker is left alone with one.
package struct FileSplitter: Sendable {
  /// The most bytes that one task should have.
  private let pieceSize: Int

  /// Smaller pieces cost more, by the format that each has to find anew, than they spread.
  private static let smallestPiece = 8 << 20
  /// The same where the bytes are compressed, and each stands for several.
  private static let smallestCompressedPiece = 1 << 20
  /// How many pieces a worker gets, if all is in one file: more of them even out unequal ones.
  private static let piecesPerWorker = 4

  /// Plans for so many workers and all bytes of a run; one worker never splits.
  package init(workers: Int, totalBytes: Int) {
    pieceSize = workers < 2 ? .max : totalBytes / (workers * Self.piecesPerWorker)
  }

  /// Returns the pieces of a file in order; empty for a file that is counted as a whole.
  ///
  /// A file that cannot be looked into is one of those: whoever counts it will say what is wrong.
  package func pieces(of file: LogFile) -> [FilePiece] {
    guard file.source == .regular, pieceSize < .max,
      file.byteCount / 2 > max(pieceSize, Self.smallestCompressedPiece)
    else { return [] }
    do throws(FileProblem) {
      let input = try RawInput(file)
      guard let size = input.size else { return [] }
      let borders = try borders(in: input, of: file, size: size)
      guard !borders.isEmpty else { return [] }
      return zip([0] + borders, borders.map(Optional.init) + [nil]).map(FilePiece.init)
    } catch {
      return []
    }
  }

  /// Returns the offsets between pieces, ascending.
  private func borders(
    in input: borrowing RawInput,
    of file: LogFile,
    size: Int
  ) throws(FileProblem) -> [Int] {
    var first = [UInt8](repeating: 0, count: Compression.magicLength)
    let count = try input.read(into: &first, at: 0)
    switch Compression(magic: Array(first[..<count])) {
    case .none:
      let piece = max(pieceSize, Self.smallestPiece)
      guard size / 2 > piece else { return [] }
      let pieces = (size + piece - 1) / piece
      return (1..<pieces).map { size / pieces * $0 }
    case .zstd:
      return try borders(amongFrames: ZstdFrames.ends(in: input, size: size), size: size)
    case .gzip:
      guard let index = try BlockGzipIndex.read(file) else { return [] }
      return borders(amongFrames: Array(index.memberOffsets.dropFirst()), size: size)
    case .xz, .bzip2, .lz4, .zip:
      return []
    }
  }

  /// Chooses frame ends that are about a piece apart.
  private func borders(amongFrames ends: [Int], size: Int) -> [Int] {
    let piece = max(pieceSize, Self.smallestCompressedPiece)
    var borders: [Int] = []
    for end in ends where end - (borders.last ?? 0) >= piece && size - end >= piece / 2 {
      borders.append(end)
    }
    return borders
  }
}
