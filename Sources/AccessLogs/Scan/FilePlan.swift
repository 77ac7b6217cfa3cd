/// What a run would count: the question, and the list of files that a scan came to.
///
/// As text it is a JSON document, `logtally.plan/1`, with a file on each line, so that another process counts just
/// these files, or some of them: what is resolved once for a run, such as the clock of a zone, is in it.
package struct FilePlan: Sendable {
  /// The question; nil where a list of files is all there is.
  package var query: Query?
  /// What the scan of folders was told, for people.
  package var include: [String]?
  package var exclude: [String]?
  /// When files in folders have been last written at least, in nanoseconds since 1970.
  package var modifiedSince: Int?
  /// What stands before every key in the report.
  package var keyPrefix: [UInt8]?
  /// Whether a log and a compressed file of its name are looked at together.
  package var dedupes: Bool?
  /// The files, in the order of their keys.
  package var files: [PlannedFile] = []

  package init() {}

  /// The schema, up to the version of the layout.
  static let schema = "logtally.plan/"
  /// How every document begins that this program writes.
  static let beginning = "{\n  \"schema\": \"\(schema)"

  /// Deals the files into shares, and keeps those of one, with the other names of these.
  ///
  /// - Parameters:
  ///   - share: Which share, from 1.
  ///   - count: How many there are.
  /// - Returns: The deal.
  package mutating func keep(_ share: Int, of count: Int) -> FileDeal {
    let deal = FileDeal(files, prefix: keyPrefix ?? [], into: count)
    let kept = Set(files.indices.filter { deal.shares[$0] == share }.map { files[$0].key })
    files.removeAll { !kept.contains($0.original ?? $0.key) }
    return deal
  }
}

// MARK: - Writing

extension FilePlan {
  /// Hands out the document, some bytes at a time.
  ///
  /// - Parameters:
  ///   - version: The version of the program that made it.
  ///   - sink: Takes the bytes.
  /// - Throws: What the sink throws.
  package func write<Failure: Error>(
    version: String,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var text = JSONLines()
    text.append("\(Self.beginning)1\",\n  \"generator\": {\"name\": \"logtally\", \"version\": ")
    text.append(string: Array(version.utf8))
    text.append("},\n")
    if let query { appendQuery(query, to: &text) }
    let planned = files.lazy.filter { $0.state == .planned }
    text.append("  \"totals\": {\"files\": \(planned.count), ")
    text.append("\"bytes\": \(planned.reduce(0) { $0 + $1.bytes })},\n  \"files\": [")
    for (index, file) in files.enumerated() {
      if index > 0 { text.append(",\n            ") }
      append(file, to: &text)
      try text.passIfLong(to: sink)
    }
    text.append("]\n}\n")
    try sink(text.bytes.span)
  }

  private func appendQuery(_ query: Query, to text: inout JSONLines) {
    text.append("  \"query\": {\"by\": ")
    text.append(list: query.tables) { table, text in
      text.append(list: table) { $1.append(string: Array($0.name.utf8)) }
    }
    text.append(", \"match\": ")
    text.append(list: query.filters.match) { $1.append(string: $0) }
    text.append(", \"tz\": ")
    text.append(stringOrNull: query.zone.map { Array($0.name.utf8) })
    text.append(", \"log_format\": ")
    text.append(string: query.format.name)
    text.append(", \"zstd_window_log\": \(query.zstdWindowLog), \"strict\": \(query.isStrict),\n")
    text.append("            \"include\": ")
    text.append(list: include ?? []) { $1.append(string: Array($0.utf8)) }
    text.append(", \"exclude\": ")
    text.append(list: exclude ?? []) { $1.append(string: Array($0.utf8)) }
    if let modifiedSince { text.append(", \"modified_since_ns\": \(modifiedSince)") }
    text.append(", ")
    text.append(member: "key_prefix", keyPrefix ?? [])
    text.append(", \"dedupe\": \(dedupes ?? true),\n            \"question\": \"")
    var question = query
    question.means = Query.Means()
    text.append(base64: question.bytes)
    text.append("\"},\n")
  }

  private func append(_ file: PlannedFile, to text: inout JSONLines) {
    func named(_ key: FileKey) -> [UInt8] { (keyPrefix ?? []) + key.bytes }
    text.append("{")
    text.append(member: "file", named(file.key))
    text.append(", \"bytes\": \(file.bytes), \"modified_ns\": ")
    text.append(file.modified.map { "\($0)" } ?? "null")
    text.append(", \"found\": \(file.isFound), \"state\": \"\(file.state.rawValue)\", \"error\": ")
    text.append(
      stringOrNull: file.problemText(naming: { FileKey(named($0)) }).map { Array($0.utf8) }
    )
    text.append(", ")
    text.append(member: "same_as", file.original.map(named))
    text.append(", ")
    text.append(member: "pair", file.pair.map(named))
    if let path = file.path {
      text.append(", ")
      text.append(member: "path", path.bytes)
    }
    if let problem = file.problem {
      text.append(", \"problem_base64\": \"")
      text.append(base64: problem.bytes)
      text.append("\"")
    }
    text.append("}")
  }
}

extension PlannedFile {
  /// Returns what became of it, in the words of the report; nil of one that is planned.
  package func problemText(naming: (FileKey) -> FileKey) -> String? {
    if let original { return "the same file as \(naming(original).text); counted once" }
    let state: FileSummary.State = state == .skipped ? .skipped : .failed
    return FileSummary(key: key, state: state, problem: problem).problemText
  }
}

extension FormatChoice {
  /// What `--log-format` has for it.
  fileprivate var name: [UInt8] {
    switch self {
    case .detected: Array("auto".utf8)
    case .named(let format): Array(format.name.utf8)
    case .pasted(let text): text
    }
  }
}

/// JSON that is written by hand, since its layout is a promise, until it is handed on.
private struct JSONLines {
  private(set) var bytes: [UInt8] = []

  mutating func passIfLong<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard bytes.count > 128 << 10 else { return }
    try sink(bytes.span)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func append(_ text: String) { bytes += text.utf8 }

  mutating func append(base64 value: [UInt8]) { Base64.append(value, to: &bytes) }

  /// Appends the text of some bytes.
  mutating func append(string value: [UInt8]) {
    var text: [UInt8] = []
    KeyText.append(value.span, to: &text)
    append(shown: text)
  }

  private mutating func append(shown text: [UInt8]) {
    bytes.append(ByteClass.quote)
    for byte in text {
      // The text holds no control bytes, so nothing else needs an escape.
      if byte == ByteClass.quote || byte == ByteClass.backslash {
        bytes.append(ByteClass.backslash)
      }
      bytes.append(byte)
    }
    bytes.append(ByteClass.quote)
  }

  mutating func append(stringOrNull value: [UInt8]?) {
    if let value { append(string: value) } else { append("null") }
  }

  mutating func append<Element>(
    list: [Element],
    _ append: (Element, inout JSONLines) -> Void
  ) {
    self.append("[")
    for (index, element) in list.enumerated() {
      if index > 0 { self.append(", ") }
      append(element, &self)
    }
    self.append("]")
  }

  /// Appends a member whose value is bytes: their text, and behind it the bytes themselves where it is not they.
  mutating func append(member name: String, _ value: [UInt8]?) {
    append("\"\(name)\": ")
    guard let value else {
      append("null")
      return
    }
    var text: [UInt8] = []
    KeyText.append(value.span, to: &text)
    append(shown: text)
    guard text != value else { return }
    append(", \"\(name)_base64\": \"")
    append(base64: value)
    append("\"")
  }
}
