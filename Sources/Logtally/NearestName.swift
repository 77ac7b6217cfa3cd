/// What may have been meant by a word that is none of some names.
enum NearestName {
  /// What other programs and people call what has a name here.
  private static let familiar: [String: String] = [
    // Dimensions.
    "address": "client", "browser": "agent", "code": "status", "date": "day", "domain": "host",
    "ip": "client", "page": "endpoint", "path": "endpoint", "referer": "referrer",
    "remote-host": "client", "time": "hour", "uri": "endpoint", "url": "endpoint",
    "user-agent": "agent", "verb": "method", "version": "protocol", "vhost": "host",
    // Measures.
    "avg": "mean", "average": "mean", "latency": "p95", "maximum": "max", "median": "p50",
    "size": "bytes", "traffic": "bytes",
    // Formats.
    "jsonl": "ndjson", "md": "markdown", "prometheus": "openmetrics", "text": "table",
    // Options.
    "--anonymize-ip": "--anonymize", "--begin": "--since", "--end": "--until",
    "--filter": "--match", "--from": "--since", "--grep": "--match", "--group-by": "--by",
    "--groupby": "--by", "--head": "--top", "--limit": "--top", "--out": "--output",
    "--parallel": "--jobs", "--percentiles": "--measure", "--search": "--match",
    "--sort-by": "--sort", "--start": "--since", "--threads": "--jobs", "--timezone": "--tz",
    "--to": "--until", "--unit": "--time-unit", "--units": "--time-unit", "--workers": "--jobs",
  ]

  /// Returns the name that a word is another word for, the start of, or a slip of; nil if there is none.
  ///
  /// A slip is of one letter, of two in a word of more than four.
  static func nearest(to word: String, among names: [String]) -> String? {
    let word = word.lowercased()
    // An option may be called what its dimension is, and the other way round.
    let others = [familiar[word], familiar["--" + word], familiar[word.bare].map { "--\($0)" }]
    if let name = others.lazy.compactMap({ $0 }).first(where: names.contains) { return name }
    let longer = Set(names.filter { $0.hasPrefix(word) })
    if longer.count == 1, word.bare.utf8.count > 2 { return longer.first }
    let letters = Array(word.utf8.prefix(40))
    let most = word.bare.utf8.count > 4 ? 2 : 1
    let distances = names.map { ($0, distance(Array($0.utf8), letters)) }
    return distances.filter { $1 <= most }.min { $0.1 < $1.1 }?.0
  }

  /// Counts the letters to add, to leave out, to change, or to swap with the next, to make one word the
  /// other.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var rows = [Array(0...other.count)]
    for (row, letter) in one.enumerated() {
      var next = [row + 1]
      for (column, found) in other.enumerated() {
        var least = min(
          rows[row][column] + (letter == found ? 0 : 1),
          rows[row][column + 1] + 1,
          next[column] + 1
        )
        if row > 0, column > 0, letter == other[column - 1], found == one[row - 1] {
          least = min(least, rows[row - 1][column - 1] + 1)
        }
        next.append(least)
      }
      rows.append(next)
    }
    return rows[one.count][other.count]
  }
}

extension String {
  /// The word without the dashes of an option before it.
  fileprivate var bare: String { String(drop { $0 == "-" }) }
}
