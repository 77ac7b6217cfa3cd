"""A peer: counts with DuckDB inside this process.

usage: duck.py simple|common|combined|json THREADS GLOB [MEASURES]

MEASURES, of json alone, are names such as bytes,p50,max: whole bytes, and request times in milliseconds.

Its CSV reader with a space as the delimiter is faster than splitting whole lines or matching
regular expressions.
"""

import sys

import duckdb

ENDPOINTS = {
    "simple": "split_part(target, '?', 1)",
    "common": "split_part(split_part(request, ' ', 2), '?', 1)",
    "combined": "split_part(split_part(request, ' ', 2), '?', 1)",
    "json": "split_part(uri, '?', 1)",
}
COLUMNS = {
    "simple": "time target status",
    "common": "client ident user time zone request status size",
    "combined": "client ident user time zone request status size referrer agent",
}


FIELDS = {"uri": "VARCHAR", "status": "VARCHAR"}
MEASURED = {"bytes": "BIGINT", "request_time": "DOUBLE"}


def source(kind, glob, is_measured):
    if kind == "json":
        columns = FIELDS | (MEASURED if is_measured else {})
        return f"read_json('{glob}', format='newline_delimited', columns={columns})"
    columns = {name: "VARCHAR" for name in COLUMNS[kind].split()}
    return (
        f"read_csv('{glob}', delim=' ', quote='\"', escape='\\', header=false, auto_detect=false, "
        f"strict_mode=false, columns={columns})"
    )


def column(measure):
    if measure == "bytes":
        return "sum(bytes)"
    if measure == "max":
        return "round(1000 * max(request_time), 3)"
    # By nearest rank.
    return f"round(1000 * quantile_disc(request_time, {measure[1:]} / 100), 3)"


def main():
    kind, threads, glob, *measures = sys.argv[1:]
    measures = measures[0].split(",") if measures else []
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(threads)}")
    columns = "".join(f", {column(measure)}" for measure in measures)
    connection.execute(
        f"""COPY (
          SELECT {ENDPOINTS[kind]} AS endpoint, status, count(*) AS count{columns}
          FROM {source(kind, glob, bool(measures))}
          GROUP BY endpoint, status
          ORDER BY count DESC, endpoint, status
        ) TO '/dev/stdout' (FORMAT csv)"""
    )


if __name__ == "__main__":
    main()
