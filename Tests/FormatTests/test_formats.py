"""Reads reports back with readers of others: `make test-formats`.

Every format of one question has to say the same as the JSON report, as Python's csv, gzip and json, zstd, and the
parsers of prometheus-client read it; anonymous clients have to be what Python's ipaddress makes of the others. LOGTALLY
is the command.
"""

import csv
import gzip
import io
import ipaddress
import json
import os
import subprocess
import tempfile
import unittest

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

COMMAND = os.path.abspath(os.environ["LOGTALLY"])
SAMPLES = os.path.abspath("sample-logs")

# Cells with all that means something to a format, bytes that are no text, and what reads like them.
ODD = [
    b"/a,b;c|d:e", b'/"quoted"', b"/\xff", b"/\\xff", b"/caf\xc3\xa9", b"=1+1", b"/\t\x01\x7f", b"(malformed)", b"?p=1",
    b"/ends in a backslash\\", b"/'", b"/\xe2\x80\xa8", b"-", b"/{}", b"/#",
]

QUESTIONS = [
    ["--by", "endpoint,status"],
    ["--by", "host,agent,referrer,user"],
    ["--by", "hour-of-day,weekday,class"],
    ["--by", "file,client", "--top", "7", "--anonymize", "2"],
    ["--by", "endpoint", "--measure", "bytes,mean,max,p50,p99.9"],
    ["--by", "file,minute", "--measure", "p95", "--status", "5xx"],
    ["--by", "client", "--min-count", "30", "--sort", "client:desc"],
]


def setUpModule():
    global folder
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    with open(os.path.join(folder.name, "odd.log"), "wb") as log:
        for number, target in enumerate(ODD):
            line = b'192.0.2.%d - - [10/Oct/2024:13:55:36 +0000] "GET %s HTTP/1.1" 200 5 "-" "%s"\n'
            log.write((line % (number, target, target.replace(b'"', b""))) * (number + 1))
        log.write(b'192.0.2.99 - - [10/Oct/2024:13:55:36 +0000] "\\x16\\x03" 400 5 "-" "-"\n')


def run(*arguments):
    command = [COMMAND, "-q", *arguments, SAMPLES, "odd.log"]
    return subprocess.run(command, cwd=folder.name, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout


def answers():
    """Each question, the rows of its JSON report with numbers as they are written, and their cells in a list."""
    for question in QUESTIONS:
        report = json.loads(run(*question, "--format", "json"), parse_float=str, parse_int=str)
        cells = [["" if cell is None else cell for cell in row.values()] for row in report["rows"]]
        yield question, report["rows"], cells


class FormatTests(unittest.TestCase):
    """Each format says what the JSON report says."""

    def test_csv(self):
        for question, objects, expected in answers():
            for delimiter in [",", ";", "|", ":", "\t"]:
                for more in [[], ["--bom"], ["--crlf"], ["--bom", "--crlf"]]:
                    name = "tab" if delimiter == "\t" else delimiter
                    report_bytes = run(*question, "--no-formula-guard", "--delimiter", name, *more)
                    encoding = "utf-8-sig" if "--bom" in more else "utf-8"
                    text = report_bytes.decode(encoding)
                    ends = text.count("\r\n") if "--crlf" in more else text.count("\n") - text.count("\r\n")
                    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
                    self.assertEqual(found[0], list(objects[0]))
                    self.assertEqual(found[1:], expected)
                    self.assertEqual(ends, len(found))

    def test_decimal_commas(self):
        for question, _, expected in answers():
            text = run(*question, "--no-formula-guard", "--delimiter", ";", "--decimal-comma").decode()
            found = list(csv.reader(io.StringIO(text), delimiter=";", strict=True))[1:]
            for cells, wanted in zip(found, expected, strict=True):
                keys = len(question[1].split(","))
                self.assertEqual([cell.replace(",", ".") for cell in cells[keys:]], wanted[keys:])
                self.assertFalse(any("." in cell for cell in cells[keys:]))

    def test_tsv(self):
        for question, objects, expected in answers():
            lines = run(*question, "--no-formula-guard", "--format", "tsv").decode().split("\n")
            self.assertEqual(lines.pop(), "")
            self.assertEqual([line.split("\t") for line in lines], [list(objects[0]), *expected])

    def test_ndjson(self):
        for question, objects, _ in answers():
            lines = run(*question, "--format", "ndjson").decode().split("\n")
            self.assertEqual(lines.pop(), "")
            found = [json.loads(line, parse_float=str, parse_int=str) for line in lines]
            self.assertEqual(found, objects)

    def test_compressed(self):
        def unzstd(data):
            return subprocess.run(["zstd", "-dcq"], input=data, capture_output=True, check=True).stdout

        for name, form, unpack in [
            ("a.csv.gz", "csv", gzip.decompress), ("A.PROM.GZ", "openmetrics", gzip.decompress),
            ("a.json.zst", "json", unzstd), ("a.zst", "csv", unzstd),
        ]:
            path = os.path.join(folder.name, name)
            for question in QUESTIONS:
                run(*question, "--output", name)
                with open(path, "rb") as report:
                    data = report.read()
                os.remove(path)
                self.assertEqual(unpack(data), run(*question, "--format", form), (question, name))


class MetricsTests(unittest.TestCase):
    """The parsers of both formats read the same gauges, and these add up to the JSON report."""

    def families(self, *arguments):
        text = run(*arguments, "--format", "openmetrics").decode()
        both = [
            list(openmetrics_parser.text_string_to_metric_families(text)),
            list(parser.text_string_to_metric_families(text)),
        ]
        plain = [[(f.name, f.documentation, f.type, [(s.name, s.labels, s.value, s.timestamp) for s in f.samples])
                  for f in families] for families in both]
        self.assertEqual(plain[0], plain[1])
        for name, documentation, kind, samples in plain[0]:
            self.assertEqual(kind, "gauge")
            self.assertTrue(documentation)
            keys = [tuple(sorted(labels.items())) for _, labels, _, _ in samples]
            self.assertEqual(len(keys), len(set(keys)))
            for sample, labels, _, timestamp in samples:
                self.assertEqual(sample, name)
                self.assertIsNone(timestamp)
                self.assertTrue(all(labels.values()), labels)
        return {name: samples for name, _, _, samples in plain[0]}

    def test_rows(self):
        for question in QUESTIONS:
            with self.subTest(question=question):
                report = json.loads(run(*question, "--format", "json"))
                sums = {}
                for row in report["rows"]:
                    labels = tuple(row[name] or "?" for name in report["by"])
                    sums[labels] = sums.get(labels, 0) + row["count"]
                families = self.families(*question)
                names = [name.replace("-", "_") for name in report["by"]]
                found = {tuple(s[1][name] for name in names): s[2] for s in families["logtally_requests"]}
                self.assertEqual(found, sums)
                self.assertEqual(families["logtally_left_out_requests"][0][2], report["other"])
                totals = report["totals"]
                for _, labels, value, _ in families["logtally_files"]:
                    self.assertEqual(value, totals[labels["state"] + "_files"])
                for _, labels, value, _ in families["logtally_lines"]:
                    self.assertEqual(value, totals[labels["state"]])
                self.assertEqual(families["logtally_file_bytes"][0][2], totals["bytes"])

    def test_measures(self):
        question = ["--by", "status", "--measure", "p50,bytes,mean,p99.9,max"]
        report = json.loads(run(*question, "--format", "json"))
        families = self.families(*question)
        for row in report["rows"]:
            def value(name, percentile=None):
                found = [s[2] for s in families[name]
                         if s[1]["status"] == row["status"] and s[1].get("percentile") == percentile]
                self.assertLessEqual(len(found), 1)
                return found[0] if found else None

            self.assertEqual(value("logtally_response_bytes"), row["bytes"])
            for name, column, percentile in [
                ("logtally_request_seconds", "p50_ms", "50"), ("logtally_request_seconds", "p99.9_ms", "99.9"),
                ("logtally_request_mean_seconds", "mean_ms", None), ("logtally_request_max_seconds", "max_ms", None),
            ]:
                seconds = value(name, percentile)
                if row[column] is None:
                    self.assertIsNone(seconds)
                else:
                    self.assertAlmostEqual(seconds * 1000, row[column], places=6)

    def test_names(self):
        families = self.families("--by", "class", "--report-name", 'a "b"\\')
        self.assertTrue(all(s[1]["report"] == 'a "b"\\' for samples in families.values() for s in samples))


class AnonymityTests(unittest.TestCase):
    """Rows of anonymous clients are those of the others, put together."""

    @staticmethod
    def masked(text, level):
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return "-"
        if address.version == 6 and address.ipv4_mapped:
            address = address.ipv4_mapped
        bits = 8 * level if address.version == 4 else 48 + 16 * level
        return str(type(address)(int(address) >> bits << bits))

    def test_levels(self):
        question = ["--by", "client,status", "--format", "json"]
        full = json.loads(run(*question))["rows"]
        for level in [1, 2, 3]:
            sums = {}
            for row in full:
                key = (self.masked(row["client"], level), row["status"])
                sums[key] = sums.get(key, 0) + row["count"]
            rows = json.loads(run(*question, "--anonymize", str(level)))["rows"]
            self.assertEqual({(row["client"], row["status"]): row["count"] for row in rows}, sums)
            self.assertEqual(len(rows), len(sums))


if __name__ == "__main__":
    unittest.main()
