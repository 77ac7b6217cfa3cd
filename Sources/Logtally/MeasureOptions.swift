import AccessLogs
import ArgumentParser

/// Which numbers stand behind the count.
struct MeasureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      More columns behind count, in this order: bytes (the sum of what was sent), and of the request \
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
        guard let column = Measure(name: name) else {
          throw CountPlan.unknown(name, "--measure", Measure.names)
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
}
