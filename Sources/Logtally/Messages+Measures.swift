import AccessLogs

/// What has to be known of measured values to read them right.
extension Messages {
  /// Returns that bytes of files count different things, and that files have no request times.
  static func measures(of report: Report) -> [String] {
    let measures = report.query.measures
    // Nobody asked for what a page measures by itself, and the page says what no line has.
    if measures.isEmpty || ReportPage.choseMeasures(of: report.query) { return [] }
    let formats = Set(report.files.filter { $0.lines.counted > 0 }.compactMap(\.logFormat))
    return [
      measures.contains(.bytes) ? differentBytes(formats) : nil,
      measures.contains(.times) && report.query.timeUnit == nil ? noTimes(report, formats) : nil,
    ].compactMap(\.self)
  }

  private static func differentBytes(_ formats: Set<LogFormat>) -> String? {
    let whole = names(formats.filter { $0.bytes == .headersToo })
    let bodies = names(formats.filter { $0.bytes == .bodies })
    if whole.isEmpty || bodies.isEmpty { return nil }
    return line(
      "bytes count headers too in files of \(whole), and bodies alone in files of \(bodies)"
    )
  }

  private static func noTimes(_ report: Report, _ formats: Set<LogFormat>) -> String? {
    if case .pasted = report.query.format { return nil }
    let without = formats.filter { !$0.hasTimes }
    if without.isEmpty { return nil }
    let files = report.files.count { file in
      file.lines.counted > 0 && file.logFormat.map(without.contains) == true
    }
    return line(
      "no request time of a known unit is in \(NumberText.counted(files, "file")) of "
        + "\(names(without)); --time-unit gives that of a number behind all else, and --log-format "
        + "says where it stands, such as: --log-format "
        + "'$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent "
        + "\"$http_referer\" \"$http_user_agent\" $request_time'"
    )
  }

  /// The names of formats, in their order.
  private static func names(_ formats: Set<LogFormat>) -> String {
    list(formats.map(\.name).sorted())
  }
}
