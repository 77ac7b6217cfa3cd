internal import Glibc
internal import SystemPackage

/// Why a document is no plan.
package struct FilePlanError: Error, Equatable, CustomStringConvertible {
  package let description: String

  fileprivate init(_ description: String) { self.description = description }

  fileprivate init(_ failure: JSONScanner.Failure) {
    switch failure {
    case .system(let errno): self.init("cannot be read: \(ErrorText.sentence(errno.rawValue))")
    case .malformed(let line): self.init("cannot be read as a plan at line \(line)")
    }
  }
}

/// A document may come from a stranger: all that is read of it is checked.
extension FilePlan {
  /// How many bytes all files may have; sums and multiples of such do not overflow.
  private static let byteLimit = 1 << 56

  /// Reads a document; `-` is standard input.
  ///
  /// - Throws: What is wrong with it.
  package init(path: [UInt8]) throws(FilePlanError) {
    guard FileKey(path) != .standardInput else {
      try self.init(descriptor: STDIN_FILENO)
      return
    }
    let opened: Int32
    do throws(Errno) {
      opened = try LongPath.open(path).rawValue
    } catch {
      throw FilePlanError(JSONScanner.Failure.system(error))
    }
    defer { close(opened) }
    try self.init(descriptor: opened)
  }

  /// Reads a document from where a descriptor stands.
  package init(descriptor: Int32) throws(FilePlanError) {
    var scanner = JSONScanner(descriptor)
    var (schema, hasFiles): ([UInt8]?, Bool) = (nil, false)
    self.init()
    do throws(JSONScanner.Failure) {
      try scanner.readObject { (scanner, name) throws(JSONScanner.Failure) in
        switch name {
        case Name.schema:
          guard schema == nil else { throw scanner.malformed }
          schema = try scanner.readString()
        case Name.query:
          guard query == nil, keyPrefix == nil else { throw scanner.malformed }
          try readQuery(from: &scanner)
        case Name.files:
          guard !hasFiles else { throw scanner.malformed }
          hasFiles = true
          try scanner.readList { (scanner) throws(JSONScanner.Failure) in
            let file = try Self.file(from: &scanner)
            files.append(file)
          }
        default: try scanner.skip()
        }
      }
      try scanner.finish()
    } catch {
      if case .malformed(line: 1) = error, schema == nil { throw FilePlanError("is not a plan") }
      throw FilePlanError(error)
    }
    guard let schema, schema.starts(with: Self.schema.utf8) else {
      throw FilePlanError("is not a plan")
    }
    let version = schema.dropFirst(Self.schema.utf8.count)
    guard version.elementsEqual("1".utf8) else {
      throw FilePlanError(
        "is a plan of version \(KeyText.string(version.span)), which this program does not read"
      )
    }
    guard hasFiles else { throw FilePlanError("has no list of files") }
    try settle()
  }

  /// Checks the list, and brings it in order.
  private mutating func settle() throws(FilePlanError) {
    if let prefix = keyPrefix, !prefix.isEmpty {
      func stripped(_ key: FileKey) throws(FilePlanError) -> FileKey {
        guard key.bytes.starts(with: prefix), key.bytes.count > prefix.count else {
          throw FilePlanError(
            "has the file \(key.text), which does not start with its key_prefix, "
              + FileKey(prefix).text
          )
        }
        return FileKey(Array(key.bytes.dropFirst(prefix.count)))
      }
      for place in files.indices {
        files[place].key = try stripped(files[place].key)
        if let key = files[place].original { files[place].original = try stripped(key) }
        if let key = files[place].pair { files[place].pair = try stripped(key) }
      }
    }
    var bytes = 0
    for file in files {
      bytes += file.bytes
      guard bytes < Self.byteLimit else { throw FilePlanError("has more bytes than there can be") }
    }
    let isSorted = zip(files, files.dropFirst()).allSatisfy { $0.key < $1.key }
    if !isSorted { files.sort { $0.key < $1.key } }
    for (file, next) in zip(files, files.dropFirst()) where file.key == next.key {
      throw FilePlanError("has the file \(file.key.text) twice")
    }
    try checkPlaces()
    try checkOriginals()
  }

  /// A file that is listed under another key has to be there: nothing would count it.
  private func checkOriginals() throws(FilePlanError) {
    let listed = Set(files.filter { $0.original == nil }.map(\.key))
    for file in files {
      guard let original = file.original, !listed.contains(original) else { continue }
      throw FilePlanError(
        "has \(file.key.text) as the same file as \(original.text), which is not in its list"
      )
    }
  }

  /// Standard input can be read once.
  private func checkPlaces() throws(FilePlanError) {
    let fromInput = files.filter { $0.path == .standardInput }
    if fromInput.count > 1 {
      throw FilePlanError(
        "has \(fromInput[0].key.text) and \(fromInput[1].key.text) in standard input; one can be read"
      )
    }
    if files.contains(where: { $0.key == .standardInput && $0.path == nil }) {
      throw FilePlanError("has standard input among its files, without a name and a length")
    }
  }

  // MARK: - The question

  private mutating func readQuery(from scanner: inout JSONScanner) throws(JSONScanner.Failure) {
    var (prefix, isExact) = ([UInt8](), false)
    try scanner.readObject { (scanner, name) throws(JSONScanner.Failure) in
      switch name {
      case Name.include: include = try Self.texts(from: &scanner)
      case Name.exclude: exclude = try Self.texts(from: &scanner)
      case Name.dedupe: dedupes = try scanner.readBool()
      case Name.keyPrefix:
        let text = try scanner.readString()
        if !isExact { prefix = text }
      case Name.keyPrefixBytes:
        isExact = true
        prefix = try Self.bytes(from: &scanner)
      case Name.question:
        let bytes = try Self.bytes(from: &scanner)
        // What is before it is for people.
        query = Self.question(bytes)
        guard query != nil else { throw scanner.malformed }
      default: try scanner.skip()
      }
    }
    keyPrefix = prefix
  }

  private static func question(_ bytes: [UInt8]) -> Query? {
    let query = try? Query(bytes: bytes)
    return query?.means == Query.Means() ? query : nil
  }

  private static func problem(_ bytes: [UInt8]) -> FileProblem? { try? FileProblem(bytes: bytes) }

  private static func texts(
    from scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> [String] {
    var texts: [String] = []
    try scanner.readList { (scanner) throws(JSONScanner.Failure) in
      let text = try scanner.readString()
      texts.append(KeyText.string(text.span))
    }
    return texts
  }

  private static func bytes(
    from scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> [UInt8] {
    let text = try scanner.readString()
    guard let bytes = Base64.bytes(text) else { throw scanner.malformed }
    return bytes
  }

  // MARK: - Files

  private static func file(
    from scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> PlannedFile {
    var file = PlannedFile(key: FileKey([]))
    var exact: [[UInt8]: FileKey] = [:]
    var error: [UInt8]?
    try scanner.readObject { (scanner, name) throws(JSONScanner.Failure) in
      switch name {
      case Name.file:
        let text = try scanner.readString()
        file.key = FileKey(text)
      case Name.bytes:
        file.bytes = try scanner.readNumber()
        guard (0..<1 << 48).contains(file.bytes) else { throw scanner.malformed }
      case Name.modified:
        if try !scanner.readNull() { file.modified = try scanner.readNumber() }
      case Name.found: file.isFound = try scanner.readBool()
      case Name.state:
        let text = try scanner.readString()
        guard let state = PlannedFile.State(rawValue: String(decoding: text, as: UTF8.self)) else {
          throw scanner.malformed
        }
        file.state = state
      case Name.error:
        if try !scanner.readNull() { error = try scanner.readString() }
      case Name.sameAs: file.original = try Self.key(from: &scanner)
      case Name.pair: file.pair = try Self.key(from: &scanner)
      case Name.path: file.path = try Self.key(from: &scanner)
      case Name.fileBytes, Name.sameAsBytes, Name.pairBytes, Name.pathBytes:
        let bytes = try Self.bytes(from: &scanner)
        exact[name] = FileKey(bytes)
      case Name.problem:
        let bytes = try Self.bytes(from: &scanner)
        file.problem = Self.problem(bytes)
        guard file.problem != nil else { throw scanner.malformed }
      default: try scanner.skip()
      }
    }
    file.key = exact[Name.fileBytes] ?? file.key
    file.original = exact[Name.sameAsBytes] ?? file.original
    file.pair = exact[Name.pairBytes] ?? file.pair
    file.path = exact[Name.pathBytes] ?? file.path
    if file.original != nil {
      (file.state, file.problem) = (.skipped, nil)
    } else if file.state == .planned {
      file.problem = nil
    } else if file.problem == nil {
      file.problem = .workerFailed(Self.cause(error ?? []))
    }
    // What leads to a file is not empty, and ends with a zero for the system.
    let keys = [file.key, file.original, file.pair, file.path].compactMap(\.self)
    guard keys.allSatisfy({ !$0.bytes.isEmpty && !$0.bytes.contains(0) }) else {
      throw scanner.malformed
    }
    return file
  }

  private static func key(from scanner: inout JSONScanner) throws(JSONScanner.Failure) -> FileKey? {
    if try scanner.readNull() { return nil }
    let text = try scanner.readString()
    return FileKey(text)
  }

  /// Returns what is wrong with a file, without what became of it, which its state says.
  private static func cause(_ error: [UInt8]) -> String {
    let text = String(decoding: error, as: UTF8.self)
    for outcome in ["; this file is not counted", "; this file is skipped"]
    where text.hasSuffix(outcome) { return String(text.dropLast(outcome.count)) }
    return text.isEmpty ? "cannot be read" : text
  }
}

/// The names of members.
private enum Name {
  static let schema = Array("schema".utf8)
  static let query = Array("query".utf8)
  static let files = Array("files".utf8)
  static let include = Array("include".utf8)
  static let exclude = Array("exclude".utf8)
  static let dedupe = Array("dedupe".utf8)
  static let keyPrefix = Array("key_prefix".utf8)
  static let keyPrefixBytes = Array("key_prefix_base64".utf8)
  static let question = Array("question".utf8)
  static let file = Array("file".utf8)
  static let fileBytes = Array("file_base64".utf8)
  static let bytes = Array("bytes".utf8)
  static let modified = Array("modified_ns".utf8)
  static let found = Array("found".utf8)
  static let state = Array("state".utf8)
  static let error = Array("error".utf8)
  static let sameAs = Array("same_as".utf8)
  static let sameAsBytes = Array("same_as_base64".utf8)
  static let pair = Array("pair".utf8)
  static let pairBytes = Array("pair_base64".utf8)
  static let path = Array("path".utf8)
  static let pathBytes = Array("path_base64".utf8)
  static let problem = Array("problem_base64".utf8)
}
