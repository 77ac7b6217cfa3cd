import Glibc
import Testing

@testable import Logtally

/// The line on a terminal, as the command writes it.
struct ProgressTests {
  @Test(.timeLimit(.minutes(2)), arguments: [40, 80, 200] as [UInt16])
  func `what comes through a pipe is followed in the terminal's width, and gone at the end`(
    columns: UInt16
  ) async throws {
    let folder = try LogFolder()
    let line = #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET / HTTP/1.1" 200 5"#
    try folder.write(String(repeating: line + "\n", count: 2000), to: "a.log")
    let window = try PseudoTerminal(columns: columns)
    let terminal = "/proc/\(getpid())/fd/\(window.terminal)"
    let resized = columns == 40 ? 100 : columns / 2
    var before = ""
    let run = try await CommandRun(
      shell: """
        { for step in 1 2 3 4 5 6 7 8 9 10 11 12; do cat a.log; sleep 0.25; done; } |
          TERM=xterm $logtally --format csv - 2>\(terminal)
        """,
      in: folder.path
    ) { _ in
      while Self.lines(before).count < 2 {
        before += window.shown()
        try await Task.sleep(for: .milliseconds(20))
      }
      try window.resize(columns: resized)
      // What is being written may be of the old width.
      try await Task.sleep(for: .milliseconds(300))
      before += window.shown()
    }
    run.expect(status: 0)
    let after = Self.lines(window.shown())
    #expect(run.output == "endpoint,count\n/,24000\n")
    let progress = Self.lines(before) + after.dropLast()
    #expect(progress.allSatisfy { $0.contains(#/^[\d.,]+ (bytes|KiB|MiB)/#) }, "\(progress)")
    #expect(Self.lines(before).allSatisfy { $0.count < max(columns, resized) }, "\(before)")
    #expect(after.count > 2 && after.dropLast().allSatisfy { $0.count < resized }, "\(after)")
    // What is said at the end stands where the line was.
    #expect(after.last?.hasPrefix("logtally: counted 1 of 1 file, 24,000 lines in") == true)
    // At most ten times a second, in the three seconds that it takes.
    #expect(progress.count <= 60)
  }

  /// The texts that were shown one after the other.
  private static func lines(_ shown: String) -> [Substring] {
    shown.split(separator: "\r\u{1B}[K")
  }
}

struct ProgressLineTests {
  private let start = ContinuousClock.now
  private let gibibyte = 1 << 30

  @Test func `bytes done, rate and time left are shown`() {
    #expect(
      ProgressLine.text(bytesDone: gibibyte, totalBytes: 4 * gibibyte, seconds: 2, width: 80)
        == "1 GiB of 4 GiB (25%), 512 MiB/s, 6 s left"
    )
    #expect(
      ProgressLine.text(bytesDone: gibibyte, totalBytes: 400 * gibibyte, seconds: 2, width: 80)
        == "1 GiB of 400 GiB (0%), 512 MiB/s, 13 min left"
    )
    #expect(
      ProgressLine.text(bytesDone: 1024, totalBytes: gibibyte, seconds: 10, width: 80)
        == "1 KiB of 1 GiB (0%), 102 bytes/s, 2,913 h left"
    )
  }

  @Test func `files are counted where there are several`() {
    func text(_ width: Int) -> String {
      ProgressLine.text(
        bytesDone: gibibyte,
        totalBytes: 4 * gibibyte,
        filesDone: 1_200,
        totalFiles: 20_000,
        seconds: 2,
        width: width
      )
    }
    #expect(text(80) == "1 GiB of 4 GiB (25%), 512 MiB/s, 6 s left, 1,200 of 20,000 files")
    #expect(text(40) == "1 GiB of 4 GiB (25%), 512 MiB/s")
  }

  @Test func `a terminal that was resized has the line in its new width`() {
    var line = ProgressLine(totalBytes: 4 * gibibyte, totalFiles: 3, now: start)
    line.note(filesDone: 2)
    func written(_ width: Int, after seconds: Int) -> String? {
      line.advance(by: gibibyte, width: width, now: start + .seconds(seconds))
    }
    #expect(
      written(80, after: 2)
        == "\r\u{1B}[K1 GiB of 4 GiB (25%), 512 MiB/s, 6 s left, 2 of 3 files"
    )
    #expect(written(40, after: 4) == "\r\u{1B}[K2 GiB of 4 GiB (50%), 512 MiB/s")
    #expect(
      written(200, after: 6) == "\r\u{1B}[K3 GiB of 4 GiB (75%), 512 MiB/s, 2 s left, 2 of 3 files"
    )
  }

  @Test func `what cannot be known is left out`() {
    #expect(
      ProgressLine.text(bytesDone: 2048, totalBytes: 0, seconds: 2, width: 80) == "2 KiB, 1 KiB/s"
    )
    #expect(
      ProgressLine.text(bytesDone: 2048, totalBytes: 1024, seconds: 2, width: 80)
        == "2 KiB, 1 KiB/s"
    )
    #expect(
      ProgressLine.text(bytesDone: 0, totalBytes: 1024, seconds: 2, width: 80)
        == "0 bytes of 1 KiB (0%)"
    )
    #expect(
      ProgressLine.text(bytesDone: 1024, totalBytes: 1024, seconds: 1, width: 80)
        == "1 KiB of 1 KiB (100%), 1 KiB/s"
    )
  }

  @Test(arguments: 0...60)
  func `the line is never wider than the terminal`(width: Int) {
    let text = ProgressLine.text(
      bytesDone: gibibyte,
      totalBytes: 4 * gibibyte,
      seconds: 2,
      width: width
    )
    #expect(text.count <= width)
    #expect(text.isEmpty == (width < 20))
  }

  @Test func `the line is written at most six times a second`() {
    var line = ProgressLine(totalBytes: 1_000_000, totalFiles: 1, now: start)
    let shown = (1...1000).count { step in
      line.advance(by: 1, width: 80, now: start + .milliseconds(step)) != nil
    }
    #expect(shown == 5)
    #expect(
      line.advance(by: 0, width: 80, now: start + .seconds(2))
        == "\r\u{1B}[K1,000 bytes of 976.6 KiB (0%), "
        + "500 bytes/s, 33 min left"
    )
  }

  @Test func `only a line that is shown is erased`() {
    var line = ProgressLine(totalBytes: 10, totalFiles: 1, now: start)
    #expect(line.erase() == "")
    #expect(line.advance(by: 5, width: 80, now: start + .seconds(1)) != nil)
    #expect(line.erase() == "\r\u{1B}[K")
    #expect(line.erase() == "")
  }
}
