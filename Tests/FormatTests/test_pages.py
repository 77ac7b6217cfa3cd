"""Opens pages of `--format html` in Chromium, as people do: `make test-pages`.

A page does nothing but show itself, says the same as the JSON report of the same run, sorts and filters by clicks and
keys, is whole without script and on paper, and fits screens of all widths. LOGTALLY is the command; LOGTALLY_REAL_LOGS
is a folder of logs that people have sent. PAGE_TESTS=quick opens one page.
"""

import datetime
import json
import os
import re
import subprocess
import tempfile
import unittest

from browser import Browser, Page

COMMAND = os.path.abspath(os.environ["LOGTALLY"])
REAL_LOGS = os.environ.get("LOGTALLY_REAL_LOGS")
QUICK = os.environ.get("PAGE_TESTS") == "quick"

# Keys that would be more than text to a careless page, or break its lines and its directions.
HOSTILE = [
    b"/<script>alert(1)</script>", b"/</script><script>alert(2)</script>", b"/<img/src=x/onerror=alert(3)>", b"/<!--",
    b"/]]>", b"/&lt;b&gt;", b"/'onload='alert(4)", b"javascript:alert(5)", b"data:text/html,<script>alert(6)</script>",
    b"https://elsewhere.example.com/x.png", b"/\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7/1/2", b"/\xe2\x80\xaecod.exe",
    b"/\xe2\x81\xa6\xe2\x81\xa7", b"/\xff\xfe", b"/\x01\x1b[31m\x7f", b"/" + b"a" * 5000, b"/" + b"\xf0\x9f\x98\x80" * 900,
    b"/</style><style>*{display:none}", b"/</table></div></section>", b"/${alert(7)}{{alert(8)}}", b"/%3Cscript%3E", b"=1+1",
    b"/<base/href=https://elsewhere.example.com>", b"/<meta/http-equiv=refresh/content=0>", b"/0,5", b"/NaN", b"/1e9", b"/-",
]

# Reads a page: what its tables show, from top to bottom, and what goes with them.
READ = """[...document.querySelectorAll("table")].map(table => ({
  title: table.closest("section").querySelector("h2").textContent,
  caption: table.caption && table.caption.textContent,
  heads: [...table.tHead.rows[0].cells].map(cell => cell.firstElementChild && cell.firstElementChild.tagName === "BUTTON"
    ? cell.firstElementChild.textContent : cell.textContent),
  rows: [...table.tBodies[0].rows].filter(row => row.checkVisibility()).map(row => [...row.cells].map(cell => cell.textContent)),
  scopes: [...table.querySelectorAll("th")].map(cell => cell.scope),
}))"""

# The widths that no page is wider than, in pixels.
WIDTHS = [360, 1400, 2000]

# The least contrast of each text with what is behind it, with the text; every text is on a plain colour.
CONTRAST = """(() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const light = color => parts(color).slice(0, 3).map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      const opacity = parts(color)[3] ?? 1;
      if (opacity === 1) return color;
      if (opacity > 0) throw new Error(`half transparent: ${color}`);
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    if (style.opacity !== "1") throw new Error("opacity");
    const [one, other] = [light(style.color), light(behind(element))];
    found.push([(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), walker.currentNode.data.slice(0, 40)]);
  }
  return [found.length, found.sort((one, other) => one[0] - other[0])[0]];
})()"""


def setUpModule():
    global folder, browser
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    browser = Browser().__enter__()
    unittest.addModuleCleanup(browser.__exit__)


def path(name):
    return os.path.join(folder.name, name)


def make(name, *arguments, by=("--by", "page")):
    """Makes a page and the JSON report of the same question; returns the path of the one, and the other."""
    texts = []
    for form in ["html", "json"]:
        command = [COMMAND, "-q", *by, "--output", path(f"{name}.{form}"), *arguments]
        status = subprocess.run(command, cwd=folder.name, stdin=subprocess.DEVNULL, capture_output=True).returncode
        assert status in (0, 1), command
        texts.append(path(f"{name}.{form}"))
    with open(texts[1], encoding="utf-8") as report:
        return texts[0], json.load(report, parse_float=str)


def samples():
    return make("samples", os.path.abspath("sample-logs"))


def hostile():
    with open(path("hostile.log"), "wb") as log:
        for number, key in enumerate(HOSTILE):
            text = key.replace(b'"', b"%22").replace(b" ", b"+")
            line = b'198.51.100.%d - - [03/Nov/2025:%02d:05:06 +0000] "GET %s HTTP/1.1" %d 5 "%s" "%s"\n'
            log.write((line % (number, number % 24, text, 200 + number, text, text)) * (number + 1))
        # A clock that was not set.
        log.write(b'192.0.2.1 - - [01/Jan/1970:00:00:07 +0000] "GET /early HTTP/1.1" 200 5 "-" "-"\n')
        log.write(b"what is no line\n")
    os.makedirs(path("<img src=x onerror=alert(9)>"), exist_ok=True)
    return make("hostile", "hostile.log", "<img src=x onerror=alert(9)>/gone.log")


def nothing():
    os.makedirs(path("empty"), exist_ok=True)
    return make("nothing", "empty")


def million():
    if not os.path.exists(path("million.log")):
        with open(path("million.log"), "w") as log:
            for number in range(1_000_000):
                hour, minute = number // 60 % 24, number % 60
                log.write(f"2025-11-03T{hour:02}:{minute:02}:06.123456 /item/{number} {200 + number % 5}\n")
    return make("million", "million.log", by=["--by", "minute,class", "--by", "endpoint,status"])


def grouped(number):
    """A number of JSON as people read it: `None`, an integer, or the digits of a fraction."""
    if number is None:
        return "-"
    whole, point, decimals = str(number).partition(".")
    return f"{int(whole):,}{point}{decimals}"


def share(count, total):
    tenths = (2000 * count + total) // (2 * total)
    return "<0.1%" if tenths == 0 and count else f"{tenths // 10}.{tenths % 10}%"


def number_of(time, step):
    """Which minute, hour, day or month a time is in."""
    moment = datetime.datetime.fromisoformat(time if step != "month" else time + "-01")
    if step == "month":
        return 12 * moment.year + moment.month
    return (moment - datetime.datetime.min) // datetime.timedelta(**{step + "s": 1})


def shown(key):
    """A key as a page has it."""
    data = key.encode()
    if len(data) <= 1000:
        return key
    start = data[:1000].decode(errors="ignore")
    more = len(data) - len(start.encode())
    return f"{start} and {more:,} more byte{'s' if more > 1 else ''}"


def name_of(by):
    special = {("minute", "class"): "Classes of statuses over time", ("weekday", "hour-of-day"): "By weekday and hour of the day"}
    return special.get(tuple(by), "By " + (" and " if len(by) < 3 else ", ").join(by))


class ShownPage(unittest.TestCase):
    """What holds for every page."""

    def check_quiet(self, page):
        self.assertEqual(page.noise(), [["request", page.url]])

    def check_all(self, file, report):
        self.check_numbers(file, report)
        self.check_without_script(file)
        self.check_looks(file)
        self.check_structure(file)
        self.check_paper(file)

    def check_numbers(self, file, report):
        """The tables of the page are those of the JSON report."""
        with Page(browser, file) as page:
            tables = {table["title"]: table for table in page.run(READ)}
            totals, lines = report["totals"], report["totals"]["counted"]
            cards = dict(page.run("[...document.querySelectorAll('dl div')].map(div => [...div.children].map(c => c.innerText))"))
            self.assertEqual(cards["Lines counted"], grouped(lines))
            self.assertEqual(cards["Files"], grouped(totals["files"]))
            for name, number in totals.get("measures", {}).items():
                if number is None:
                    continue
                if name == "bytes":
                    self.assertIn(grouped(number) + (" B" if number >= 1024 else " byte"), cards["Sent"])
                else:
                    self.assertEqual(cards[f"Request time, {name.removesuffix('_ms')}"], f"{grouped(number)} ms")
            wanted = [table for table in report.get("tables", [report]) if lines and not self.is_silent(table)]
            self.assertEqual(len(tables), len(wanted) + 1)
            for table in wanted:
                found = tables[name_of(table["by"])]
                with self.subTest(by=table["by"]):
                    if table["by"] == ["minute", "class"]:
                        self.check_classes(page, found, table, lines)
                    elif table["by"] == ["weekday", "hour-of-day"]:
                        self.check_week(found, table)
                    else:
                        self.check_rows(found, table, lines, totals.get("measures", {}))
            files = [[entry["file"], entry["state"]] for entry in report["files"]]
            self.assertEqual(sorted(row[:2] for row in tables["Files"]["rows"]), sorted(files)[:1000])
            self.check_quiet(page)

    @staticmethod
    def is_silent(table):
        rows = table["rows"]
        return len(rows) == 1 and all(name not in ("file", "endpoint") and rows[0][name] == "-" for name in table["by"])

    def check_rows(self, found, table, lines, measures):
        by, rows = table["by"], table["rows"]
        columns = [name for name in measures if measures[name] is not None]
        self.assertEqual(found["heads"], [*by, "count", "share", *columns])
        wanted = [
            [*(shown(row[name]) for name in by), grouped(row["count"]), share(row["count"], lines),
             *(grouped(row[name]) for name in columns)]
            for row in rows[:1000]
        ]
        self.assertEqual(found["rows"], wanted)
        if len(rows) > 1000:
            rest = sum(row["count"] for row in rows[1000:])
            self.assertIn(f"The 1,000 largest of {len(rows):,} rows; the others have {rest:,} line", found["caption"])
        else:
            self.assertEqual(found["caption"], f"{len(rows):,} row{'s' if len(rows) > 1 else ''}")

    def check_classes(self, page, found, table, lines):
        """The table has the lines of each step, and the bars are as high as these are many."""
        step, *classes, _ = found["heads"]
        length, end = {"minute": (16, ""), "hour": (13, ":00"), "day": (10, ""), "month": (7, "")}[step]
        sums = {}
        for row in table["rows"]:
            name = row["minute"] if row["minute"] == "-" else row["minute"][:length] + end
            sums.setdefault(name, dict.fromkeys(classes, 0))[row["class"]] += row["count"]
        names = sorted(sums, key=lambda name: (-sum(sums[name].values()), name == "-", name))[:1000]
        wanted = [
            [name, *(grouped(sums[name][each]) for each in classes), grouped(sum(sums[name].values()))]
            for name in sorted(names, key=lambda name: (name == "-", name))
        ]
        self.assertEqual(found["rows"], wanted)
        self.assertEqual(sum(sum(counts.values()) for counts in sums.values()), lines)
        picture = page.run("""[...document.querySelectorAll("figure path[class^=c]:not(figcaption path)")]
          .map(path => [path.getAttribute("class"), path.getAttribute("d")])""")
        top = int(page.run("document.querySelector('.y span').textContent").replace(",", ""))
        ends = page.run("[...document.querySelectorAll('.x span')].map(span => span.textContent)")
        order = ["-", "1xx", "2xx", "3xx", "4xx", "5xx", "other"]
        drawn = {}
        for name, path_data in picture:
            for place, height in re.findall(r"M(\d+) \d+v-(\d+)h", path_data):
                drawn[(int(place) // 10, order[int(name[1:])])] = int(height)
        steps = [name for name in sums if name != "-" and ends[0] <= name <= ends[-1]]
        for name in steps:
            place = number_of(name, step) - number_of(ends[0], step)
            for each in classes:
                # Few lines have a bar that can be seen, too.
                height = max(1000 * sums[name][each] / top, 5 if sums[name][each] else 0)
                self.assertAlmostEqual(drawn.pop((place, each), 0), height, delta=1.01, msg=f"{name} {each}")
        self.assertEqual(drawn, {})
        outside = sum(sum(counts.values()) for name, counts in sums.items() if name != "-" and name not in steps)
        timeless = sum(sums.get("-", {}).values())
        caption = page.run("document.querySelector('figcaption').textContent")
        self.assertEqual("not in the picture" in caption, outside + timeless > 0)
        if outside:
            self.assertIn(f"; {outside:,} line", caption)
        if timeless:
            self.assertIn(f" {timeless:,} line{'s' if timeless > 1 else ''} without a time not in the picture", caption)

    def check_week(self, found, table):
        sums = {}
        for row in table["rows"]:
            sums.setdefault(row["weekday"], {})[row["hour-of-day"]] = row["count"]
        hours = found["heads"][1:-1]
        wanted = [
            [day, *(grouped(counts[hour]) if hour in counts else "" for hour in hours), grouped(sum(counts.values()))]
            for day, counts in sums.items()
        ]
        self.assertEqual(found["rows"], wanted)

    def check_without_script(self, file):
        """Without script there is nothing less: the same tables, and no button or field that does nothing."""
        with Page(browser, file) as page:
            tables = page.run(READ)
        with Page(browser, file, script=False) as page:
            self.assertEqual(page.run(READ), tables)
            self.assertEqual(page.run("document.querySelectorAll('button, input, noscript').length"), 0)
            self.check_quiet(page)

    def check_looks(self, file):
        for scheme in ["light", "dark"]:
            with Page(browser, file, scheme=scheme) as page:
                background = page.run("getComputedStyle(document.body).backgroundColor")
                self.assertEqual(background == "rgb(255, 255, 255)", scheme == "light")
                count, (least, text) = page.run(CONTRAST)
                self.assertGreater(count, 10)
                self.assertGreaterEqual(least, 4.5, f"{scheme}: {text}")
                for width in WIDTHS:
                    page.resize(width)
                    sizes = page.run("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
                    self.assertEqual(sizes, [width, width])
                self.check_quiet(page)
        for motion, behavior in [("no-preference", "smooth"), ("reduce", "auto")]:
            with Page(browser, file, motion=motion) as page:
                self.assertEqual(page.run("getComputedStyle(document.documentElement).scrollBehavior"), behavior)
                self.assertEqual(page.run("document.getAnimations().length"), 0)

    def check_structure(self, file):
        """What a screen reader says of it: headings, tables with names, columns and rows, fields and pictures with names."""
        with Page(browser, file) as page:
            for table in page.run(READ):
                self.assertTrue(table["caption"])
                self.assertLessEqual(set(table["scopes"]), {"col", "row"})
            self.assertEqual(page.run("document.documentElement.lang"), "en")
            levels = page.run("[...document.querySelectorAll('h1,h2,h3')].map(head => Number(head.tagName[1]))")
            self.assertEqual(levels, [1] + [2] * (len(levels) - 1))
            identities = page.run("[...document.querySelectorAll('[id]')].map(element => element.id)")
            self.assertEqual(len(identities), len(set(identities)))
            for node in page.ask("Accessibility.getFullAXTree")["nodes"]:
                role = node.get("role", {}).get("value")
                if not node["ignored"] and role in {"table", "searchbox", "image", "button", "link", "region", "heading"}:
                    self.assertTrue(node["name"]["value"], role)
            links = page.run("[...document.querySelectorAll('a')].map(link => [link.getAttribute('href'), link.hash])")
            for reference, anchor in links:
                self.assertEqual(reference, anchor)
                self.assertIn(anchor[1:], identities)
            # Keys stand apart from the direction of what is around them.
            self.assertEqual(page.run("[...document.querySelectorAll('bdi')].some(key => key.childElementCount)"), False)

    def check_paper(self, file):
        with Page(browser, file, width=680) as page:
            data = page.paper()
            self.assertTrue(data.startswith(b"%PDF"))
            boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data))
            sizes = {(round(float(width)), round(float(height))) for width, height in boxes}
            self.assertEqual(sizes, {(595, 842)})
            # 210 mm less two margins of 15 mm.
            page.show(media="print")
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 680)
            most = page.run("Math.max(0, ...[...document.querySelectorAll('tbody')].map(body => "
                            "[...body.rows].filter(row => row.checkVisibility()).length))")
            self.assertLessEqual(most, 40)
            # Paper is light, whatever the screen is.
            page.show(media="print", scheme="dark")
            self.assertEqual(page.run("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
            self.check_quiet(page)


class SamplePageTests(ShownPage):
    """The page of the sample logs: how large it is, what it does, and how it sorts and filters."""

    def test_page(self):
        file, report = samples()
        self.assertLess(os.path.getsize(file), 250_000)
        self.check_all(file, report)

    def test_clicks_sort(self):
        file, report = samples()
        with Page(browser, file) as page:
            title = "By endpoint and status"
            rows = self.table(page, title)["rows"]
            heads = self.table(page, title)["heads"]
            for column in [0, 2, 2, 4, 5, 5, 1, 6, 0, 0]:
                before = self.sorting(page, title)
                page.click(f"{self.element(title)}.querySelectorAll('thead th')[{column}].querySelector('button')")
                is_text = column < 2
                way = {"none": "ascending" if is_text else "descending", "ascending": "descending", "descending": "ascending"}
                wanted = [None if head == "share" else "none" for head in heads]
                wanted[column] = way[before[column]]
                self.assertEqual(self.sorting(page, title), wanted)
                self.assertEqual(
                    self.table(page, title)["rows"], self.sorted(rows, column, is_text, wanted[column] == "descending"),
                )
            self.check_quiet(page)

    def test_times_sort(self):
        """Days and hours are sorted by time, and what has none is last, whatever the order."""
        with open(path("times.log"), "w") as log:
            for number in range(40):
                day = f"2025-11-{3 + number % 7:02}" if number % 10 else "2025-99-99"
                log.write(f"{day}T{number % 24:02}:05:06.123456 /a 200\n")
        file, _ = make("times", "times.log", by=["--by", "weekday", "--by", "hour"])
        days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        with Page(browser, file) as page:
            for title in ["By weekday", "By hour"]:
                keys = [row[0] for row in self.table(page, title)["rows"]]
                self.assertEqual(keys[-1], "-")
                wanted = sorted(keys[:-1], key=days.index if title == "By weekday" else None)
                # By count, and then by time in both directions.
                for column, order in [(1, None), (0, wanted), (0, wanted[::-1])]:
                    page.click(f"{self.element(title)}.querySelectorAll('thead button')[{column}]")
                    if order:
                        self.assertEqual([row[0] for row in self.table(page, title)["rows"]], [*order, "-"])
            self.check_quiet(page)

    def test_keys_sort(self):
        file, _ = samples()
        with Page(browser, file) as page:
            rows = self.table(page, "By method")["rows"]
            # With the button before it in focus, so that Tab comes to the next one.
            page.run(f"{self.element('By method')}.querySelector('button').focus()")
            page.press("Tab")
            self.assertEqual(page.run("document.activeElement.textContent"), "count")
            outline = page.run("(style => [style.outlineStyle, style.outlineWidth])(getComputedStyle(document.activeElement))")
            self.assertEqual(outline, ["solid", "3px"])
            for key, descending in [("Enter", True), (" ", False), ("Enter", True)]:
                page.press(key)
                self.assertEqual(self.table(page, "By method")["rows"], self.sorted(rows, 1, False, descending))
            self.check_quiet(page)

    def test_everything_is_reached_by_keys(self):
        file, _ = samples()
        with Page(browser, file) as page:
            wanted = page.run("document.querySelectorAll('a, button, input, [tabindex]').length")
            seen = set()
            for _ in range(wanted):
                page.press("Tab")
                seen.add(page.run("""(element => {
                  const style = getComputedStyle(element);
                  if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 2) throw new Error(element.outerHTML);
                  return [...document.querySelectorAll("*")].indexOf(element);
                })(document.activeElement)"""))
            self.assertEqual(len(seen), wanted)
            self.check_quiet(page)

    def test_keys_filter(self):
        file, report = samples()
        with Page(browser, file) as page:
            rows = self.table(page, "By agent")["rows"]
            field = f"{self.element('By agent')}.closest('section').querySelector('input')"
            page.click(field)
            page.type("FireFOX")
            wanted = [row for row in rows if "firefox" in "".join(row).lower()]
            self.assertTrue(0 < len(wanted) < len(rows))
            self.assertEqual(self.table(page, "By agent")["rows"], wanted)
            said = page.run(f"{field}.nextElementSibling.textContent")
            self.assertEqual(said, f"{len(wanted)} of {len(rows)} rows")
            # Sorted, they stay those.
            page.click(f"{self.element('By agent')}.querySelector('button')")
            self.assertEqual(self.table(page, "By agent")["rows"], self.sorted(wanted, 0, True, False))
            page.click(field)
            page.press("End")
            for _ in "FireFOX":
                page.press("Backspace")
            self.assertEqual(self.table(page, "By agent")["rows"], self.sorted(rows, 0, True, False))
            page.type("no such agent")
            self.assertEqual(self.table(page, "By agent")["rows"], [])
            self.check_quiet(page)

    def test_rows_that_were_found_are_printed(self):
        file, _ = samples()
        with Page(browser, file) as page:
            rows = self.table(page, "By client")["rows"]
            page.click(f"{self.element('By client')}.closest('section').querySelector('input')")
            page.type(rows[100][0])
            wanted = [row for row in rows if rows[100][0] in "".join(row)]
            page.show(media="print")
            self.assertEqual(self.table(page, "By client")["rows"], wanted)

    @staticmethod
    def element(title):
        heading = f"[...document.querySelectorAll('h2')].find(head => head.textContent === {json.dumps(title)})"
        return f"{heading}.closest('section').querySelector('table')"

    @staticmethod
    def table(page, title):
        return next(table for table in page.run(READ) if table["title"] == title)

    def sorting(self, page, title):
        return page.run(f"[...{self.element(title)}.querySelectorAll('thead th')].map(head => head.ariaSort)")

    @staticmethod
    def sorted(rows, column, is_text, descending):
        def key(row):
            return row[column].encode("utf-16-be") if is_text else float(row[column].replace(",", ""))

        known = [row for row in rows if is_text or row[column] != "-"]
        return sorted(known, key=key, reverse=descending) + [row for row in rows if row not in known]


class OtherPageTests(ShownPage):
    """Pages of what is hardly ever there, and of far more than a page shows."""

    def test_hostile_keys(self):
        file, report = hostile()
        self.check_all(file, report)
        with Page(browser, file) as page:
            self.assertEqual(page.run("document.querySelectorAll('img, base, meta[http-equiv=refresh], script').length"), 1)
            self.assertIn("1 line could not be read", page.run("document.body.innerText"))

    def test_nothing(self):
        file, report = nothing()
        self.check_all(file, report)

    def test_a_million_rows(self):
        file, report = million()
        self.assertEqual(max(len(table["rows"]) for table in report["tables"]), 1_000_000)
        self.assertLess(os.path.getsize(file), 2_000_000)
        self.check_all(file, report)

    @unittest.skipUnless(REAL_LOGS, "LOGTALLY_REAL_LOGS is not set")
    def test_real_logs(self):
        self.check_all(*make("real", os.path.join(REAL_LOGS, "logs")))

    def test_chosen_tables(self):
        logs = os.path.abspath("sample-logs")
        for name in ["endpoint", "status,host", "file", "hour-of-day", "user"]:
            self.check_all(*make("chosen", "--measure", "bytes,mean", logs, by=["--by", name]))

    def test_noise_is_heard(self):
        """Whatever the other tests hope not to hear of is told by a page that does it."""
        noisy = {
            "console": "<script>console.log(1)</script>", "exception": "<script>throw new Error('x')</script>",
            "dialog": "<script>alert(1)</script>", "request": "<img src='http://127.0.0.1:1/x.png'>",
            "issue": "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\"><p style='color:red'>x</p>",
            "log": "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\"><script>1</script>",
        }
        for kind, text in noisy.items():
            with open(path("noisy.html"), "w") as page:
                page.write(f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>x</title>{text}")
            with Page(browser, path("noisy.html")) as page:
                self.assertIn(kind, [told[0] for told in page.noise() if told != ["request", page.url]])


def load_tests(loader, tests, _):
    return loader.loadTestsFromName("SamplePageTests", module=__import__("__main__")) if QUICK else tests


if __name__ == "__main__":
    unittest.main()
