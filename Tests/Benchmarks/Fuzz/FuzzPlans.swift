import AccessLogs

/// Plans of files, which may come from strangers.
enum FuzzPlans {
  private static let seeds: [[UInt8]] = [plan(files: 0), plan(files: 3), plan(files: 40)]

  private static func plan(files: Int) -> [UInt8] {
    var plan = FilePlan()
    plan.query = Query(by: [.endpoint, .status], filters: .init(match: [[0xFF]]))
    plan.keyPrefix = files == 3 ? Array("web-01:".utf8) : []
    for number in 0..<files {
      var file = PlannedFile(key: FileKey("logs/\(100 + number).log"))
      file.bytes = 1 << number
      file.path = number.isMultiple(of: 5) ? "copy" : nil
      file.pair = number.isMultiple(of: 7) ? "logs/100.log" : nil
      file.original = number == 2 ? FileKey([0xFE]) : nil
      if number == 1 { (file.state, file.problem) = (.failed, .danglingLink) }
      plan.files.append(file)
    }
    return text(plan)
  }

  private static func text(_ plan: FilePlan) -> [UInt8] {
    var text: [UInt8] = []
    plan.write(version: "1.0.0") { bytes in
      for index in bytes.indices { text.append(bytes[index]) }
    }
    return text
  }

  static func input(_ mutator: inout Mutator) -> [UInt8] { mutator.mutant(of: seeds, changes: 4) }

  /// Reads a plan: one that is taken is written and read as the same, and dealt.
  static func run(_ bytes: [UInt8], _ file: ScratchFile, _ random: inout SplitMix64) throws {
    try file.write(bytes)
    // A list without a question is never written.
    guard let plan = try? FilePlan(path: Array(file.path.utf8)), plan.query != nil else { return }
    let written = text(plan)
    try file.write(written)
    guard let again = try? FilePlan(path: Array(file.path.utf8)), again.files == plan.files,
      text(again) == written
    else { throw FuzzFinding("a plan is not read as it was written") }
    let count = 1 + random.below(50)
    let deal = FileDeal(plan.files, prefix: plan.keyPrefix ?? [], into: count)
    var dealt = 0
    for share in 1...count {
      var part = plan
      _ = part.keep(share, of: count)
      dealt += part.files.count { $0.original == nil }
    }
    guard dealt == deal.shares.count(where: { $0 > 0 }) else {
      throw FuzzFinding("\(dealt) files in the shares of \(plan.files.count)")
    }
  }
}
