import Glibc
import Testing

@testable import AccessLogs

/// A plan as text, and back.
struct FilePlanTests {
  private static func text(_ plan: FilePlan) -> [UInt8] {
    var text: [UInt8] = []
    plan.write(version: "1.0.0") { bytes in
      for index in bytes.indices { text.append(bytes[index]) }
    }
    return text
  }

  /// Reads a text as if it came from a file.
  private static func plan(_ text: [UInt8]) throws -> FilePlan {
    let tree = try FileTree()
    let file = unsafe open("\(tree.root)/plan.json", O_RDWR | O_CREAT, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    try #require(unsafe write(file, text, text.count) == text.count)
    lseek(file, 0, SEEK_SET)
    return try FilePlan(descriptor: file)
  }

  private static var plan: FilePlan {
    var plan = FilePlan()
    plan.query = Query(by: [.status, .endpoint], filters: Query.Filters(match: [[0xFF, 0x22]]))
    plan.query?.zone = ZoneRules(
      name: "local",
      firstOffset: 3600,
      changes: [ZoneRules.Change(moment: 1_000_000, offset: 7200)]
    )
    (plan.include, plan.exclude, plan.dedupes) = (["*.log"], ["\"\\"], false)
    plan.keyPrefix = [0xFE, 0x3A]
    for (number, key) in [
      [0x0A], [0x22, 0x5C], Array("a\\x0a".utf8), Array("é\u{1F600}".utf8), [0xFF],
    ]
    .enumerated() {
      var file = PlannedFile(key: FileKey(key))
      (file.bytes, file.isFound) = (1 << 40 + number, number.isMultiple(of: 2))
      file.modified = number == 0 ? nil : -number
      file.path = number == 1 ? FileKey([0xFD]) : nil
      file.pair = number == 2 ? FileKey([0x22]) : nil
      file.original = number == 3 ? FileKey([0xFF]) : nil
      if number == 3 { file.state = .skipped }
      if number == 4 { (file.state, file.problem) = (.failed, .system(errno: EACCES)) }
      plan.files.append(file)
    }
    return plan
  }

  @Test func `what is written is read, whatever bytes there are`() throws {
    let plan = Self.plan
    let text = Self.text(plan)
    let read = try Self.plan(text)
    #expect(read.files == plan.files)
    #expect(read.query == plan.query && read.keyPrefix == plan.keyPrefix)
    #expect(read.include == plan.include && read.exclude == plan.exclude && read.dedupes == false)
    #expect(Self.text(read) == text)
  }

  @Test func `whatever bytes are changed, a text is read or refused`() throws {
    let text = Self.text(Self.plan)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      var changed = text
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = changed.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
        case 1: changed.remove(at: place)
        default: changed.insert(Array("{}[],:\"\\019e-".utf8).randomElement() ?? 0, at: place)
        }
      }
      guard let read = try? Self.plan(changed) else { continue }
      #expect(read.files.allSatisfy { !$0.key.bytes.isEmpty && $0.bytes >= 0 })
    }
  }

  @Test func `sizes that add up to too much are refused`() throws {
    let files = (0..<300).map { "{\"file\": \"\($0)\", \"bytes\": \(1 << 48 - 1)}" }
    #expect(throws: FilePlanError.self) {
      try Self.plan(
        Array(
          "{\"schema\": \"logtally.plan/1\", \"files\": [\(files.joined(separator: ","))]}".utf8
        )
      )
    }
  }

  @Test func `base64 is that of everyone else`() {
    for (bytes, text) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{7F}?>", "fz8+"),
    ] {
      var found: [UInt8] = []
      Base64.append(Array(bytes.utf8), to: &found)
      #expect(String(decoding: found, as: UTF8.self) == text)
      #expect(Base64.bytes(Array(text.utf8)) == Array(bytes.utf8))
    }
    for text in ["Z", "Zg", "Zg=", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9", "Zm\u{E9}"] {
      #expect(Base64.bytes(Array(text.utf8)) == nil, "\(text)")
    }
  }
}
