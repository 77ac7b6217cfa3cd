import Testing

/// What a page says of a layout of JSON: every key, in its order, and what is behind it.
///
/// A row of its table is a key with the keys around it, the layouts it is in where the page has several, and its type:
/// `string`, `number`, `boolean`, `string or null`, `number or null` or `object`, perhaps `; optional`. `DIMENSION` stands
/// for each of `by`, and `MEASURE` for each column behind the count.
struct ReportSchema {
  private final class Node {
    let key: String
    var type: String
    var isOptional = false
    var isList = false
    var members: [Node] = []

    init(_ key: String, type: String) {
      self.key = key
      self.type = type
    }
  }

  private let root = Node("", type: "object")
  /// The rows that the layout has.
  private(set) var rowCount = 0

  private static let types = [
    "string", "number", "boolean", "string or null", "number or null", "object",
  ]

  /// Reads the rows of a layout, such as `/1`, or those of the only one that the page has.
  init(of layout: String? = nil, in page: Page) throws {
    for line in page.lines where line.hasPrefix("| `") {
      var cells = line.split(separator: "|").map { cell in
        String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      if let layout {
        guard cells.count == 4, ["both", "`\(layout)`"].contains(cells[1]) else { continue }
        cells.remove(at: 1)
      }
      guard cells.count == 3, layout != nil || Self.types.contains(cells[1]) else { continue }
      rowCount += 1
      try add(cells[0].filter { $0 != "`" }, cells[1], layout ?? "")
    }
  }

  private func add(_ path: String, _ type: String, _ layout: String) throws {
    var node = root
    let names = path.split(separator: ".").map(String.init)
    for (index, name) in names.enumerated() {
      let key = name.replacing("[]", with: "")
      if let known = node.members.first(where: { $0.key == key }) {
        try #require(known === node.members.last, "\(path) is not where its keys are")
        try #require(index < names.count - 1, "\(path) stands there twice")
        node = known
      } else {
        let child = Node(key, type: "object")
        node.members.append(child)
        node = child
      }
      node.isList = name.hasSuffix("[]")
    }
    let words = type.split(separator: "; ").map(String.init)
    node.type = words[0]
    let optional = words.dropFirst().first
    node.isOptional = optional == "optional" || optional == "optional in `\(layout)`"
    try #require(Self.types.contains(node.type), "\(type)")
  }

  /// Returns what of a report is not as the page says.
  func problems(of report: OrderedJSON) -> [String] {
    problems(report, root, "", dimensions: [], measures: Self.names(report["query"]?["measure"]))
  }

  private static func names(_ list: OrderedJSON?) -> [String] {
    (list?.elements ?? []).compactMap { element in
      if case .string(let name) = element { name == "bytes" ? name : "\(name)_ms" } else { nil }
    }
  }

  private func problems(
    _ value: OrderedJSON,
    _ node: Node,
    _ path: String,
    dimensions: [String],
    measures: [String]
  ) -> [String] {
    switch (value, node.type) {
    case (.string, "string"), (.string, "string or null"), (.null, "string or null"),
      (.number, "number"), (.decimal, "number"), (.bool, "boolean"),
      (.number, "number or null"),
      (.decimal, "number or null"), (.null, "number or null"):
      return []
    case (.object(let members), "object"):
      let by = value["by"]?.elements.compactMap { element in
        if case .string(let name) = element { name } else { nil }
      }
      return self.problems(members, node, path, dimensions: by ?? dimensions, measures: measures)
    default: return ["\(path) is no \(node.type): \(value)"]
    }
  }

  private func problems(
    _ members: [OrderedJSON.Member],
    _ node: Node,
    _ path: String,
    dimensions: [String],
    measures: [String]
  ) -> [String] {
    var wanted = node.members.flatMap { member in
      switch member.key {
      case "DIMENSION": dimensions.map { Node($0, type: member.type) }
      case "MEASURE": measures.map { Node($0, type: member.type) }
      default: [member]
      }
    }[...]
    var problems: [String] = []
    for member in members {
      while let next = wanted.first, next.key != member.key, next.isOptional {
        wanted.removeFirst()
      }
      guard let next = wanted.popFirst(), next.key == member.key else {
        return problems + ["\(path).\(member.key) is not expected there"]
      }
      let place = "\(path).\(member.key)"
      guard next.isList else {
        problems += self.problems(
          member.value,
          next,
          place,
          dimensions: dimensions,
          measures: measures
        )
        continue
      }
      guard case .array(let elements) = member.value else {
        problems.append("\(place) is no list")
        continue
      }
      for (index, element) in elements.enumerated() {
        problems += self.problems(
          element,
          next,
          "\(place)[\(index)]",
          dimensions: dimensions,
          measures: measures
        )
      }
    }
    return problems + wanted.filter { !$0.isOptional }.map { "\(path).\($0.key) is missing" }
  }
}
