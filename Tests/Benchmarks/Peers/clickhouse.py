"""A peer: counts with ClickHouse inside this process (chdb).

usage: clickhouse.py simple|common|combined|json THREADS GLOB [MEASURES]

MEASURES, of json alone, are names such as bytes,p50,max: whole bytes, and request times in milliseconds.

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


COLUMNS = {"bytes": "sum(bytes)", "max": "round(1000 * max(request_time), 3)"}


def column(measure):
    """A percentile is by nearest rank, for which ClickHouse has no function of its own."""
    if measure in COLUMNS:
        return COLUMNS[measure]
    rank = f"intDiv({measure[1:]} * count() + 99, 100)"
    return f"round(1000 * arraySort(groupArray(request_time))[{rank}], 3)"


def main():
    kind, threads, glob, *measures = sys.argv[1:]
    measures = measures[0].split(",") if measures else []
    fields = "uri String, status UInt16"
    if measures:
        fields += ", bytes UInt64, request_time Float64"
    source = f"JSONEachRow, '{fields}'" if kind == "json" else "LineAsString"
    values = ", bytes, request_time" if measures else ""
    columns = "".join(f", {column(measure)}" for measure in measures)
    answer = chdb.query(
        f"""SELECT endpoint, status, count() AS count{columns}
        FROM ({FIELDS[kind]}{values} FROM file('{glob}', {source}))
        GROUP BY endpoint, status
        ORDER BY count DESC, endpoint, status
        SETTINGS max_threads = {int(threads)}""",
        "CSV",
    )
    sys.stdout.buffer.write(answer.bytes())


if __name__ == "__main__":
    main()
