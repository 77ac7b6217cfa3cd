import AccessLogs
import Testing

@testable import Logtally

/// Which parts belong together, where the command alone cannot make them differ.
struct PartChoiceTests {
  private func part(
    _ name: String,
    _ key: String,
    _ edit: (inout PartHead) -> Void = { _ in }
  ) -> MergedPart {
    var head = PartHead()
    head.origin = PartOrigin(program: "1.0.0")
    head.files = [PartFile(FileSummary(key: FileKey(key), state: .counted))]
    edit(&head)
    let file = LogFile(key: FileKey(name), byteCount: 0, isNamed: true)
    return MergedPart(file: file, head: head, copy: nil)
  }

  private func refusal(_ parts: [MergedPart]) -> String? {
    do throws(MergeRefusal) {
      _ = try PartChoice(of: parts, tables: [], beside: [])
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `versions of the program merge, and that is said once`() throws {
    let parts = [
      part("a", "1"), part("b", "2") { $0.origin = PartOrigin(program: "1.1\u{7}") },
      part("c", "3") { $0.origin = PartOrigin(program: "0.9") }, part("d", "4"),
    ]
    let choice = try PartChoice(of: parts, tables: [], beside: [])
    #expect(
      choice.notes == ["logtally: the parts were counted by logtally 0.9, 1.0.0 and 1.1\\x07"]
    )
    #expect(choice.origin.programs == ["0.9", "1.0.0", "1.1\u{7}"])
    #expect(choice.keys == ["1", "2", "3", "4"])
    #expect(choice.places == [[0], [1], [2], [3]])
    let same = try PartChoice(of: [parts[0], parts[3]], tables: [], beside: [])
    #expect(same.notes == [])
  }

  @Test func `other rules do not merge`() {
    let other = part("b", "2") { $0.origin.rules = 7 }
    #expect(
      refusal([part("a", "1"), other])
        == "'a' and 'b' differ in what is meant by: was counted by the rules of logtally 1.0.0; "
        + "only parts of one question can be merged"
    )
  }

  @Test func `what is measured has to be the same, and its unit`() {
    let measured = part("b", "2") { $0.query.measures = [.bytes, .percentiles] }
    #expect(
      refusal([part("a", "1"), measured])
        == "'a' measures nothing, 'b' bytes and request times for percentiles; "
        + "only parts of one question can be merged"
    )
    let unit = part("b", "2") { $0.query.timeUnit = .milliseconds }
    #expect(
      refusal([part("a", "1"), unit])
        == "'a' reads request times in the units of their formats, 'b' milliseconds; "
        + "only parts of one question can be merged"
    )
  }

  @Test func `the order of tables, columns and texts makes no difference`() {
    let first = part("a", "1") {
      $0.query.tables = [[.endpoint, .status], [.file]]
      $0.query.filters.match = [[1], [2]]
    }
    let second = part("b", "2") {
      $0.query.tables = [[.file], [.status, .endpoint]]
      $0.query.filters.match = [[2], [1], [2]]
    }
    #expect(refusal([first, second]) == nil)
  }

  @Test func `a path that is no part must not have the name of a file`() {
    let failed = [FileSummary(key: "1", state: .failed, problem: .partCutOff)]
    #expect(
      throws: MergeRefusal(
        "1 is no whole part, and 'a' has a file of that name; nothing is written"
      )
    ) {
      try PartChoice(of: [part("a", "1")], tables: [], beside: failed)
    }
  }
}
