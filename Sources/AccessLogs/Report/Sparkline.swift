/// Numbers as a line of blocks, each as high as its number is beside the largest one.
struct Sparkline {
  /// The blocks, a cell of the terminal each.
  let text: String
  /// The largest number that a block stands for.
  let largest: Int
  /// How many numbers a block adds up; the last one may have fewer.
  let step: Int

  /// Draws numbers, none of which is negative, in at most so many cells.
  ///
  /// A number of 0 has a blank, and every other one at least the lowest block.
  init(_ numbers: [Int], width: Int) {
    let step = (numbers.count + max(width, 1) - 1) / max(width, 1)
    self.step = step
    let sums = stride(from: 0, to: numbers.count, by: max(step, 1)).map { start in
      numbers[start..<min(start + step, numbers.count)].reduce(0, +)
    }
    let largest = sums.max() ?? 0
    self.largest = largest
    text = String(
      String.UnicodeScalarView(
        sums.map { sum in
          if sum == 0 { return " " }
          // U+2581 is an eighth of a block, and each one after it an eighth higher.
          let eighths = max(1, Int((Double(sum) / Double(largest) * 8).rounded()))
          return Unicode.Scalar(UInt32(0x2580 + eighths)) ?? " "
        }
      )
    )
  }
}
