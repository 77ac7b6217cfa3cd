"""What the tests of the Spark driver share: the command, Spark, and an S3 server, all on this machine."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from stores import FaultyStore

REPOSITORY = Path(__file__).parents[2]
DRIVER = REPOSITORY / "Sources" / "Spark" / "logtally_spark.py"
LOGTALLY = os.environ.get("LOGTALLY") or str(REPOSITORY / ".build" / "release" / "logtally")
sys.path[:0] = [str(DRIVER.parent), str(REPOSITORY / "Tests" / "RecipeTests")]

import file_set  # noqa: E402

# What Spark says while it starts; everything else on standard error is ours.
SPARK_NOISE = re.compile(
    r"WARNING: |Using Spark's|Setting |To adjust|\d\d/\d\d/\d\d \d\d:\d\d:\d\d |\tat |java\.|org\.|\s*$"
)


def pytest_configure(config: pytest.Config) -> None:
    """Names the mark of tests that the short form leaves out."""
    config.addinivalue_line("markers", "long: a test of a cluster, or of many objects")


@dataclass
class Run:
    """How a program ended, and what it wrote."""

    status: int
    stdout: bytes
    stderr: str

    @property
    def said(self) -> list[str]:
        """The lines on standard error that are not Spark's."""
        return [line for line in self.stderr.splitlines() if not SPARK_NOISE.match(line)]

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report."""
        assert self.stdout, self.stderr
        return json.loads(self.stdout)

    def files(self) -> dict[str, dict[str, Any]]:
        """The files of the JSON report, by their keys."""
        return {file["file"]: file for file in self.report["files"]}


def run(command: list[str], cwd: Path | None = None, **environment: str) -> Run:
    """Runs a program to its end."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=600,
    )
    return Run(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


@dataclass
class Sixty:
    """The sixty logs, and the report of one process over them."""

    folder: Path
    paths: list[str]
    # Makes workers trap, and makes all of them slow.
    trap: str
    slow: str
    options: tuple[str, ...] = ("--by", "endpoint,status", "--by", "hour", "--format", "json")
    expected: Run = field(init=False)

    @property
    def arguments(self) -> list[str]:
        """The options and the paths."""
        return [*self.options, *self.paths]

    def check(self, other: Run) -> None:
        """Checks that a run made the same report, but for what it says of the trapped log."""
        assert other.status == self.expected.status, other.stderr
        assert self._without_trap(other) == self._without_trap(self.expected)

    @staticmethod
    def _without_trap(one: Run) -> bytes:
        [trapped] = [file for key, file in one.files().items() if key.endswith("/trap.log")]
        assert trapped["state"] == "failed"
        assert "signal 6" in trapped["error"]
        return one.stdout.replace(json.dumps(trapped["error"]).encode(), b'"..."')


@pytest.fixture(scope="session")
def logtally() -> str:
    """The path of the command."""
    assert os.access(LOGTALLY, os.X_OK), f"{LOGTALLY} is missing: make release"
    return LOGTALLY


@pytest.fixture(scope="session")
def sixty(tmp_path_factory: pytest.TempPathFactory, logtally: str) -> Sixty:
    """The sixty logs, counted by one process."""
    folder = tmp_path_factory.mktemp("sixty")
    slow = str(folder / "slow.so")
    source = str(Path(__file__).with_name("slow.c"))
    subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-o", slow, source], check=True)
    made = Sixty(folder, file_set.write(str(folder)), file_set.trap(str(folder)), slow)
    made.expected = run([logtally, "-j", "1", *made.arguments], LD_PRELOAD=made.trap)
    assert len(made.expected.report["files"]) == file_set.COUNT
    assert made.expected.status == 1
    return made


@dataclass
class Spark:
    """A way to submit the driver: to threads of this machine, or to a cluster on it."""

    master: str
    logtally: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    master_log: Path = Path(os.devnull)

    def command(self, arguments: list[str], **executor_environment: str) -> list[str]:
        """Returns the command line."""
        conf = ["--conf", "spark.ui.enabled=false"]
        for name, value in executor_environment.items():
            conf += ["--conf", f"spark.executorEnv.{name}={value}"]
        submit = [spark_program("spark-submit"), "--master", self.master, *conf]
        return [*submit, str(DRIVER), "--logtally", self.logtally, *arguments]

    def submit(self, arguments: list[str], cwd: Path | None = None, **environment: str) -> Run:
        """Runs the driver to its end."""
        return run(self.command(arguments, **environment), cwd, **environment)

    def executors(self) -> list[int]:
        """Returns the processes of the executors of this cluster."""
        parents = {worker.pid for worker in self.workers}
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                words = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if parent in parents and b"CoarseGrainedExecutorBackend" in words:
                found.append(int(process.name))
        return found


def spark_program(name: str) -> str:
    """Returns the path of a program of pyspark."""
    return str(Path(sys.executable).parent / name)


@pytest.fixture(scope="session", autouse=True)
def spark_environment() -> None:
    """Lets all of Spark stay on the loopback interface."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable


@pytest.fixture(scope="session")
def local_spark(logtally: str) -> Spark:
    """Two threads of this machine."""
    return Spark("local[2]", logtally)


@pytest.fixture
def cluster(tmp_path: Path, logtally: str) -> Iterator[Spark]:
    """A master and two workers of one core each."""
    port = free_port()
    spark = Spark(f"spark://127.0.0.1:{port}", logtally)
    spark.master_log = tmp_path / "master.log"
    base = [spark_program("spark-class"), "org.apache.spark.deploy."]
    place = ["--host", "127.0.0.1", "--webui-port", "0"]
    master = start([base[0], base[1] + "master.Master", *place, "--port", str(port)], spark.master_log)
    try:
        wait_for(lambda: "New state: ALIVE" in spark.master_log.read_text(), "the master")
        for number in (1, 2):
            means = ["--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path / f"worker-{number}")]
            command = [base[0], base[1] + "worker.Worker", *place, *means, spark.master]
            spark.workers.append(start(command, tmp_path / f"worker-{number}.log"))
        wait_for(lambda: spark.master_log.read_text().count("Registering worker") == 2, "the workers")
        yield spark
    finally:
        for process in [*spark.workers, master]:
            process.terminate()
        for process in [*spark.workers, master]:
            process.wait(60)


def start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Starts a program that stays, its output in a file."""
    with log.open("wb") as file:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file)


def free_port() -> int:
    """Returns a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Any, what: str, seconds: float = 120) -> None:
    """Waits until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An S3 server, by its address."""
    port = free_port()
    log = tmp_path_factory.mktemp("s3") / "server.log"
    program = str(Path(sys.executable).parent / "moto_server")
    server = start([program, "-H", "127.0.0.1", "-p", str(port)], log)
    try:
        wait_for(lambda: can_connect(port), "the S3 server")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def can_connect(port: int) -> bool:
    """Whether somebody listens at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def store(s3_server: str) -> Iterator[FaultyStore]:
    """An empty bucket, behind a proxy that can do harm."""
    with FaultyStore(s3_server, f"bucket-{time.monotonic_ns()}") as store:
        yield store
