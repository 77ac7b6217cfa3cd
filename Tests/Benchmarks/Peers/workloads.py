"""The workloads, who runs on each, and what logtally has to reach there."""

import glob
import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """The most that logtally may take, as a multiple of what a peer takes."""

    peer: str
    at_most: float


@dataclass(frozen=True)
class Workload:
    name: str
    kind: str  # of lines: simple, common, combined or json
    pattern: str
    peers: tuple
    literal: str = ""
    targets: tuple = ()
    # Another workload of as many lines, on which logtally runs as one of the peers; mostly the same ones.
    beside: str = ""
    has_same_lines: bool = True
    # What logtally is told, but not where it runs as its own peer.
    options: tuple = ()
    # What is measured of each group beside its count; only of JSON, by chdb and duckdb.
    measures: tuple = ()
    # Limits that are no ratios.
    wall_at_most: float = 0.0
    cpu_per_file_at_most: float = 0.0
    process_at_most: int = 0
    # The share of the workload's usual size; the generator's name where it is not `name`.
    slice: float = 1.0
    generated: str = ""
    notes: str = ""

    @property
    def source(self):
        return self.generated or self.name


NGINX_COMBINED = (
    "$remote_addr - $remote_user [$time_local] \"$request\" "
    "$status $body_bytes_sent \"$http_referer\" \"$http_user_agent\""
)

WORKLOADS = [
    Workload(
        "seed", "simple", "*.log", literal="/api/v1/login",
        peers=("rg", "wc", "pool literal", "pool", "mawk", "chdb", "duckdb"),
        targets=(Target("rg", 1.5), Target("pool literal", 0.1)),
    ),
    Workload(
        "combined", "combined", "**/*.log", literal="Macintosh",
        peers=("rg", "wc", "mawk", "chdb", "duckdb"),
        targets=(Target("rg", 2.0), Target("chdb", 0.3)),
        process_at_most=32 << 20,
    ),
    Workload(
        "combined-zst", "combined", "**/*.zst",
        peers=("zstd", "chdb", "duckdb"),
        targets=(Target("zstd", 1.2), Target("chdb", 0.62)),
    ),
    Workload(
        "combined-gz", "combined", "**/*.gz",
        peers=("igzip", "chdb", "duckdb"),
        targets=(Target("igzip", 1.25),),
    ),
    Workload(
        "pasted", "combined", "**/*.log", generated="combined", beside="combined",
        options=("--log-format", NGINX_COMBINED), peers=(),
        targets=(Target("logtally on combined", 1.15),),
        notes="The log_format of nginx's documentation, against the built-in format.",
    ),
    Workload(
        "json", "json", "*.json",
        peers=("chdb",),
        targets=(Target("chdb", 0.25),),
    ),
    Workload(
        "json-measures", "json", "*.json", generated="json",
        measures=("bytes", "p50", "p95", "max"),
        peers=("chdb", "duckdb"),
        targets=(Target("chdb", 0.4), Target("duckdb", 0.4)),
        notes="The bytes and the request times of each endpoint and status.",
    ),
    Workload(
        "one-big", "combined", "*.log", literal="Macintosh", beside="combined",
        peers=("rg", "mawk", "chdb", "duckdb"),
        targets=(Target("logtally on combined", 1.1),),
    ),
    Workload(
        "one-big-zst", "combined", "*.zst", beside="combined-zst",
        peers=("zstd", "chdb", "duckdb"),
    ),
    Workload(
        "one-big-zst-frames", "combined", "*.zst", beside="combined-zst",
        peers=("zstd", "chdb", "duckdb"),
        targets=(Target("logtally on combined-zst", 1.15),),
    ),
    Workload(
        "one-big-zst-seekable", "combined", "*.zst", beside="combined-zst",
        peers=("zstd", "chdb"),
    ),
    Workload(
        "many-small", "simple", "**/*.log", literal="/api/v1/login",
        peers=("rg", "mawk", "chdb"),
        targets=(Target("rg", 1.5), Target("chdb", 0.2)),
        cpu_per_file_at_most=20e-6,
    ),
    Workload(
        "wide", "common", "*.log",
        peers=("wc", "chdb", "duckdb"),
        targets=(Target("chdb", 0.7),),
    ),
    Workload(
        "wide-crafted", "common", "*.log", beside="wide", has_same_lines=False,
        peers=("wc",),
        targets=(Target("logtally on wide", 2.0),),
        notes="Endpoints made to collide in a hash table that is not seeded, and longer than those "
        "of wide.",
    ),
    Workload(
        "long-lines", "combined", "*.log", literal="Macintosh",
        peers=("rg", "wc", "mawk", "chdb", "duckdb"),
    ),
    Workload(
        "ten-lines", "simple", "*.log", literal="/api/v1/login",
        peers=("rg",),
        targets=(Target("rg", 3.0),),
        wall_at_most=0.015,
        notes="Either of the two limits will do.",
    ),
    Workload(
        "goaccess-slice", "combined", "**/*.log", generated="combined", slice=0.01,
        peers=("goaccess",),
        notes="One hundredth of combined: GoAccess, which also works out visitors and much more, "
        "takes minutes for the whole.",
    ),
]


@dataclass
class Contestant:
    """A command on a workload, and what its answer is."""

    name: str
    argv: list
    answer: str  # table, literal, lines, requests, or none
    label: str = field(default="")

    def __post_init__(self):
        self.label = self.label or self.name


@dataclass
class Context:
    """What the commands of one workload are made from."""

    logtally: str
    python: str
    has_packages: bool  # whether that Python has the peers that are Python packages
    peers: list  # the names of those that run; None for all
    jobs: int
    folder: str  # of the workload
    beside: str  # folder of the workload's other self, if it has one
    list: str  # a file that names the logs, the largest first
    files: int


PEERS = os.path.dirname(os.path.abspath(__file__))


def write_list(folder, pattern, path):
    """Writes the logs of a folder to a list, the largest first, and returns their number."""
    logs = glob.glob(os.path.join(folder, pattern), recursive=True)
    logs.sort(key=lambda log: (-os.path.getsize(log), log))
    with open(path, "w") as lines:
        lines.writelines(log + "\n" for log in logs)
    return len(logs)


def logtally(context, folder, *options):
    return [context.logtally, *options, "--format", "csv", "-j", str(context.jobs), folder]


def contestants(workload, context):
    """Returns logtally and the workload's peers, as the commands that run on its folder."""
    jobs = str(context.jobs)
    processes = f"{context.jobs} processes" if context.files > 1 else "1 process"
    # Small batches of many files, and one at a time of few.
    batch = str(context.files // (context.jobs * 8) + 1)
    pattern = os.path.join(context.folder, workload.pattern)
    by_pair = ("--by", "endpoint,status")
    answer = "measured" if workload.measures else "table"
    measures = (",".join(workload.measures),) if workload.measures else ()
    known = {
        "rg": Contestant(
            "rg",
            ["rg", "--no-config", "--no-ignore", "-j", jobs, "-c", "-F", workload.literal,
             context.folder],
            "literal", f"rg -c -F {workload.literal}",
        ),
        "wc": Contestant(
            "wc", ["xargs", "-a", context.list, "-P", jobs, "-n", batch, "wc", "-l"], "lines",
            f"wc -l, {processes}",
        ),
        "pool literal": Contestant(
            "pool literal",
            [context.python, f"{PEERS}/pool.py", "literal", jobs, context.list, workload.literal],
            "literal", "Python process pool, one literal",
        ),
        "pool": Contestant(
            "pool", [context.python, f"{PEERS}/pool.py", "table", jobs, context.list], "table",
            "Python process pool",
        ),
        "mawk": Contestant(
            "mawk", [f"{PEERS}/awk-count", workload.kind, jobs, batch, context.list], "table",
            f"mawk, {processes}",
        ),
        "chdb": Contestant(
            "chdb",
            [context.python, f"{PEERS}/clickhouse.py", workload.kind, jobs, pattern, *measures],
            answer,
            f"ClickHouse (chdb), {jobs} threads",
        ),
        "duckdb": Contestant(
            "duckdb",
            [context.python, f"{PEERS}/duck.py", workload.kind, jobs, pattern, *measures],
            answer,
            f"DuckDB, {jobs} threads",
        ),
        "zstd": Contestant(
            "zstd", ["xargs", "-a", context.list, "-P", jobs, "-n", "1", "zstd", "-dqc"], "none",
            f"zstd -dqc > /dev/null, {processes}",
        ),
        "igzip": Contestant(
            "igzip", ["xargs", "-a", context.list, "-P", jobs, "-n", "1", "igzip", "-d", "-c"],
            "none", f"igzip -d -c > /dev/null, {processes}",
        ),
        "goaccess": Contestant(
            "goaccess",
            ["xargs", "-a", context.list, "goaccess", "--no-global-config",
             "--log-format=COMBINED", "--no-query-string", "--http-method=no",
             "--http-protocol=no", "--no-progress", "-o", f"{context.list}.json"],
            "requests", "GoAccess",
        ),
    }
    asked = [option for names in measures for option in ("--measure", names)]
    ours = logtally(context, context.folder, *by_pair, *asked, *workload.options)
    chosen = [Contestant("logtally", ours, answer)]
    if workload.beside:
        beside = logtally(context, context.beside, *by_pair)
        answer = "table" if workload.has_same_lines else "none"
        chosen.append(Contestant(f"logtally on {workload.beside}", beside, answer))
    packages = () if context.has_packages else ("chdb", "duckdb")
    return chosen + [
        known[peer] for peer in workload.peers
        if peer not in packages and (context.peers is None or peer in context.peers)
    ]
