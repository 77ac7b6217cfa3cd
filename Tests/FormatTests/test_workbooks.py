"""Opens workbooks with openpyxl and with LibreOffice: `make test-formats`.

Each sheet has to say the same as the JSON report of the same question, cell for cell: texts as texts, numbers as numbers
and times as times. LOGTALLY is the command; FORMAT_TESTS=quick starts LibreOffice once.
"""

import datetime
import json
import os
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import openpyxl

COMMAND = os.path.abspath(os.environ["LOGTALLY"])
SAMPLES = os.path.abspath("sample-logs")
IS_QUICK = os.environ.get("FORMAT_TESTS") == "quick"

# What a spreadsheet would make something else of, what XML cannot hold, and what reads like an escape in it.
HOSTILE = [
    b"=1+1", b"=HYPERLINK(\"http://example.com\")", b"+1", b"-1", b"@SUM(1)", b"'=1", b"00123", b"1-2", b"12E34", b"2025-11",
    b"TRUE", b"#N/A", b"/<b>&amp;&lt;]]>", b"http://example.com/", b"mailto:a@example.com", b"/\xff\xc3", b"/\x01\x7f\t\x00",
    b"/_x0041_", b"/_x0041_x0042_", b"/_x005F_x0041_", b"/_x00zz_", b"_x000a_", b"__x000A__", b"\xef\xbf\xbe", b"/\xef\xbf\xbf/",
    b"/\xf0\x9f\x98\x80", b"/\xe2\x80\xaecod", b"?p=1", b"/ two  blanks ", b"(malformed)", b"/" + b"a" * 32766,
]
CUT = [b"/" + b"a" * 32767, b"/" + b"\xf0\x9f\x98\x80" * 16384, b"/" + b"_x0041_" * 5000]

QUESTIONS = [
    ["--by", "endpoint,status", "--measure", "bytes,mean,max,p99.9", "--percent", "--total"],
    ["--by", "minute,class", "--by", "hour", "--by", "day", "--by", "month,week", "--by", "weekday,hour-of-day"],
    ["--by", "host,agent,referrer,user", "--top", "9", "--status", "2xx,!204", "--tz", "UTC"],
    ["--by", "day", "--pivot", "class", "--total"],
    ["--by", "file,client", "--min-count", "30", "--anonymize", "2"],
    ["--by", "page"],
]


def setUpModule():
    global folder
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    with open(path("hostile.log"), "wb") as log:
        for number, target in enumerate(HOSTILE):
            line = b'192.0.2.%d - - [10/Oct/2024:13:55:36 +0000] "GET %s HTTP/1.1" 200 5 "-" "%s"\n'
            log.write((line % (number, target, target.replace(b'"', b""))) * (number + 1))


def path(name):
    return os.path.join(folder.name, name)


def run(*arguments, status=0, **more):
    done = subprocess.run(
        [COMMAND, *arguments], cwd=folder.name, capture_output=True, stdin=subprocess.DEVNULL, **more
    )
    assert done.returncode == status, done
    return done


def expected(report):
    """The sheets that the workbook of a JSON report has: their names, and the rows of each."""
    tables = report.get("tables") or [report]
    sheets, names = [], []
    for table in tables:
        rows = table["rows"]
        pivot = report.get("query", {}).get("pivot")
        by = [name for name in table["by"] if name != pivot]
        names.append(",".join(by) + (f" by {pivot}" if pivot else ""))

        def flat(row):
            return {**{k: v for k, v in row.items() if k != pivot}, **row[pivot]} if pivot in row else row

        cells = [[key_cell(name, value) for name, value in flat(row).items()] for row in rows]
        heads = list(flat(rows[0])) if rows else by + ["count"]
        if pivot:
            heads = by + list(rows[0][pivot]) + ["total"]
            cells = [[key_cell(n, row[n]) for n in by] + [*row[pivot].values(), row["total"]] for row in rows]
        if "total" in table and isinstance(table["total"], dict):
            numbers = table["total"]
            values = [*numbers[pivot].values(), numbers["total"]] if pivot else list(numbers.values())
            cells.append(["(total)"] + [None] * (len(by) - 1) + values)
        sheets.append([heads, *cells])
    files = report["files"]
    heads = list(files[0]) if files else FILE_HEADS
    sheets.append([heads, *([None if v == "" else v for v in file.values()] for file in files)])
    return dict(zip([*names, "files"], sheets))


FILE_HEADS = ["file", "state", "log_format", "compression", "bytes", "lines", "counted", "filtered", "unparsed", "blank",
              "comment", "error"]


def key_cell(name, value):
    forms = {"minute": "%Y-%m-%d %H:%M", "hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m"}
    if name in forms and value != "-":
        return datetime.datetime.strptime(value, forms[name])
    if not isinstance(value, str):
        return value
    # XML has no such characters; they are shown like bytes that are no text.
    value = value.replace("\ufffe", r"\xef\xbf\xbe").replace("\uffff", r"\xef\xbf\xbf")
    return None if value == "" else value


def totals(report, names):
    """What the sheet of totals says, by name."""
    sums = dict(report["totals"])
    measures = sums.pop("measures", {})
    rows = [(f"query.{k}", "true" if v is True else str(v)) for k, values in report.get("query", {}).items()
            for v in (values if isinstance(values, list) else [values])]
    rows += list(sums.items()) + [(f"measures.{k}", v) for k, v in measures.items()]
    tables = report.get("tables") or [report]
    for table, name in zip(tables, names):
        end = f" of {name}" if len(tables) > 1 else ""
        rows.append((f"other{end}", table["other"]))
        rows += [(f"other_measures.{k}{end}", v) for k, v in table.get("other_measures", {}).items()]
    return [("name", "value"), *rows]


def unescaped(value):
    """What a text of Office Open XML is; openpyxl leaves the escapes of inline strings as they are."""
    if not isinstance(value, str):
        return value
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), value)


def by_openpyxl(name):
    book = openpyxl.load_workbook(path(name))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None and cell.data_type in "nsd", (cell.coordinate, cell.value)
    return {sheet.title: [[unescaped(v) for v in row] for row in sheet.iter_rows(values_only=True)] for sheet in book}


def by_libreoffice(name):
    """The sheets as LibreOffice understands them: a value has the type that a cell has there."""
    profile = "-env:UserInstallation=file://" + path("profile")
    command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", path("opened"), path(name)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=240)
    table, office, text = ("{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}" % n for n in ("table", "office", "text"))

    def value(cell):
        kind = cell.get(office + "value-type")
        assert cell.get(table + "formula") is None and cell.find(f".//{text}a") is None, ElementTree.tostring(cell)
        if kind == "float":
            return float(cell.get(office + "value"))
        if kind == "date":
            return datetime.datetime.fromisoformat(cell.get(office + "date-value"))
        if kind is None:
            return None
        assert kind == "string", kind
        words = []
        for paragraph in cell.iter(text + "p"):
            words.append(paragraph.text or "")
            for part in paragraph:
                blanks = " " * int(part.get(text + "c", "1")) if part.tag == text + "s" else part.text or ""
                words += [blanks, part.tail or ""]
        return "".join(words)

    sheets = {}
    name = os.path.splitext(name)[0] + ".fods"
    for sheet in ElementTree.parse(os.path.join(path("opened"), name)).iter(table + "table"):
        rows = []
        for row in sheet.iter(table + "table-row"):
            cells = []
            for cell in row.iter(table + "table-cell"):
                times = int(cell.get(table + "number-columns-repeated", "1"))
                if times < 1000 or value(cell) is not None:
                    cells += [value(cell)] * times
            times = int(row.get(table + "number-rows-repeated", "1"))
            rows += [cells] * (times if times < 1000 else 0)
        while rows and not any(cell is not None for cell in rows[-1]):
            rows.pop()
        sheets[sheet.get(table + "name")] = rows
    return sheets


class WorkbookTests(unittest.TestCase):
    maxDiff = 2000

    def compare(self, question, logs, readers, status=0):
        run("-q", *question, "--output", "report.xlsx", *logs, status=status)
        report = json.loads(run("-q", *question, "--format", "json", *logs, status=status).stdout)
        wanted = expected(report)
        for reader in readers:
            found = reader("report.xlsx")
            cut = {(name if len(name) <= 31 else name[:30] + "\u2026"): rows for name, rows in wanted.items()}
            self.assertEqual(list(found), [*cut, "totals"])
            sums = totals(report, [name for name in wanted if name != "files"])
            for name, rows in {**cut, "totals": [list(row) for row in sums]}.items():
                width = len(rows[0])
                trimmed = [row[:width] + [None] * (width - len(row)) for row in found[name]]
                self.assertEqual(len(trimmed), len(rows), (question, name))
                for ours, theirs in zip(trimmed, rows):
                    self.assertEqual(ours, theirs, (question, name))

    def test_samples(self):
        for place, question in enumerate(QUESTIONS):
            with self.subTest(question=question):
                readers = [by_openpyxl] if IS_QUICK and place != 1 else [by_openpyxl, by_libreoffice]
                self.compare(question, [SAMPLES], readers)

    def test_hostile(self):
        readers = [by_openpyxl] if IS_QUICK else [by_openpyxl, by_libreoffice]
        for by in ["endpoint", "agent,endpoint", "file,endpoint"]:
            self.compare(["--by", by], ["hostile.log"], readers)

    def test_nothing(self):
        os.makedirs(path("empty"), exist_ok=True)
        readers = [by_openpyxl] if IS_QUICK else [by_openpyxl, by_libreoffice]
        self.compare(["--by", "endpoint"], ["empty"], readers)
        self.compare(["--by", "endpoint"], ["empty", "missing.log"], readers, status=1)

    @unittest.skipIf(IS_QUICK or "LOGTALLY_REAL_LOGS" not in os.environ, "no real logs (LOGTALLY_REAL_LOGS)")
    def test_real_logs(self):
        logs = os.path.join(os.environ["LOGTALLY_REAL_LOGS"], "logs")
        for question in [["--by", "endpoint,status"], ["--by", "file,day"], ["--by", "agent", "--by", "hour,client"]]:
            with self.subTest(question=question):
                self.compare(question, [logs], [by_openpyxl, by_libreoffice])

    def test_look(self):
        run("-q", *QUESTIONS[0], "--output", "report.xlsx", SAMPLES)
        book = openpyxl.load_workbook(path("report.xlsx"))
        sheet = book["endpoint,status"]
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet.auto_filter.ref, f"A1:H{sheet.max_row - 1}")
        formats = [cell.number_format for cell in sheet[2]]
        self.assertEqual(formats[2:], ["#,##0", "0.00", "#,##0", "#,##0.000", "#,##0.000", "#,##0.000"])
        self.assertTrue(all(cell.font.bold for cell in sheet[1]))
        longest = max(len(str(cell.value)) for cell in sheet["A"])
        self.assertTrue(longest < sheet.column_dimensions["A"].width <= 82)
        self.assertEqual(book.properties.created, datetime.datetime(1980, 1, 1))

    def test_long_texts(self):
        with open(path("long.log"), "wb") as log:
            for target in CUT:
                log.write(b'192.0.2.1 - - [10/Oct/2024:13:55:36 +0000] "GET %s HTTP/1.1" 200 5 "-" "-"\n' % target)
        done = run("--by", "endpoint", "--output", "report.xlsx", "long.log")
        self.assertIn(b"logtally: 3 texts of more than 32,767 characters are cut", done.stderr)
        texts = [row[0] for row in by_openpyxl("report.xlsx")["endpoint"][1:]]
        for text, target in zip(sorted(texts), sorted(CUT)):
            self.assertTrue(text.endswith("\u2026"))
            self.assertTrue(target.decode().startswith(text[:-1]))
            self.assertLessEqual(len(text.encode("utf-16-le")) // 2, 32767)

    @unittest.skipIf(IS_QUICK, "takes a minute")
    def test_more_rows_than_a_sheet_has(self):
        count = 1_048_575 + 7
        with open(path("many.log"), "wb") as log:
            for number in range(count):
                log.write(b'2025-11-03T04:05:06.123456 /%07d 200\n' % number)
        done = run("--total", "--output", "many.xlsx", "many.log")
        self.assertIn(b"logtally: a sheet has no room for all rows of a table; the others are in 1 further sheet", done.stderr)
        book = openpyxl.load_workbook(path("many.xlsx"), read_only=True)
        self.assertEqual(book.sheetnames, ["endpoint", "endpoint (2)", "files", "totals"])
        found = [row for name in book.sheetnames[:2] for row in book[name].iter_rows(min_row=2, values_only=True)]
        self.assertEqual(len(found), count + 1)
        self.assertEqual(found[-1], ("(total)", count))
        self.assertTrue(all(row == ("/%07d" % number, 1) for number, row in enumerate(found[:-1])))

    def test_full_disk(self):
        """Wherever the disk is full, there is a whole report or an error."""
        if os.geteuid() != 0:
            self.skipTest("takes root, to mount a small file system")
        script = """
            mkdir -p small && mount -t tmpfs -o size=$1k none small || exit 77
            TMPDIR=$PWD/small "$2" --by endpoint,status --by host --output report.xlsx "$3"; code=$?
            ls -A small; exit $code
        """
        whole = None
        failures = 0
        for size in [2000, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 128, 160, 200]:
            if os.path.exists(path("report.xlsx")):
                os.remove(path("report.xlsx"))
            command = ["unshare", "--mount", "bash", "-c", script, "bash", str(size), COMMAND, SAMPLES]
            done = subprocess.run(command, cwd=folder.name, capture_output=True, stdin=subprocess.DEVNULL)
            if done.returncode == 77 or b"unshare failed" in done.stderr:
                self.skipTest("no file system can be mounted here")
            self.assertEqual(done.stdout, b"", "nothing is left")
            if done.returncode == 0:
                with open(path("report.xlsx"), "rb") as book:
                    data = book.read()
                whole = whole or data
                self.assertEqual(data, whole, size)
            else:
                failures += 1
                self.assertEqual(done.returncode, 2, done)
                self.assertRegex(done.stderr, rb"logtally: .*another TMPDIR helps\n")
                self.assertNotIn(b"[ERROR]", done.stderr)
                self.assertFalse(os.path.exists(path("report.xlsx")))
        self.assertGreater(failures, 3)


if __name__ == "__main__":
    unittest.main()
