"""Objects from an S3 server: the report of local copies, keys aside, and what goes wrong costs one file."""

from __future__ import annotations

import functools
import http.server
import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alb
import pytest
from conftest import Run, Spark, run
from stores import FaultyStore

OPTIONS = ["--by", "endpoint,status", "--format", "json"]

# Large enough to go through a pipe, and not as a copy.
LARGE_LINES = 50_000


@pytest.fixture(scope="session")
def large() -> bytes:
    """A log of 25 MB."""
    return alb.log(LARGE_LINES, seed=99)


def local_report(logtally: str, folder: Path, objects: dict[str, bytes], url: str) -> Run:
    """Counts copies of objects on disk, under the keys of the objects."""
    for key, data in objects.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    return run([logtally, *OPTIONS, "--key-prefix", f"s3://{bucket}/", prefix], cwd=folder)


def test_the_report_is_that_of_local_copies(
    store: FaultyStore, local_spark: Spark, logtally: str, tmp_path: Path, large: bytes
) -> None:
    objects = {f"logs/web-{n % 3}/alb_{n:02}.log.gz": alb.compressed(20 + n * 50, seed=n) for n in range(20)}
    # Keys are bytes, and mean what they are.
    for name in ("100%25.log", "a+b c.log.gz", "%41.log", "ä[1]{2}*.log", "x//y.log", "quo'te\".log"):
        objects[f"logs/{name}"] = alb.log(30, seed=len(objects))
    # A name that ends in .gz of what is none, an empty one, one that is no log, one that is cut off.
    objects["logs/empty.log"] = b""
    objects["logs/notes.txt"] = b"not a log\n" * 50
    objects["logs/cut.log.gz"] = alb.compressed(3000, seed=7)[:-4000]
    objects["logs/large.log"] = large
    store.put_all(objects)
    # Markers of folders, hidden ones, and a neighbour of the prefix.
    for key in ("logs/", "logs/web-0/"):
        store.put(key, b"")
    store.put_all({"logs/.hidden/a.log": alb.log(9), "logs-old/a.log": alb.log(9)})

    on_disk = {key: data for key, data in objects.items() if "//" not in key}
    expected = local_report(logtally, tmp_path, on_disk, store.url("logs"))
    ended = local_spark.submit([*store.options, *OPTIONS, store.url("logs")])
    assert ended.status == expected.status == 1
    ours, theirs = expected.files(), ended.files()
    odd = theirs.pop(store.url("logs/x//y.log"))
    assert odd["counted"] == 30
    assert theirs == ours
    assert ended.report["totals"]["counted"] == expected.report["totals"]["counted"] + 30
    # The driver asks what the URL is and lists it; tasks list nothing.
    assert len(store.listed) <= 2, store.listed
    assert "test-secret" not in ended.stderr + ended.stdout.decode()


def test_what_goes_wrong_costs_one_file(store: FaultyStore, local_spark: Spark, large: bytes) -> None:
    small = alb.log(40)
    store.put_all({"l/good.log": small, "l/cut.log": large, "l/cut-tiny.log": small, "l/denied.log": small})
    store.put_all({"l/replaced.log": large, "l/replaced-tiny.log": small, "l/once.log": large})
    store.cuts = {"l/cut.log": 1 << 20, "l/cut-tiny.log": 100}
    store.denied = {"l/denied.log"}
    other = alb.log(LARGE_LINES, seed=3)[: len(large)].ljust(len(large), b"\n")
    store.after_first_read = {
        "l/replaced.log": functools.partial(store.put, "l/replaced.log", other),
        "l/replaced-tiny.log": functools.partial(store.put, "l/replaced-tiny.log", alb.log(40, seed=2)),
        # One cut that is mended by asking again: nothing is counted twice.
        "l/once.log": lambda: store.cuts.pop("l/once.log", None),
    }
    store.cuts["l/once.log"] = 1 << 20
    urls = [store.url("l/"), store.url("missing.log"), "s3://no-such-bucket/logs/"]
    ended = local_spark.submit([*store.options, *OPTIONS, *urls])
    assert ended.status == 1
    files = {key.rpartition("/")[2]: file for key, file in ended.files().items()}
    states = {name: file["state"] for name, file in files.items()}
    assert states == {
        "good.log": "counted",
        "once.log": "counted",
        **dict.fromkeys(["cut.log", "cut-tiny.log", "denied.log", "replaced.log"], "failed"),
        **dict.fromkeys(["replaced-tiny.log", "missing.log", ""], "failed"),
    }
    assert files["once.log"]["counted"] == LARGE_LINES
    assert "requester_pays=true" in files["denied.log"]["error"]
    assert "was replaced while" in files["replaced.log"]["error"]
    assert "was replaced while" in files["replaced-tiny.log"]["error"]
    assert files["missing.log"]["error"] == "no such object; this file is not counted"
    assert ended.report["totals"]["counted"] == 40 + LARGE_LINES
    assert "test-secret" not in ended.stderr + ended.stdout.decode()


def test_paths_and_urls_together(
    store: FaultyStore, local_spark: Spark, logtally: str, tmp_path: Path, http_server: str
) -> None:
    store.put_all({"a.log.gz": alb.compressed(100, seed=1), "x/b.log": alb.log(70, seed=2)})
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "c.log").write_bytes(alb.log(50, seed=3))
    options = [word if word == "--storage-option" else f"s3:{word}" for word in store.options]
    urls = [store.url("a.log.gz"), store.url("a.log.gz"), store.url("x"), f"{http_server}/d.log?sig=secret"]
    report = tmp_path / "report.json"
    arguments = [*options, "--by", "file", "--key-prefix", "eu:", "--output", str(report), "logs", *urls]
    ended = local_spark.submit(arguments, cwd=tmp_path)
    assert ended.status == 0, ended.stderr
    assert ended.stdout == b""
    rows = {row["file"]: row["count"] for row in json.loads(report.read_bytes())["rows"]}
    assert rows == {
        "eu:logs/c.log": 50,
        f"eu:{store.url('a.log.gz')}": 100,
        f"eu:{store.url('x/b.log')}": 70,
        f"eu:{http_server}/d.log": 30,
    }


@pytest.fixture
def http_server(tmp_path: Path) -> Iterator[str]:
    """A web server with a log, by its address."""
    folder = tmp_path / "www"
    folder.mkdir()
    (folder / "d.log").write_bytes(alb.log(30, seed=4))

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.long
def test_ten_thousand_tiny_objects(
    store: FaultyStore, local_spark: Spark, logtally: str, tmp_path: Path
) -> None:
    numbers = random.Random(5)
    objects = {f"logs/{n:05}.log.gz": alb.compressed(numbers.randrange(1, 5), seed=n) for n in range(10_000)}
    store.put_all(objects)
    expected = local_report(logtally, tmp_path, objects, store.url("logs"))
    ended = local_spark.submit([*store.options, *OPTIONS, store.url("logs")])
    assert ended.status == 0, ended.stderr
    assert ended.stdout == expected.stdout
