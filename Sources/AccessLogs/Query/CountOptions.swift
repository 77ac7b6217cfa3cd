/// What to count in a file, and how to read it; the same for every file of a run.
package struct CountOptions: Sendable, Hashable {
  /// What the groups are made of; ``Dimension/file`` adds nothing within one file.
  package var by: [Dimension]
  /// Only lines that hold one of these byte strings are counted; all lines if there is none.
  package var matches: [[UInt8]]
  /// The format of every file, or nil to detect it file by file.
  package var logFormat: LogFormat?
  /// The format of every file as a string of a server's own; it must have been checked.
  package var definition: FormatDefinition?
  /// The largest zstd window admitted, as a power of two.
  package var zstdWindowLog: Int
  /// Whether a file that cannot be counted whole contributes nothing.
  package var isStrict: Bool
  /// How many bytes counting one file may use; what needs more goes to temporary files.
  package var memory: Int
  /// Whether the unparsed lines are kept, as ``CountedFile/rejects``.
  package var keepsRejects = false
  /// Whether a compressed file is decompressed by a thread of its own while its lines are counted.
  package var readsAhead = false

  package init(
    by: [Dimension] = [.endpoint],
    matches: [[UInt8]] = [],
    logFormat: LogFormat? = nil,
    definition: FormatDefinition? = nil,
    zstdWindowLog: Int = 27,
    isStrict: Bool = false,
    memory: Int = Self.plentyOfMemory
  ) {
    self.by = by
    self.matches = matches
    self.logFormat = logFormat
    self.definition = definition
    self.zstdWindowLog = zstdWindowLog
    self.isStrict = isStrict
    self.memory = memory
  }

  /// More than any count needs: nothing goes to temporary files.
  package static let plentyOfMemory = 1 << 50
}
