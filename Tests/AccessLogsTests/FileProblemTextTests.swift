import AccessLogs
import Testing

struct FileProblemTextTests {
  private func text(
    _ problem: FileProblem,
    _ state: FileSummary.State = .failed,
    key: FileKey = "a.log",
    lines: Int = 0
  ) -> String? {
    var counts = LineCounts()
    counts.counted = lines
    return FileSummary(key: key, state: state, lines: counts, problem: problem).problemText
  }

  @Test func `a file that is counted has no text`() {
    #expect(FileSummary(key: "a.log", state: .counted).problemText == nil)
  }

  @Test func `errors of the system are in lower case`() {
    #expect(
      text(.system(errno: 2)) == "no such file or directory; this file is not counted"
    )
    #expect(text(.system(errno: 13)) == "permission denied; this file is not counted")
    #expect(
      text(.readFailed(offset: 4_194_304, errno: 5))
        == "input/output error at byte 4,194,304; this file is not counted"
    )
    #expect(
      text(.readFailed(offset: 4096, errno: 5), .partial, lines: 1200)
        == "input/output error at byte 4,096; the 1,200 whole lines before it are counted"
    )
  }

  @Test func `what a rotation does to a file is told from what is wrong with it`() {
    #expect(
      text(.rotatedAway)
        == "was rotated away or removed while the run went on; this file is not counted"
    )
    #expect(
      text(.replaced(kind: "named pipe"))
        == "was replaced by a named pipe while the run went on; this file is not counted"
    )
    #expect(
      text(.truncated) == "was truncated while the run went on; this file is not counted"
    )
  }

  @Test func `a directory is told from a file`() {
    #expect(
      text(.folder(errno: 13, isCutShort: false))
        == "permission denied; no file in this directory is counted"
    )
    #expect(
      text(.folder(errno: 5, isCutShort: true))
        == "input/output error in the middle of the directory; the files after that are not counted"
    )
  }

  @Test func `a file that is cut off names its whole lines`() {
    #expect(
      text(.cutOff(compression: .zstd, wholeLines: 21_300), .partial)
        == "ends in the middle of a zstd frame; the 21,300 whole lines before it are counted"
    )
    #expect(
      text(.cutOff(compression: .gzip, wholeLines: 1), .partial)
        == "ends in the middle of a gzip member; the 1 whole line before it is counted"
    )
    #expect(
      text(.cutOff(compression: .gzip, wholeLines: 21_300), .partial)
        == "ends in the middle of a gzip member; the 21,300 whole lines before it are counted"
    )
    #expect(
      text(.cutOff(compression: .zstd, wholeLines: 0), .partial)
        == "ends in the middle of a zstd frame; no whole line before it is counted"
    )
    #expect(
      text(.cutOff(compression: .zstd, wholeLines: 5))
        == "ends in the middle of a zstd frame; this file is not counted"
    )
    #expect(
      text(.cutOff(compression: .none, wholeLines: 5)) == "ends too early; this file is not counted"
    )
  }

  @Test func `a damaged file names its whole frames or members`() {
    #expect(
      text(
        .damaged(compression: .zstd, offset: 4_194_304, framesBefore: 3, detail: ""),
        .partial
      ) == "damaged zstd frame at byte 4,194,304; the 3 frames before it are counted"
    )
    #expect(
      text(
        .damaged(compression: .zstd, offset: 12, framesBefore: 1, detail: "Data corruption"),
        .partial
      ) == "damaged zstd frame at byte 12 (data corruption); the 1 frame before it is counted"
    )
    #expect(
      text(
        .damaged(compression: .gzip, offset: 4_194_304, framesBefore: 3, detail: ""),
        .partial
      ) == "damaged gzip member at byte 4,194,304; the 3 members before it are counted"
    )
    #expect(
      text(
        .damaged(compression: .gzip, offset: 12, framesBefore: 1, detail: "invalid block"),
        .partial
      ) == "damaged gzip member at byte 12 (invalid block); the 1 member before it is counted"
    )
    #expect(
      text(.damaged(compression: .gzip, offset: 0, framesBefore: 0, detail: "CRC mismatch"))
        == "damaged gzip member at byte 0 (CRC mismatch); this file is not counted"
    )
  }

  @Test func `a window that is too large names the option and the memory`() {
    #expect(
      text(.needsDictionary(framesBefore: 0), key: "a b.zst")
        == "compressed with a zstd dictionary; this file is not counted, "
        + "use: zstd -dc -D DICTIONARY 'a b.zst' | logtally -"
    )
    #expect(
      text(.needsDictionary(framesBefore: 2), .partial, key: .standardInput)
        == "compressed with a zstd dictionary; the 2 frames before it are counted, "
        + "use: zstd -dc -D DICTIONARY | logtally -"
    )
    #expect(
      text(.noMemory(windowLog: 27, framesBefore: 0))
        == "no memory for a zstd window of 128 MiB; this file is not counted"
    )
    #expect(
      text(.windowTooLarge(windowLog: 31, framesBefore: 0))
        == "needs a zstd window of 2 GiB; this file is not counted, --zstd-window-log 31 admits it"
    )
    #expect(
      text(.windowTooLarge(windowLog: 28, framesBefore: 2), .partial)
        == "needs a zstd window of 256 MiB; the 2 frames before it are counted, "
        + "--zstd-window-log 28 admits it"
    )
    #expect(
      text(.windowTooLarge(windowLog: 41, framesBefore: 0))
        == "needs a zstd window of 2 TiB; this file is not counted"
    )
  }

  @Test(arguments: [
    (Compression.xz, "xzcat"), (.bzip2, "bzcat"), (.lz4, "lz4cat"), (.zip, "unzip -p"),
  ])
  func `an unsupported compression names the command`(compression: Compression, command: String) {
    #expect(
      text(.unsupportedCompression(compression), key: "logs/a.log.x")
        == "compressed with \(compression.name); this file is not counted, "
        + "use: \(command) logs/a.log.x | logtally -"
    )
  }

  @Test func `the command can be copied whatever the name`() {
    #expect(
      text(.unsupportedCompression(.xz), key: "it's a log")
        == #"compressed with xz; this file is not counted, use: xzcat 'it'\''s a log' | logtally -"#
    )
    #expect(
      text(.unsupportedCompression(.xz), key: .standardInput)
        == "compressed with xz; this file is not counted, use: xzcat | logtally -"
    )
  }

  @Test func `a name that promises compression is told from its content`() {
    #expect(
      text(.notCompressed(suffix: ".zst", .zstd))
        == "its name ends in .zst, but it is neither zstd nor a log; this file is not counted"
    )
    #expect(
      text(.notCompressed(suffix: ".gz", .gzip))
        == "its name ends in .gz, but it is neither gzip nor a log; this file is not counted"
    )
  }

  @Test func `what is skipped says why`() {
    #expect(
      text(.notAnAccessLog, .skipped) == "no log format reads its first lines; this file is skipped"
    )
    #expect(
      text(.notRegular(kind: "socket"), .skipped)
        == "a socket, not a regular file; this file is skipped"
    )
    #expect(
      text(.notRegular(kind: "socket")) == "a socket, not a regular file; this file is not counted"
    )
    #expect(text(.danglingLink, .skipped) == "a link to nothing; this file is skipped")
    #expect(text(.danglingLink) == "a link to nothing; this file is not counted")
    #expect(text(.linkLoop, .skipped) == "a link that leads back to itself; this file is skipped")
    #expect(
      text(.linkedDirectory, .skipped)
        == "a link to a directory; this file is skipped, name it to count what is in it"
    )
  }

  @Test func `the death of a worker is told in the words of its executor`() {
    #expect(
      text(.workerFailed("the worker was killed by signal 9"))
        == "the worker was killed by signal 9; this file is not counted"
    )
    #expect(
      text(.workerFailed("the worker exited with 1: fatal\nerror"))
        == "the worker exited with 1: fatal\\x0aerror; this file is not counted"
    )
  }
}
