"""A peer: counts with DuckDB inside this process.

usage: duck.py simple|common|combined THREADS GLOB

Its CSV reader with a space as the delimiter is faster than splitting whole lines or matching
regular expressions.
"""

import sys

import duckdb

ENDPOINTS = {
    "simple": "split_part(target, '?', 1)",
    "common": "split_part(split_part(request, ' ', 2), '?', 1)",
    "combined": "split_part(split_part(request, ' ', 2), '?', 1)",
}
COLUMNS = {
    "simple": "time target status",
    "common": "client ident user time zone request status size",
    "combined": "client ident user time zone request status size referrer agent",
}


def main():
    kind, threads, glob = sys.argv[1:]
    columns = {name: "VARCHAR" for name in COLUMNS[kind].split()}
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute(
        f"""COPY (
          SELECT {ENDPOINTS[kind]} AS endpoint, status, count(*) AS count
          FROM read_csv(
            '{glob}', delim=' ', quote='"', escape='\\', header=false, auto_detect=false,
            strict_mode=false, columns={columns})
          GROUP BY ALL
          ORDER BY count DESC, endpoint, status
        ) TO '/dev/stdout' (FORMAT csv)"""
    )


if __name__ == "__main__":
    main()
