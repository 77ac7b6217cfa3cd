import AccessLogs
import ArgumentParser

/// Which lines are counted, by what they say.
struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Count only lines that hold <text>, byte for byte; any of them where it is given repeatedly.",
      valueName: "text"
    )
  )
  var match: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Count only lines with one of these statuses, such as '4xx,!404,500-503'; ! leaves out, - is none. \
      Repeatable, as are the next seven; all that are given have to be passed.
      """,
      valueName: "status[,status...]"
    )
  )
  var status: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only lines with one of these methods, such as GET,HEAD or '!OPTIONS'.",
      valueName: "method[,method...]"
    )
  )
  var method: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only endpoints that match one of these, such as '/api/*,!/api/health'; * passes over / too.",
      valueName: "glob[,glob...]"
    )
  )
  var endpoint: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only virtual hosts that match one of these in any case, such as '*.example.com'.",
      valueName: "glob[,glob...]"
    )
  )
  var host: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only clients of one of these addresses or networks, such as '10.0.0.0/8,!10.1.0.0/16'.",
      valueName: "address[,address...]"
    )
  )
  var client: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only users that match one of these, such as 'a*' or '!-' for anybody who logged in.",
      valueName: "glob[,glob...]"
    )
  )
  var user: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only referrers that hold one of these texts in any case.",
      valueName: "text[,text...]"
    )
  )
  var referrer: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only user agents that hold one of these texts in any case, such as '!bot,!spider'.",
      valueName: "text[,text...]"
    )
  )
  var agent: [String] = []

  /// The values of a filter, each as it was given.
  private func lists(of kind: FilterKind) -> [String] {
    switch kind {
    case .status: status
    case .method: method
    case .endpoint: endpoint
    case .host: host
    case .client: client
    case .user: user
    case .referrer: referrer
    case .agent: agent
    default: []
    }
  }

  /// Returns what fields have to be, in the order of the codes.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func values() throws -> [Filter] {
    var filters: [Filter] = []
    for kind in FilterKind.all {
      let lists = lists(of: kind)
      if lists.isEmpty { continue }
      do throws(FilterSyntaxError) {
        filters.append(try Filter(kind, lists.map(RawArgument.bytes(of:))))
      } catch {
        let value =
          error.value.isEmpty ? lists.joined(separator: ",") : KeyText.string(error.value.span)
        throw ValidationError(
          "'--\(kind.name) \(value)' \(error.reason); such as: --\(kind.name) \(kind.example)"
        )
      }
    }
    return filters.sorted { $0.kind.code < $1.kind.code }
  }
}
