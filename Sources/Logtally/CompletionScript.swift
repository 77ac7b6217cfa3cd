import ArgumentParser

/// The scripts that teach a shell to complete the command line.
///
/// Each asks the command itself what may stand in place of a word, by ``request`` and the words up to the
/// cursor; see ``WordCompletion/lines`` for the answer. So the three shells complete alike, and a script
/// need not change where an option does.
enum CompletionScript: String, CaseIterable {
  case bash
  case zsh
  case fish

  /// The first argument of a command that is asked by a script.
  static let request = "---complete"

  /// The option that prints a script.
  static let option = "--generate-completion-script"

  /// Answers a script, or prints one, where the arguments ask for that; nil where they do not.
  static func serve(_ arguments: [String]) -> ExitStatus? {
    guard let first = arguments.first else { return nil }
    if first == request {
      let lines = WordCompletion(of: Array(arguments.dropFirst())).lines
      return StandardOutput.printing { () throws(OutputError) in
        for line in lines { try StandardOutput.write(line) }
        return .success
      }
    }
    guard first == option || first.hasPrefix(option + "=") else { return nil }
    let joined = first.split(separator: "=", maxSplits: 1).dropFirst().first.map(String.init)
    let shell = first == option ? arguments.dropFirst().first : joined
    guard let script = shell.flatMap(CompletionScript.init) else {
      let names = allCases.map(\.rawValue).joined(separator: ", ")
      return UsageMessage.show(
        ValidationError("'\(option)' takes one of \(names), such as: logtally \(option) bash")
      )
    }
    return StandardOutput.printing { () throws(OutputError) in
      try StandardOutput.write(script.text)
      return .success
    }
  }

  var text: String {
    switch self {
    case .bash: Self.bashText
    case .zsh: Self.zshText
    case .fish: Self.fishText
    }
  }

  // bash takes `--option=value` for three words and completes the last, so that the words are put together
  // again, and what stands before the last is taken off the answer.
  private static let bashText = #"""
    # Completes the command line of logtally, in bash.

    _logtally() {
        local index word meaning
        local -a words=()
        for ((index = 1; index <= COMP_CWORD; index++)); do
            word=${COMP_WORDS[index]}
            if ((${#words[@]})) && [[ ${words[-1]} == --* && ($word == = || ${words[-1]} == *=) ]]; then
                words[-1]+=$word
            else
                words+=("$word")
            fi
        done
        local start=${words[-1]%"$2"}

        COMPREPLY=()
        while IFS=$'\t' read -r word meaning; do
            case $word in
            # Alone they are left to bash, which knows about quotes; "filenames" is for names with blanks.
            :files)
                compopt -o filenames -o default
                if ((${#COMPREPLY[@]})); then
                    while IFS= read -r word; do
                        COMPREPLY+=("$word")
                    done < <(compgen -f -- "$2")
                fi
                ;;
            :open) compopt -o nospace ;;
            *) COMPREPLY+=("${word#"$start"}") ;;
            esac
        done < <("${1/#\~/$HOME}" ---complete "${words[@]}" 2>/dev/null)
    }

    complete -F _logtally logtally
    """#

  private static let zshText = #"""
    #compdef logtally
    # Completes the command line of logtally, in zsh.

    _logtally() {
        local line takes_files
        local -a found space
        for line in "${(@f)$(${~words[1]} ---complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
            case $line in
            ("") ;;
            (:files) takes_files=1 ;;
            (:open) space=(-S '') ;;
            (*) found+=("${${line//:/\\:}/$'\t'/:}") ;;
            esac
        done

        local result=1
        if (($#found)); then
            _describe -V logtally found "${space[@]}" && result=0
        fi
        if [[ -n $takes_files ]]; then
            [[ $PREFIX == --*=* ]] && compset -P '*='
            _files && result=0
        fi
        return result
    }

    if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
        _logtally "$@"
    else
        compdef _logtally logtally
    fi
    """#

  private static let fishText = #"""
    # Completes the command line of logtally, in fish.

    function __logtally_takes_files
        set -l words (commandline -opc)
        set -l last (commandline -ct)
        set -g __logtally_answer (command $words[1] ---complete $words[2..-1] "$last" 2>/dev/null)
        contains -- :files $__logtally_answer
    end

    complete -c logtally -n __logtally_takes_files -F -a '(string match -v ":*" -- $__logtally_answer)'
    complete -c logtally -n 'not __logtally_takes_files' -f -a '(string match -v ":*" -- $__logtally_answer)'
    """#
}
