import ArgumentParser
import FoundationEssentials

/// What a command says of itself: its options, arguments and subcommands, as they are declared.
///
/// Completions and manual pages are made from it, so that an option is described in one place.
struct CommandDescription: Decodable {
  var commandName: String
  var abstract: String?
  var defaultSubcommand: String?
  var subcommands: [CommandDescription]?
  var arguments: [ArgumentDescription]?

  /// The whole command line.
  static let root: CommandDescription = {
    struct Dump: Decodable { let command: CommandDescription }
    // The parser describes a command by JSON only.
    let json = Data(LogtallyCommand._dumpHelp().utf8)
    guard let dump = try? JSONDecoder().decode(Dump.self, from: json) else {
      fatalError("the argument parser describes commands in another form")
    }
    return dump.command
  }()

  /// The subcommand of a name.
  func subcommand(_ name: String) -> CommandDescription? {
    subcommands?.first { $0.commandName == name }
  }

  /// The options and flags, in the order of the help.
  var options: [ArgumentDescription] {
    (arguments ?? []).filter { $0.kind != .positional && $0.shouldDisplay }
  }

  /// The options and flags under their headings, in the order of the help; those without one come last.
  var sections: [(title: String?, options: [ArgumentDescription])] {
    let options = options
    var titles: [String?] = []
    for option in options where option.sectionTitle != nil && !titles.contains(option.sectionTitle)
    {
      titles.append(option.sectionTitle)
    }
    return (titles + [nil]).map { title in
      (title, options.filter { $0.sectionTitle == title })
    }
  }

  /// The arguments without a name, in their order.
  var positionals: [ArgumentDescription] {
    (arguments ?? []).filter { $0.kind == .positional && $0.shouldDisplay }
  }
}

/// An option, a flag, or an argument without a name.
struct ArgumentDescription: Decodable {
  enum Kind: String, Decodable {
    case positional
    case option
    case flag
  }

  /// A name with its dashes.
  struct Name: Decodable {
    private enum Kind: String, Decodable {
      case long
      case short
      case longWithSingleDash
    }

    let text: String

    private enum Key: CodingKey {
      case kind
      case name
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      let kind = try container.decode(Kind.self, forKey: .kind)
      text = (kind == .long ? "--" : "-") + (try container.decode(String.self, forKey: .name))
    }
  }

  /// What can be typed as the value; of the kinds that a command can declare, those in use.
  struct Values: Decodable {
    struct List: Decodable { let values: [String] }
    struct Files: Decodable {}

    let list: List?
    let file: Files?
  }

  var kind: Kind
  var names: [Name]?
  var valueName: String?
  var defaultValue: String?
  var abstract: String?
  var isRepeating: Bool
  var shouldDisplay: Bool
  /// The heading that it is listed under; nil where that is the general one.
  var sectionTitle: String?
  var completionKind: Values?

  /// Whether the value is a list with commas, as the value's name shows it.
  var takesList: Bool { valueName?.contains("[,") ?? false }
}
