import FoundationEssentials
import SystemPackage

/// The commands that tests may start: those of `.ci/commands`, so that what nobody installs is missed on
/// every machine, and not only on a bare one.
enum KnownCommands {
  /// A folder beside the test binary that holds links to them and nothing else, to be all of a `PATH`.
  static let folder: String = {
    let folder = CommandRun.builds.appending("commands").string
    let names = listed()
    let files = FileManager.default
    try? files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] where !names.contains(name) {
      try? files.removeItem(atPath: "\(folder)/\(name)")
    }
    for name in names {
      guard let path = path(of: name) else { continue }
      let link = "\(folder)/\(name)"
      if (try? files.destinationOfSymbolicLink(atPath: link)) == path { continue }
      try? files.removeItem(atPath: link)
      try? files.createSymbolicLink(atPath: link, withDestinationPath: path)
    }
    return folder
  }()

  /// The third word and those behind it in each line, of what is there when the tests run.
  private static func listed() -> Set<String> {
    let data = FileManager.default.contents(atPath: CommandRun.package.string + "/.ci/commands")
    var names: Set<String> = []
    for line in String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n") {
      let words = line.prefix { $0 != "#" }.split(separator: " ")
      guard let when = words.first, ["base", "start", "build"].contains(when) else { continue }
      names.formUnion(words.dropFirst(2).map(String.init))
    }
    return names
  }

  /// Where a command is: beside the compiler that runs the tests, or where systems have it.
  private static func path(of name: String) -> String? {
    let own = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = (own + ":/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }
}
