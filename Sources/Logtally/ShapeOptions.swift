import AccessLogs
import ArgumentParser

/// Which rows a report shows, and in what order: the same for every command that makes one.
struct ShapeOptions: ParsableArguments {
  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Show only <n> rows: the largest, or the first in the order of --sort.",
      valueName: "n"
    )
  )
  var top: Int?

  @Option(
    help: ArgumentHelp(
      """
      Sort rows by these columns: numbers, such as count, have the largest first, all others the smallest, \
      unless :asc or :desc is behind the name. (default: count, or the time where rows begin with one)
      """,
      valueName: "column[,column...]"
    ),
    completion: .list(Self.names)
  )
  var sort: String?

  @Option(help: ArgumentHelp("Leave out rows that count less than <n>.", valueName: "n"))
  var minCount: Int?

  @Flag(help: "Show also what percentage of all counted lines each row has.")
  var percent = false

  @Flag(help: "Show all counted lines together in a last row, (total).")
  var total = false

  @Option(
    help: ArgumentHelp(
      "Make a column of each value of <dim>, which is none of --by, and the total of these.",
      valueName: "dim"
    ),
    completion: .list(Dimension.all.map(\.name))
  )
  var pivot: String?

  /// Reads the options.
  ///
  /// - Parameter usualTop: How many rows there are where nothing is said of it; nil for all.
  /// - Returns: What they ask for.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func shape(usualTop: Int?) throws -> ReportShape {
    var shape = ReportShape()
    shape.top =
      try CountPlan.positive(top, option: "--top", example: "--top 20") ?? usualTop
    shape.leastCount =
      try CountPlan.positive(minCount, option: "--min-count", example: "--min-count 10")
    shape.sort = try sort.map(Self.columns) ?? []
    shape.hasPercent = percent
    shape.hasTotal = total
    shape.pivot = try pivot.map { name in
      guard let dimension = Dimension(name: name) else {
        throw CountPlan.unknown(name, "--pivot", Dimension.all.map(\.name))
      }
      return dimension
    }
    return shape
  }

  /// The options that are given, each with a blank and an example of its value behind it.
  var given: [(name: String, value: String)] {
    let all = [
      (top != nil, "--top", " 20"), (sort != nil, "--sort", " count:asc"),
      (minCount != nil, "--min-count", " 10"), (percent, "--percent", ""),
      (total, "--total", ""), (pivot != nil, "--pivot", " status"),
    ]
    return all.filter(\.0).map { ($0.1, $0.2) }
  }

  /// What rows can be sorted by.
  private static let names = ["count"] + Measure.names + Dimension.all.map(\.name)

  private static let example = "such as: --sort count:asc,endpoint"

  private static func columns(_ list: String) throws -> [ReportShape.SortColumn] {
    var columns: [ReportShape.SortColumn] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let column = try column(String(part), of: list)
      guard !columns.contains(where: { $0.cell == column.cell }) else {
        throw ValidationError("'--sort' names \(column.cell.name) twice; \(example)")
      }
      columns.append(column)
    }
    return columns
  }

  private static func column(
    _ text: String,
    of list: String
  ) throws -> ReportShape.SortColumn {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
      part.split(separator: " ").joined(separator: " ")
    }
    let name = parts[0]
    guard !name.isEmpty else {
      throw ValidationError("'--sort \(list)' has an empty name; \(example)")
    }
    let cell: ReportShape.SortColumn.Cell
    if ["count", "total", "percent"].contains(name) {
      // They are in one order.
      cell = .count
    } else if let dimension = Dimension(name: name) {
      cell = .key(dimension)
    } else if let measure = Measure(columnName: name) ?? Measure(name: name) {
      cell = .measure(measure)
    } else {
      throw CountPlan.unknown(name, "--sort", names)
    }
    switch parts.dropFirst() {
    case []: return ReportShape.SortColumn(cell, isDescending: cell.isNumber)
    case ["asc"]: return ReportShape.SortColumn(cell, isDescending: false)
    case ["desc"]: return ReportShape.SortColumn(cell, isDescending: true)
    default:
      throw ValidationError(
        "'--sort \(text)' has another word than asc or desc behind the colon; \(example)"
      )
    }
  }
}

extension ReportShape {
  /// The measures that rows are sorted by.
  var sortMeasures: [Measure] {
    sort.compactMap { if case .measure(let measure) = $0.cell { measure } else { nil } }
  }

  /// The first option for columns and rows that say of the others what programs find out by themselves.
  fileprivate var optionForPeople: String? {
    pivot.map { "--pivot \($0.name)" } ?? (hasPercent ? "--percent" : hasTotal ? "--total" : nil)
  }
}

extension CountPlan {
  /// Puts the dimension that makes columns at the end of the only table that is counted by.
  ///
  /// - Parameters:
  ///   - tables: What `--by` asks for, or what was counted by.
  ///   - pivot: The dimension, if there is one.
  ///   - isCounted: Whether it is among what was counted by.
  ///   - name: What asks for the tables.
  /// - Returns: The tables to count by.
  /// - Throws: ``ShapeRefusal``.
  static func tables(
    _ tables: [[Dimension]],
    pivoted pivot: Dimension?,
    isCounted: Bool = false,
    of name: String = "'--by' asks for"
  ) throws(ShapeRefusal) -> [[Dimension]] {
    guard let pivot else { return tables }
    guard tables.count == 1, let by = tables.first else {
      throw ShapeRefusal(
        "'--pivot \(pivot.name)' makes one table, and \(name) \(tables.count); give one --by, "
          + "such as: --by \(pivot == .endpoint ? "host" : "endpoint") --pivot \(pivot.name)"
      )
    }
    let rows = by.filter { $0 != pivot }
    if isCounted {
      guard rows.count < by.count, !rows.isEmpty else {
        throw ShapeRefusal(
          "'--pivot \(pivot.name)' needs it beside what the rows are, and \(name) one by \(by.list); "
            + "count again, such as: logtally --by \((rows + [pivot]).list) --output logs.part logs"
        )
      }
    } else {
      guard rows.count == by.count else {
        let others = rows.isEmpty ? [pivot == .endpoint ? .status : .endpoint] : rows
        throw ShapeRefusal(
          "'--pivot \(pivot.name)' makes columns of what '--by \(by.list)' makes rows of; take it out of "
            + "one, such as: --by \(others.list) --pivot \(pivot.name)"
        )
      }
    }
    return [rows + [pivot]]
  }

  /// Puts the dimension that makes columns to the tables; `source` is what has counted by it already, if anything has.
  ///
  /// - Throws: A `ValidationError` that says why it cannot.
  mutating func pivotTables(countedBy source: String? = nil) throws {
    do throws(ShapeRefusal) {
      query.tables = try Self.tables(
        query.tables,
        pivoted: shape.pivot,
        isCounted: source != nil,
        of: source ?? "'--by' asks for"
      )
    } catch {
      throw ValidationError(error.text)
    }
  }

  /// Checks that the tables have the columns that rows are sorted by, and those of measures where these are known.
  ///
  /// - Throws: A `ValidationError` that says what is in the way.
  func checkShape(_ measures: [Measure]?) throws {
    if let complaint = complaint(aboutShapeOf: query.tables, measures) {
      throw ValidationError(complaint)
    }
  }

  /// Returns why tables with some columns of measures cannot be of the shape that is asked for; nil if they can.
  ///
  /// There are no measures where it is not known yet which there will be.
  func complaint(aboutShapeOf tables: [[Dimension]], _ measures: [Measure]?) -> String? {
    if format == .openmetrics, let option = shape.optionForPeople {
      return
        "'\(option)' has no place in openmetrics, of whose series Prometheus makes sums and shares; leave it "
        + "out, or give another format, such as: \(option) --format csv"
    }
    let list = (measures ?? []).map(\.name).joined(separator: ",")
    if let pivot = shape.pivot, !list.isEmpty {
      return
        "'--pivot \(pivot.name)' shows counts alone, and '--measure \(list)' asks for more; give one of "
        + "them, such as: --by \(pivot.name) --measure \(list)"
    }
    if let pivot = shape.pivot, let measure = shape.sortMeasures.first {
      return
        "'--pivot \(pivot.name)' shows counts alone, and '--sort \(measure.name)' is of none; sort by the sum "
        + "of a row, such as: --pivot \(pivot.name) --sort total"
    }
    for measure in shape.sortMeasures where measures?.contains(measure) == false {
      return
        "'--sort \(measure.name)' is no column of the report; ask for it too, such as: --measure "
        + ((measures ?? []) + [measure]).map(\.name).joined(separator: ",")
        + " --sort \(measure.name)"
    }
    let tables = tables.map { $0.filter { $0 != shape.pivot } }
    for column in shape.sort {
      guard case .key(let dimension) = column.cell else { continue }
      guard let table = tables.first(where: { !$0.contains(dimension) }) else { continue }
      return
        "'--sort \(dimension.name)' is no column of '--by \(table.list)'; sort by one that it has, "
        + "such as: --by \(table.list) --sort \(table[0].name)"
    }
    return nil
  }
}

/// Why tables do not give a report of a shape.
struct ShapeRefusal: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
