/// Where the text of a program stands in a line that a container runtime wrote, and what it says of it.
struct RuntimeText {
  /// The offset of the text, which in Docker's log has its escapes.
  let start: Int
  /// The offset behind the text, and behind the escape of its line end in Docker's log.
  let end: Int
  /// 0 for standard output, 1 for standard error: each is a series of records of its own.
  let stream: Int
  /// The offset of the letter that says whether the text ends its record; nil in Docker's log.
  let letter: Int?
  /// Whether the text ends its record: in Docker's log by a line end, in the others by an `F` before it.
  let endsRecord: Bool

  /// Finds the text in a line of Docker's json-file log; nil if it is none.
  init?(docker line: LineBytes) {
    guard line.spells(#"{"log":""#), line.byte(at: line.count - 1) == UInt8(ascii: "}") else {
      return nil
    }
    start = 8
    letter = nil
    var end = line.findEither(ByteClass.quote, ByteClass.backslash, from: start)
    // Where the last escape starts, which is two bytes or more before the end.
    var escape = end
    while line.byte(at: end) == ByteClass.backslash {
      escape = end
      end = line.findEither(ByteClass.quote, ByteClass.backslash, from: end + 2)
    }
    guard end < line.count else { return nil }
    self.end = end
    let rest = line.from(end)
    if rest.contains(#""stream":"#) {
      stream = rest.contains(#""stream":"stderr""#) ? 1 : 0
    } else if rest.contains(#""time":"#) {
      stream = 0
    } else {
      return nil
    }
    endsRecord = escape == end - 2 && line.byte(at: escape + 1) == UInt8(ascii: "n")
  }

  /// Finds the text behind the prefix of a Kubernetes runtime: a time, `stdout` or `stderr`, and `F` or
  /// `P`, with tags or without; nil if the line does not start so.
  init?(prefixOf line: LineBytes) {
    guard line.byte(at: 10) == UInt8(ascii: "T"), line.holdsTime(at: 11) else { return nil }
    let name = line.endOfWord(19) + 1
    let isError = line.spells("stderr ", at: name)
    guard isError || line.spells("stdout ", at: name) else { return nil }
    let tag = name + 7
    endsRecord = line.byte(at: tag) == UInt8(ascii: "F")
    guard endsRecord || line.byte(at: tag) == UInt8(ascii: "P") else { return nil }
    letter = tag
    // Further tags follow behind colons; of a record of no bytes the blank may be gone.
    let tagEnd = line.byte(at: tag + 1) == ByteClass.colon ? line.endOfWord(tag) : tag + 1
    guard tagEnd == line.count || line.byte(at: tagEnd) == ByteClass.space else { return nil }
    start = min(tagEnd + 1, line.count)
    end = line.count
    stream = isError ? 1 : 0
  }

  /// The offset behind the text of a line of Docker's log without the escape of its line end.
  var endOfContent: Int { letter == nil && endsRecord ? end - 2 : end }
}
