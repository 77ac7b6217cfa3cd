import AccessLogs
import Glibc

/// What may have been meant by a path that leads nowhere.
struct PathHint: Equatable {
  /// What to do, to stand behind the sentence that the path is not counted.
  let text: String

  /// Looks at the path of a file that does not exist; nil of any other, and where nothing comes to mind.
  init?(_ file: FileSummary) {
    guard file.problem == .system(errno: ENOENT) else { return nil }
    let path = Messages.path(file.pathOrKey)
    if let first = path.firstIndex(where: "*?[".contains) {
      text = Self.globHint(path, from: first)
    } else if let name = NearestName.nearest(to: path, among: SubcommandNames.all) {
      text = "did you mean: logtally \(name)"
    } else {
      return nil
    }
  }

  /// The shell has matched nothing, or quotes kept the pattern from it.
  private static func globHint(_ path: String, from first: String.Index) -> String {
    let folder = path[..<first].lastIndex(of: "/")
    let name = folder.map { path[path.index(after: $0)...] } ?? path[...]
    // Only the names of files are matched by options.
    guard !name.contains("/"), !path.contains("'") else { return "globs work without quotes only" }
    let start = folder.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let argument = start.contains(" ") ? "'\(start)'" : start
    return "globs work without quotes, or as: logtally --include '\(name)' \(argument)"
  }
}
