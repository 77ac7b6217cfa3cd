import AccessLogs
import ArgumentParser

/// Which numbers stand behind the count.
struct MeasureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      More columns behind count, in the order that you give: bytes (the sum of what was sent), and of the request \
      time in milliseconds mean, max, and percentiles such as p50, p95 or p99.9.
      """,
      valueName: "measure[,measure...]"
    ),
    completion: .list(Measure.names)
  )
  var measure: [String] = []

  /// Reads the columns.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func columns() throws -> [Measure] {
    var columns: [Measure] = []
    for list in measure {
      for part in list.split(separator: ",", omittingEmptySubsequences: false) {
        let name = part.split(separator: " ").joined(separator: " ")
        guard !name.isEmpty else {
          throw ValidationError(
            "'--measure \(list)' has an empty name; such as: --measure bytes,p95"
          )
        }
        guard let column = Measure(name: name) ?? Measure(columnName: name) else {
          throw Self.unknown(name)
        }
        guard !columns.contains(column) else {
          throw ValidationError(
            "'--measure' names \(column.name) twice; such as: --measure bytes,mean,p95"
          )
        }
        columns.append(column)
      }
    }
    return columns
  }

  private static func unknown(_ name: String) -> ValidationError {
    guard name.first == "p", name.dropFirst().first?.isNumber == true else {
      return CountPlan.unknown(name, "--measure", Measure.names)
    }
    return ValidationError(
      "'--measure \(name)' is no percentile from p0 to p100 of up to three decimals; such as: "
        + "--measure p50,p95,p99.9"
    )
  }
}

/// What request times are written in.
struct TimeUnitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The unit of request times that do not say it themselves, instead of the one that the format of a \
      line has.
      """,
      valueName: "s|ms|us|ns"
    ),
    completion: .list(TimeUnit.allCases.map(\.name))
  )
  var timeUnit: String?

  /// Reads the unit.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func unit() throws -> TimeUnit? {
    try timeUnit.map { name in
      guard let unit = TimeUnit.allCases.first(where: { $0.name == name }) else {
        throw CountPlan.unknown(name, "--time-unit", TimeUnit.allCases.map(\.name))
      }
      return unit
    }
  }
}
