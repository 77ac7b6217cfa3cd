/// What became of the runs: faults down, outcomes across.
struct ChaosTable {
  private var counts: [ChaosFault: [ChaosRun.Outcome: Int]] = [:]
  private var hits: [ChaosFault: Int] = [:]
  private var runs = 0
  private var orphans = 0
  private var strayFiles = 0
  private var removedLeftovers = 0

  private var wrong: Int { counts.values.reduce(0) { $0 + ($1[.wrong] ?? 0) } }

  var isClean: Bool { wrong == 0 && orphans == 0 && strayFiles == 0 && runs > 0 }

  mutating func add(_ verdict: ChaosRun.Verdict, of plan: ChaosPlan) {
    runs += 1
    counts[plan.fault, default: [:]][verdict.outcome, default: 0] += 1
    if verdict.wasHit { hits[plan.fault, default: 0] += 1 }
    orphans += verdict.orphans
    strayFiles += verdict.strayFiles
    if verdict.removedLeftover { removedLeftovers += 1 }
  }

  func text(seed: UInt64, seconds: Double) -> String {
    let outcomes = ChaosRun.Outcome.allCases
    var lines = [
      row("fault", ["runs", "in time"] + outcomes.map(\.rawValue))
    ]
    for fault in ChaosFault.allCases {
      let counts = counts[fault] ?? [:]
      let runs = counts.values.reduce(0, +)
      let numbers = [runs, hits[fault] ?? 0] + outcomes.map { counts[$0] ?? 0 }
      lines.append(row(fault.rawValue, numbers.map { $0 == 0 ? "." : "\($0)" }))
    }
    let tenths = Int(seconds * 10)
    lines += [
      "", "\(runs) runs with seed \(seed) in \(tenths / 10).\(tenths % 10) s",
      "\(removedLeftovers) temporary files of killed runs, each removed by the next run",
      "\(orphans) orphans", "\(strayFiles) stray files", "\(wrong) wrong reports",
    ]
    return lines.joined(separator: "\n")
  }

  private func row(_ name: String, _ cells: [String]) -> String {
    let width = 22
    return name + String(repeating: " ", count: max(0, width - name.count))
      + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
  }
}
