import AccessLogs
import ArgumentParser

/// What files are called in a report, where that is not the path that led to them.
struct FileNaming: Equatable {
  /// What stands before every key.
  var prefix: [UInt8] = []
  /// What standard input is called, without that; nil for `-`.
  var standardInput: [UInt8]?
  /// How many bytes standard input has to have.
  var standardInputBytes: Int?

  init() {}

  /// Reads the options.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: CountOptions) throws {
    prefix = try Self.bytes(of: command.naming.keyPrefix, "--key-prefix", "a text", "web-01:") ?? []
    standardInput = try Self.bytes(
      of: command.naming.stdinKey,
      "--stdin-key",
      "a name",
      "web-01/access.log"
    )
    standardInputBytes = command.naming.stdinBytes
    if let bytes = standardInputBytes, !(0..<1 << 48).contains(bytes) {
      throw ValidationError(
        "'--stdin-bytes \(bytes)' is no number of bytes; such as: --stdin-bytes 1048576"
      )
    }
    guard !command.paths.contains("-") else { return }
    let option =
      standardInput != nil ? "--stdin-key" : standardInputBytes != nil ? "--stdin-bytes" : nil
    if let option {
      throw ValidationError(
        "'\(option)' is about standard input, which is not read; name it too, such as: "
          + "logtally \(option) \(option == "--stdin-key" ? "web-01/access.log" : "1048576") -"
      )
    }
  }

  private static func bytes(
    of text: String?,
    _ option: String,
    _ what: String,
    _ example: String
  ) throws -> [UInt8]? {
    guard text != "" else {
      throw ValidationError("'\(option)' is empty; give \(what), such as: \(option) \(example)")
    }
    return text.map(RawArgument.bytes(of:))
  }

  /// Returns what the file of a path is called.
  func key(of path: FileKey) -> FileKey {
    FileKey(prefix + (path == .standardInput ? standardInput ?? path.bytes : path.bytes))
  }

  /// Returns what became of a file under its name.
  func named(_ summary: FileSummary) -> FileSummary {
    var named = summary
    named.key = key(of: summary.key)
    if named.key != summary.key { named.path = summary.key }
    return named
  }

  /// Tells the file of standard input how many bytes it has to have.
  func expect(in files: inout [LogFile]) {
    guard let bytes = standardInputBytes else { return }
    for index in files.indices where files[index].source == .standardInput {
      files[index].expectedBytes = bytes
      files[index].byteCount = bytes
    }
  }

  /// Returns the key that standard input and another file would have both; nil if there is none.
  func doubleKey(in scan: LogFileScan) -> FileKey? {
    guard standardInput != nil else { return nil }
    let keys = (scan.files.map(\.key) + (scan.skipped + scan.failed).map(\.key))
      .filter { $0 != .standardInput }
    let key = key(of: .standardInput)
    return keys.contains { self.key(of: $0) == key } ? key : nil
  }
}
