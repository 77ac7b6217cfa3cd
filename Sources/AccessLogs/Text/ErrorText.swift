import SystemPackage

/// The system's words for its errors, as a part of a sentence.
package enum ErrorText {
  /// Returns the text of an error number in lower case, such as `no such file or directory`.
  package static func sentence(_ code: Int32) -> String {
    lowerFirst(Errno(rawValue: code).description)
  }

  /// Returns a text with its first letter in lower case, unless it starts with an acronym.
  static func lowerFirst(_ text: String) -> String {
    if let second = text.dropFirst().first, second.isUppercase { return text }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
