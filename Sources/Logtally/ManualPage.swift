import ArgumentParser

/// A page of the manual, in the language of mdoc(7): the help's texts, set as readers of `man` know it.
struct ManualPage {
  /// The option that prints a page.
  static let option = "--generate-manual"

  private let description: CommandDescription
  private let text: CommandText
  /// Nil of the page of the command itself, which is about what it does without a subcommand.
  private let subcommand: String?

  /// The page of a subcommand, or of the command itself; nil of what has no page of its own.
  init?(of subcommand: String?) {
    let root = CommandDescription.root
    let name = subcommand ?? root.defaultSubcommand ?? ""
    guard subcommand != root.defaultSubcommand, let text = Self.texts[name],
      let description = root.subcommand(name)
    else { return nil }
    self.subcommand = subcommand
    self.text = text
    self.description = description
  }

  /// Prints a page where the arguments ask for that; nil where they do not.
  static func serve(_ arguments: [String]) -> ExitStatus? {
    guard arguments.first == option else { return nil }
    guard arguments.count < 3, let page = ManualPage(of: arguments.dropFirst().first) else {
      let names = pages.joined(separator: ", ")
      return UsageMessage.show(
        ValidationError(
          "'\(option)' takes nothing, or one of \(names), such as: logtally \(option)"
        )
      )
    }
    return StandardOutput.show(page.source)
  }

  /// The subcommands with a page of their own.
  static var pages: [String] {
    SubcommandNames.all.filter {
      $0 != CommandDescription.root.defaultSubcommand && texts[$0] != nil
    }
  }

  private static let texts: [String: CommandText] = {
    var texts: [String: CommandText] = [:]
    for command in LogtallyCommand.configuration.subcommands {
      guard let name = command.configuration.commandName,
        let documented = command as? any DocumentedCommand.Type
      else { continue }
      texts[name] = documented.text
    }
    return texts
  }()

  // MARK: - The page

  /// The page, without a line end at its end.
  var source: String {
    let name = ["logtally", subcommand].compactMap(\.self).joined(separator: "-")
    let abstract = subcommand == nil ? CommandDescription.root.abstract : description.abstract
    var lines = [
      ".Dd $Mdocdate$", ".Dt \(name.uppercased()) 1", ".Os logtally \(ProgramVersion.current)",
      ".Sh NAME", ".Nm \(name)", ".Nd \(ManualText.withoutCapital(abstract ?? ""))",
      ".Sh SYNOPSIS",
    ]
    lines += ManualText.synopsis(text.usage)
    if subcommand == nil {
      for page in Self.pages { lines += ManualText.synopsis(Self.texts[page]?.usage ?? "") }
    }
    lines.append(".Sh DESCRIPTION")
    lines += text.paragraphs.map(ManualText.prose).joined(separator: [".Pp"])
    lines += optionLines
    for topic in text.topics {
      lines += [".Sh \(topic.title)"] + ManualText.prose(topic.sentence)
      lines +=
        [".Bl -tag -width indent"]
        + topic.entries.flatMap { entry in
          [".It \(ManualText.literal(entry.term))"] + ManualText.prose(entry.meaning)
        } + [".El"]
    }
    if subcommand == nil { lines += subcommandLines }
    lines += entries("ENVIRONMENT", text.environment) { "Ev \($0)" }
    lines += entries("FILES", text.files) { "Pa \(ManualText.literal($0))" }
    lines += entries("EXIT STATUS", text.statuses) { $0 }
    lines.append(".Sh EXAMPLES")
    lines += text.examples.map { example in
      ManualText.prose("\(example.purpose):") + [".Bd -literal -offset indent -compact"]
        + example.commands.map(ManualText.literal) + [".Ed"]
    }.joined(separator: [".Pp"])
    lines += [".Sh SEE ALSO"] + seeAlso
    return lines.joined(separator: "\n")
  }

  private var optionLines: [String] {
    var lines = [".Sh OPTIONS"]
    for (title, options) in description.sections {
      if let title { lines.append(".Ss \(title)") }
      lines.append(".Bl -tag -width indent")
      for option in options { lines += ManualText.option(option) }
      lines.append(".El")
    }
    return lines
  }

  private var subcommandLines: [String] {
    let root = CommandDescription.root
    return [".Sh SUBCOMMANDS", ".Bl -tag -width indent"]
      + (root.subcommands ?? []).flatMap { subcommand in
        let name = subcommand.commandName
        let isDefault = name == root.defaultSubcommand
        return [".It Cm \(name)"]
          + ManualText.prose(subcommand.abstract ?? "")
          + (isDefault ? ["This is done where no subcommand is given."] : [])
          + (Self.pages.contains(name) ? ["See", ".Xr logtally-\(name) 1 ."] : [])
      } + [".El"]
  }

  private func entries(
    _ title: String,
    _ entries: [CommandText.Entry],
    term: (String) -> String
  ) -> [String] {
    if entries.isEmpty { return [] }
    return [".Sh \(title)", ".Bl -tag -width indent"]
      + entries.flatMap { entry in
        let sentence = entry.meaning.prefix(1).uppercased() + entry.meaning.dropFirst() + "."
        return [".It \(term(entry.term))"]
          + ManualText.prose(entry.more.isEmpty ? sentence : "\(sentence) \(entry.more)")
      } + [".El"]
  }

  private var seeAlso: [String] {
    let others = subcommand == nil ? [] : ["logtally"]
    let names = others + Self.pages.filter { $0 != subcommand }.map { "logtally-\($0)" }
    return names.enumerated().map { place, name in
      ".Xr \(name) 1" + (place < names.count - 1 ? " ," : "")
    }
  }
}

/// Pieces of pages from texts of the help.
enum ManualText {
  /// Sets running text: a sentence a line, options bold, and what stands for something else slanted.
  static func prose(_ text: String) -> [String] {
    text.replacing(". ", with: ".\n").split(separator: "\n").map { sentence in
      let words = sentence.split(separator: " ").map(word).joined(separator: " ")
      return words.hasPrefix(".") || words.hasPrefix("'") ? "\\&" + words : words
    }
  }

  private static func word(_ word: Substring) -> String {
    if word.hasPrefix("--"), word.utf8.count > 2 {
      let name = word.prefix { $0.isLetter || $0 == "-" }
      return "\\fB" + literal(String(name)) + "\\fR" + self.word(word.dropFirst(name.count))
    }
    guard let open = word.firstIndex(of: "<"), let close = word[open...].firstIndex(of: ">") else {
      return escaped(word)
    }
    return escaped(word[..<open]) + "\\fI" + escaped(word[open...].dropFirst().prefix { $0 != ">" })
      + "\\fR" + self.word(word[close...].dropFirst())
  }

  /// Sets what is typed, every sign of it as it is.
  static func literal(_ text: String) -> String {
    let line = escaped(text[...]).replacing("-", with: "\\-").replacing("~", with: "\\(ti")
      .replacing("^", with: "\\(ha")
    return line.hasPrefix(".") ? "\\&" + line : line
  }

  private static func escaped(_ text: Substring) -> String {
    String(text).replacing("\\", with: "\\e").replacing("'", with: "\\(aq")
      .replacing("`", with: "\\(ga")
  }

  /// Sets how a command is called, from the usage of its help.
  static func synopsis(_ usage: String) -> [String] {
    let words = usage.split(separator: " ")
    let name = words.prefix { !$0.hasPrefix("[") && !$0.hasPrefix("<") }
    return [".Nm \(name.count > 1 ? "\"\(name.joined(separator: " "))\"" : "logtally")"]
      + words.dropFirst(name.count).map { word in
        let inner = word.hasPrefix("[") ? word.dropFirst().dropLast() : word
        let isRepeated = inner.hasSuffix("...")
        let plain = inner.filter { $0 != "<" && $0 != ">" && $0 != "." }
        let isCommand = inner == plain && plain != "options"
        let macro = (isCommand ? "Cm " : "Ar ") + plain + (isRepeated ? " ..." : "")
        return word.hasPrefix("[") ? ".Op \(macro)" : ".\(macro)"
      }
  }

  /// Sets an option with its names, its value and its text.
  static func option(_ option: ArgumentDescription) -> [String] {
    let value = option.kind == .option ? " Ar \(option.valueName ?? "value")" : ""
    // The letter stands first.
    let names = (option.names ?? []).map(\.text).sorted { $0.utf8.count < $1.utf8.count }
    let terms = names.map { "Fl \(literal(String($0.dropFirst())))\(value)" }
    var text = option.abstract ?? ""
    if let value = option.defaultValue, !text.contains("(default:") {
      text += " (default: \(value))"
    }
    return [".It \(terms.joined(separator: " , "))"] + prose(text)
  }

  /// Makes a sentence of the help what stands behind the name of a page.
  static func withoutCapital(_ sentence: String) -> String {
    let plain = sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]
    return plain.prefix(1).lowercased() + plain.dropFirst()
  }
}
