"""Measures what sizing needs: what a core does, and how time and memory grow.

Run it as `make bench-sizing`. The environment steers it:

  ROUNDS  how often each command is timed (5)         SCALE  times the usual size of a workload (1)
  LOGTALLY  the command to measure                    BENCH_DIR  where all files go
"""

import filecmp
import json
import os
import platform
import shutil
import subprocess
import time
from dataclasses import dataclass

import measure

QUESTION = ["--by", "endpoint,status"]

# The workloads whose lines are read one after another by one worker, and what they are.
CORE = [
    ("seed", "short lines of a service"),
    ("combined", "combined"),
    ("combined-zst", "combined, zstd -3"),
    ("combined-gz", "combined, gzip"),
    ("json", "JSON"),
    ("long-lines", "combined, agents of 4 KB"),
    ("wide", "common, nearly all endpoints different"),
]

# What grows, the workload that shows it, and the scales that make 1 x, 4 x and 16 x of it.
GROWTH = [("files", "many-small"), ("bytes", "combined"), ("groups", "wide")]
SCALES = (0.25, 1, 4)

SMALL_PARTS = (100, 400, 1600)
LEAST_MEMORY = "64M"


@dataclass
class Totals:
    """What a report says of a run, and how large its logs are as they are stored."""

    files: int
    lines: int
    rows: int
    stored: int


class Sizing:
    def __init__(self):
        environ = os.environ
        self.bench_dir = environ["BENCH_DIR"]
        self.logtally = os.path.abspath(environ["LOGTALLY"])
        self.workshop = environ["WORKSHOP"]
        self.rounds = int(environ.get("ROUNDS") or 5)
        self.scale = float(environ.get("SCALE") or 1)
        self.scratch = os.path.join(self.bench_dir, "scratch")
        os.makedirs(self.scratch, exist_ok=True)
        self.path = os.path.join(self.bench_dir, "sizing.md")
        self.file = open(self.path, "w")

    def line(self, text=""):
        print(text, flush=True)
        print(text, file=self.file, flush=True)

    def generate(self, name, scale=1.0):
        """Returns the folder of a workload, made unless it is there."""
        scale *= self.scale
        root = os.path.join(self.bench_dir, f"scale-{scale:g}") if scale != 1 else self.bench_dir
        subprocess.run(
            [self.workshop, "generate", name, "--output", root, "--scale", str(scale)],
            check=True, stdout=subprocess.DEVNULL,
        )
        return os.path.join(root, name)

    def count(self, *words):
        return [self.logtally, "-q", *QUESTION, *words]

    def totals(self, folder):
        report = os.path.join(self.scratch, "report.json")
        measure.run(self.count("--output", report, folder))
        with open(report) as file:
            found = json.load(file)
        totals = found["totals"]
        stored = sum(file["bytes"] for file in found["files"])
        return Totals(totals["files"], totals["lines"], len(found["rows"]), stored)

    def cost(self, argv):
        """Returns the least wall and processor time of some runs: what others do meanwhile only adds to them."""
        return least(measure.run(argv) for _ in range(self.rounds))

    def machine(self):
        with open("/proc/cpuinfo") as lines:
            models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        self.line(
            f"{time.strftime('%Y-%m-%d')}, {models[0] if models else platform.machine()}, "
            f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, Linux {platform.release()}; load "
            f"{os.getloadavg()[0]:.1f} at the start; page cache warm, the best of {self.rounds} runs, "
            f"workloads of {self.scale:g} times their usual size."
        )

    def core(self):
        """What one core does: all processor time, also of the process that merges and writes."""
        self.line("\n## A core\n")
        self.line("| logs | lines | stored | text | lines a second | stored MB/s | text MB/s |")
        self.line("|---|--:|--:|--:|--:|--:|--:|")
        plain = {}
        for name, what in CORE:
            folder = self.generate(name)
            totals = self.totals(folder)
            # Of the compressed ones, the lines are those of the plain one.
            base = name.split("-")[0] if name.startswith("combined") else name
            text = plain.setdefault(base, totals.stored)
            cpu = self.cost(self.count("--jobs", "1", folder)).cpu
            self.line(
                f"| {what} | {totals.lines:,} | {megabytes(totals.stored)} | {megabytes(text)} "
                f"| {totals.lines / cpu / 1e6:.1f} M | {totals.stored / cpu / 1e6:,.0f} "
                f"| {text / cpu / 1e6:,.0f} |"
            )

    def growth(self):
        """How time and memory grow with one thing alone."""
        self.line("\n## Growth\n")
        self.line("| what grows | files | stored | rows | wall | CPU | of 1 x | largest process |")
        self.line("|---|--:|--:|--:|--:|--:|--:|--:|")
        for what, name in GROWTH:
            first = None
            for times, scale in zip((1, 4, 16), SCALES):
                folder = self.generate(name, scale)
                totals = self.totals(folder)
                argv = self.count("--output", os.path.join(self.scratch, "report.csv"), folder)
                cost, memory = self.cost(argv), measure.memory(argv, self.scratch)
                first = first or cost
                self.line(
                    f"| {what}, {times} x | {totals.files:,} | {megabytes(totals.stored)} | {totals.rows:,} "
                    f"| {seconds(cost.wall)} | {seconds(cost.cpu)} | {cost.cpu / first.cpu:.1f} x "
                    f"| {mebibytes(memory.largest)} |"
                )
                if name == "many-small":
                    each = cost.cpu / totals.files * 1e6
        self.line(f"\nA file of 50 lines: {each:.0f} us of processor time, its lines included.")

    def plans(self):
        """What a plan of many files takes, and a shard of it that counts nearly none of them."""
        self.line("\n## Plans\n")
        self.line("| files | plan | bytes a file | wall | CPU a file | largest process "
                  "| 1 of 1,000 shards | largest process |")
        self.line("|--:|--:|--:|--:|--:|--:|--:|--:|")
        plan, part = os.path.join(self.scratch, "plan.json"), os.path.join(self.scratch, "shard.part")
        for scale in SCALES:
            folder = self.generate("many-small", scale)
            files = self.totals(folder).files
            argv = [self.logtally, "plan", *QUESTION, "--json", folder]
            measure.run(argv, plan)
            size = os.path.getsize(plan)
            cost, memory = self.cost(argv), measure.memory(argv, self.scratch)
            argv = self.count("--plan", plan, "--shard", "1/1000", "--output", part)
            shard, shard_memory = self.cost(argv), measure.memory(argv, self.scratch)
            self.line(
                f"| {files:,} | {megabytes(size)} | {size / files:.0f} | {seconds(cost.wall)} "
                f"| {cost.cpu / files * 1e6:.1f} us | {mebibytes(memory.largest)} | {seconds(shard.wall)} "
                f"| {mebibytes(shard_memory.largest)} |")

    def small_parts(self):
        """What a part costs of which a merge needs nothing but to look at it."""
        self.line("\n## Parts with few rows\n")
        self.line("| parts | wall | CPU | CPU a part |")
        self.line("|--:|--:|--:|--:|")
        log = os.path.join(self.generate("seed"), "log0.log")
        folder = self.empty("small-parts")
        made = 0
        for count in (max(1, int(count * min(1, self.scale))) for count in SMALL_PARTS):
            for made in range(made, count):
                part = os.path.join(folder, f"{made}.part")
                measure.run(self.count("--key-prefix", f"{made}:", "--output", part, log))
            made = count
            cost = self.cost([self.logtally, "merge", "-q", folder])
            self.line(
                f"| {count:,} | {seconds(cost.wall)} | {seconds(cost.cpu)} | {cost.cpu / count * 1e6:.0f} us |")

    def parts_of_many_files(self):
        """What a file costs in a merge, of whose lines nothing is left but few rows."""
        self.line("\n## Parts with many files\n")
        self.line("| 20 parts of so many files | parts | bytes a file | wall | CPU | CPU a file | largest process |")
        self.line("|--:|--:|--:|--:|--:|--:|--:|")
        for scale in SCALES:
            logs = self.generate("many-small", scale)
            folder, stored = self.parts_of_each("many-files", logs)
            files = self.totals(logs).files
            argv = [self.logtally, "merge", "-q", "--output", os.path.join(self.scratch, "all.csv"), folder]
            cost, memory = self.cost(argv), measure.memory(argv, self.scratch)
            self.line(
                f"| {files:,} | {megabytes(stored)} | {stored / files:.0f} | {seconds(cost.wall)} "
                f"| {seconds(cost.cpu)} | {cost.cpu / files * 1e6:.1f} us | {mebibytes(memory.largest)} |")

    def large_parts(self):
        """What rows cost: parts of logs whose rows are nearly all different."""
        self.line("\n## Parts with many rows\n")
        self.line("| 8 parts, and what they become | rows | parts | bytes a row | wall | CPU "
                  "| CPU per million rows | largest process | all processes |")
        self.line("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
        for scale in SCALES:
            logs = self.generate("wide", scale)
            folder, stored = self.parts_of_each("large-parts", logs)
            rows = self.totals(logs).rows
            for into, limit in (("csv", None), ("csv", LEAST_MEMORY), ("part", None), ("part", LEAST_MEMORY)):
                argv = [self.logtally, "merge", "-q", "--output", os.path.join(self.scratch, f"all.{into}"), folder]
                argv[2:2] = ["--memory", limit] if limit else []
                cost, memory = self.cost(argv), measure.memory(argv, self.scratch)
                self.line(
                    f"| {into}{f', --memory {limit}' if limit else ''} | {rows:,} | {megabytes(stored)} "
                    f"| {stored / rows:.0f} | {seconds(cost.wall)} | {seconds(cost.cpu)} "
                    f"| {cost.cpu / rows * 1e6:.2f} s | {mebibytes(memory.largest)} "
                    f"| {mebibytes(memory.together)} |"
                )

    def caches(self):
        """What runs take with a cache: the first one, one where nothing has changed, and one where 1 % is new."""
        self.line("\n## A cache\n")
        self.line("| logs | stored | cache | run | wall | CPU | of the first run | CPU a file |")
        self.line("|---|--:|--:|---|--:|--:|--:|--:|")
        for name, what in (("daily", "of a day"), ("many-small", "of 50 lines")):
            logs, kept = self.linked(name), os.path.join(self.scratch, "kept")
            report, plain = (os.path.join(self.scratch, name) for name in ("cached.json", "plain.json"))
            files, new = sorted(find(logs)), self.empty("new")
            late = files[-max(1, len(files) // 100):]

            def first():
                shutil.rmtree(kept, ignore_errors=True)
                return measure.run(cached)

            cached = self.count("--cache", kept, "--output", report, logs)
            uncached = self.cost(self.count("--output", plain, logs))
            # What was just written, or linked, is not taken for unchanged.
            time.sleep(2.1)
            costs = [("without a cache", uncached), ("first", least(first() for _ in range(self.rounds)))]
            costs.append(("nothing has changed", self.cost(cached)))
            compare(report, plain)
            changed = []
            for _ in range(self.rounds):
                for file in late:
                    os.rename(file, os.path.join(new, os.path.basename(file)))
                first()
                for file in late:
                    os.rename(os.path.join(new, os.path.basename(file)), file)
                changed.append(measure.run(cached))
                compare(report, plain)
            costs.append(("1 % is new", least(changed)))
            stored, size = (megabytes(sum(map(os.path.getsize, find(folder)))) for folder in (logs, kept))
            for run, cost in costs:
                self.line(
                    f"| {len(files):,} {what} | {stored} | {size} | {run} | {seconds(cost.wall)} "
                    f"| {seconds(cost.cpu)} | {costs[1][1].wall / cost.wall:.1f} x "
                    f"| {cost.cpu / len(files) * 1e6:,.1f} us |")

    def linked(self, name):
        """Returns a folder with the files of a workload, to which names may be given and taken."""
        logs, folder = self.generate(name), self.empty("linked")
        for number, file in enumerate(sorted(find(logs))):
            inside = os.path.join(folder, str(number % 100))
            os.makedirs(inside, exist_ok=True)
            os.link(file, os.path.join(inside, f"{number}.log"))
        return folder

    def parts_of_each(self, name, logs):
        """Makes a part of each log or folder below a folder; returns where, and the bytes of all."""
        folder = self.empty(name)
        for entry in sorted(os.listdir(logs)):
            measure.run(self.count("--output", os.path.join(folder, f"{entry}.part"), os.path.join(logs, entry)))
        return folder, sum(entry.stat().st_size for entry in os.scandir(folder))

    def empty(self, name):
        folder = os.path.join(self.scratch, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        return folder


def find(folder):
    return [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names]


def least(costs):
    costs = list(costs)
    return measure.Cost(min(cost.wall for cost in costs), min(cost.cpu for cost in costs))


def compare(report, other):
    if not filecmp.cmp(report, other, shallow=False):
        raise SystemExit("bench-sizing: a report with a cache is another one than without")


def megabytes(value):
    return f"{value / 1e6:,.1f} MB" if value < 10e6 else f"{value / 1e6:,.0f} MB"


def mebibytes(value):
    return f"{value / 2**20:,.0f} MiB"


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def main():
    sizing = Sizing()
    sizing.machine()
    sizing.core()
    sizing.growth()
    sizing.plans()
    sizing.small_parts()
    sizing.parts_of_many_files()
    sizing.large_parts()
    sizing.caches()
    print(f"\nbench-sizing: these tables are in {sizing.path}")


if __name__ == "__main__":
    main()
