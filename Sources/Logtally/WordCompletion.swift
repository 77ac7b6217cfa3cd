/// What may stand in place of the last word of a command line, for a shell in which TAB was pressed.
struct WordCompletion: Equatable {
  /// A word that may stand there, whole, with what to say of it.
  struct Candidate: Equatable {
    var word: String
    var meaning: String = ""
  }

  var candidates: [Candidate] = []
  /// Whether names of files may stand there too.
  var takesFiles = false
  /// Whether more may follow in the same word, so that no space belongs behind it.
  var isOpen = false

  /// Looks for what may stand there.
  ///
  /// - Parameters:
  ///   - words: The words behind the name of the command, up to the cursor; the last may be empty.
  ///   - command: The command line that they belong to.
  init(of words: [String], in command: CommandDescription = .root) {
    guard let word = words.last else { return }
    let place = WordPlace(behind: words.dropLast(), in: command)
    if let option = place.pendingOption {
      offerValues(of: option, for: word[...], behind: "")
    } else if place.isBehindTerminator {
      offerPositional(of: place, for: word)
    } else if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
      guard let option = place.option(String(word[..<equals])) else { return }
      let start = word[...equals]
      offerValues(of: option, for: word[word.index(after: equals)...], behind: String(start))
    } else if word.hasPrefix("-") {
      offerOptions(of: place, for: word)
    } else {
      offerPositional(of: place, for: word)
    }
  }

  /// The lines that the completion scripts read: a word and its meaning behind a tab, and then what is
  /// no word behind a colon.
  var lines: [String] {
    candidates.map { $0.meaning.isEmpty ? $0.word : "\($0.word)\t\($0.meaning)" }
      + (takesFiles ? [":files"] : []) + (isOpen ? [":open"] : [])
  }

  // MARK: - What there is

  private mutating func offerValues(
    of option: ArgumentDescription,
    for word: Substring,
    behind start: String
  ) {
    let values = option.completionKind?.list?.values ?? []
    takesFiles = option.completionKind?.file != nil
    guard option.takesList, let comma = word.lastIndex(of: ",") else {
      let found = values.filter { $0.hasPrefix(word) }
      candidates = found.map { Candidate(word: start + $0) }
      isOpen = option.takesList && values.count > 1 && found != [ReportPage.name]
      return
    }
    // A value stands in a list once, and what stands for tables of its own in none.
    let given = word[..<comma].split(separator: ",").map(String.init) + [ReportPage.name]
    let left = values.filter { !given.contains($0) }
    candidates = left.filter { $0.hasPrefix(word[word.index(after: comma)...]) }.map { value in
      Candidate(word: start + word[...comma] + value)
    }
    isOpen = left.count > 1
  }

  private mutating func offerOptions(of place: WordPlace, for word: String) {
    for option in place.command.options where option.isRepeating || !place.isGiven(option) {
      for name in option.names ?? [] where name.text.hasPrefix(word) {
        candidates.append(Candidate(word: name.text, meaning: Self.firstSentence(option.abstract)))
      }
    }
  }

  private mutating func offerPositional(of place: WordPlace, for word: String) {
    if place.takesSubcommand {
      candidates = place.subcommands.filter { $0.commandName.hasPrefix(word) }.map { command in
        Candidate(word: command.commandName, meaning: Self.firstSentence(command.abstract))
      }
    }
    guard let positional = place.positional else { return }
    candidates += (positional.completionKind?.list?.values ?? [])
      .filter { $0.hasPrefix(word) }.map { Candidate(word: $0) }
    takesFiles = positional.completionKind?.file != nil
  }

  private static func firstSentence(_ text: String?) -> String {
    let text = text ?? ""
    guard let end = text.firstRange(of: ". ") else {
      return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
    return String(text[..<end.lowerBound])
  }
}

/// Where in a command line a word stands, by the words before it.
private struct WordPlace {
  /// The command whose options may stand there.
  private(set) var command: CommandDescription
  /// The commands that the next word may choose from.
  private(set) var subcommands: [CommandDescription]
  /// The option whose value the next word is.
  private(set) var pendingOption: ArgumentDescription?
  private(set) var isBehindTerminator = false
  private var givenNames: Set<String> = []
  private var positionalCount = 0
  private let isOfHelp: Bool

  init(behind words: ArraySlice<String>, in root: CommandDescription) {
    var words = words
    var parent = root
    while let name = words.first, let found = parent.subcommand(name) {
      parent = found
      words = words.dropFirst()
    }
    isOfHelp = parent.commandName == "help"
    // `help` is asked about the others.
    subcommands = (isOfHelp ? root : parent).subcommands ?? []
    command = parent.defaultSubcommand.flatMap(parent.subcommand) ?? parent
    for word in words { take(word) }
  }

  /// Whether the next word may be the name of a subcommand.
  var takesSubcommand: Bool {
    positionalCount == 0 && !isBehindTerminator && (isOfHelp || givenNames.isEmpty)
  }

  /// The argument without a name that the next word would be.
  var positional: ArgumentDescription? {
    if isOfHelp { return nil }
    let positionals = command.positionals
    if positionalCount < positionals.count { return positionals[positionalCount] }
    return positionals.last.flatMap { $0.isRepeating ? $0 : nil }
  }

  func option(_ name: String) -> ArgumentDescription? {
    command.options.first { $0.names?.contains { $0.text == name } ?? false }
  }

  func isGiven(_ option: ArgumentDescription) -> Bool {
    option.names?.contains { givenNames.contains($0.text) } ?? false
  }

  private mutating func take(_ word: String) {
    if pendingOption != nil {
      pendingOption = nil
    } else if isBehindTerminator || !word.hasPrefix("-") || word == "-" {
      positionalCount += 1
    } else if word == "--" {
      isBehindTerminator = true
    } else {
      let name = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? word
      givenNames.insert(name)
      if let option = option(name), option.kind == .option, name == word { pendingOption = option }
    }
  }
}
