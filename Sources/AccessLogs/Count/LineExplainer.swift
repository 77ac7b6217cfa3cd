/// Keeps the lines that explain a file: those of the sample, and the first that is not read.
final class LineExplainer {
  /// A line without its line end, and its number in the file.
  struct Line {
    let number: Int
    let bytes: [UInt8]
  }

  /// The lines of the sample and the comments between them.
  private(set) var sample: [Line] = []
  /// The first line behind the sample that is not read.
  private(set) var unparsed: Line?
  /// The number of the first line that is too long to read.
  private(set) var longLine: Int?

  func noteSample(_ line: LineBytes, number: Int) {
    sample.append(Line(number: number, bytes: line.array))
  }

  func noteUnparsed(_ line: LineBytes, number: Int) {
    if unparsed == nil { unparsed = Line(number: number, bytes: line.array) }
  }

  func noteLongLine(number: Int) {
    if longLine == nil { longLine = number }
  }
}
