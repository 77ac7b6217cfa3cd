import ArgumentParser
import CZstd
import FoundationEssentials
import Glibc
import SystemPackage

/// Counts files that are made to take memory, and watches how much the workers take.
struct BombsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bombs",
    abstract: "Counts files of little that stand for much, and measures the memory of the workers."
  )

  @Argument(help: "The built command.")
  var command: String

  @Option(help: "How much each file stands for.")
  var gigabytes = 10

  /// What a worker may take beyond the window of the decoder.
  private static let mostMemory = 64 << 20

  /// A file, how the command ends with it, and the states of its lines.
  private struct Bomb {
    var name: String
    var status: Int32 = 0
    var counted = 0
    var unparsed = 0
    /// Lines of zeros alone, however long.
    var blank = 0
    /// The memory of the decoder's window.
    var window = 0
    var write: (String) throws -> Void
  }

  func run() throws {
    let folder = try ChaosCommand.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var isRight = true
    print("file                    on disk   stands for   seconds   peak MiB of a worker")
    for bomb in bombs() {
      let path = "\(folder)/\(bomb.name)"
      try bomb.write(path)
      defer { try? FileManager.default.removeItem(atPath: path) }
      isRight = try explode(bomb, path: path, folder: folder) && isRight
    }
    guard isRight else { throw ExitCode(1) }
  }

  private func bombs() -> [Bomb] {
    let size = gigabytes << 30
    let line = FuzzSeeds.lines[1] + [0x0A]
    return [
      Bomb(name: "zeros.zst", blank: 1, window: 8 << 20) { path in
        try Self.writeZstd(to: path, [([0], size)])
      },
      Bomb(name: "line.zst", counted: 2, unparsed: 1, window: 8 << 20) { path in
        try Self.writeZstd(to: path, [(line, 1), ([0x61], size), ([0x0A] + line, 1)])
      },
      Bomb(name: "window.zst", status: 1, unparsed: 1, window: 128 << 20) { path in
        try Self.writeZstd(to: path, [([0x61], size)], windowLog: 27)
      },
      Bomb(name: "zeros.gz", blank: 1) { path in
        // Members joined are one text.
        let member = Compressed.gzip([UInt8](repeating: 0, count: 64 << 20))
        let file = try FileDescriptor.create(path)
        try file.closeAfter {
          for _ in 0..<(size / (64 << 20)) { _ = try file.writeAll(member) }
        }
      },
      Bomb(name: "line.log", counted: 1, blank: 1) { path in
        // A hole takes no disk.
        try ChaosTree.write(line, to: path)
        guard unsafe truncate(path, off_t(size)) == 0 else {
          throw SystemFailure("truncate", errno)
        }
      },
    ]
  }

  /// Counts a bomb in a worker; false if the counts or the memory are not as they should be.
  private func explode(_ bomb: Bomb, path: String, folder: String) throws -> Bool {
    let start = ContinuousClock.now
    let here = FileManager.default.currentDirectoryPath
    var child = try ChildCommand(
      command.hasPrefix("/") ? command : "\(here)/\(command)",
      ["--format", "json", "-j", "2", path],
      environment: ["TMPDIR=\(folder)"],
      input: [],
      errors: "\(folder)/errors"
    )
    child.closeInput()
    let table = ProcessTable(mark: folder)
    var peak = 0
    while child.end == nil {
      child.attend(milliseconds: 20)
      for worker in table.processes(but: child.pid) {
        peak = max(peak, Self.peakMemory(of: worker))
      }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    var status = stat()
    unsafe _ = stat(path, &status)
    let disk = status.st_blocks * 512
    print(
      Self.column(bomb.name, 12) + Self.column("\(disk) B", -19)
        + Self.column("\(gigabytes) GiB", -13)
        + Self.column("\(Int(seconds * 10) / 10).\(Int(seconds * 10) % 10)", -10)
        + Self.column("\(peak >> 20)", -10)
        + (bomb.window > 0 ? " (window \(bomb.window >> 20))" : "")
    )
    var flaws: [String] = []
    if peak > Self.mostMemory + bomb.window { flaws.append("takes too much memory") }
    if peak == 0 { flaws.append("no worker was seen") }
    if child.end != .exited(bomb.status) {
      flaws.append("ended by \(child.end.map { "\($0)" } ?? "")")
    }
    let text = String(decoding: child.output, as: UTF8.self)
    let expected =
      #""counted": \#(bomb.counted), "filtered": 0, "unparsed": \#(bomb.unparsed), "#
      + #""blank": \#(bomb.blank),"#
    if !text.split(separator: "\n").contains(where: {
      $0.contains("\"file\":") && $0.contains(expected)
    }) {
      flaws.append("other lines: \(text.suffix(400))")
    }
    for flaw in flaws { print("  WRONG: \(flaw)") }
    return flaws.isEmpty
  }

  private static func peakMemory(of process: pid_t) -> Int {
    let data = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let line = lines.first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
  }

  private static func column(_ text: String, _ width: Int) -> String {
    let blanks = String(repeating: " ", count: max(1, abs(width) - text.count))
    return width < 0 ? blanks + text : text + blanks
  }

  /// Writes one frame of bytes that repeat.
  private static func writeZstd(
    to path: String,
    _ parts: [(bytes: [UInt8], count: Int)],
    windowLog: Int32 = 0
  ) throws {
    let file = try FileDescriptor.create(path)
    let context = unsafe ZSTD_createCCtx()
    defer {
      unsafe _ = ZSTD_freeCCtx(context)
      try? file.close()
    }
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    if windowLog > 0 { unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog) }
    var output = [UInt8](repeating: 0, count: 1 << 20)
    func pass(_ bytes: [UInt8], _ end: ZSTD_EndDirective) throws {
      try unsafe bytes.withUnsafeBytes { input in
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var rest = 0
        repeat {
          let count = unsafe output.withUnsafeMutableBytes { room in
            var target = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            rest = unsafe ZSTD_compressStream2(context, &target, &source, end)
            return unsafe target.pos
          }
          try file.writeAll(output.prefix(count))
        } while unsafe source.pos < source.size || (end == ZSTD_e_end && rest > 0)
      }
    }
    for (bytes, count) in parts {
      let many = bytes.count == 1 ? [UInt8](repeating: bytes[0], count: min(count, 4 << 20)) : bytes
      var left = count
      while left > 0 {
        try pass(many, ZSTD_e_continue)
        left -= bytes.count == 1 ? many.count : 1
      }
    }
    try pass([], ZSTD_e_end)
  }
}
