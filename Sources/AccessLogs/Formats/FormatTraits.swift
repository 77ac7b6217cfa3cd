/// Which formats the lines of a sample look like: how many lines have the traits of each.
struct FormatTraits {
  private var counts = [UInt16](repeating: 0, count: 64)

  subscript(format: LogFormat) -> Int { Int(counts[format.index]) }

  mutating func note(_ format: LogFormat, count: Int = 1) {
    counts[format.index] &+= UInt16(truncatingIfNeeded: count)
  }

  /// The name for the lines of a family: the widest reading of which there was a line.
  func name(of family: Family, readLines: Int) -> LogFormat {
    let formats = family.description.formats
    for format in formats where self[format] > 0 {
      // Scanners send absolute URLs to any server; varnishncsa writes hardly anything else.
      if format == .varnish, self[format] * 10 < readLines { continue }
      return format
    }
    return formats.last ?? .common
  }
}

extension LogFormat {
  /// A place of its own for each format: codes go up from 1, but for ``custom``, which has the highest.
  fileprivate var index: Int { Int(code & 63) }
}
