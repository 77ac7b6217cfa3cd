/// How many lines of some input are in which state; the states always add up to the lines.
///
/// Two counts merge by addition, in any order.
package struct LineCounts: Hashable, Sendable, Codable {
  /// Lines that were read and are in the rows.
  package var counted = 0
  /// Lines that lack every `--match` text.
  package var filtered = 0
  /// Lines that the file's format does not read, and lines longer than 1 MiB.
  package var unparsed = 0
  /// Lines of nothing but space, tab, CR, VT and FF.
  package var blank = 0
  /// Lines that start with `#`.
  package var comment = 0

  package init() {}

  /// All lines, whatever their state.
  package var lines: Int { counted + filtered + unparsed + blank + comment }

  package static func += (left: inout LineCounts, right: LineCounts) {
    left.counted += right.counted
    left.filtered += right.filtered
    left.unparsed += right.unparsed
    left.blank += right.blank
    left.comment += right.comment
  }
}
