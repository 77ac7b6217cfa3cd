extension CountCommand: DocumentedCommand {
  static let text = CommandText(
    usage: "logtally [count] [options] <path>...",
    paragraphs: [
      """
      Paths are logs or directories of logs, plain or compressed with zstd or gzip; a directory is \
      read with all that is below it, and what is no access log in it is skipped. "-" is standard \
      input.
      """
    ],
    examples: [
      .init(
        purpose: "The endpoints of all logs in a directory, most frequent first",
        commands: ["logtally /var/log/nginx"]
      ),
      .init(
        purpose: "With their statuses, the 20 largest rows",
        commands: ["logtally --by endpoint,status --top 20 logs"]
      ),
      .init(
        purpose: "Several tables of one reading: by status, by hour, by client",
        commands: ["logtally --by status --by hour --by client --format table logs"]
      ),
      .init(
        purpose: "How many lines of each file hold a text",
        commands: ["logtally --by file --match /api/v1/login logs"]
      ),
      .init(
        purpose: "The server's errors of yesterday by the hour, without those of health checks",
        commands: [
          "logtally --by hour --status 5xx --endpoint '!/health*' --yesterday logs"
        ]
      ),
      .init(
        purpose: "Endpoints without the ids in them, /users/4711 as /users/:id",
        commands: ["logtally --lowercase --trim-slash --collapse-ids logs"]
      ),
      .init(
        purpose: "The slowest endpoints, of those that are asked for often",
        commands: [
          "logtally --by endpoint --measure p95 --sort p95 --min-count 100 --top 10 logs"
        ]
      ),
      .init(
        purpose: "Endpoints by status for a spreadsheet, without the ids in them",
        commands: ["logtally --by endpoint --pivot status --collapse-ids --output report.csv logs"]
      ),
      .init(
        purpose: "A report for a spreadsheet, or as JSON for other programs",
        commands: ["logtally --output report.csv logs", "logtally --output report.json logs"]
      ),
      .init(
        purpose: "Every night: yesterday in a file of its date, one run at a time",
        commands: [
          "logtally --yesterday --lock /run/lock/web --output '{date}.csv' logs"
        ]
      ),
      .init(
        purpose: "The files that another program has chosen",
        commands: ["find logs -name '*.log' -print0 | logtally --files-from0 -"]
      ),
      .init(
        purpose: "Any other compression, through a pipe",
        commands: ["xzcat old.log.xz | logtally -"]
      ),
    ],
    statuses: [
      .init(
        term: "0",
        meaning: "all was counted",
        more: """
          Files that are no access logs were skipped; a reader may have closed standard output early.
          """
      ),
      .init(
        term: "1",
        meaning: "the report is written and something is missing from it, named on standard error",
        more: """
          A file was missing, unreadable, cut off or damaged, took too long, or its worker died; or no \
          format reads it, though it was given by name or its name says that it is an access log. The JSON \
          report names each. Or there were files and none could be counted, or more lines could not be \
          read than --max-unparsed allows.
          """
      ),
      .init(term: "2", meaning: "no report could be written, or no worker could start"),
      .init(
        term: "4",
        meaning: "the report is written, and an alarm of --fail-on is met, said on standard error"
      ),
      .init(term: "64", meaning: "wrong arguments"),
      .init(term: "75", meaning: "another run holds the lock of --lock; nothing was counted"),
      .init(
        term: "129, 130 and 143",
        meaning: "a signal ended the run",
        more: """
          It was SIGHUP, SIGINT or SIGTERM; there is no partial report, and an older one is untouched.
          """
      ),
    ],
    topics: [
      .init(
        title: "IDS IN ENDPOINTS",
        sentence: """
          --collapse-ids looks at whole segments of a path. Of these kinds it makes :id, whatever their case is; \
          a path of which nothing else would be left stays as it is, and so does a query.
          """,
        entries: [
          .init(
            term: "4711",
            meaning: """
              A number; but not a year from 1900 to 2099 with a month of two digits behind it, nor these and \
              the day behind them: /2025/11/03/title stays.
              """
          ),
          .init(term: "550e8400-e29b-41d4-a716-446655440000", meaning: "A UUID."),
          .init(term: "2025-11-03", meaning: "A date."),
          .init(
            term: "5d7fa2c1",
            meaning: "Eight or more hexadecimal digits, a digit from 0 to 9 among them."
          ),
          .init(
            term: "cus_9s6XKzkNRiz8i3Kq",
            meaning: """
              Twenty or more letters, digits and underscores, a letter and a digit among them; nothing with a \
              dash in it, such as how-to-install-node-20-on-debian-12.
              """
          ),
          .init(
            term: "v2, logo.3f2a91bc.png, 4711.json, user-4711, %34%37",
            meaning: "Such segments stay: a whole segment is an id, or none of it."
          ),
        ]
      )
    ],
    environment: [
      .init(
        term: "TMPDIR",
        meaning:
          "the folder of temporary files, for counts that take more than --memory, and for workbooks",
        more:
          "It is /tmp where it is not set. The files have no name, and are gone with the process."
      ),
      .init(
        term: "TZ",
        meaning:
          "the zone of --tz local, --today, --yesterday, --last and {date}, where it is not the machine's"
      ),
      .init(term: "COLUMNS", meaning: "the width of a terminal that does not say how wide it is"),
      .init(term: "NO_COLOR", meaning: "the table has no colours where this is not empty"),
      .init(term: "TERM", meaning: "there are no colours and no progress line where this is dumb"),
    ],
    files: [
      .init(
        term: ".NAME.tmp-XXXXXX",
        meaning: "the report while it is written, beside the file NAME that it is going to replace",
        more: "What a killed run left behind is removed by the next one."
      )
    ]
  )
}

extension MergeCommand: DocumentedCommand {
  static let text = CommandText(
    usage: "logtally merge [options] <part>...",
    paragraphs: [
      """
      A part is what 'logtally --format part' writes: all that counting some logs gave. Of parts that \
      answer one question this makes the report, byte for byte, that one run over all their files \
      would make, or again a part.
      """
    ],
    examples: [
      .init(
        purpose: "Two hosts whose logs have the same paths",
        commands: [
          "ssh web-01 logtally --key-prefix web-01: --format part /var/log/nginx >1.part",
          "ssh web-02 logtally --key-prefix web-02: --format part /var/log/nginx >2.part",
          "logtally merge --output report.csv 1.part 2.part",
        ]
      ),
      .init(
        purpose: "By less than the parts were counted by",
        commands: ["logtally merge --by status --top 10 1.part 2.part"]
      ),
    ],
    statuses: [
      .init(term: "0", meaning: "all was merged, and had been counted"),
      .init(
        term: "1",
        meaning: "the report is written and something is missing from it, named on standard error",
        more: """
          A part was missing, damaged or of another version, a shard was not among them, or something was \
          missing from a part.
          """
      ),
      .init(term: "2", meaning: "no report could be written, or no worker could start"),
      .init(
        term: "4",
        meaning: "the report is written, and an alarm of --fail-on is met, said on standard error"
      ),
      .init(
        term: "64",
        meaning: "wrong arguments, or parts that do not belong together; nothing is written"
      ),
      .init(term: "129, 130 and 143", meaning: "a signal ended the run"),
    ]
  )
}

extension ExplainCommand: DocumentedCommand {
  static let text = CommandText(
    usage: "logtally explain [options] <path>...",
    paragraphs: [
      """
      For each file: the format and how many of the first lines speak for it, the fields of the \
      first lines, and the first line that is not read, with the reason. Files are read to their \
      end, as they are counted, and shown in the order of their paths.
      """
    ],
    examples: [
      .init(
        purpose: "One file, or all of a directory",
        commands: ["logtally explain access.log", "logtally explain /var/log/nginx | less"]
      ),
      .init(
        purpose: "Whether a format string of nginx reads a file",
        commands: [#"logtally explain --log-format '$remote_addr "$request" $status' access.log"#]
      ),
      .init(
        purpose: "The lines of a container or a journal",
        commands: ["journalctl -u nginx -o cat | logtally explain -"]
      ),
      .init(
        purpose: "What options make of an endpoint",
        commands: ["logtally explain --endpoint '/Users/4711?x=2' --lowercase --collapse-ids"]
      ),
    ],
    statuses: [
      .init(term: "0", meaning: "all was explained"),
      .init(term: "1", meaning: "a file could not be read, or not to its end"),
      .init(term: "2", meaning: "nothing more could be printed, or no worker could start"),
      .init(term: "64", meaning: "wrong arguments"),
      .init(term: "129, 130 and 143", meaning: "a signal ended the run"),
    ]
  )
}

extension FormatsCommand: DocumentedCommand {
  static let text = CommandText(
    usage: "logtally formats [<name>...]",
    paragraphs: [
      """
      Nothing needs naming: each file's format is found in its first lines, and 'logtally explain' \
      says how. --log-format takes one of these names where it is not; or a format string of nginx, \
      Apache or GoAccess; or the paths of JSON fields, as json:endpoint=request.uri,status=status. \
      In a path, '\\.' is a dot that belongs to a key.
      """
    ],
    examples: [
      .init(
        purpose: "All formats, and one of them",
        commands: ["logtally formats", "logtally formats haproxy"]
      )
    ],
    statuses: [
      .init(term: "0", meaning: "the list is printed"),
      .init(term: "2", meaning: "it could not be written"),
      .init(term: "64", meaning: "wrong arguments"),
    ]
  )
}

extension CacheCommand: DocumentedCommand {
  static let text = CommandText(
    usage: "logtally cache show|clear <dir>",
    paragraphs: [
      """
      'logtally --cache <dir>' keeps there what counting each file gave. show lists the questions that \
      are kept, with their files, their bytes and when they were last asked; clear removes what is \
      kept, and nothing else that is in the folder.
      """
    ],
    examples: [
      .init(
        purpose: "Look into a cache, and empty it",
        commands: [
          "logtally cache show ~/.cache/logtally", "logtally cache clear ~/.cache/logtally",
        ]
      )
    ],
    statuses: [
      .init(term: "0", meaning: "it is done"),
      .init(term: "2", meaning: "the list could not be written"),
      .init(term: "64", meaning: "wrong arguments, or a folder that is no cache of yours"),
    ]
  )
}

extension PlanCommand: DocumentedCommand {
  static let text = CommandText(
    usage: "logtally plan [options] <path>...",
    paragraphs: [
      """
      What 'logtally count' with the same options and paths would count: each file with its size, what is \
      skipped or cannot be counted and why, other paths to one file, and which logs may hold the same \
      lines. Nothing is read but folders.
      """,
      """
      As JSON it holds all that is resolved once, such as the clock of --tz local, so that \
      'logtally count --plan', on this host or on others, counts just the files that it lists.
      """,
      """
      The options are those of count, and all of them are checked. Those about rows, the report and the work \
      are not kept: give them to what counts. --output is where the plan goes.
      """,
    ],
    examples: [
      .init(purpose: "What would be counted", commands: ["logtally plan /var/log/nginx"]),
      .init(
        purpose: "Count it later",
        commands: [
          "logtally plan --json --by endpoint,status logs >plan.json",
          "logtally count --plan plan.json --output report.csv",
        ]
      ),
      .init(
        purpose: "Count it in four shards, on as many hosts, and put them together",
        commands: [
          "logtally count --plan plan.json --shard 1/4 --output 1.part",
          "logtally merge --output report.csv 1.part 2.part 3.part 4.part",
        ]
      ),
    ],
    statuses: [
      .init(
        term: "0",
        meaning: "the plan is written; files that cannot be counted are named in it"
      ),
      .init(term: "2", meaning: "it could not be written"),
      .init(term: "64", meaning: "wrong arguments"),
      .init(term: "129, 130 and 143", meaning: "a signal ended the run"),
    ]
  )
}
