# Prints "FILE:LINE WORD" for each plain word of shell text that stands where a command does; `file` is
# the name to print. What is in quotes is passed over, but for the substitutions in double quotes.
{ text = text $0 "\n" }

END {
  depth = 0; state[0] = "code"; line = 1; comes = 1; word = ""
  for (at = 1; at <= length(text); at++) {
    byte = substr(text, at, 1)
    if (byte == "\n") line++
    now = state[depth]
    if (now == "single") {
      if (byte == "'") depth--
    } else if (byte == "\\") {
      if (substr(text, ++at, 1) == "\n") line++
      else word = word "?"
    } else if (byte == "$" && substr(text, at, 3) == "$((") {
      push("sum"); at += 2; depth_of_sum = 2
    } else if (byte == "$" && substr(text, at, 2) == "$(") {
      push("code"); at++
    } else if (now == "sum") {
      if (byte == "(") depth_of_sum++
      if (byte == ")" && --depth_of_sum == 0) pop()
    } else if (now == "double") {
      if (byte == "\"") depth--
    } else if (byte == "$" && substr(text, at, 2) == "${") {
      while (at < length(text) && substr(text, at, 1) != "}") at++
      word = word "?"
    } else if (byte == "'" || byte == "\"") {
      word = word "?"
      state[++depth] = byte == "'" ? "single" : "double"
    } else if (byte == "#" && word == "") {
      while (substr(text, at + 1, 1) != "\n") at++
    } else if (byte ~ /[A-Za-z0-9_.\/+=:@%?*![~,$-]/ || byte == "]") {
      word = word byte
    } else if (now == "array") {
      word = ""
      if (byte == ")") pop()
    } else if ((byte == "{" || byte == "}") && word == "") {
      comes = 1
    } else {
      delimiter(byte)
    }
  }
}

function push(kind) { kept[++depth] = word; came[depth] = comes; state[depth] = kind; word = ""; comes = 1 }

# What was substituted is a part of the word it stands in.
function pop() { word = kept[depth] "?"; comes = came[depth]; depth-- }

function delimiter(byte) {
  if (byte == "(" && word ~ /=$/) {
    push("array")
    return
  }
  end_of_word(byte)
  if (byte == "<" || byte == ">") is_target = 1
  else if (is_pattern) {
    if (byte == ")") { is_pattern = 0; comes = 1 }
  } else if (byte == ")" && depth > 0) pop()
  else if (byte ~ /[\n;|&()]/) {
    comes = 1; is_target = 0
    if (substr(text, at, 2) == ";;") is_pattern = 1
  }
}

function end_of_word(byte) {
  if (word == "") return
  if (word == "esac") is_pattern = 0
  else if (is_pattern) ;
  else if (is_target) is_target = 0
  else if (word == "in" && is_case) { is_case = 0; is_pattern = 1 }
  # The name of a function that is declared here.
  else if (!comes || byte == "(") ;
  else if (word ~ /^(if|then|elif|else|while|until|do|time|exec|!|sudo|env)$/) ;
  else if (word ~ /^[A-Za-z_][A-Za-z0-9_]*[+]?=/) ;
  else if (is_limit) is_limit = 0
  else {
    if (word == "case") is_case = 1
    if (word ~ /^[a-z][a-z0-9_.+-]*$/) print file ":" line - (byte == "\n"), word
    # These start what stands behind them.
    comes = word ~ /(^|\/)(quietly|timeout)$/
    is_limit = word == "timeout"
  }
  word = ""
}
