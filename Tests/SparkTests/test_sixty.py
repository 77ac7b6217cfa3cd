"""Every way to count makes the report of one process: the same bytes, and the same exit status."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import Run, Sixty, Spark, run, wait_for


def test_the_pool(sixty: Sixty, logtally: str) -> None:
    sixty.check(run([logtally, "-j", "2", *sixty.arguments], LD_PRELOAD=sixty.trap))


def test_four_shards_and_a_merge(sixty: Sixty, logtally: str, tmp_path: Path) -> None:
    options = [word if word != "json" else "part" for word in sixty.options]
    parts = [str(tmp_path / f"{shard}.part") for shard in (1, 2, 3, 4)]
    for shard, part in enumerate(parts, 1):
        command = [logtally, "--shard", f"{shard}/4", "--output", part, *options, *sixty.paths]
        assert run(command, LD_PRELOAD=sixty.trap).status in (0, 1)
    sixty.check(run([logtally, "merge", "--format", "json", *parts]))


def test_spark_on_this_machine(sixty: Sixty, local_spark: Spark) -> None:
    ended = local_spark.submit(sixty.arguments, LD_PRELOAD=sixty.trap)
    sixty.check(ended)
    # The same words, too, but for the seconds.
    assert without_seconds(ended) == without_seconds(sixty.expected)


def without_seconds(ended: Run) -> list[str]:
    """Returns what was said, without how long it took."""
    return [line.rpartition(" in ")[0] if "counted " in line else line for line in ended.said]


@pytest.mark.long
def test_spark_on_a_cluster(sixty: Sixty, cluster: Spark) -> None:
    sixty.check(cluster.submit(sixty.arguments, LD_PRELOAD=sixty.trap))
    assert "Registered app " in cluster.master_log.read_text()


@pytest.mark.long
def test_spark_on_a_cluster_that_loses_an_executor(sixty: Sixty, cluster: Spark) -> None:
    preload = {"LD_PRELOAD": f"{sixty.trap}:{sixty.slow}"}
    command = cluster.command(sixty.arguments, **preload)
    with ThreadPoolExecutor(1) as thread:
        driver = thread.submit(run, command, **preload)
        wait_for(lambda: driver.done() or counting_executors(cluster), "the count")
        assert not driver.done(), driver.result().stderr
        os.kill(counting_executors(cluster)[0], signal.SIGKILL)
    assert "Lost executor" in driver.result().stderr
    sixty.check(driver.result())


def counting_executors(cluster: Spark) -> list[int]:
    """Returns the executors below which the command runs."""
    return [executor for executor in cluster.executors() if is_counting(executor)]


def is_counting(executor: int) -> bool:
    """Whether the command runs below an executor."""
    parents = {executor}
    processes = sorted(int(path.name) for path in Path("/proc").glob("[0-9]*"))
    for _ in range(4):
        for process in processes:
            try:
                text = Path(f"/proc/{process}/stat").read_text()
            except OSError:
                continue
            if int(text.rpartition(")")[2].split()[1]) in parents:
                parents.add(process)
                if "(logtally)" in text:
                    return True
    return False
