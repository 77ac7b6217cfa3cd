/// What a file was found to be, why, and what was read in its first lines.
package struct FileExplanation: Sendable {
  /// A line with the fields that were read in it.
  package struct Line: Sendable {
    package let number: Int
    package let bytes: [UInt8]
    package let fields: [(field: LogField, bytes: [UInt8])]
    /// The usual names that gave what the line is counted by; none of a line that is no JSON.
    package let keys: [(field: LogField, name: String)]
  }

  /// A line that was not read, and why.
  package struct Unparsed: Sendable {
    package let number: Int
    /// The bytes of the line; none of one that is too long to keep.
    package let bytes: [UInt8]
    package let reason: String
  }

  /// The counts of the file, as a report would have them.
  package let summary: FileSummary
  /// The only format that was tried; nil if the lines decided.
  package let named: LogFormat?
  /// How many lines decided the format.
  package let sampled: Int
  /// How many of them each format reads as requests, the most first; none for one that reads none.
  package let votes: [(format: LogFormat, lines: Int)]
  /// The first lines that were read.
  package let lines: [Line]
  /// The first line that was not read.
  package let unparsed: Unparsed?

  /// How many first lines are shown with their fields.
  private static let shownLines = 3

  init(
    _ summary: FileSummary,
    vote: FormatVote,
    format: CompiledFormat?,
    _ explainer: LineExplainer
  ) {
    self.summary = summary
    // The names for what is around lines leave the format of these open.
    named = vote.named.flatMap { $0.families == FormatFamily.detected ? nil : $0 }
    sampled = vote.sampled
    votes = vote.result
    var parsers = LineParsers()
    parsers.startFile(format)
    let wrapping = LineWrapping()
    var lines: [Line] = []
    var unparsed: Unparsed?
    for line in explainer.sample + (explainer.unparsed.map { [$0] } ?? []) {
      LineBytes.with(line.bytes) { bytes in
        let inner = wrapping.unwrapped(bytes)
        let start = SyslogPrefix.end(of: inner) ?? 0
        guard !inner.from(start).isDirective else {
          parsers.readComment(inner.from(start))
          return
        }
        let text = inner.withoutSyslog(for: vote.leader, by: &parsers)
        let isRead = parsers.parse(text, as: vote.leader).isParsed
        if isRead, lines.count < Self.shownLines {
          let fields = LineFields(text, as: vote.leader, by: &parsers).fields
          let hasUsualKeys = vote.leader == .json && parsers.json.keys.given.isEmpty
          let keys = hasUsualKeys ? LineFields.usualKeys(of: text) : []
          lines.append(Line(number: line.number, bytes: line.bytes, fields: fields, keys: keys))
        } else if !isRead, unparsed == nil {
          let family = Self.familyOfReason(text, vote, parsers)
          let reason = UnparsedReason.text(of: text, as: family, by: parsers)
          unparsed = Unparsed(number: line.number, bytes: line.bytes, reason: reason)
        }
      }
    }
    // What was unwrapped lay in memory of the wrapping and of the parsers.
    withExtendedLifetime((wrapping, parsers)) {}
    self.lines = lines
    if let number = explainer.longLine, number < unparsed?.number ?? .max {
      unparsed = Unparsed(number: number, bytes: [], reason: "longer than 1 MiB")
    }
    self.unparsed = unparsed
  }

  /// The family that says why a line is not read: of a file that none reads, what it looks like.
  private static func familyOfReason(
    _ line: LineBytes,
    _ vote: FormatVote,
    _ parsers: LineParsers
  ) -> FormatFamily {
    let looksLikeW3C = parsers.w3c.columns != nil || line.looksLikeW3C
    return vote.isUnread && vote.isCandidate(.w3c) && looksLikeW3C ? .w3c : vote.leader
  }
}

extension LogFormat {
  /// The fields of a line that one of the format's families reads; none if none of them does.
  ///
  /// `directive` is a comment that stands before it, such as `#Fields: ...`.
  package func fields(
    of line: [UInt8],
    after directive: [UInt8] = []
  ) -> [(field: LogField, bytes: [UInt8])] {
    LineBytes.with(line) { bytes in
      var parsers = LineParsers()
      LineBytes.with(directive) { parsers.readComment($0) }
      let wrapping = LineWrapping()
      // What is unwrapped lies in memory of the wrapping and of the parsers.
      defer { withExtendedLifetime((wrapping, parsers)) {} }
      let inner = wrapping.unwrapped(bytes)
      for family in families {
        let text = inner.withoutSyslog(for: family, by: &parsers)
        let fields = LineFields(text, as: family, by: &parsers).fields
        if !fields.isEmpty { return fields }
      }
      return []
    }
  }
}

extension LineBytes {
  /// The line without a syslog prefix, if a family reads what is behind it.
  fileprivate func withoutSyslog(
    for family: FormatFamily,
    by parsers: inout LineParsers
  ) -> LineBytes {
    // Pairs stand among any text, and the time of the line may be in the prefix.
    guard family != .logfmt, let message = SyslogPrefix.end(of: self) else { return self }
    return parsers.parse(from(message), as: family).isParsed ? from(message) : self
  }
}
