import SystemPackage

/// A small text file of the system, such as those of `/proc`; nil if it cannot be read.
func smallFile(_ path: String) -> String? {
  guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else {
    return nil
  }
  defer { try? file.close() }
  var text: [UInt8] = []
  while text.count < 1 << 20 {
    let before = text.count
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      unsafe count = (try? file.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
    }
    text += chunk
    if text.count == before { break }
  }
  return String(decoding: text, as: UTF8.self)
}

extension String {
  /// The number after a word at the start of a line, as in `MemAvailable:  123 kB`.
  func number(after word: String) -> Int64? {
    for line in split(separator: "\n") where line.hasPrefix(word) {
      let fields = line.dropFirst(word.utf8.count).split { $0 == " " || $0 == "\t" || $0 == ":" }
      return fields.first.flatMap { Int64($0) }
    }
    return nil
  }
}
