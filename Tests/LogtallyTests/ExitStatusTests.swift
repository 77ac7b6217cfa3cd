import AccessLogs
import Testing

@testable import Logtally
// Testing has a type of this name too.
@testable import enum Logtally.ExitStatus

struct ExitStatusTests {
  @Test(
    arguments: [
      (.success, 0), (.incomplete, 1), (.failure, 2), (.alarm, 4), (.usage, 64),
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

  @Test func `an alarm is more than something that is missing`() {
    let totals = ReportTotals(of: [FileSummary(key: "a", state: .failed)])
    #expect(ExitStatus(of: totals, isOverLimit: true, isAlarmed: true) == .alarm)
  }

  @Test func `files of which none is counted are no quiet night`() {
    let skipped = FileSummary(key: "a", state: .skipped)
    #expect(ExitStatus(of: ReportTotals(of: [skipped, skipped])) == .incomplete)
  }
}
