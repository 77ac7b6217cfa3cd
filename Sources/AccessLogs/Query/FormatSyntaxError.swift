/// A format string that does not compile: where, and what was expected there.
package struct FormatSyntaxError: Error, Hashable, Sendable {
  /// The string as it was given.
  package let text: [UInt8]
  /// The offset of the byte where something else was expected.
  package let offset: Int
  /// What was expected, as the end of a sentence.
  package let expected: String

  /// The sentence, and below it the string with a caret under the place.
  package var description: String {
    "the format does not compile: expected \(expected)\n\(CaretText.excerpt(of: text, at: offset))"
  }
}
