"""The driver as a program: what it refuses, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import alb
import pytest
from conftest import DRIVER, Run, Sixty, Spark, run, wait_for

ENOUGH = 60


def drive(*arguments: str, logtally: str | None = None) -> Run:
    """Runs the driver by itself."""
    own = ["--logtally", logtally] if logtally else []
    return run([sys.executable, str(DRIVER), *own, *arguments])


def test_the_help_has_the_options_of_the_command_that_can_be_used(logtally: str) -> None:
    ended = drive("--help", logtally=logtally)
    assert ended.status == 0
    text = ended.stdout.decode()
    assert text.startswith("OVERVIEW: Counts the lines of access logs on an Apache Spark cluster.")
    for option in ("--storage-option", "--by <dim", "--output <file>", "--memory <size>"):
        assert option in text
    for option in ("--jobs", "--executor", "--rejects", "--plan", "--shard", "--stdin-key"):
        assert option not in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--jobs", "2", "logs"], "'--jobs' cannot be used with Spark"),
        (["-j2", "logs"], "'--jobs' cannot be used with Spark"),
        (["--cache", "dir", "logs"], "'--cache' cannot be used with Spark"),
        (["-"], "'-' cannot be used with Spark"),
        ([], "no path is given"),
        (["s3a://bucket/x"], "write s3://"),
        (["--storage-option", "anon=true", "logs"], "'--storage-option' is about URLs"),
        # In the words of the command itself.
        (["--by", "colour", "logs"], "'--by colour' is unknown"),
        (["--colour", "logs"], "unknown option '--colour'"),
        (["--by"], "missing value for '--by"),
        (["--match", "", "s3://bucket/x"], "'--match' is empty"),
        (["-o", "report.ods", "logs"], "'--output report.ods' has the name of a format that is not written"),
        (["--by", "file", "--by", "host", "-o", "r.csv", "logs"], "'--by' asks for 2"),
    ],
)
def test_wrong_arguments_are_said_before_anything_starts(
    arguments: list[str], words: str, logtally: str
) -> None:
    ended = drive(*arguments, logtally=logtally)
    assert ended.status == 64
    assert words in ended.stderr
    assert ended.stdout == b""


def test_a_command_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert drive("logs", logtally=str(tmp_path / "nothing")).status == 64
    ended = drive("logs", logtally="/bin/true")
    assert ended.status == 2
    assert "is it logtally?" in ended.stderr


def test_a_report_goes_neither_into_a_log_nor_nowhere(logtally: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(alb.log(10))
    ended = drive("--output", str(log), str(tmp_path), logtally=logtally)
    assert ended.status == 64
    assert "which is to be counted" in ended.stderr
    assert drive("--output", str(tmp_path / "no" / "r.csv"), str(log), logtally=logtally).status == 2
    assert log.read_bytes() == alb.log(10)


def wrapped(folder: Path, logtally: str, text: str) -> str:
    """Returns a stand-in for the command, which does something first where it runs on an executor."""
    path = folder / "bin" / "logtally"
    path.parent.mkdir()
    path.write_text(f'#!/bin/bash\nif [ "$0" != "{path}" ]; then\n{text}\nfi\nexec "{logtally}" "$@"\n')
    path.chmod(0o755)
    return str(path)


def test_a_command_that_does_not_run_on_executors_is_said_in_words(
    local_spark: Spark, logtally: str, tmp_path: Path
) -> None:
    words = "error while loading shared libraries: libisal.so.2: cannot open shared object file"
    (tmp_path / "a.log").write_bytes(alb.log(10))
    binary = wrapped(tmp_path, logtally, f"echo 'logtally: {words}' >&2; exit 127")
    ended = Spark(local_spark.master, binary).submit([str(tmp_path / "a.log")])
    assert ended.status == 2
    assert ended.stdout == b""
    [line] = [line for line in ended.said if line.startswith("logtally: ")]
    assert "libisal.so.2 is missing; install it" in line


def test_a_command_that_dies_costs_the_file(local_spark: Spark, logtally: str, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for number in range(200):
        (logs / f"{number}.log").write_bytes(alb.log(2, seed=number))
    (logs / "boom.log").write_bytes(alb.log(2))
    kill = """plan=${@: -1}
    if [ "$1" = count ] && grep -q 'boom[.]log[^}]*planned' "${plan#--plan=}"; then
      echo ' out of luck' >&2; kill -9 $$
    fi"""
    binary = wrapped(tmp_path, logtally, kill)
    ended = Spark(local_spark.master, binary).submit(["--format", "json", "logs"], cwd=tmp_path)
    assert ended.status == 1
    files = ended.files()
    assert len(files) == 201
    assert files["logs/boom.log"]["error"] == "was killed by signal 9: out of luck; this file is not counted"
    assert ended.report["totals"]["counted_files"] == 200


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_a_signal_cancels_the_job(sixty: Sixty, local_spark: Spark, tmp_path: Path, number: int) -> None:
    report = tmp_path / "report.json"
    report.write_text("old")
    arguments = ["--logtally", local_spark.logtally, "--output", str(report), *sixty.arguments]
    driver = subprocess.Popen(
        # A shell that starts all this in the background may have it ignore some.
        ["env", "--default-signal", sys.executable, str(DRIVER), *arguments],
        env={
            **os.environ,
            "LD_PRELOAD": sixty.slow,
            "PYSPARK_SUBMIT_ARGS": "--master local[2] pyspark-shell",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for(lambda: len(counting(driver.pid)) > 0, "the count")
    driver.send_signal(number)
    _, stderr = driver.communicate(timeout=ENOUGH)
    assert driver.returncode == 128 + number, stderr.decode()
    assert b"Traceback" not in stderr
    wait_for(lambda: not counting(driver.pid), "the end of the workers", ENOUGH)
    assert report.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def counting(session: int) -> list[int]:
    """Returns the processes in a session that count a slice of a plan, and their workers."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            rest = (process / "stat").read_text().rpartition(")")[2]
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if int(rest.split()[3]) == session and any(word.startswith(b"--plan=") for word in words):
            found.append(int(process.name))
    return found


def test_the_driver_says_nothing_where_all_went_well(
    local_spark: Spark, logtally: str, tmp_path: Path
) -> None:
    (tmp_path / "a.log").write_bytes(alb.log(10))
    ended = local_spark.submit(["--by", "status", "--top", "1", "a.log"], cwd=tmp_path)
    assert ended.status == 0
    assert ended.said == []
    assert ended.stdout == run([logtally, "--by", "status", "--top", "1", "a.log"], cwd=tmp_path).stdout


@pytest.mark.parametrize("options", [["--verbose"], ["--exclude", "*.log"]])
def test_an_empty_report_is_said_in_the_words_of_the_command(
    local_spark: Spark, logtally: str, tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "logs").mkdir()
    if options != ["--verbose"]:
        (tmp_path / "logs" / "a.log").write_bytes(alb.log(10))
    expected = run([logtally, *options, "logs"], cwd=tmp_path)
    [words] = [line for line in expected.said if "the report is empty" in line]
    ended = local_spark.submit([*options, "logs"], cwd=tmp_path)
    assert ended.status == expected.status == 0
    assert ended.stdout == expected.stdout
    assert ended.said == [words]


@pytest.mark.parametrize(
    "options",
    [
        [
            "--by",
            "endpoint,status",
            "--status",
            "2xx,4xx,!404",
            "--method",
            "GET",
            "--since",
            "2025-11-03T08:00Z",
        ],
        pytest.param(
            [
                "--by",
                "endpoint",
                "--collapse-ids",
                "--lowercase",
                "--route",
                "/api/:version/*",
                "--agent",
                "!bot",
            ],
            marks=pytest.mark.long,
        ),
        ["--by", "host,endpoint", "--measure", "bytes,mean,p50,p99.9,max", "--depth", "2", "--sort", "p50"],
        pytest.param(
            [
                "--by",
                "client",
                "--by",
                "hour",
                "--anonymize",
                "2",
                "--tz",
                "Asia/Kathmandu",
                "--measure",
                "max",
            ],
            marks=pytest.mark.long,
        ),
        pytest.param(
            [
                "--by",
                "endpoint",
                "--pivot",
                "status",
                "--min-count",
                "5",
                "--total",
                "--trim-slash",
                "--last",
                "9000d",
                # The report says from when on that is.
                "--now",
                "2025-12-01T00:00:00Z",
            ],
            marks=pytest.mark.long,
        ),
        pytest.param(
            ["--by", "status", "--newer-than", "9000d", "--include", "*.log*", "--percent", "--top", "3"],
            marks=pytest.mark.long,
        ),
        pytest.param(["--format", "html"], marks=pytest.mark.long),
    ],
)
def test_what_is_asked_is_answered_as_by_one_run(
    local_spark: Spark, logtally: str, tmp_path: Path, options: list[str]
) -> None:
    paths = [str(path) for path in sorted((DRIVER.parents[2] / "sample-logs").iterdir()) if path.is_dir()]
    (tmp_path / "list").write_text("\n".join(paths[1:]))
    form = [] if "--format" in options else ["--format", "json"]
    arguments = [*options, *form, paths[0], "--files-from", "list"]
    expected = run([logtally, *arguments], cwd=tmp_path)
    ended = local_spark.submit(arguments, cwd=tmp_path)
    assert ended.status == expected.status
    assert ended.stdout == expected.stdout
    if form:
        assert json.loads(ended.stdout)["totals"]["counted"] > 0
    else:
        assert b'<h2 id="t1">' in ended.stdout


def test_files_get_the_report_and_what_is_said_in_their_places(
    local_spark: Spark, logtally: str, tmp_path: Path
) -> None:
    (tmp_path / "a.log").write_bytes(alb.log(10))
    command = local_spark.command(["--by", "status", "a.log", "missing.log"])
    script = '{ echo first; "$@"; echo last $?; echo last >&2; } >out 2>err'
    run(["bash", "-c", script, "bash", *command], cwd=tmp_path)
    expected = run([logtally, "--by", "status", "a.log", "missing.log"], cwd=tmp_path)
    assert (tmp_path / "out").read_bytes() == b"first\n" + expected.stdout + b"last 1\n"
    said = Run(1, b"", (tmp_path / "err").read_text()).said
    assert said[0] == "logtally: missing.log: no such file or directory; this file is not counted"
    assert said[-1] == "last"
    assert len(said) == 3
