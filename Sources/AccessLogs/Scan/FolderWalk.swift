import Glibc
import SystemPackage
internal import SystemThreads

/// A walk through directories: every file below them becomes a finding.
///
/// No recursion and few descriptors: depth is bounded by memory only. Folders are opened relative
/// to the one above them, or by their path again once that descriptor had to be given up.
struct FolderWalk {
  /// A folder whose names are read, with the folders in it that are still to do.
  private struct Level {
    /// The bytes of the walk's path that lead here.
    let pathLength: Int
    var pending: [[UInt8]]
    /// The open folder; nil if it was given up to save descriptors.
    var descriptor: Int32?
  }

  let globs: NameGlobs
  let modifiedSince: Int?
  private(set) var findings: [Finding] = []
  /// How many files were left out, since they are older than asked for.
  private(set) var olderFiles = 0

  /// The path of the current folder, without a slash at its end; empty for the root.
  private var path: [UInt8] = []
  private var levels: [Level] = []
  /// Levels below this index have given up their descriptor.
  private var firstOpenLevel = 0

  /// Descriptors held at once; deep trees give up those of the upper levels.
  private static let openLevels = 16

  init(globs: NameGlobs, modifiedSince: Int?) {
    self.globs = globs
    self.modifiedSince = modifiedSince
  }

  mutating func add(_ finding: Finding) {
    findings.append(finding)
  }

  /// Walks a directory that was given by name, through a link if it is one.
  ///
  /// - Parameters:
  ///   - argument: The path as given, with any slashes at its end.
  ///   - identity: Device and inode of the directory.
  mutating func walk(_ argument: [UInt8], identity: FileIdentity) {
    path = Array(argument.trimmingSlashes)
    let key = path.isEmpty ? FileKey("/") : FileKey(path)
    do {
      let descriptor = try LongPath.open(argument, flags: Self.folderFlags)
      findings.append(Finding(key: key, outcome: .folder, identity: nil, isNamed: true))
      try read(descriptor.rawValue)
    } catch {
      let problem = FileProblem.folder(errno: error.rawValue, isCutShort: false)
      findings.append(
        Finding(key: key, outcome: .failed(problem), identity: identity, isNamed: true)
      )
    }
    descendByTwo()
  }

  /// Works off the pending folders, half of them on a thread of their own where there are several: what
  /// takes the time is the system's answer for each file.
  private mutating func descendByTwo() {
    guard let level = levels.last, level.pending.count >= 4 else { return descend() }
    let half = level.pending.count / 2
    var other = FolderWalk(globs: globs, modifiedSince: modifiedSince)
    other.path = path
    other.levels = [
      Level(pathLength: level.pathLength, pending: Array(level.pending[..<half]), descriptor: nil)
    ]
    let branch = Branch(other)
    guard let thread = JoinedThread({ branch.walk() }) else { return descend() }
    levels[levels.count - 1].pending.removeFirst(half)
    descend()
    thread.join()
    findings += branch.findings
    olderFiles += branch.olderFiles
  }

  /// A walk through some of the folders, on a thread of its own.
  ///
  /// Unchecked because nobody looks at it until the thread has ended.
  private final class Branch: @unchecked Sendable {
    private var folders: FolderWalk

    init(_ walk: FolderWalk) { folders = walk }

    func walk() { folders.descend() }

    var findings: [Finding] { folders.findings }
    var olderFiles: Int { folders.olderFiles }
  }

  /// Works off the pending folders, deepest first.
  private mutating func descend() {
    while let top = levels.indices.last {
      path.removeSubrange(levels[top].pathLength...)
      guard let name = levels[top].pending.popLast() else {
        if let descriptor = levels[top].descriptor { close(descriptor) }
        levels.removeLast()
        firstOpenLevel = min(firstOpenLevel, levels.count)
        continue
      }
      do {
        let parent = try openAgain(top)
        let flags = Self.folderFlags | O_NOFOLLOW
        let descriptor = try SystemCall.open(name, at: parent, flags: flags)
        path.append(slash)
        path.append(contentsOf: name)
        try read(descriptor)
      } catch {
        let key = FileKey(path.prefix(levels[top].pathLength) + [slash] + name)
        let identity = levels[top].descriptor.flatMap { parent in
          try? LongPath.status(of: name, at: parent, followingLink: false).identity
        }
        let problem = FileProblem.folder(errno: error.rawValue, isCutShort: false)
        findings.append(
          Finding(key: key, outcome: .failed(problem), identity: identity, isNamed: false)
        )
      }
    }
  }

  /// Returns the descriptor of a level, opened by its path if it was given up.
  private mutating func openAgain(_ level: Int) throws(Errno) -> Int32 {
    if let descriptor = levels[level].descriptor { return descriptor }
    let opened = try LongPath.open(path.isEmpty ? [slash] : path, flags: Self.folderFlags)
    levels[level].descriptor = opened.rawValue
    firstOpenLevel = min(firstOpenLevel, level)
    return opened.rawValue
  }

  /// Reads all names of the folder at `path`, and leaves the folders in it pending.
  private mutating func read(_ descriptor: Int32) throws(Errno) {
    var folder = try Folder(descriptor: descriptor)
    var pending: [[UInt8]] = []
    let (known, older) = (findings.count, olderFiles)
    do {
      try folder.readSteadily { (folder) throws(Errno) in
        findings.removeLast(findings.count - known)
        pending = []
        olderFiles = older
        while let entry = try folder.next() {
          if globs.excludes(entry.name) { continue }
          if try isFolder(entry, in: folder.descriptor) { pending.append(entry.name) }
        }
        return false
      }
    } catch {
      let problem = FileProblem.folder(errno: error.rawValue, isCutShort: true)
      let key = path.isEmpty ? FileKey("/") : FileKey(path)
      let identity = FileStatus(descriptor: folder.descriptor)?.identity
      findings.append(
        Finding(key: key, outcome: .failed(problem), identity: identity, isNamed: false)
      )
    }
    if pending.isEmpty { return }
    // The folder's own descriptor is closed with its buffer; a copy serves the folders below.
    let copy = fcntl(folder.descriptor, F_DUPFD_CLOEXEC, 0)
    levels.append(
      Level(pathLength: path.count, pending: pending, descriptor: copy < 0 ? nil : copy)
    )
    giveUpDescriptors()
  }

  private mutating func giveUpDescriptors() {
    while levels.count - firstOpenLevel > Self.openLevels {
      if let descriptor = levels[firstOpenLevel].descriptor { close(descriptor) }
      levels[firstOpenLevel].descriptor = nil
      firstOpenLevel += 1
    }
  }

  /// Adds the finding for a name, unless it is a folder, or not asked for.
  private mutating func isFolder(_ entry: Folder.Entry, in folder: Int32) throws(Errno) -> Bool {
    if entry.kind == .directory { return true }
    let isIncluded = globs.includes(entry.name)
    // Only a link, or a name of unknown kind, may still turn out to be a folder.
    if !isIncluded, entry.kind != .link, entry.kind != .unknown { return false }
    let key = FileKey(path + [slash] + entry.name)
    let outcome: Finding.Outcome
    var identity: FileIdentity?
    do {
      var status = try LongPath.status(of: entry.name, at: folder, followingLink: false)
      identity = status.identity
      if status.kind == .directory { return true }
      let isLink = status.kind == .link
      if isLink { status = try LongPath.status(of: entry.name, at: folder, followingLink: true) }
      switch status.kind {
      case .regular:
        if let modifiedSince, status.modified < modifiedSince {
          if isIncluded { olderFiles += 1 }
          return false
        }
        identity = status.identity
        outcome = .file(.regular, status)
      case .directory:
        findings.append(
          Finding(key: key, outcome: .skipped(.linkedDirectory), identity: identity, isNamed: false)
        )
        return false
      case .link, .namedPipe, .socket, .device, .unknown:
        outcome = .skipped(.notRegular(kind: status.kind.name))
      }
    } catch {
      outcome =
        switch error.rawValue {
        case ENOENT where identity != nil, ENOTDIR where identity != nil: .skipped(.danglingLink)
        case ELOOP: .skipped(.linkLoop)
        default: .failed(.system(errno: error.rawValue))
        }
    }
    if isIncluded {
      findings.append(Finding(key: key, outcome: outcome, identity: identity, isNamed: false))
    }
    return false
  }

  private static let folderFlags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
}

private let slash = UInt8(ascii: "/")

extension [UInt8] {
  /// The bytes without the slashes at their end.
  fileprivate var trimmingSlashes: ArraySlice<UInt8> {
    var slice = self[...]
    while slice.last == slash { slice.removeLast() }
    return slice
  }
}
