import ArgumentParser

/// What the help and the manual page of a command say beside its options: one text for both.
struct CommandText {
  /// What an example does, and what to type.
  struct Example {
    var purpose: String
    var commands: [String]
  }

  /// A term and what it means: a sentence without its capital and its full stop.
  struct Entry {
    var term: String
    var meaning: String
    /// Sentences that the manual page adds.
    var more = ""
  }

  /// Something that the manual page says more of, under a heading of its own: a sentence, and what there is of it.
  struct Topic {
    var title: String
    var sentence: String
    var entries: [Entry]
  }

  var usage: String
  var paragraphs: [String]
  var examples: [Example]
  var statuses: [Entry]
  var topics: [Topic] = []
  var environment: [Entry] = []
  var files: [Entry] = []

  /// What the help says between the abstract and the options.
  var discussion: String {
    let examples = examples.map { example in
      "\(example.purpose):\n" + example.commands.map { "  \($0)" }.joined(separator: "\n")
    }
    let statuses = statuses.map { "\($0.term) \($0.meaning)" }.joined(separator: "; ")
    return (paragraphs + [examples.joined(separator: "\n"), "Exit status: \(statuses)."])
      .joined(separator: "\n\n")
  }
}

/// A command with a text.
protocol DocumentedCommand: ParsableCommand {
  static var text: CommandText { get }
}
