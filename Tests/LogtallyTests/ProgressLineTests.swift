import Testing

@testable import Logtally

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
    var line = ProgressLine(totalBytes: 1_000_000, width: 80, now: start)
    let shown = (1...1000).count { step in
      line.advance(by: 1, now: start + .milliseconds(step)) != nil
    }
    #expect(shown == 5)
    #expect(
      line.advance(by: 0, now: start + .seconds(2)) == "\r\u{1B}[K1,000 bytes of 976.6 KiB (0%), "
        + "500 bytes/s, 33 min left"
    )
  }

  @Test func `only a line that is shown is erased`() {
    var line = ProgressLine(totalBytes: 10, width: 80, now: start)
    #expect(line.erase() == "")
    #expect(line.advance(by: 5, now: start + .seconds(1)) != nil)
    #expect(line.erase() == "\r\u{1B}[K")
    #expect(line.erase() == "")
  }
}
