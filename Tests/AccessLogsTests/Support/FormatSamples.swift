import AccessLogs

extension LogFormat {
  /// The formats that have a name on the command line.
  static let named = samples.map(\.format)

  /// An invented line of the format.
  var sampleLine: String { sample?.line ?? "" }

  /// The line before it that its columns need.
  var sampleDirective: String? { sample?.directive }

  private var sample: FormatSample? { Self.samples.first { $0.format == self } }
}
