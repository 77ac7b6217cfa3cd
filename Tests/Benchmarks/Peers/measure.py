"""Runs commands and measures what they and their children cost."""

import os
import subprocess
import time
from dataclasses import dataclass

GNU_TIME = "/usr/bin/time"


class CommandFailed(Exception):
    """A command that was to be measured did not end well."""


@dataclass
class Cost:
    """What one run took: seconds on the wall, and of processors in the whole process tree."""

    wall: float
    cpu: float


@dataclass
class Memory:
    """The peaks of one run, in bytes: of its largest process, and of all its processes together."""

    largest: int
    together: int


def run(argv, stdout="/dev/null", stderr=os.devnull):
    """Runs a command to its end and returns its cost."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
    ]
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        detail = "" if stderr == os.devnull else open(stderr, errors="replace").read()[-2000:]
        raise CommandFailed(f"status {code}: {' '.join(argv)[:300]}\n{detail}")
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def memory(argv, scratch):
    """Runs a command and returns its peaks of memory.

    This is a run of its own, not a timed one, because looking costs time. The largest process is
    what GNU time reports: asked of a child of ours directly, the kernel would count this Python's
    pages at the fork. The sum is of proportional set sizes, so shared pages count once.
    """
    report = os.path.join(scratch, "memory")
    with open(os.devnull, "r+b") as null:
        child = subprocess.Popen(
            [GNU_TIME, "-q", "-f", "%M", "-o", report, *argv],
            stdin=null, stdout=null, stderr=null,
        )
        together = 0
        while child.poll() is None:
            together = max(together, sum(map(_proportional_size, _descendants(child.pid))))
            time.sleep(0.001)
    with open(report) as lines:
        largest = int(lines.read().split()[-1]) * 1024
    return Memory(largest, max(largest, together))


def _descendants(pid):
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        try:
            threads = os.listdir(f"/proc/{parent}/task")
        except OSError:
            continue
        for thread in threads:
            try:
                with open(f"/proc/{parent}/task/{thread}/children") as children:
                    new = [int(word) for word in children.read().split()]
            except OSError:
                continue
            found += new
            waiting += new
    return found


def _proportional_size(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as lines:
            for line in lines:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
