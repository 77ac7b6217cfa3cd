extension DiffCommand: DocumentedCommand {
  static let text = CommandText(
    usage: "logtally diff [options] <old> <new>",
    paragraphs: [
      """
      Reports in JSON and parts of one question, such as those of two nights: what has a row in one of them \
      alone is new or gone, and the largest differences come first. The names of the files that were counted \
      make no difference, nor does the time that was asked for; all else that was asked has to be the same.
      """,
      """
      A report from which files are missing is not compared unless --partial says so, for what is missing \
      would look as if it were gone.
      """,
    ],
    examples: [
      .init(
        purpose: "What is different today",
        commands: [
          "logtally --by endpoint,status --yesterday --output new.json /var/log/nginx",
          "logtally diff old.json new.json",
        ]
      ),
      .init(
        purpose: "An alarm where errors have grown by half, or are more than 1 line in 100",
        commands: [
          "logtally diff --fail-on 'status=5xx:+50%' --min-count 100 old.json new.json",
          "logtally diff --fail-on 'status=5xx:share>1%' old.json new.json",
        ]
      ),
    ],
    statuses: [
      .init(term: "0", meaning: "the comparison is written, whether there are differences or not"),
      .init(
        term: "1",
        meaning: "it is written, and something is missing from a report that --partial let pass"
      ),
      .init(
        term: "2",
        meaning: "a report could not be read, or nothing could be written, or no worker could start"
      ),
      .init(
        term: "4",
        meaning: "it is written, and an alarm of --fail-on is met, said on standard error",
        more: "That is the status also where something is missing."
      ),
      .init(
        term: "64",
        meaning: "wrong arguments, or reports that cannot be compared; nothing is written"
      ),
      .init(term: "129, 130 and 143", meaning: "a signal ended the run"),
    ]
  )
}
