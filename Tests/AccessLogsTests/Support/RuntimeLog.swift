/// A log as a container runtime writes it, its records split or whole.
struct RuntimeLog {
  /// How lines are written.
  enum Layout: CaseIterable {
    case kubernetes
    case docker
    /// The lines of a Kubernetes runtime in those of Docker.
    case kubernetesInDocker
  }

  static let time = "2025-11-03T04:05:06.123456789Z"

  let layout: Layout
  private(set) var lines: [String] = []

  init(_ layout: Layout) { self.layout = layout }

  var text: String { lines.map { $0 + "\n" }.joined() }
  var bytes: [UInt8] { Array(text.utf8) }

  /// Adds one line: the last of its record or not.
  mutating func add(_ text: String, isLast: Bool = true, stream: String = "stdout") {
    lines.append(Self.line(text, isLast: isLast, stream: stream, layout))
  }

  static func line(_ text: String, isLast: Bool, stream: String, _ layout: Layout) -> String {
    let prefixed = "\(time) \(stream) \(isLast ? "F" : "P") \(text)"
    switch layout {
    case .kubernetes: return prefixed
    case .docker: return docker(text, isLast: isLast, stream: stream)
    case .kubernetesInDocker: return docker(prefixed, isLast: true, stream: stream)
    }
  }

  static func docker(_ text: String, isLast: Bool, stream: String = "stdout") -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return #"{"log":"\#(escaped)\#(isLast ? "\\n" : "")","stream":"\#(stream)","time":"\#(time)"}"#
  }

  /// Adds records of both streams, cut anywhere and their lines mixed.
  mutating func add(_ records: [[String]], random: inout SeededGenerator) {
    var series = records.map { records in
      records.flatMap { Self.parts($0, random: &random) }[...]
    }
    while let stream = series.indices.filter({ !series[$0].isEmpty }).randomElement(using: &random)
    {
      let part = series[stream].removeFirst()
      add(part.text, isLast: part.isLast, stream: stream == 0 ? "stdout" : "stderr")
    }
  }

  private static func parts(
    _ record: String,
    random: inout SeededGenerator
  ) -> [(text: String, isLast: Bool)] {
    var rest = record[...]
    var parts: [(text: String, isLast: Bool)] = []
    if Bool.random(using: &random) {
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let length = Int.random(in: 0...rest.count, using: &random)
        parts.append((String(rest.prefix(length)), false))
        rest = rest.dropFirst(length)
      }
    }
    return parts + [(String(rest), true)]
  }
}
