import FoundationEssentials
import SystemPackage
import Testing

/// Expected outputs that lie as files beside the tests.
///
/// `UPDATE_GOLDEN=1` writes them anew, and lets the test fail so that nobody leaves it on.
enum Golden {
  private static let folder =
    CommandRun.package.appending("Tests").appending("LogtallyTests").appending("Golden").string

  static func check(
    _ text: String,
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = "\(folder)/\(name)"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try #require(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
      Issue.record("\(name) was written anew", sourceLocation: sourceLocation)
      return
    }
    let expected = FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard text != expected else { return }
    let difference = difference(text, expected ?? "")
    Issue.record("\(name) differs:\n\(difference)", sourceLocation: sourceLocation)
  }

  /// The lines that only one side has, `-` for the expected and `+` for the found ones.
  private static func difference(_ text: String, _ expected: String) -> String {
    let found = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    return found.difference(from: wanted).map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }.joined(separator: "\n")
  }
}
