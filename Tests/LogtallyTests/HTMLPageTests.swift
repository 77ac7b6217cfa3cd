import Testing

@testable import Logtally

/// The page of `--format html`, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct HTMLPageTests {
  private func folder() throws -> LogFolder {
    let folder = try LogFolder()
    for number in 0..<4 {
      try folder.write(Lines.log(600, seed: number), to: "logs/\(number).log")
    }
    return folder
  }

  @Test func `the policy admits the style and the script of the page by hashes`() async throws {
    let folder = try folder()
    let run = try await CommandRun(
      shell: """
        set -e
        $logtally -o page.html logs
        for tag in style script; do
          sed -n "/<$tag>/,/<\\/$tag>/p" page.html | sed "1s/.*<$tag>//; \\$s/<\\/$tag>.*//" >with-end
          head -c -1 with-end | sha256sum | cut -d ' ' -f 1
          grep -o "$tag-src 'sha256-[^']*" page.html | cut -d - -f 3
        done
        """,
      in: folder.path
    )
    run.expect(status: 0)
    let lines = run.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 4, "\(run)")
    for pair in [0, 2] { #expect(try hexadecimal(base64: lines[pair + 1]) == lines[pair]) }
  }

  private func hexadecimal(base64 text: String) throws -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var bits = ""
    for letter in text where letter != "=" {
      let digits = String(try #require(letters.firstIndex(of: letter)), radix: 2)
      bits += String(repeating: "0", count: 6 - digits.count) + digits
    }
    var hexadecimal = ""
    var rest = bits.prefix(256)
    while !rest.isEmpty {
      hexadecimal += String(try #require(Int(rest.prefix(4), radix: 2)), radix: 16)
      rest = rest.dropFirst(4)
    }
    return hexadecimal
  }

  @Test func `the same page comes of one run, however it runs, and of parts`() async throws {
    let folder = try folder()
    try await CommandRun(
      shell: """
        set -e
        $logtally -o page.html logs
        $logtally --by page -o inline.html -j 1 --executor inline logs
        $logtally -o small.html --memory 16M logs/3.log logs
        cmp page.html inline.html; cmp page.html small.html
        $logtally --by page -o 1.part logs/0.log logs/1.log; $logtally --by page -o 2.part.gz logs/2.log logs/3.log
        $logtally merge -o merged.html 2.part.gz 1.part; cmp page.html merged.html
        $logtally merge --by page -o again.html 1.part 2.part.gz; cmp page.html again.html
        $logtally plan --json --format html logs >plan.json
        $logtally count --plan plan.json -o planned.html; cmp page.html planned.html
        """,
      in: folder.path
    ).expect(status: 0)
  }

  @Test func `it says what was asked, what is missing, and what no line says`() async throws {
    let folder = try folder()
    try folder.write("nonsense\n" + Lines.log(3, seed: 9), to: "logs/5.log")
    let run = try await CommandRun(
      ["--format", "html", "--status", "2xx,!204", "--tz", "UTC", "logs", "gone.log"],
      in: folder.path
    )
    run.expect(status: 1)
    for text in [
      "<li>This page counts lines with status &#39;2xx&#39; or &#39;!204&#39;, takes its times in UTC.</li>",
      "<li class=\"bad\">1 file could not be counted.</li>",
      "<li class=\"bad\">1 line could not be read, of 2,404 lines in all.</li>",
      "<td class=\"k\">failed</td>",
    ] {
      #expect(run.output.contains(text), "\(text)")
    }
    #expect(!run.output.contains("--status"))
  }

  @Test func `one table has the rows that were asked for, and a picture of all`() async throws {
    let folder = try folder()
    let lines = (1...3).map { "2025-11-03T0\($0):05:06.123456 /a 200\n" }
    try folder.write(lines.joined(), to: "hours.log")
    let run = try await CommandRun(
      ["-q", "--format", "html", "--by", "hour", "--top", "2", "hours.log"],
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output.contains("<caption>The 2 largest of 3 rows; the others have 1 line, "))
    let bars = [0, 10, 20].map { "M\($0) 1000v-500h8v500z" }.joined()
    #expect(run.output.contains("<path class=\"b\" fill=\"#3f7fc4\" d=\"\(bars)\"/>"))
  }

  /// A clock that was not set must not make the picture of a day one of half a century.
  @Test func `times far from all others are in the table, and not in the picture`() async throws {
    let folder = try folder()
    let lines = (0..<60).map { "2025-11-03T04:\($0 / 10)\($0 % 10):06.1 /a 200\n" }
    try folder.write(lines.joined() + "1970-01-01T00:00:07.1 /b 500\n", to: "far.log")
    let run = try await CommandRun(["-q", "--format", "html", "far.log"], in: folder.path)
    run.expect(status: 0)
    for text in [
      "<p>2025-11-03 04:00 to 2025-11-03 04:59</p>",
      "<li>1 line is far from this period: 1970-01-01 00:00.</li>",
      "<figcaption>Lines by minute; 1 line of 1970-01-01 00:00 not in the picture",
      "<caption>61 minutes with lines</caption>",
      "<th scope=\"row\">1970-01-01 00:00</th><td>0</td><td>1</td><td>1</td>",
      "viewBox=\"0 0 600 1000\"",
    ] {
      #expect(run.output.contains(text), "\(text)")
    }
  }

  @Test func `shares of the files that are not there are named`() async throws {
    let folder = try folder()
    let run = try await CommandRun(
      shell: """
        set -e
        for share in 1 2 3; do $logtally --by page --shard $share/3 -o $share.part logs; done
        $logtally --shard 2/3 -o share.html logs
        $logtally merge -o whole.html 1.part 2.part 3.part
        $logtally merge -q -o less.html 1.part 3.part || [ $? = 1 ]
        grep -o '<li[^>]*>Shard.*' share.html whole.html less.html
        """,
      in: folder.path
    )
    run.expect(status: 0)
    #expect(
      run.output == """
        share.html:<li class="bad">Shards 1 and 3 of 3 are missing, with their files.</li>
        less.html:<li class="bad">Shard 2 of 3 is missing, with its files.</li>

        """
    )
  }

  /// Nobody asked for times that the logs do not have.
  @Test func `what the page measures by itself is not remarked upon`() async throws {
    let folder = try folder()
    let log = #"192.0.2.1 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"# + "\n"
    try folder.write(log, to: "common.log")
    let page = try await CommandRun(["--format", "html", "common.log"], in: folder.path)
    page.expect(status: 0)
    #expect(page.errors.isEmpty, "\(page)")
    #expect(page.output.contains("No line says: host, referrer, agent, p50_ms, p95_ms."))
    let asked = try await CommandRun(
      ["--format", "html", "--measure", "p95", "common.log"],
      in: folder.path
    )
    #expect(asked.errors.contains("no request time of a known unit is in 1 file of common"))
  }

  @Test(arguments: [
    (["--by", "page", "--format", "csv"], "holds one table, and '--by' asks for 10; give one of"),
    (["--by", "page,status"], "'--by page,status' has page among dimensions"),
    (["--by", "page", "--by", "host"], "'--by host' is given twice, once by --by page"),
    (["--by", "page", "--pivot", "user"], "'--pivot user' makes one table"),
  ])
  func `page stands for tables of its own`(options: [String], message: String) async throws {
    let folder = try folder()
    let run = try await CommandRun(options + ["logs"], in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.contains(message), "\(run)")
  }
}
