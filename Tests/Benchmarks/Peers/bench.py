"""Measures logtally beside its peers on the same files, in one run.

Run it as `make bench`. The environment steers it:

  WORKLOADS  which ones, by name, all by default     ROUNDS  the least number of rounds (5)
  SCALE      times the usual size of a workload (1)  JOBS    workers and threads (the cores)
  LOGTALLY   the command to measure                  BENCH_DIR  where all files go
  PEERS      which ones, such as "rg,pool literal", or none; all by default
"""

import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import time

import answers
import measure
import workloads

# A short workload gets more rounds, until it has taken so many seconds or so many rounds.
SECONDS_PER_WORKLOAD = 10
MOST_ROUNDS = 40


class Disagreement(Exception):
    """Two tools gave different answers, so that their speeds say nothing."""


def main():
    settings = Settings()
    chosen = settings.workloads()
    python, has_packages = peers_python(settings)
    out = Report(os.path.join(settings.bench_dir, "report.md"))
    describe_machine(out, settings, python, has_packages)
    failed, measured = [], {}
    for workload in chosen:
        try:
            measured[workload.name] = bench(workload, settings, python, has_packages, out)
        except (Disagreement, measure.CommandFailed) as problem:
            out.line(f"\n**{workload.name} was not measured.** {problem}")
            failed.append(workload.name)
    path = os.path.join(settings.bench_dir, "results.json")
    with open(path, "w") as file:
        json.dump(measured, file, indent=1)
    print(f"\nbench: this report is {out.path}, every single time is in {path}")
    if failed:
        sys.exit(f"bench: not measured: {', '.join(failed)}")


class Settings:
    """What the environment asks for."""

    def __init__(self):
        environ = os.environ
        self.bench_dir = environ["BENCH_DIR"]
        self.logtally = os.path.abspath(environ["LOGTALLY"])
        self.workshop = environ["WORKSHOP"]
        self.rounds = int(environ.get("ROUNDS") or 5)
        self.scale = float(environ.get("SCALE") or 1)
        self.jobs = int(environ.get("JOBS") or len(os.sched_getaffinity(0)))
        self.names = (environ.get("WORKLOADS") or "").split()
        # None stands for all of them.
        self.peers = environ["PEERS"].split(",") if environ.get("PEERS") else None
        os.makedirs(self.bench_dir, exist_ok=True)

    def workloads(self):
        known = {workload.name: workload for workload in workloads.WORKLOADS}
        unknown = [name for name in self.names if name not in known]
        if unknown:
            sys.exit(f"bench: there is no workload {unknown[0]}; there are {', '.join(known)}")
        return [known[name] for name in self.names or known]

    def generate(self, name, scale):
        """Returns the folder of a workload, made unless it is there."""
        scale *= self.scale
        root = self.bench_dir if scale == 1 else os.path.join(self.bench_dir, f"scale-{scale:g}")
        subprocess.run(
            [self.workshop, "generate", name, "--output", root, "--scale", str(scale)],
            check=True, stdout=sys.stderr,
        )
        return os.path.join(root, name)


class Report:
    """A text that is printed and kept as it grows."""

    def __init__(self, path):
        self.path = path
        self.file = open(path, "w")

    def line(self, text=""):
        print(text, flush=True)
        print(text, file=self.file, flush=True)


def peers_python(settings):
    """Returns a Python of its own for the peers, and whether it has chdb and duckdb.

    They are installed where they are missing; without a package index, or where neither of them was
    asked for, they are left out.
    """
    if settings.peers is not None and not {"chdb", "duckdb"} & set(settings.peers):
        return sys.executable, False
    home = os.path.join(settings.bench_dir, "peers")
    python = os.path.join(home, "bin", "python")
    has = [python, "-c", "import chdb, duckdb"]
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
    if subprocess.run(has, capture_output=True).returncode == 0:
        return python, True
    print(f"bench: installing chdb and duckdb into {home}", file=sys.stderr)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return python, subprocess.run([*pip, "chdb", "duckdb"]).returncode == 0


def describe_machine(out, settings, python, has_packages):
    def said(*argv):
        if not shutil.which(argv[0]):
            return f"no {argv[0]}"
        done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        lines = (done.stdout or done.stderr).strip().splitlines()
        return lines[0] if lines else "?"

    with open("/proc/cpuinfo") as lines:
        models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    scale = ""
    if settings.scale != 1:
        scale = f" **Scaled by {settings.scale:g}: not the sizes that the targets are for.**"
    out.line(
        f"{time.strftime('%Y-%m-%d')}, {models[0] if models else platform.machine()}, "
        f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, Linux {platform.release()}, "
        f"commit {said('git', 'describe', '--always', '--dirty')}; page cache warm, medians of "
        f"interleaved rounds, {settings.jobs} workers or threads each.{scale}"
    )
    versions = [
        said("rg", "--version"), said("zstd", "--version"), said("goaccess", "--version"),
        said("mawk", "-W", "version"), said(python, "--version"),
    ]
    if has_packages:
        names = "import chdb, duckdb; print('chdb', chdb.__version__, 'duckdb', duckdb.__version__)"
        versions.append(said(python, "-c", names))
    elif settings.peers is None:
        out.line("**chdb and duckdb could not be installed and are left out.**")
    out.line("Peers: " + "; ".join(versions))
    load = os.getloadavg()[0]
    if load > 0.5:
        out.line(f"**The machine was busy (load {load:.1f}) when this began: expect noise.**")


def bench(workload, settings, python, has_packages, out):
    """Verifies and measures one workload, prints its table and returns all that was measured."""
    folder = settings.generate(workload.source, workload.slice)
    beside = settings.generate(workload.beside, 1) if workload.beside else ""
    scratch = os.path.join(settings.bench_dir, "scratch")
    os.makedirs(scratch, exist_ok=True)
    listing = os.path.join(scratch, f"{workload.name}.list")
    files = workloads.write_list(folder, workload.pattern, listing)
    context = workloads.Context(
        settings.logtally, python, has_packages, settings.peers, settings.jobs, folder, beside,
        listing, files)
    field = workloads.contestants(workload, context)

    agreed = verify(workload, field, context, scratch)
    costs = rounds(field, settings.rounds)
    memories = {one.name: measure.memory(one.argv, scratch) for one in field}
    out.line(f"\n### {workload.name}\n")
    out.line(f"{files:,} {'file' if files == 1 else 'files'}, {agreed}. {workload.notes}".rstrip())
    table(workload, field, costs, memories, files, out)
    if workload.name == "ten-lines" and shutil.which("hyperfine"):
        second_opinion(field, scratch, out)
    return {
        one.name: {
            "wall": [cost.wall for cost in costs[one.name]],
            "cpu": [cost.cpu for cost in costs[one.name]],
            "largest": memories[one.name].largest,
            "together": memories[one.name].together,
        }
        for one in field
    }


def verify(workload, field, context, scratch):
    """Runs everyone once, which also warms the cache, and compares the answers.

    Raises `Disagreement` if a total, the top row or the rows as a whole differ.
    """
    answer_path, errors = os.path.join(scratch, "answer"), os.path.join(scratch, "errors")
    expected = None
    for one in field:
        measure.run(one.argv, answer_path, errors)
        if one.answer == "table":
            answer = answers.table(answer_path)
            expected = expected or answer
            agree(one, answer, expected)
        elif one.answer == "measured":
            answer = answers.Measured(answer_path, workload.measures)
            expected = expected or answer
            if difference := answer.difference(expected):
                agree(one, *difference)
        elif one.answer == "lines":
            agree(one, answers.file_lines(answer_path), expected.total)
        elif one.answer == "requests":
            by_endpoint = workloads.logtally(context, context.folder, "--by", "endpoint")
            measure.run(by_endpoint, answer_path, errors)
            agree(one, answers.goaccess(f"{context.list}.json"), answers.endpoints(answer_path))
        elif one.answer == "literal":
            count = answers.last_column(answer_path, ":")
            matching = workloads.logtally(
                context, context.folder, "--by", "file", "--match", workload.literal)
            measure.run(matching, answer_path, errors)
            agree(one, count, answers.last_column(answer_path, ","))
    return expected


def agree(one, answer, expected):
    if answer != expected:
        raise Disagreement(f"{one.label} says {answer}, but logtally says {expected}.")


def rounds(field, least):
    """Runs everyone in turn, again and again, so that a slow minute is slow for all.

    Each round has an order of its own: who always came behind the largest process would always find
    the caches and the memory that it leaves behind.
    """
    costs = {one.name: [] for one in field}
    shuffled = random.Random(1)
    start = time.monotonic()
    done = 0
    while done < least or (
        done < MOST_ROUNDS and time.monotonic() - start < SECONDS_PER_WORKLOAD
    ):
        for one in shuffled.sample(field, len(field)):
            costs[one.name].append(measure.run(one.argv))
        done += 1
    return costs


def table(workload, field, costs, memories, files, out):
    def wall(name):
        return statistics.median(cost.wall for cost in costs[name])

    def cpu(name):
        return statistics.median(cost.cpu for cost in costs[name])

    limits = {target.peer: target.at_most for target in workload.targets}
    count = len(costs["logtally"])
    out.line(f"Medians of {count} rounds.\n")
    out.line("| command | wall | CPU | largest process | all processes "
             "| logtally takes | target | |")
    out.line("|---|--:|--:|--:|--:|--:|--:|---|")
    for one in field:
        ratio = wall("logtally") / wall(one.name)
        limit = limits.get(one.name)
        itself = one.name == "logtally"
        out.line(
            f"| {one.label} | {seconds(wall(one.name))} | {seconds(cpu(one.name))} "
            f"| {mebibytes(memories[one.name].largest)} | {mebibytes(memories[one.name].together)} "
            f"| {'' if itself else f'{ratio:.2f} x'} | {f'{limit:g} x' if limit else ''} "
            f"| {verdict(ratio, limit) if limit else ''} |"
        )
    spread = [cost.wall for cost in costs["logtally"]]
    out.line(f"\nlogtally: {seconds(min(spread))} to {seconds(max(spread))}.")
    if workload.wall_at_most:
        out.line(limit_line("wall", wall("logtally"), workload.wall_at_most, seconds))
    if workload.cpu_per_file_at_most:
        each = cpu("logtally") / files
        out.line(limit_line("CPU per file", each, workload.cpu_per_file_at_most, microseconds))
    if workload.process_at_most:
        largest = memories["logtally"].largest
        out.line(limit_line("largest process", largest, workload.process_at_most, mebibytes))


def second_opinion(field, scratch, out):
    """Prints what hyperfine makes of the commands too short for a harness to be sure of."""
    path = os.path.join(scratch, "hyperfine.json")
    names = [one for one in field if one.name in ("logtally", "rg")]
    commands = [" ".join(one.argv) for one in names]
    subprocess.run(
        ["hyperfine", "--shell=none", "--warmup", "5", "--runs", "50", "--export-json", path,
         "--style", "none", *commands],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )
    with open(path) as file:
        medians = [result["median"] for result in json.load(file)["results"]]
    both = ", ".join(f"{one.label} {seconds(median)}" for one, median in zip(names, medians))
    out.line(f"hyperfine's medians of 50: {both}.")


def limit_line(what, value, limit, spell):
    return f"logtally's {what}: {spell(value)}, at most {spell(limit)}: {verdict(value, limit)}."


def verdict(value, limit):
    return "ok" if value <= limit else "**over**"


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.3f} s"


def microseconds(value):
    return f"{value * 1e6:.1f} us"


def mebibytes(value):
    return f"{value / 2**20:.1f} MiB"


if __name__ == "__main__":
    main()
