internal import FoundationEssentials
package import SystemPackage

/// The format strings in the configuration of nginx or Apache, in the files it includes as well.
package struct ServerConfiguration: Sendable {
  /// The definitions in the order in which they stand; of a name that comes twice, both.
  package private(set) var definitions: [ServerDefinition] = []

  /// The files that were read, each once, so that one that includes itself ends.
  private var files: Set<String> = []
  /// How many folders were read whole.
  private var folderCount = 0
  private static let deepestFolder = 20
  private static let mostFolders = 10_000
  /// Far more than a configuration has; a path may lead to what never ends.
  private static let mostBytes = 64 << 20
  /// The folder that relative paths are taken from.
  private var folder: String

  /// A configuration that cannot be read.
  package struct Unreadable: Error {
    /// The file that cannot be read.
    package let path: String
    package let reason: Errno

    /// The error in words, such as `no such file or directory`.
    package var text: String { ErrorText.sentence(reason.rawValue) }
  }

  /// Reads a configuration and what it includes.
  ///
  /// - Throws: ``Unreadable`` for the file itself; files that it includes may be missing.
  package init(path: String) throws(Unreadable) {
    folder = Self.folder(of: path)
    let text: [UInt8]
    do throws(Errno) {
      text = try LongPath.contents(of: Array(path.utf8), most: Self.mostBytes)
    } catch {
      throw Unreadable(path: path, reason: error)
    }
    add(text, isApache: Self.isApache(text), path: path)
  }

  /// Whether a configuration is Apache's: it has sections in angle brackets, or its directives.
  private static func isApache(_ text: [UInt8]) -> Bool {
    ConfigurationWords.apache(text).contains { words in
      let directive = String(decoding: words[0], as: UTF8.self).lowercased()
      let isApaches = ["logformat", "customlog", "serverroot", "includeoptional", "loadmodule"]
      return directive.hasPrefix("<") || isApaches.contains(directive)
    }
  }

  private mutating func add(_ text: [UInt8], isApache: Bool, path: String) {
    guard files.insert(path).inserted else { return }
    let directives = isApache ? ConfigurationWords.apache(text) : ConfigurationWords.nginx(text)
    for words in directives {
      if let definition = ServerDefinition(words: words) {
        definitions.append(definition)
        continue
      }
      guard words.count == 2 else { continue }
      let value = String(decoding: words[1], as: UTF8.self)
      switch String(decoding: words[0], as: UTF8.self).lowercased() {
      case "serverroot" where isApache: folder = value
      case "include", "includeoptional":
        for included in paths(matching: value) { include(included, isApache: isApache) }
      default: break
      }
    }
  }

  /// Reads an included file; of a folder Apache reads all that is in it, in the order of names.
  private mutating func include(_ path: String, isApache: Bool, depth: Int = 0) {
    if isApache, let names = Self.names(in: path) {
      // As deep as Apache goes; links may lead in circles.
      guard depth < Self.deepestFolder else { return }
      folderCount += 1
      for name in names where folderCount < Self.mostFolders {
        include("\(path)/\(name)", isApache: true, depth: depth + 1)
      }
    } else if let text = Self.read(path) {
      add(text, isApache: isApache, path: path)
    }
  }

  /// The paths that the path of an include names, in the order of their names.
  private func paths(matching pattern: String) -> [String] {
    var path = pattern
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    var found = [path.hasPrefix("/") ? "" : folder]
    for part in path.split(separator: "/") {
      let glob = Array(part.utf8)
      guard glob.contains(where: { "*?[".utf8.contains($0) }) else {
        found = found.map { "\($0)/\(part)" }
        continue
      }
      let globs = NameGlobs(include: [glob], exclude: [])
      found = found.flatMap { parent in
        (Self.names(in: parent.isEmpty ? "/" : parent) ?? [])
          // A hidden name has to be asked for by its dot.
          .filter { !$0.hasPrefix(".") || part.hasPrefix(".") }
          .filter { globs.includes(Array($0.utf8)) }
          .map { "\(parent)/\($0)" }
      }
    }
    return found
  }

  /// The names in a folder, sorted; nil if it is none.
  private static func names(in folder: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: ByteClass.slash) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The bytes of an included file; nil of one that cannot be read, or is none.
  private static func read(_ path: String) -> [UInt8]? {
    let bytes = Array(path.utf8)
    guard let status = try? LongPath.status(of: bytes, followingLink: true), status.kind == .regular
    else {
      return nil
    }
    return try? LongPath.contents(of: bytes, most: mostBytes)
  }
}
