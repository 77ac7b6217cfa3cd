import AccessLogs
import Testing

@testable import Logtally
// Testing has a type of this name too.
@testable import enum Logtally.ExitStatus

struct ExitStatusTests {
  @Test(
    arguments: [
      (.success, 0), (.incomplete, 1), (.failure, 2), (.usage, 64),
      (.interrupted(signal: 1), 129), (.interrupted(signal: 2), 130),
      (.interrupted(signal: 15), 143),
    ] as [(ExitStatus, Int32)]
  )
  func `each end has its code`(status: ExitStatus, code: Int32) {
    #expect(status.code == code)
  }

  @Test func `skipped files are no failure, partial and failed files are`() {
    func status(_ states: FileSummary.State...) -> ExitStatus {
      ExitStatus(of: ReportTotals(of: states.map { FileSummary(key: "a", state: $0) }))
    }
    #expect(status() == .success)
    #expect(status(.counted, .skipped) == .success)
    #expect(status(.counted, .partial) == .incomplete)
    #expect(status(.counted, .failed) == .incomplete)
    #expect(status(.partial, .skipped) == .incomplete)
  }

  @Test func `files of which none is counted are no quiet night`() {
    let skipped = FileSummary(key: "a", state: .skipped)
    #expect(ExitStatus(of: ReportTotals(of: [skipped, skipped])) == .incomplete)
  }
}
