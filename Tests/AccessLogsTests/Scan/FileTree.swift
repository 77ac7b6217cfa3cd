import Glibc
import Testing

/// A real temporary directory that a test fills, addressed relative to its root.
final class FileTree {
  /// The path of the root, without a slash at its end.
  let root: String

  init() throws {
    var template = Array("/tmp/logtally-tree-XXXXXX".utf8CString)
    try #require(unsafe mkdtemp(&template) != nil)
    root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    // `rm` copes with any depth and any name.
    var child: pid_t = 0
    let words = ["/bin/rm", "-rf", root]
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    unsafe posix_spawn(&child, "/bin/rm", nil, nil, &arguments, environ)
    waitpid(child, nil, 0)
    for index in unsafe arguments.indices { unsafe free(arguments[index]) }
  }

  /// The bytes of the path to a name below the root.
  func path(_ name: String) -> [UInt8] {
    Array("\(root)/\(name)".utf8)
  }

  /// Makes a file, and the folders above it.
  func file(_ name: String, _ content: String = "") throws {
    try file(Array(name.utf8), content)
  }

  /// Makes a file whose name need not be text.
  func file(_ name: [UInt8], _ content: String = "") throws {
    try folder(above: name)
    let path = (Array("\(root)/".utf8) + name).map(CChar.init(bitPattern:)) + [0]
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(descriptor >= 0)
    let bytes = Array(content.utf8)
    #expect(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
  }

  func folder(_ name: String) throws {
    try folder(above: Array("\(name)/.".utf8))
  }

  func link(_ name: String, to target: String) throws {
    try folder(above: Array(name.utf8))
    try #require(unsafe symlink(target, "\(root)/\(name)") == 0)
  }

  func hardLink(_ name: String, to target: String) throws {
    try folder(above: Array(name.utf8))
    try #require(unsafe Glibc.link("\(root)/\(target)", "\(root)/\(name)") == 0)
  }

  func pipe(_ name: String) throws {
    try folder(above: Array(name.utf8))
    try #require(unsafe mkfifo("\(root)/\(name)", 0o600) == 0)
  }

  func socket(_ name: String) throws {
    try #require(unsafe mknod("\(root)/\(name)", S_IFSOCK | 0o600, 0) == 0)
  }

  private func folder(above name: [UInt8]) throws {
    for (index, byte) in name.enumerated() where byte == UInt8(ascii: "/") {
      let path = (Array("\(root)/".utf8) + name[..<index]).map(CChar.init(bitPattern:)) + [0]
      let result = unsafe mkdir(path, 0o755)
      try #require(result == 0 || errno == EEXIST)
    }
  }
}
