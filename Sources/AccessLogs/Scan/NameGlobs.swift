/// The `--include` and `--exclude` patterns, for base names in directories.
///
/// Patterns are those of `fnmatch` in the C locale: on bytes, with `*`, `?`, `[...]` and `\`.
package struct NameGlobs: Sendable {
  private let include: [[CChar]]
  private let exclude: [[CChar]]

  /// Makes globs of patterns without terminating zeros.
  package init(include: [[UInt8]] = [], exclude: [[UInt8]] = []) {
    self.include = include.map([CChar].init(terminating:))
    self.exclude = exclude.map([CChar].init(terminating:))
  }

  /// Whether a file or folder of this name is left out, and all that is in it.
  func excludes(_ name: [UInt8]) -> Bool {
    matches(name, any: exclude)
  }

  /// Whether a file of this name is asked for; without `--include`, any is.
  func includes(_ name: [UInt8]) -> Bool {
    include.isEmpty || matches(name, any: include)
  }

  private func matches(_ name: [UInt8], any patterns: [[CChar]]) -> Bool {
    if patterns.isEmpty { return false }
    let name = [CChar](terminating: name)
    return patterns.contains { SystemCall.matches(name, pattern: $0) }
  }
}
