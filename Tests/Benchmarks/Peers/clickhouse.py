"""A peer: counts with ClickHouse inside this process (chdb).

usage: clickhouse.py simple|common|combined|json THREADS GLOB

Of four spellings tried (splitting at spaces, regular expressions, templates, positions) the one
by positions is the fastest for the common and combined formats.
"""

import sys

import chdb

SIMPLE = """
      WITH splitByChar(' ', line) AS words
      SELECT substringIndex(words[2], '?', 1) AS endpoint, words[3] AS status"""
CLF = """
      WITH position(line, '"') AS quote,
           position(line, ' ', quote) + 1 AS target,
           position(line, ' ', target) AS protocol,
           position(line, '"', protocol) AS closing
      SELECT substringIndex(substring(line, target, protocol - target), '?', 1) AS endpoint,
             substring(line, closing + 2, 3) AS status"""
JSON = """
      SELECT substringIndex(uri, '?', 1) AS endpoint, status"""
FIELDS = {"json": JSON, "simple": SIMPLE, "common": CLF, "combined": CLF}


def main():
    kind, threads, glob = sys.argv[1:]
    source = "JSONEachRow, 'uri String, status UInt16'" if kind == "json" else "LineAsString"
    answer = chdb.query(
        f"""{FIELDS[kind]}, count() AS count
        FROM file('{glob}', {source})
        GROUP BY endpoint, status
        ORDER BY count DESC, endpoint, status
        SETTINGS max_threads = {int(threads)}""",
        "CSV",
    )
    sys.stdout.buffer.write(answer.bytes())


if __name__ == "__main__":
    main()
