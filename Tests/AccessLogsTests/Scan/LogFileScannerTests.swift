import AccessLogs
import Glibc
import SystemPackage
import Testing

struct LogFileScannerTests {
  let tree: FileTree

  init() throws {
    tree = try FileTree()
  }

  /// Scans names below the tree's root and returns the result with the root taken off.
  private func scan(
    _ names: String...,
    include: [String] = [],
    exclude: [String] = []
  ) -> Found {
    let globs = NameGlobs(
      include: include.map { Array($0.utf8) },
      exclude: exclude.map { Array($0.utf8) }
    )
    let scanner = LogFileScanner(globs: globs)
    return Found(scanner.scan(names.map { tree.path($0) }), root: tree.root)
  }

  @Test func `a directory is walked to every depth and its files are sorted by bytes`() throws {
    for name in ["b.log", "a/z.log", "a.log", "a-b/c.log", "a/b/c/d.log"] { try tree.file(name) }
    #expect(scan("").files == ["a-b/c.log", "a.log", "a/b/c/d.log", "a/z.log", "b.log"])
  }

  @Test func `folders side by side, which two threads walk, are found like any`() throws {
    var names = ["top.log"]
    for folder in 0..<11 {
      names += ["f\(folder)/x.log"] + (0..<3).map { "f\(folder)/g/\($0).log" }
    }
    for name in names { try tree.file(name) }
    try tree.hardLink("f9/y.log", to: "f10/x.log")
    for _ in 0..<20 {
      let found = scan("", exclude: ["f3"])
      #expect(found.files == names.filter { !$0.hasPrefix("f3/") }.sorted())
      #expect(found.duplicates == ["f9/y.log = f10/x.log"])
    }
  }

  @Test func `the size of a file is known`() throws {
    try tree.file("a.log", "twelve bytes")
    let scan = LogFileScanner().scan([tree.path("a.log")])
    let key = FileKey(tree.path("a.log"))
    #expect(scan.files.map(\.key) == [key])
    #expect(scan.files.map(\.byteCount) == [12])
    #expect(scan.files.map(\.identity) == [FileIdentity(path: key.bytes)])
  }

  @Test(arguments: ["logs", "logs/", "logs///"])
  func `an argument and the path below it are joined by one slash`(argument: String) throws {
    try tree.file("logs/sub/a.log")
    #expect(scan(argument).files == ["logs/sub/a.log"])
  }

  @Test func `a dot keeps its place in the key`() throws {
    try tree.file("logs/a.log")
    #expect(scan("logs/.").files == ["logs/./a.log"])
  }

  @Test func `the root directory has no second slash`() throws {
    // All but `/etc` and what starts with `pas` is pruned.
    let globs = NameGlobs(
      include: [Array("passwd".utf8)],
      exclude: ["[!ep]*", "e[!t]*", "et[!c]*", "p[!a]*", "pa[!s]*"].map { Array($0.utf8) }
    )
    let scan = LogFileScanner(globs: globs).scan([Array("/".utf8)])
    #expect(scan.files.map(\.key) == ["/etc/passwd"])
  }

  @Test func `hidden names are skipped and no glob revives them`() throws {
    for name in [".a.log", ".git/b.log", "c.log"] { try tree.file(name) }
    #expect(scan("").files == ["c.log"])
    #expect(scan("", include: [".a.log", "*.log"]).files == ["c.log"])
  }

  @Test func `a hidden path given by name is counted`() throws {
    try tree.file(".a.log")
    try tree.file(".git/b.log")
    #expect(scan(".a.log", ".git").files == [".a.log", ".git/b.log"])
  }

  @Test func `include asks for files by their base name`() throws {
    for name in ["a.log", "b.txt", "c.d/d.log", "c.d/e.txt"] { try tree.file(name) }
    #expect(scan("", include: ["*.log"]).files == ["a.log", "c.d/d.log"])
    #expect(scan("", include: ["?.log", "e*"]).files == ["a.log", "c.d/d.log", "c.d/e.txt"])
  }

  @Test func `exclude wins and prunes folders`() throws {
    for name in ["a.log", "old/b.log", "c.log"] { try tree.file(name) }
    #expect(scan("", include: ["*.log"], exclude: ["old", "c.*"]).files == ["a.log"])
  }

  @Test func `globs do not touch a path given by name`() throws {
    try tree.file("old/a.log")
    try tree.file("b.txt")
    let found = scan("old", "b.txt", include: ["*.log"], exclude: ["old", "b.txt"])
    #expect(found.files == ["b.txt", "old/a.log"])
  }

  @Test func `a link to a file is followed`() throws {
    try tree.file("target", "1234")
    try tree.link("logs/a.log", to: "../target")
    #expect(scan("logs").files == ["logs/a.log"])
  }

  @Test func `a link to a directory is followed only where given by name`() throws {
    try tree.file("real/a.log")
    try tree.link("logs/current", to: "../real")
    #expect(scan("logs").files == [])
    #expect(scan("logs").skipped == ["logs/current: \(FileProblem.linkedDirectory)"])
    #expect(scan("logs", "logs/current").files == ["logs/current/a.log"])
    #expect(scan("logs", "logs/current/").skipped == [])
  }

  @Test func `links to nothing, loops and special files in a directory are skipped`() throws {
    try tree.link("logs/dangling", to: "nothing")
    try tree.link("logs/through-a-file", to: "file/nothing")
    try tree.file("logs/file")
    try tree.link("logs/loop", to: "loop")
    try tree.pipe("logs/pipe")
    try tree.socket("logs/socket")
    try tree.link("logs/null", to: "/dev/null")
    let found = scan("logs")
    #expect(found.files == ["logs/file"])
    #expect(found.failed == [])
    #expect(
      found.skipped == [
        "logs/dangling: \(FileProblem.danglingLink)",
        "logs/loop: \(FileProblem.linkLoop)",
        "logs/null: \(FileProblem.notRegular(kind: "device"))",
        "logs/pipe: \(FileProblem.notRegular(kind: "named pipe"))",
        "logs/socket: \(FileProblem.notRegular(kind: "socket"))",
        "logs/through-a-file: \(FileProblem.danglingLink)",
      ]
    )
  }

  @Test func `special files that are not included are not mentioned`() throws {
    try tree.pipe("pipe")
    try tree.link("dangling", to: "nothing")
    #expect(scan("", include: ["*.log"]).skipped == [])
    #expect(scan("", exclude: ["pipe", "dangling"]).skipped == [])
  }

  @Test func `what is named and missing fails`() throws {
    try tree.file("file")
    try tree.link("dangling", to: "nothing")
    try tree.link("loop", to: "loop")
    try tree.socket("socket")
    let found = scan("missing", "file/", "dangling", "loop", "socket")
    #expect(found.files == [])
    #expect(
      found.failed == [
        "dangling: \(FileProblem.danglingLink)",
        "file/: \(FileProblem.system(errno: ENOTDIR))",
        "loop: \(FileProblem.linkLoop)",
        "missing: \(FileProblem.system(errno: ENOENT))",
        "socket: \(FileProblem.notRegular(kind: "socket"))",
      ]
    )
  }

  @Test func `what is named and found in a directory too has the answer of the name`() throws {
    try tree.link("logs/dangling", to: "nothing")
    try tree.pipe("logs/pipe")
    let found = scan("logs", "logs/dangling", "logs/pipe")
    #expect(found.files == ["logs/pipe"])
    #expect(found.failed == ["logs/dangling: \(FileProblem.danglingLink)"])
    #expect(found.skipped == [])
  }

  @Test func `pipes and devices given by name are read as streams`() throws {
    try tree.pipe("pipe")
    let scan = LogFileScanner().scan([tree.path("pipe"), Array("/dev/null".utf8)])
    #expect(scan.files.map(\.source) == [.namedPipe, .namedPipe])
    #expect(scan.files.map(\.byteCount) == [0, 0])
  }

  @Test func `a path to a descriptor of this process is read as a stream`() throws {
    try tree.file("a.log", "1234")
    let descriptor = unsafe open(tree.root + "/a.log", O_RDONLY)
    defer { close(descriptor) }
    let key = FileKey("/dev/fd/\(descriptor)")
    let scan = LogFileScanner().scan([key.bytes])
    let found = try #require(scan.files.first)
    #expect(scan.files.count == 1)
    #expect((found.key, found.source, found.byteCount) == (key, .namedPipe, 4))
    #expect(found.isNamed)
  }

  @Test func `a dash is standard input`() throws {
    try tree.file("-", "1234")
    let descriptor = unsafe open(tree.root + "/-", O_RDONLY)
    defer { close(descriptor) }
    let scan = LogFileScanner().scan([[UInt8(ascii: "-")]], standardInput: descriptor)
    let found = try #require(scan.files.first)
    #expect(scan.files.count == 1)
    #expect((found.key, found.source, found.byteCount) == ("-", .standardInput, 4))
    #expect(found.isNamed)
  }

  @Test func `standard input that is also named is counted once`() throws {
    try tree.file("a.log", "1234")
    let descriptor = unsafe open(tree.root + "/a.log", O_RDONLY)
    defer { close(descriptor) }
    let path = tree.path("a.log")
    let scan = LogFileScanner().scan([path, [UInt8(ascii: "-")]], standardInput: descriptor)
    #expect(scan.files.map(\.key) == ["-"])
    #expect(scan.duplicates == [.init(key: FileKey(path), original: "-")])
  }

  @Test func `closed standard input fails`() {
    let scan = LogFileScanner().scan([[UInt8(ascii: "-")]], standardInput: -1)
    #expect(
      scan.failed == [FileSummary(key: "-", state: .failed, problem: .system(errno: EBADF))]
    )
  }

  @Test func `a file reached by several paths is counted under the smallest key`() throws {
    try tree.file("logs/b.log")
    try tree.hardLink("logs/c.log", to: "logs/b.log")
    try tree.link("logs/a.log", to: "b.log")
    let found = scan("logs", "logs/./b.log")
    #expect(found.files == ["logs/./b.log"])
    #expect(found.named == ["logs/./b.log"])
    #expect(
      found.duplicates == [
        "logs/a.log = logs/./b.log", "logs/b.log = logs/./b.log", "logs/c.log = logs/./b.log",
      ]
    )
  }

  @Test func `a file that is named and found is named, under whatever key`() throws {
    try tree.file("logs/a.log")
    try tree.file("logs/b.log")
    try tree.link("logs/c.log", to: "b.log")
    let found = scan("logs", "logs/a.log", "logs/c.log")
    #expect(found.files == ["logs/a.log", "logs/b.log"])
    #expect(found.named == ["logs/a.log", "logs/b.log"])
    #expect(found.duplicates == ["logs/c.log = logs/b.log"])
  }

  @Test func `a directory given twice is counted and reported once`() throws {
    try tree.file("logs/a.log")
    try tree.pipe("logs/pipe")
    let once = LogFileScanner().scan([tree.path("logs")])
    #expect(LogFileScanner().scan([tree.path("logs"), tree.path("logs/")]) == once)
    let twice = scan("logs", "./logs")
    #expect(twice.files == ["./logs/a.log"])
    #expect(twice.skipped == ["./logs/pipe: \(FileProblem.notRegular(kind: "named pipe"))"])
    #expect(twice.duplicates == ["logs/a.log = ./logs/a.log"])
  }

  @Test func `the order of the arguments makes no difference`() throws {
    try tree.file("logs/a.log")
    try tree.file("logs/sub/b.log")
    try tree.link("logs/c.log", to: "sub/b.log")
    try tree.pipe("logs/pipe")
    let arguments = ["logs", "logs/sub", "./logs/pipe", "missing", "logs/c.log"].map(tree.path)
    let expected = LogFileScanner().scan(arguments)
    #expect(expected.files.count == 3)
    for start in arguments.indices {
      let rotated = Array(arguments[start...] + arguments[..<start])
      #expect(LogFileScanner().scan(rotated) == expected)
      #expect(LogFileScanner().scan(rotated.reversed()) == expected)
    }
  }

  @Test func `names are bytes`() throws {
    let names: [[UInt8]] = [
      [0x61, 0xFF, 0xFE], Array("new\nline".utf8), Array("-v".utf8), Array(" ".utf8),
    ]
    for name in names { try tree.file(Array("logs/".utf8) + name) }
    let scan = LogFileScanner().scan([tree.path("logs")])
    let prefix = tree.path("logs/")
    #expect(Set(scan.files.map(\.key.bytes)) == Set(names.map { prefix + $0 }))
  }

  @Test func `folders 4,000 deep are walked, and what is in them can be opened`() throws {
    var folder = unsafe open(tree.root, O_RDONLY | O_DIRECTORY)
    for level in 0..<4000 {
      // A file beside every hundredth folder, so that the way back up is walked too.
      if level % 100 == 0 { close(unsafe openat(folder, "z.log", O_WRONLY | O_CREAT, 0o600)) }
      if level % 500 == 0 { unsafe mkdirat(folder, "a", 0o700) }
      try #require(unsafe mkdirat(folder, "dd", 0o700) == 0)
      let next = unsafe openat(folder, "dd", O_RDONLY | O_DIRECTORY)
      close(folder)
      folder = next
    }
    close(folder)
    let scan = LogFileScanner().scan([Array(tree.root.utf8)])
    #expect(scan.files.count == 40)
    #expect(scan.failed == [])
    let deepest = try #require(scan.files.map(\.key).max { $0.bytes.count < $1.bytes.count })
    #expect(deepest.bytes.count > 11_000)
    let descriptor = try LongPath.open(deepest.bytes)
    try descriptor.close()
    #expect(LogFileScanner().scan([deepest.bytes]).files.map(\.key) == [deepest])
  }

  @Test func `a folder that may not be read fails, and the rest is counted`() throws {
    try tree.file("logs/a.log")
    try tree.file("logs/secret/b.log")
    try #require(unsafe chmod(tree.root + "/logs/secret", 0) == 0)
    try #require(unsafe chmod(tree.root, 0o755) == 0)
    defer { unsafe chmod(tree.root + "/logs/secret", 0o700) }
    let found = withoutPrivileges { scan("logs", "logs/secret/b.log") }
    #expect(found.files == ["logs/a.log"])
    #expect(
      found.failed == [
        "logs/secret: \(FileProblem.folder(errno: EACCES, isCutShort: false))",
        "logs/secret/b.log: \(FileProblem.system(errno: EACCES))",
      ]
    )
    #expect(
      withoutPrivileges { scan("logs/secret") }.failed == [
        "logs/secret: \(FileProblem.folder(errno: EACCES, isCutShort: false))"
      ]
    )
  }
}

/// A scan as text, with the root of its tree taken off, for comparison.
private struct Found {
  var files: [String]
  var named: [String]
  var skipped: [String]
  var failed: [String]
  var duplicates: [String]

  init(_ scan: LogFileScan, root: String) {
    func text(_ key: FileKey) -> String {
      String(decoding: key.bytes.dropFirst(root.utf8.count + 1), as: UTF8.self)
    }
    func text(_ summary: FileSummary) -> String {
      "\(text(summary.key)): " + (summary.problem.map { "\($0)" } ?? "no problem")
    }
    files = scan.files.map { text($0.key) }
    named = scan.files.filter(\.isNamed).map { text($0.key) }
    skipped = scan.skipped.map(text)
    failed = scan.failed.map(text)
    duplicates = scan.duplicates.map { "\(text($0.key)) = \(text($0.original))" }
  }
}

/// Runs `body` as a user who owns nothing, if the tests are run by root.
///
/// The user for file access belongs to the thread, so other tests do not notice.
private func withoutPrivileges<Value>(_ body: () -> Value) -> Value {
  typealias SetUser = @convention(c) (uid_t) -> CInt
  guard geteuid() == 0, let symbol = unsafe dlsym(nil, "setfsuid") else { return body() }
  let setUser = unsafe unsafeBitCast(symbol, to: SetUser.self)
  _ = setUser(65534)
  defer { _ = setUser(0) }
  return body()
}
