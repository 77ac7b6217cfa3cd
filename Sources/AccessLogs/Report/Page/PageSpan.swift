/// The times that a picture is of: all that there are, but for a few lines far from all others.
///
/// A single line of 1970, by a clock that was not set yet, would make a day of logs one bar at the edge.
struct PageSpan {
  /// Lines, and the times of the first and the last, in minutes from the first day that there is.
  struct Piece {
    fileprivate(set) var lines = 0
    fileprivate(set) var first = Int.max
    fileprivate(set) var last = Int.min

    /// The lines of all pieces; nil where there are none.
    fileprivate init?(_ pieces: ArraySlice<Piece>) {
      if pieces.isEmpty { return nil }
      self.init()
      for piece in pieces { add(piece.lines, from: piece.first, to: piece.last) }
    }

    fileprivate init() {}

    fileprivate mutating func add(_ lines: Int, from first: Int, to last: Int) {
      self.lines += lines
      self.first = min(self.first, first)
      self.last = max(self.last, last)
    }
  }

  private var units: [Int: Piece] = [:]

  /// Adds lines of a minute, which is in a unit of time, such as a day.
  mutating func add(_ lines: Int, at minute: Int, unit: Int) {
    units[unit, default: Piece()].add(lines, from: minute, to: minute)
  }

  /// Returns the times to show, and those before and after them that would make the picture poor; nil of no line.
  ///
  /// Left out are at most one line in twenty at each end, and only where nothing is in between for more than three times
  /// as long as what is shown.
  func pieces() -> (shown: Piece, before: Piece?, after: Piece?)? {
    let places = units.keys.sorted()
    let parts = places.compactMap { units[$0] }
    guard !places.isEmpty else { return nil }
    let most = parts.reduce(0) { $0 + $1.lines } / 20
    var (first, last) = (0, places.count - 1)
    var beside = parts[first].lines
    while beside <= most {
      first += 1
      beside += parts[first].lines
    }
    beside = parts[last].lines
    while beside <= most {
      last -= 1
      beside += parts[last].lines
    }
    while true {
      let near = 3 * (places[last] - places[first] + 1)
      if first > 0, places[first] - places[first - 1] <= near {
        first -= 1
      } else if last < places.count - 1, places[last + 1] - places[last] <= near {
        last += 1
      } else {
        break
      }
    }
    guard let shown = Piece(parts[first...last]) else { return nil }
    return (shown, Piece(parts[..<first]), Piece(parts[(last + 1)...]))
  }
}
