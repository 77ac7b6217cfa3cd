/// The steps that tidy endpoints, made ready: what the target of a request becomes.
struct EndpointTidier: Sendable {
  /// Memory that results lie in until the next target is tidied; for one thread.
  final class Memory {
    fileprivate let ofSteps: [Scratch]
    fileprivate let whole = Scratch()

    fileprivate init(steps: Int) { ofSteps = (0..<steps).map { _ in Scratch() } }
  }

  private let steps: [TidyStep]
  private let keepsQuery: Bool

  /// Makes the steps ready; nil where there is none.
  init?(_ tidying: Tidying) {
    steps = tidying.steps
    keepsQuery = tidying.keepsQuery
    if steps.isEmpty { return nil }
  }

  /// Makes memory for results.
  func memory() -> Memory { Memory(steps: steps.count) }

  /// Returns what a target becomes: a part of it, or what lies in the memory.
  func tidied(_ target: LineBytes, in memory: Memory) -> LineBytes {
    let end = keepsQuery ? target.find(ByteClass.questionMark) : target.count
    let untouched = target.part(0, end)
    var (path, isPattern) = (untouched, false)
    for index in steps.indices where !isPattern || steps[index].kind != .guess {
      guard let result = steps[index].result(path, memory.ofSteps[index]) else { continue }
      path = result
      if steps[index].kind == .pattern { isPattern = true }
    }
    if end == target.count { return path }
    if path.isSame(as: untouched) { return target }
    memory.whole.begin(room: path.count + target.count - end)
    memory.whole.append(path)
    memory.whole.append(target.from(end))
    return memory.whole.bytes
  }
}

extension Tidying {
  /// Returns what a target is cut to before any step, and what each step then makes of it.
  package func results(for target: [UInt8]) -> [(step: String, endpoint: [UInt8])] {
    LineBytes.with(target) { target in
      let end = target.find(ByteClass.questionMark)
      var (path, isPattern) = (target.part(0, end).array, false)
      let kept = keepsQuery ? target.from(end).array : []
      var results = [(step: "", endpoint: path + kept)]
      let memory = Scratch()
      // What a step has written lies there.
      defer { withExtendedLifetime(memory) {} }
      for step in steps {
        let result = LineBytes.with(path) { step.result($0, memory)?.array }
        if let result, !isPattern || step.kind != .guess {
          path = result
          if step.kind == .pattern { isPattern = true }
        }
        results.append((step.name, path + kept))
      }
      return results
    }
  }
}
