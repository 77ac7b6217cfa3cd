import AccessLogs
import Glibc
import Testing

@testable import Logtally

final class OutputDestinationTests {
  private let folder: String

  init() throws {
    // The command ignores it; a reader that is gone is then an error of `write`.
    signal(SIGPIPE, SIG_IGN)
    var template = Array("/tmp/logtally-output-XXXXXX".utf8CString)
    try #require(unsafe mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    for name in names(in: "sub") { unsafe remove("\(folder)/sub/\(name)") }
    for name in names() { unsafe remove("\(folder)/\(name)") }
    unsafe rmdir(folder)
  }

  private func path(_ name: String) -> [UInt8] { Array("\(folder)/\(name)".utf8) }

  /// Returns all names in the folder but `.` and `..`, sorted.
  private func names(in sub: String = ".") -> [String] {
    guard let stream = unsafe opendir("\(folder)/\(sub)") else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
      let start = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
      names.append(unsafe String(cString: start))
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  private func make(_ name: String, _ content: String, mode: mode_t = 0o644) throws {
    let descriptor = unsafe open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let bytes = Array(content.utf8)
    try #require(unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    try #require(fchmod(descriptor, mode) == 0)
  }

  private func content(_ name: String) -> String? {
    let descriptor = unsafe open("\(folder)/\(name)", O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  private func status(_ name: String) -> stat {
    var status = stat()
    unsafe lstat("\(folder)/\(name)", &status)
    return status
  }

  private func write(
    _ text: String,
    to destination: OutputDestination
  ) throws(OutputError) {
    let bytes = Array(text.utf8)
    try destination.write(bytes.span)
  }

  // MARK: - Regular files

  @Test func `a new file gets the mode that the umask leaves`() throws {
    let destination = try OutputDestination(path: path("new.csv"))
    #expect(names() == [])
    try write("a,", to: destination)
    try write("b\n", to: destination)
    #expect(content("new.csv") == nil)
    try destination.finish()
    #expect(content("new.csv") == "a,b\n")
    #expect(names() == ["new.csv"])
    let mask = umask(0o022)
    umask(mask)
    #expect(status("new.csv").st_mode & 0o7777 == 0o666 & ~mask)
  }

  @Test func `an old file is replaced at the end and keeps its mode`() throws {
    try make("old.csv", "old", mode: 0o640)
    let inode = status("old.csv").st_ino
    let destination = try OutputDestination(path: path("old.csv"))
    try write("new", to: destination)
    #expect(content("old.csv") == "old")
    try destination.finish()
    #expect(content("old.csv") == "new")
    #expect(status("old.csv").st_mode & 0o7777 == 0o640)
    #expect(status("old.csv").st_ino != inode)
    #expect(names() == ["old.csv"])
  }

  @Test func `the temporary file is hidden and private, and gone at the end`() throws {
    let destination = try OutputDestination(path: path("a.csv"))
    #expect(names().isEmpty)
    try write("x", to: destination)
    let name = try #require(names().first)
    #expect(name.hasPrefix(".a.csv.tmp-"))
    #expect(name.count == ".a.csv.tmp-XXXXXX".count)
    #expect(status(name).st_mode & 0o7777 == 0o600)
    try destination.finish()
    #expect(names() == ["a.csv"])
  }

  @Test func `a report without bytes is an empty file`() throws {
    try OutputDestination(path: path("empty")).finish()
    #expect(content("empty") == "")
  }

  @Test func `a name as long as names can be is written`() throws {
    let name = String(repeating: "n", count: 255)
    let destination = try OutputDestination(path: path(name))
    try write("x", to: destination)
    try destination.finish()
    #expect(names() == [name])
  }

  @Test func `the target of a link is replaced and the link stays`() throws {
    try #require(unsafe mkdir(folder + "/sub", 0o755) == 0)
    try make("sub/target.csv", "old")
    try #require(unsafe symlink("sub/target.csv", folder + "/link") == 0)
    try #require(unsafe symlink(folder + "/link", folder + "/link2") == 0)
    let destination = try OutputDestination(path: path("link2"))
    try write("new", to: destination)
    #expect(names(in: "sub").count == 2)
    try destination.finish()
    #expect(content("sub/target.csv") == "new")
    #expect(names(in: "sub") == ["target.csv"])
    #expect(status("link").st_mode & S_IFMT == S_IFLNK)
    #expect(status("link2").st_mode & S_IFMT == S_IFLNK)
  }

  @Test func `a link to nothing makes its target`() throws {
    try #require(unsafe symlink("target.csv", folder + "/link") == 0)
    let destination = try OutputDestination(path: path("link"))
    try write("new", to: destination)
    try destination.finish()
    #expect(content("target.csv") == "new")
    #expect(status("link").st_mode & S_IFMT == S_IFLNK)
  }

  // MARK: - Giving up

  @Test func `discarding leaves the old file and no temporary one`() throws {
    try make("old.csv", "old")
    let destination = try OutputDestination(path: path("old.csv"))
    try write("new", to: destination)
    destination.discard()
    #expect(names() == ["old.csv"])
    #expect(throws: OutputError.discarded) { try destination.finish() }
    #expect(throws: OutputError.discarded) { try write("more", to: destination) }
    #expect(content("old.csv") == "old")
    #expect(names() == ["old.csv"])
  }

  @Test func `discarding after the end keeps the report`() throws {
    let destination = try OutputDestination(path: path("a.csv"))
    try write("new", to: destination)
    try destination.finish()
    destination.discard()
    #expect(content("a.csv") == "new")
  }

  @Test func `a destination that is dropped leaves nothing behind`() throws {
    func drop() throws {
      try write("new", to: OutputDestination(path: path("a.csv")))
    }
    try drop()
    #expect(names() == [])
  }

  @Test func `a folder that is gone at the end is an error`() throws {
    try #require(unsafe mkdir(folder + "/sub", 0o755) == 0)
    let destination = try OutputDestination(path: path("sub/a.csv"))
    try write("x", to: destination)
    let temporary = try #require(names(in: "sub").first)
    try #require(unsafe unlink("\(folder)/sub/\(temporary)") == 0)
    try #require(unsafe rmdir(folder + "/sub") == 0)
    #expect(throws: OutputError.cannotWrite(path: path("sub/a.csv"), errno: ENOENT)) {
      try destination.finish()
    }
  }

  // MARK: - Leftovers

  @Test func `what a killed run left is removed, and nothing else`() throws {
    let kept = [
      ".a.csv.tmp-abcde", ".a.csv.tmp-abcdefg", ".a.csv.tmp-abcdE1", ".ab.csv.tmp-abcdef",
      "a.csv.tmp-abcdef",
    ]
    for name in kept + [".a.csv.tmp-abcdef", ".a.csv.tmp-00zz99"] { try make(name, "half") }
    try #require(unsafe symlink(folder + "/" + kept[0], folder + "/.a.csv.tmp-linked") == 0)
    try #require(unsafe mkdir(folder + "/.a.csv.tmp-folder", 0o755) == 0)
    let destination = try OutputDestination(path: path("a.csv"))
    try write("new", to: destination)
    try destination.finish()
    #expect(names() == (kept + [".a.csv.tmp-folder", ".a.csv.tmp-linked", "a.csv"]).sorted())
    #expect(content("a.csv") == "new")
  }

  @Test func `the temporary file of a run that is alive stays`() throws {
    let first = try OutputDestination(path: path("a.csv"))
    try write("first", to: first)
    let second = try OutputDestination(path: path("a.csv"))
    try write("second", to: second)
    #expect(names().count == 2)
    try first.finish()
    #expect(content("a.csv") == "first")
    try second.finish()
    #expect(content("a.csv") == "second")
    #expect(names() == ["a.csv"])
  }

  // MARK: - Refused before counting

  @Test func `a missing folder is refused`() {
    #expect(throws: OutputError.noFolder(path: path("no/a.csv"), folder: path("no"))) {
      try OutputDestination(path: path("no/a.csv"))
    }
  }

  @Test func `a directory is refused`() {
    for name in ["", "."] {
      #expect(throws: OutputError.cannotWrite(path: path(name), errno: EISDIR)) {
        try OutputDestination(path: path(name))
      }
    }
    #expect(throws: OutputError.cannotWrite(path: path("new/"), errno: EISDIR)) {
      try OutputDestination(path: path("new/"))
    }
  }

  @Test func `a path below a file, a link in a circle and no path are refused`() throws {
    try make("file", "")
    try #require(unsafe symlink("loop", folder + "/loop") == 0)
    for (path, code) in [(path("file/a"), ENOTDIR), (path("loop"), ELOOP), ([], ENOENT)] {
      #expect(throws: OutputError.cannotWrite(path: path, errno: code)) {
        try OutputDestination(path: path)
      }
    }
  }

  // MARK: - Streams

  @Test func `a full device is an error`() throws {
    let destination = try OutputDestination(path: Array("/dev/full".utf8))
    #expect(throws: OutputError.cannotWrite(path: Array("/dev/full".utf8), errno: ENOSPC)) {
      try write("x", to: destination)
    }
  }

  @Test func `a named pipe is written directly`() throws {
    try #require(unsafe mkfifo(folder + "/pipe", 0o600) == 0)
    // Open for reading and writing, so that neither side waits for the other.
    let reader = unsafe open(folder + "/pipe", O_RDWR)
    defer { close(reader) }
    let destination = try OutputDestination(path: path("pipe"))
    try write("through", to: destination)
    #expect(names() == ["pipe"])
    try destination.finish()
    var bytes = [UInt8](repeating: 0, count: 100)
    #expect(unsafe read(reader, &bytes, bytes.count) == 7)
    #expect(status("pipe").st_mode & S_IFMT == S_IFIFO)
  }

  @Test func `a named pipe whose reader is gone is an error`() throws {
    try #require(unsafe mkfifo(folder + "/pipe", 0o600) == 0)
    let reader = unsafe open(folder + "/pipe", O_RDONLY | O_NONBLOCK)
    let destination = try OutputDestination(path: path("pipe"))
    try write("through", to: destination)
    close(reader)
    #expect(throws: OutputError.cannotWrite(path: path("pipe"), errno: EPIPE)) {
      try write("more", to: destination)
    }
  }

  @Test func `a path of an open descriptor is that descriptor`() throws {
    try make("open", "")
    let descriptor = unsafe open(folder + "/open", O_WRONLY | O_APPEND)
    defer { close(descriptor) }
    let inode = status("open").st_ino
    let destination = try OutputDestination(path: Array("/dev/fd/\(descriptor)".utf8))
    try write("x", to: destination)
    try destination.finish()
    try write("y", to: destination)
    #expect(content("open") == "xy")
    #expect(status("open").st_ino == inode)
  }

  // MARK: - Standard output

  @Test func `standard output is written whole, even if it does not block`() async throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    for end in ends { try #require(fcntl(end, F_SETFL, O_NONBLOCK) == 0) }
    let text = [UInt8](repeating: 0x61, count: 1 << 20)
    let received = Task.detached {
      var bytes = [UInt8](repeating: 0, count: 65_536)
      var total = 0
      while true {
        let count = unsafe read(reader, &bytes, bytes.count)
        if count == 0 { return total }
        if count > 0 { total += count } else { try await Task.sleep(for: .milliseconds(1)) }
      }
    }
    let destination = OutputDestination(descriptor: writer)
    try destination.write(text.span)
    try destination.finish()
    close(writer)
    #expect(try await received.value == text.count)
    close(reader)
  }

  @Test func `a reader of standard output that is gone is told from an error`() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    #expect(throws: OutputError.readerClosed) {
      try write("x", to: OutputDestination(descriptor: ends[1]))
    }
    let full = unsafe open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: OutputError.cannotWrite(path: nil, errno: ENOSPC)) {
      try write("x", to: OutputDestination(descriptor: full))
    }
  }
}

struct OutputErrorTests {
  @Test func `an error is a sentence with the path in it`() {
    let path = Array("out/report.csv".utf8)
    #expect(
      OutputError.cannotWrite(path: path, errno: ENOSPC).description
        == "cannot write 'out/report.csv': no space left on device"
    )
    #expect(
      OutputError.cannotWrite(path: nil, errno: EIO).description
        == "cannot write standard output: input/output error"
    )
    #expect(
      OutputError.cannotWrite(path: [0x61, 0x0A], errno: EISDIR).description
        == "cannot write 'a\\x0a': is a directory"
    )
    #expect(
      OutputError.noFolder(path: path, folder: Array("out".utf8)).description
        == "cannot write 'out/report.csv': there is no directory 'out'"
    )
    #expect(
      OutputError.lockedFolder(path: path, folder: Array("out".utf8), errno: EROFS).description
        == "cannot write 'out/report.csv': no file can be made in the directory 'out': "
        + "read-only file system"
    )
  }
}
