import AccessLogs
import ArgumentParser
import SystemPackage

/// Which files are counted beside those that are named: by lists, and by when they were last written.
struct ListedPathOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Count also the paths that <file> has, one on each line, as if they were named; - is standard input.",
      valueName: "file"
    ),
    completion: .file()
  )
  var filesFrom: [String] = []

  @Option(
    name: .customLong("files-from0"),
    help: ArgumentHelp(
      "The same with a zero behind each path, as 'find -print0' writes them.",
      valueName: "file"
    ),
    completion: .file()
  )
  var filesFrom0: [String] = []

  @Option(
    help: ArgumentHelp(
      "In directories, read only files that were written to within <duration>, such as 36h or 7d.",
      valueName: "duration"
    )
  )
  var newerThan: String?

  /// The lists, each with the option that names it.
  var lists: [(option: String, path: String, separator: PathList.Separator)] {
    filesFrom.map { ("--files-from", $0, .lineFeed) }
      + filesFrom0.map { ("--files-from0", $0, .zero) }
  }

  /// The option of these that was given, if one was.
  var given: String? { lists.first?.option ?? newerThan.map { _ in "--newer-than" } }

  /// Reads how old files may be.
  ///
  /// - Parameter now: Returns the moment of the run, in seconds since 1970.
  /// - Returns: When files have been last written at least, in nanoseconds since 1970; nil for any time.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func modifiedSince(_ now: () throws -> Int) throws -> Int? {
    try newerThan.map { text in
      let (seconds, fraction) = try TimeLimit(text, option: "--newer-than").duration.components
      // As far as nanoseconds can say it.
      let moment = min(max(try now(), -8_000_000_000), 8_000_000_000)
      return (moment - Int(seconds)) * 1_000_000_000 - Int(fraction / 1_000_000_000)
    }
  }

  /// Reads all lists.
  ///
  /// - Parameter paths: The paths that were given by name.
  /// - Returns: The paths of the lists, in their order.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func paths(beside paths: [FileKey]) throws -> [FileKey] {
    let fromStandardInput = lists.filter { $0.path == "-" }
    if fromStandardInput.count > 1 {
      throw ValidationError(
        "two lists of paths are standard input, which can be read once; write one to a file, such as: "
          + "--files-from paths.txt"
      )
    }
    var listed: [FileKey] = []
    for list in lists { listed += try Self.paths(list) }
    let count = (paths + listed).count { $0 == .standardInput }
    if let list = fromStandardInput.first, count > 0 {
      throw ValidationError(
        "'\(list.option) -' is standard input, and the path '-' is too; write the list to a file, such as: "
          + "\(list.option) paths.txt"
      )
    }
    if count > 1 {
      throw ValidationError(
        "'-' is given \(count) times, by name and in lists; standard input can be read once"
      )
    }
    return listed
  }

  private static func paths(
    _ list: (option: String, path: String, separator: PathList.Separator)
  ) throws -> [FileKey] {
    guard !list.path.isEmpty else {
      throw ValidationError(
        "'\(list.option)' is empty; name a file, such as: \(list.option) paths.txt"
      )
    }
    let path = RawArgument.bytes(of: list.path)
    do throws(PathList.Failure) {
      return try PathList.paths(in: path, separator: list.separator).map { FileKey($0) }
    } catch {
      throw ValidationError("'\(list.option) \(FileKey(path).text)' \(text(of: error))")
    }
  }

  private static func text(of failure: PathList.Failure) -> String {
    switch failure {
    case .system(let errno):
      "cannot be read: \(ErrorText.sentence(errno.rawValue)); such a list is made with: "
        + "find logs -name '*.log' >paths.txt"
    case .tooLong(let number):
      "has a path of more than \(NumberText.size(PathList.longestPath)), number \(NumberText.grouped(number)); "
        + "give a list of paths, not a log"
    case .empty(let number):
      "has an empty path, number \(NumberText.grouped(number)); such a list is made with: "
        + "find logs -name '*.log' -print0"
    case .zero(let number):
      "has a zero on line \(NumberText.grouped(number)); if zeros are behind its paths, give it to: "
        + "--files-from0"
    }
  }
}
