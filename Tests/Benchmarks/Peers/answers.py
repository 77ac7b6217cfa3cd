"""Reads what the tools answered, so that answers are compared before speeds are."""

import csv
import json
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """The counts of endpoint and status pairs, reduced to what must agree."""

    total: int
    rows: int
    top: tuple
    digest: int  # of all rows, whatever their order

    def __str__(self):
        endpoint, status, count = self.top
        return f"{self.total:,} lines, {self.rows:,} rows, most: {endpoint} {status} {count:,}"


def table(path):
    """Reads a CSV of endpoint, status and count, with or without its header."""
    total = rows = digest = 0
    top = ("", "", -1)
    with open(path, newline="", encoding="utf-8", errors="surrogateescape") as lines:
        for endpoint, status, count in csv.reader(lines):
            if count == "count":
                continue
            row = (endpoint, status, int(count))
            total += row[2]
            rows += 1
            digest = (digest + hash(row)) & 0xFFFF_FFFF_FFFF_FFFF
            # Ties go to the smaller key, as in logtally's own order of rows.
            if row[2] > top[2] or (row[2] == top[2] and row[:2] < top[:2]):
                top = row
    return Table(total, rows, top, digest)


class Measured:
    """The counts of endpoint and status pairs, and what is measured of each."""

    def __init__(self, path, names):
        """Reads a CSV of endpoint, status, count and these measures, with or without its header."""
        self.names = names
        self.rows = {}
        with open(path, newline="", encoding="utf-8", errors="surrogateescape") as lines:
            for endpoint, status, count, *values in csv.reader(lines):
                if count != "count":
                    self.rows[endpoint, status] = (int(count), *map(float, values))

    def __str__(self):
        total = sum(count for count, *_ in self.rows.values())
        return f"{total:,} lines, {len(self.rows):,} rows, each with {', '.join(self.names)}"

    def difference(self, other):
        """Returns the first row that differs, percentiles by more than 1 %, and nothing where none does."""
        shares = [0, *(0.01 if name.startswith("p") else 0 for name in self.names)]
        for row in self.rows.keys() | other.rows.keys():
            own, others = self.rows.get(row), other.rows.get(row)
            if own is None or others is None or any(
                abs(a - b) > share * max(a, b) for a, b, share in zip(own, others, shares, strict=True)
            ):
                return f"{row}: {own}", f"{row}: {others}"
        return None


def last_column(path, separator):
    """Sums the last column of lines such as `path:12`, skipping a header."""
    total = 0
    with open(path, encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            count = line.rstrip("\n").rpartition(separator)[2]
            total += int(count) if count.isdecimal() else 0
    return total


def file_lines(path):
    """Sums the counts that `wc -l` printed, leaving out the sums it printed itself."""
    with open(path, encoding="utf-8", errors="surrogateescape") as lines:
        counts = (line.split(maxsplit=1) for line in lines)
        return sum(int(count) for count, name in counts if name.strip() != "total")


def endpoints(path):
    """Reads the total and the top row from a CSV of endpoint and count."""
    with open(path, newline="", encoding="utf-8", errors="surrogateescape") as lines:
        rows = [(endpoint, int(count)) for endpoint, count in csv.reader(lines) if count != "count"]
    return sum(count for _, count in rows), rows[0]


def goaccess(path):
    """Reads the same from GoAccess's JSON report, which has an endpoint in up to three panels."""
    with open(path) as file:
        report = json.load(file)
    counts = Counter()
    for panel in ("requests", "static_requests", "not_found"):
        for item in report.get(panel, {}).get("data", []):
            counts[item["data"]] += item["hits"]["count"]
    return report["general"]["valid_requests"], counts.most_common(1)[0]
