import AccessLogs
import ArgumentParser

extension FormatChoice {
  /// Understands `--log-format` and `--log-format-from`.
  ///
  /// - Throws: A `ValidationError` that says what is wrong; below a format string that does not
  ///   compile it has a caret.
  init(logFormat: String, from configuration: String?) throws {
    if let configuration {
      let definition = try Self.definition(named: logFormat, in: configuration)
      // nginx has this one without a definition.
      self = definition.map { .pasted($0.text) } ?? .named(.combined)
      return
    }
    let text = RawArgument.bytes(of: logFormat)
    if logFormat == "auto" {
      self = .detected
    } else if let format = LogFormat(named: logFormat) {
      self = .named(format)
    } else if FormatDefinition.isFormatString(text) {
      self = .pasted(try Self.checked(FormatDefinition(text: text), option: "--log-format").text)
    } else {
      let names = ["auto"] + LogFormat.samples.map(\.format.name)
      let nearest = NearestName.nearest(to: logFormat, among: names) ?? "combined"
      throw ValidationError(
        "'--log-format \(logFormat)' is unknown; 'logtally formats' lists the names, "
          + "such as: --log-format \(nearest)"
      )
    }
  }

  private static func checked(
    _ definition: FormatDefinition,
    option: String
  ) throws -> FormatDefinition {
    do throws(FormatSyntaxError) {
      try definition.check()
    } catch {
      throw ValidationError("\(option): \(error.description)")
    }
    return definition
  }

  /// Finds a definition in a server's configuration; `auto` is the only one there is.
  ///
  /// Returns nil for `combined` without a definition.
  private static func definition(
    named name: String,
    in path: String
  ) throws -> FormatDefinition? {
    let definitions: [ServerDefinition]
    do throws(ServerConfiguration.Unreadable) {
      definitions = try ServerConfiguration(path: path).definitions
    } catch {
      throw ValidationError(
        "'--log-format-from \(path)' cannot be read: \(error.text); give nginx's or Apache's "
          + "configuration"
      )
    }
    var names: [String] = []
    for definition in definitions {
      let name = String(decoding: definition.name, as: UTF8.self)
      if !names.contains(name) { names.append(name) }
    }
    let wanted = name == "auto" && names.count == 1 ? names[0] : name
    // Of two with one name the server takes the last.
    let found = definitions.last { $0.name.elementsEqual(wanted.utf8) }
    if let found {
      return try checked(FormatDefinition(found), option: "log format \(wanted)")
    }
    if name == "combined" { return nil }
    guard let first = names.first else {
      throw ValidationError("'--log-format-from \(path)' has no log_format and no LogFormat")
    }
    let list = names.joined(separator: ", ")
    throw ValidationError(
      name == "auto"
        ? "'--log-format-from \(path)' has \(list); choose one, such as: --log-format \(first)"
        : "'--log-format \(name)' is not in \(path), which has \(list)"
    )
  }
}
