/// What a file was found to be, why, and what was read in its first lines.
///
/// It is small however large the file is; the texts are as ``KeyText`` has them.
package struct FileExplanation: Sendable, Codable {
  /// A line with the fields that were read in it.
  package struct Line: Sendable, Codable {
    package let number: Int
    package let text: String
    package let fields: [Field]
    /// The usual names that gave what the line is counted by; none of a line that is no JSON.
    package let keys: [Field]
  }

  /// A field of a line.
  package struct Field: Sendable, Codable {
    package let field: LogField
    package let text: String
  }

  /// A line that was not read, and why.
  package struct Unparsed: Sendable, Codable {
    package let number: Int
    /// The start of the line; empty for one that is too long to keep.
    package let text: String
    package var reason: String
  }

  /// How many lines speak for a format.
  package struct Vote: Sendable, Codable {
    package let format: LogFormat
    package let lines: Int
  }

  /// What there is to say of a part, which is no log.
  package struct PartFacts: Sendable, Codable {
    /// The bytes of its ``PartHead``.
    package let head: [UInt8]
    package let groupCount: Int
  }

  /// The counts of the file, as a report would have them.
  package var summary: FileSummary
  /// The only format that was tried; nil if the lines decided.
  package let named: LogFormat?
  /// How many lines decided the format.
  package let sampled: Int
  /// How many of them each format reads as requests, the most first; none for one that reads none.
  package let votes: [Vote]
  /// The first lines that were read.
  package let lines: [Line]
  /// The first line that was not read.
  package let unparsed: Unparsed?
  /// The facts of a part; nil of any other file, and of a part that is not whole.
  package private(set) var part: PartFacts?

  init(_ summary: FileSummary, vote: FormatVote, _ explainer: LineExplainer) {
    self.summary = summary
    // The names for what is around lines leave the format of these open.
    named = vote.named.flatMap { $0.isWrapping ? nil : $0 }
    sampled = vote.sampled
    votes = vote.result.map { Vote(format: $0.format, lines: $0.lines) }
    lines = explainer.lines(for: vote)
    unparsed = explainer.unparsed(for: vote)
  }

  /// Explains a file of which nothing is known but what went wrong.
  package init(_ summary: FileSummary) {
    self.summary = summary
    (named, sampled, votes, lines, unparsed) = (nil, 0, [], [], nil)
  }

  /// Explains a part, all of which is read.
  package init(ofPart file: LogFile) {
    self.init(FileSummary(key: file.key, state: .counted, bytes: file.byteCount))
    do throws(FileProblem) {
      let stored = try StoredPart(file)
      part = PartFacts(head: stored.head.bytes, groupCount: try stored.checkedGroupCount())
    } catch {
      (summary.state, summary.problem) = (.failed, error)
    }
  }

  /// How much of a line or a field is shown.
  private static let excerptLength = 160

  /// Returns the text of the start of some bytes, and dots if there is more.
  static func excerpt(of bytes: LineBytes) -> String {
    excerpt(of: bytes.part(0, min(bytes.count, excerptLength + 1)).array)
  }

  /// The same, of bytes in an array.
  static func excerpt(of bytes: [UInt8]) -> String {
    let start = Array(bytes.prefix(excerptLength))
    let text = KeyText.string(start.span)
    return bytes.count > excerptLength ? "\(text)..." : text
  }
}
