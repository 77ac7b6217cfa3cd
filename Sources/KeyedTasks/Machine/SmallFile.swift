import SystemPackage

/// A small text file of the system, such as those of `/proc`; nil if it cannot be read.
func smallFile(_ path: String) -> String? {
  guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else {
    return nil
  }
  defer { try? file.close() }
  var text: [UInt8] = []
  while text.count < 1 << 20 {
    let chunk = [UInt8].read(from: file.rawValue, most: 4096)
    if chunk.isEmpty { break }
    text += chunk
  }
  return String(decoding: text, as: UTF8.self)
}

extension StringProtocol {
  /// The parts between bytes for which `isSeparator` holds, those of no bytes left out.
  ///
  /// For the ASCII text of the system, where a character is a byte, and nobody has to look for the
  /// borders of characters.
  func fields(_ isSeparator: (UInt8) -> Bool) -> [Substring] {
    utf8.split(whereSeparator: isSeparator).map { Substring(decoding: $0, as: UTF8.self) }
  }

  /// The lines that are not empty.
  var lines: [Substring] { fields { $0 == UInt8(ascii: "\n") } }

  /// The words between spaces, tabs and line ends.
  var words: [Substring] {
    fields { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\n") }
  }
}

extension String {
  /// The number after a word at the start of a line, as in `MemAvailable:  123 kB`.
  func number(after word: String) -> Int64? {
    var rest = utf8[...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      if line.starts(with: word.utf8) {
        let value = line.dropFirst(word.utf8.count)
        let fields = Substring(value).fields { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
        return fields.first.flatMap { Int64($0) }
      }
      rest = rest[line.endIndex...].dropFirst()
    }
    return nil
  }
}
