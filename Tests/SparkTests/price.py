"""Measures what Spark costs: the driver beside one run of the command over the same logs, in turns.

``python3 price.py LOGTALLY ROUNDS PATH...`` in the environment of the tests; ``PYSPARK_SUBMIT_ARGS`` says
where Spark runs, such as ``--master spark://127.0.0.1:7077 pyspark-shell``. The start of a session is told
apart: the driver's part of it, and until every core has run a task of Python.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "Sources" / "Spark"))

import logtally_spark as driver

OPTIONS = ["--by", "endpoint,status", "--format", "json"]


def main(logtally: str, rounds: str, *paths: str) -> None:
    """Measures, and prints a line for each round and the medians."""
    pool, job = [], []
    with tempfile.TemporaryDirectory() as folder:
        expected, report = Path(folder) / "pool.json", Path(folder) / "spark.json"
        start = time.monotonic()
        context = driver.start_spark()
        started = time.monotonic()
        cores = context.defaultParallelism
        context.parallelize(range(cores), cores).map(wait).collect()
        print(f"session: driver {started - start:.1f} s, executors {time.monotonic() - started:.1f} s")
        for _ in range(int(rounds)):
            start = time.monotonic()
            subprocess.run([logtally, *OPTIONS, "--output", str(expected), *paths], check=True)
            pool.append(time.monotonic() - start)
            start = time.monotonic()
            count(context, logtally, report, paths)
            job.append(time.monotonic() - start)
            assert report.read_bytes() == expected.read_bytes()
            print(f"pool {pool[-1]:.1f} s, Spark {job[-1]:.1f} s", flush=True)
        driver.stop_spark(context)
    print(f"medians: pool {statistics.median(pool):.1f} s, Spark {statistics.median(job):.1f} s")


def wait(number: int) -> int:
    """Keeps a core busy, so that the next task goes to another one."""
    time.sleep(1)
    return number


def count(context: driver.SparkContext, logtally: str, report: Path, paths: tuple[str, ...]) -> None:
    """Does what the driver does, in a session that is there."""
    arguments = driver.Arguments(options=[("by", "endpoint,status")], paths=list(paths))
    plan, stores = driver.plan_all(logtally, arguments)
    entries = plan.pop("files")
    work = driver.ship(context, logtally, arguments, plan, stores)
    slices = driver.deal(entries, context.defaultParallelism)
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "all.part"
        driver.Job(context, work, slices).run(part)
        assert driver.write_report(logtally, [*OPTIONS, "--output", str(report)], part) == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
