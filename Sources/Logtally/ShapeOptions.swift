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
  var sort: [String] = []

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
  var pivot: [String] = []

  @OptionGroup var alarms: AlarmOptions

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
    shape.sort = try columns()
    shape.alarms = try alarms.alarms(ofOne: true)
    shape.hasPercent = percent
    shape.hasTotal = total
    guard pivot.count < 2 else {
      throw ValidationError(
        "'--pivot' is given \(pivot.count) times, and makes columns of one dimension; give it once, such as: "
          + "--pivot \(pivot[0])"
      )
    }
    shape.pivot = try pivot.first.map { name in
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
      (top != nil, "--top", " 20"), (!sort.isEmpty, "--sort", " count:asc"),
      (minCount != nil, "--min-count", " 10"), (percent, "--percent", ""),
      (total, "--total", ""), (!pivot.isEmpty, "--pivot", " status"),
      (!alarms.failOn.isEmpty, "--fail-on", " 'status=5xx:share>1%'"),
    ]
    return all.filter(\.0).map { ($0.1, $0.2) }
  }

  /// What rows can be sorted by.
  private static let names = ["count"] + Measure.names + Dimension.all.map(\.name)

  private static let example = "such as: --sort count:asc,endpoint"

  /// The columns of every `--sort`, the first one first.
  private func columns() throws -> [ReportShape.SortColumn] {
    var columns: [ReportShape.SortColumn] = []
    if sort.isEmpty { return columns }
    let list = sort.joined(separator: ",")
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let column = try column(String(part), of: list)
      guard !columns.contains(where: { $0.cell == column.cell }) else {
        throw ValidationError("'--sort' names \(column.cell.name) twice; \(Self.example)")
      }
      columns.append(column)
    }
    return columns
  }

  private func column(
    _ text: String,
    of list: String
  ) throws -> ReportShape.SortColumn {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
      part.split(separator: " ").joined(separator: " ")
    }
    let name = parts[0]
    guard !name.isEmpty else {
      throw ValidationError("'--sort \(list)' has an empty name; \(Self.example)")
    }
    let cell: ReportShape.SortColumn.Cell
    if ["count", "total", "percent"].contains(name) {
      // They are in one order.
      cell = .count
    } else if let dimension = Dimension(name: name) {
      cell = .key(dimension)
    } else if let measure = Measure(columnName: name) ?? Measure(name: name) {
      cell = .measure(measure)
    } else if let pivot = pivot.first {
      throw ValidationError(
        "'--sort \(name)' names no column that rows can be sorted by, which those that '--pivot \(pivot)' "
          + "makes are not; sort by their sum, such as: --sort total"
      )
    } else {
      throw CountPlan.unknown(name, "--sort", Self.names)
    }
    switch parts.dropFirst() {
    case []: return ReportShape.SortColumn(cell, isDescending: cell.isNumber)
    case ["asc"]: return ReportShape.SortColumn(cell, isDescending: false)
    case ["desc"]: return ReportShape.SortColumn(cell, isDescending: true)
    default:
      throw ValidationError(
        "'--sort \(text)' has another word than asc or desc behind the colon; \(Self.example)"
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
  ///   - source: What has them.
  /// - Returns: The tables to count by.
  /// - Throws: ``ShapeRefusal``.
  static func tables(
    _ tables: [[Dimension]],
    pivoted pivot: Dimension?,
    of source: TableSource = .options
  ) throws(ShapeRefusal) -> [[Dimension]] {
    guard let pivot else { return tables }
    guard tables.count == 1, let by = tables.first else {
      throw ShapeRefusal(
        "'--pivot \(pivot.name)' makes one table, and \(source.text) \(tables.count); give one --by, "
          + "such as: --by \(pivot == .endpoint ? "host" : "endpoint") --pivot \(pivot.name)"
      )
    }
    let rows = by.filter { $0 != pivot }
    let others = rows.isEmpty ? [pivot == .endpoint ? .status : .endpoint] : rows
    if let again = source.again(by: others + [pivot]) {
      guard rows.count < by.count, !rows.isEmpty else {
        throw ShapeRefusal(
          "'--pivot \(pivot.name)' needs it beside what the rows are, and \(source.text) one by "
            + "\(by.list); \(again)"
        )
      }
    } else {
      guard rows.count == by.count else {
        throw ShapeRefusal(
          "'--pivot \(pivot.name)' makes columns of what '--by \(by.list)' makes rows of; take it out of "
            + "one, such as: --by \(others.list) --pivot \(pivot.name)"
        )
      }
    }
    return [rows + [pivot]]
  }

  /// Puts the dimension that makes columns to the tables of a source.
  ///
  /// - Throws: A `ValidationError` that says why it cannot.
  mutating func pivotTables(of source: TableSource = .options) throws {
    do throws(ShapeRefusal) {
      query.tables = try Self.tables(query.tables, pivoted: shape.pivot, of: source)
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
    if !tables.isEmpty, let complaint = shape.alarms.complaint(about: tables) { return complaint }
    let list = (measures ?? []).map(\.name).joined(separator: ",")
    if let pivot = shape.pivot, !list.isEmpty {
      let columns = (tables.first ?? []).filter { $0 != pivot } + [pivot]
      return
        "'--pivot \(pivot.name)' shows counts alone, and '--measure \(list)' asks for more; give one of "
        + "them, such as: --by \(columns.list) --measure \(list)"
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
      if dimension == shape.pivot {
        return
          "'--sort \(dimension.name)' is what '--pivot' makes columns of, which rows cannot be sorted by; sort "
          + "by their sum, such as: --sort total"
      }
      guard let table = tables.first(where: { !$0.contains(dimension) }) else { continue }
      return
        "'--sort \(dimension.name)' is no column of '--by \(table.list)'; sort by one that it has, "
        + "such as: --by \(table.list) --sort \(table[0].name)"
    }
    return nil
  }
}

/// What has the tables of which `--pivot` makes a report.
enum TableSource {
  case options
  case part(name: String)
  case plan(quoted: String)

  /// The text before how many tables it has, or which one.
  var text: String {
    switch self {
    case .options: "'--by' asks for"
    case .part(let name): "'\(name)' has"
    case .plan(let quoted): "\(quoted) has"
    }
  }

  /// Returns how it is made anew for a table; nil of options, which count by what is missing.
  func again(by table: [Dimension]) -> String? {
    switch self {
    case .options: nil
    case .part: "count again, such as: logtally --by \(table.list) --output logs.part logs"
    case .plan: "plan anew, such as: logtally plan --json --by \(table.list) logs >plan.json"
    }
  }
}

/// Why tables do not give a report of a shape.
struct ShapeRefusal: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
