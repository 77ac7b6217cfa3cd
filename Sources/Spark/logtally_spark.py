"""Counts access logs on an Apache Spark cluster, with the report that one run of logtally makes.

The driver asks ``logtally plan`` what a run would count, deals the files out to tasks, lets ``logtally``
count each on an executor, merges the parts as a tree there, and makes the report of the last part. It needs
pyspark, and fsspec where paths are URLs. See ``--help``.

What a file is, how it is counted and what a report looks like is the business of the command alone: the
driver carries plans and parts, and reads neither lines nor counts.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import enum
import errno
import functools
import hashlib
import importlib
import itertools
import json
import os
import platform
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipimport
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from pyspark import SparkConf, SparkContext, SparkFiles, StorageLevel, TaskContext
from pyspark.accumulators import AccumulatorParam

if TYPE_CHECKING:
    from pyspark import RDD, Accumulator

MIB = 1 << 20

# Files smaller than this share a task, which costs Spark as much as counting some of them, up to a batch.
TINY_BYTES = 64 * MIB
BATCH_BYTES = 256 * MIB
BATCH_FILES = 1000
# So many tasks for each core at hand, as long as there are files: the last ones then end at about one time.
TASKS_PER_CORE = 8

# How many parts one merge reads.
FAN_IN = 64
# Parts cross the cluster in records of this size, so that none has to fit into memory or into one value.
CHUNK_BYTES = 256 * 1024
# What the driver fetches of the last part at once, far below spark.driver.maxResultSize.
FETCH_BYTES = 64 * MIB

# Objects larger than this go through a pipe, which one task has one of; smaller ones become files.
PIPED_BYTES = 16 * MIB
# Objects are read by requests for so many bytes, and tiny ones so many at once.
BLOCK_BYTES = 16 * MIB
DOWNLOADS = 16

Entry = dict[str, Any]


class ExitStatus(enum.IntEnum):
    """How the driver ends, as the command does; a signal is 128 and its number."""

    SUCCESS = 0
    FAILURE = 2
    USAGE = 64


class UsageError(Exception):
    """The arguments are wrong; the text says how, with an example of the right call."""


class RunError(Exception):
    """There is no report; the text says why."""


class RefusedError(Exception):
    """The command ended a run and said why on standard error."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the command ended with status {status}")
        self.status = status


class ExecutorError(Exception):
    """A machine cannot do its work, whatever the file; Spark tries the task again, perhaps elsewhere."""


class ObjectError(Exception):
    """An object cannot be read whole; a value of the report, never an end of the job."""


class Interrupted(BaseException):
    """A signal asks the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


# ---------------------------------------------------------------------------------------------------------
# The command


def run_command(binary: str, arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs the command without standard input and returns how it ended, with what it wrote."""
    return subprocess.run(
        [binary, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False, **options
    )


def why_not_runnable(binary: str) -> str | None:
    """Returns why the command does not run on this machine; None if it does."""
    try:
        done = run_command(binary, ["--version"], timeout=60)
    except PermissionError:
        if not os.access(binary, os.X_OK):
            return f"{binary} may not be executed; is its folder mounted noexec?"
        return f"{binary} cannot be executed: permission denied"
    except FileNotFoundError:
        if not os.path.exists(binary):
            return f"{binary} does not exist"
        return f"{binary} needs the loader of the GNU C library, which is missing"
    except subprocess.TimeoutExpired:
        return f"{binary} --version does not end"
    except OSError as error:
        if error.errno == errno.ENOEXEC:
            return f"{binary} is not made for this kind of machine, {platform.machine()}"
        return f"{binary} cannot be executed: {os.strerror(error.errno or 0).lower()}"
    if done.returncode == 0:
        return None
    words = last_words(done.stderr)
    if library := re.search(r"loading shared libraries: ([^:\s]+):", words):
        return f"{library[1]} is missing; install it, or ship a command that is linked statically"
    if version := re.search(r"version `([^']+)' not found", words):
        return f"the system is too old for {binary}: it lacks {version[1]}"
    return f"{binary} --version {how_it_ended(done.returncode, words)}"


def how_it_ended(code: int, words: str) -> str:
    """Says how a process ended that had to end well, with the end of its standard error."""
    how = f"was killed by signal {-code}" if code < 0 else f"exited with status {code}"
    return f"{how}: {words}" if words else how


def last_words(output: bytes, limit: int = 300) -> str:
    """Returns the end of what a process wrote to standard error, as one line of text."""
    lines = output[-4096:].decode(errors="backslashreplace").split("\n")
    text = "; ".join(line.strip() for line in lines if line.strip())
    return "".join(c if c.isprintable() else " " for c in text)[-limit:]


def digest_of(path: str) -> str:
    """Returns the SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(MIB):
            digest.update(block)
    return digest.hexdigest()


# ---------------------------------------------------------------------------------------------------------
# Arguments

HELP = """\
OVERVIEW: Counts the lines of access logs on an Apache Spark cluster.

Paths are logs or directories of logs that driver and executors see under one
name, or URLs of s3, gs, hdfs, http and https: of an object, or of all that is
below a prefix. The report and the exit status are those of one run of logtally.

The endpoints of all logs below a prefix, on the cores of this machine:
  spark-submit logtally_spark.py s3://bucket/AWSLogs/2025/11/03/
On a cluster, with a report that is replaced as a whole:
  spark-submit --master spark://head:7077 logtally_spark.py --logtally \\
    ./logtally --by endpoint,status --output report.csv /srv/logs
A store of one's own, without an account:
  spark-submit logtally_spark.py --storage-option anon=true --storage-option \\
    'client_kwargs={"endpoint_url": "http://store:9000"}' s3://logs/

Exit status: 0 all was counted; 1 the report is written and something is
missing from it, named on standard error; 2 no report could be written, or Spark
gave up; 4 an alarm of --fail-on is met; 64 wrong arguments; 129, 130 and 143 a
signal ended the run.

USAGE: spark-submit logtally_spark.py [options] <path>...

OPTIONS OF THE DRIVER:
  --logtally <file>       The command to ship to the executors. (default: the
                          logtally in PATH)
  --storage-option <[protocol:]key=value>
                          An option of fsspec's file system for URLs, such as
                          anon=true or requester_pays=true; a value that is JSON
                          is read as such. Repeatable.
  -V, --version           Show the version.
  -h, --help              Show help information.

"""

# Options of the command that mean nothing here, and what to do instead.
REFUSED = {
    "jobs": "Spark says how much runs at once, such as: spark-submit --master 'local[4]'",
    "executor": "each file is counted in a worker process, in a task of Spark",
    "lock": "it holds on one machine; lock around the driver, such as: flock FILE spark-submit",
    "cache": "it is kept on one machine, and executors come and go",
    "cache-size": "there is no --cache here",
    "cache-verify": "there is no --cache here",
    "rejects": "lines stay on the executors; see them of one file, such as: logtally --rejects FILE LOG",
    "plan": "the driver makes the plan; name logs or directories",
    "shard": "Spark deals out the files",
    "stdin-key": "executors do not see the standard input of the driver",
    "stdin-bytes": "executors do not see the standard input of the driver",
}
# Options of counting that are no part of the question, which the plan holds.
MEANS = {"retries", "timeout"}
OWN_OPTIONS = {"logtally", "storage-option"}
# Options that name a list of paths, and what stands behind each path in it.
LISTS = {"files-from": b"\n", "files-from0": b"\0"}


@dataclass(frozen=True)
class OptionSyntax:
    """How an option of the command is written."""

    name: str
    takes_value: bool
    # Whether its value may begin with a dash.
    takes_dashes: bool = False


@dataclass(frozen=True)
class Syntax:
    """The options of `count` and `merge`, as the command itself describes them."""

    count: Mapping[str, OptionSyntax]
    merge: Mapping[str, OptionSyntax]

    @classmethod
    def of(cls, binary: str) -> Syntax:
        """Asks the command for its options, so that the driver knows those of any version."""
        done = run_command(binary, ["--experimental-dump-help"])
        try:
            commands = json.loads(done.stdout)["command"]["subcommands"]
            options = {each["commandName"]: cls._options(each["arguments"]) for each in commands}
            return cls(options["count"], options["merge"])
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{binary} does not describe its options; is it logtally?") from error

    @staticmethod
    def _options(arguments: Iterable[Mapping[str, Any]]) -> dict[str, OptionSyntax]:
        """Returns options by each of their names, which begin with a dash."""
        options = {}
        for argument in arguments:
            if argument["kind"] == "positional":
                continue
            option = OptionSyntax(
                argument["preferredName"]["name"],
                argument["kind"] == "option",
                argument.get("parsingStrategy") == "unconditional",
            )
            for name in argument["names"]:
                options[("-" if name["kind"] == "short" else "--") + name["name"]] = option
        return options


@dataclass
class Arguments:
    """The command line, taken apart."""

    # Each option by its long name and its value, None for a flag, as they came.
    options: list[tuple[str, str | None]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    # What is no option of `count`, for the command to complain about.
    unknown: list[str] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """Returns the last value of an option; None if it is not given."""
        return next((value for key, value in reversed(self.options) if key == name), None)

    def values(self, name: str) -> list[str]:
        """Returns all values of an option."""
        return [value or "" for key, value in self.options if key == name]

    def written(self, wanted: Callable[[str], object]) -> list[str]:
        """Returns options as they are passed on, those whose names are wanted."""
        words = []
        for name, value in self.options:
            if not wanted(name):
                continue
            if value is None:
                words.append(f"--{name}")
            elif value.startswith("-"):
                words.append(f"--{name}={value}")
            else:
                words += [f"--{name}", value]
        return words


def parse_arguments(words: Sequence[str], syntax: Mapping[str, OptionSyntax]) -> Arguments:
    """Takes a command line apart, by the rules of the command.

    Nothing is judged here: what is wrong is passed on to the command, which says so.
    """
    own = {f"--{name}": OptionSyntax(name, takes_value=True) for name in OWN_OPTIONS}
    known = {**syntax, **own}
    arguments = Arguments()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            arguments.paths += rest
            break
        if word == "-" or not word.startswith("-"):
            arguments.paths.append(word)
            continue
        name, equals, value = word.partition("=")
        option = known.get(name)
        if option is None and not word.startswith("--") and len(word) > 2:
            # Short options may stand together, and their value behind them.
            option = known.get(word[:2])
            if option is not None and not option.takes_value:
                arguments.options.append((option.name, None))
                rest.insert(0, "-" + word[2:])
                continue
            equals, value = "=", word[2:]
        if option is None:
            arguments.unknown.append(word)
        elif not option.takes_value:
            arguments.options.append((option.name, None))
        elif equals:
            arguments.options.append((option.name, value))
        elif rest and (option.takes_dashes or rest[0] == "-" or not rest[0].startswith("-")):
            arguments.options.append((option.name, rest.pop(0)))
        else:
            arguments.unknown.append(word)
    return arguments


def check_arguments(arguments: Arguments) -> None:
    """Refuses what means nothing on a cluster.

    Raises:
        UsageError: An option or a path cannot be used here.
    """
    given = [name for name, _ in arguments.options]
    given += [word[2:].partition("=")[0] for word in arguments.unknown if word.startswith("--")]
    for name in given:
        if name in REFUSED:
            raise UsageError(f"'--{name}' cannot be used with Spark: {REFUSED[name]}")
    if "-" in arguments.paths:
        raise UsageError(f"'-' cannot be used with Spark: {REFUSED['stdin-key']}")
    if not arguments.paths and not arguments.unknown and not any(name in LISTS for name in given):
        raise UsageError(
            "no path is given; name logs, directories or URLs, such as: "
            "spark-submit logtally_spark.py s3://bucket/logs/"
        )


def take_listed_urls(arguments: Arguments, folder: str) -> None:
    """Makes the URLs of lists paths of the command line; what is left of such a list is one in the folder.

    Of a list that cannot be read the command says so.

    Raises:
        UsageError: Standard input is asked for twice.
    """
    if sum(name in LISTS and value == "-" for name, value in arguments.options) > 1:
        raise UsageError("two lists of paths are standard input, which can be read once")
    for place, (name, value) in enumerate(arguments.options):
        if name not in LISTS or not value:
            continue
        try:
            content = sys.stdin.buffer.read() if value == "-" else Path(value).read_bytes()
        except OSError:
            continue
        listed = content.split(LISTS[name])
        urls = [path for path in listed if is_url(os.fsdecode(path))]
        if not urls and value != "-":
            continue
        arguments.paths += [os.fsdecode(path) for path in urls]
        rest = Path(folder) / f"{place}.list"
        rest.write_bytes(LISTS[name].join(path for path in listed if not is_url(os.fsdecode(path))))
        arguments.options[place] = (name, str(rest))


def find_binary(words: Sequence[str]) -> str:
    """Returns the path of the command, which has to be known before the other arguments.

    Raises:
        UsageError: There is none.
    """
    chosen = None
    for word, following in itertools.zip_longest(words, words[1:]):
        if word == "--":
            break
        if word == "--logtally":
            chosen = following
        elif word.startswith("--logtally="):
            chosen = word.partition("=")[2]
    binary = chosen if chosen is not None else shutil.which("logtally")
    if not binary:
        raise UsageError("there is no logtally in PATH; name it, such as: --logtally /usr/local/bin/logtally")
    if not os.path.isfile(binary):
        raise UsageError(f"'--logtally {binary}' is no file; such as: --logtally /usr/local/bin/logtally")
    return os.path.abspath(binary)


# ---------------------------------------------------------------------------------------------------------
# The plan


def make_plan(binary: str, options: Sequence[str], paths: Sequence[str]) -> dict[str, Any]:
    """Lets the command check the options and say what it would count.

    Raises:
        RefusedError: The command says why on standard error, which is passed on.
    """
    with tempfile.TemporaryDirectory(prefix="logtally-") as nothing:
        # Without local paths the options still have to be checked.
        done = run_command(binary, ["plan", "--json", *options, "--", *(paths or [nothing])])
    if done.returncode not in (0, 1):
        refuse(done)
    return json.loads(done.stdout)


def check_report(binary: str, options: Sequence[str]) -> None:
    """Lets the command check what the report is to be and where it goes, which a plan does not hold.

    Raises:
        RefusedError: The command says why on standard error, which is passed on.
    """
    # Without a path it checks all options, writes nothing and says just that none is given.
    done = subprocess.run(
        [binary, "count", *options], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if b": no path is given; " not in done.stderr:
        refuse(done)


def refuse(done: subprocess.CompletedProcess[bytes]) -> NoReturn:
    """Passes on what the command said of wrong options."""
    sys.stderr.buffer.write(done.stderr)
    sys.stderr.flush()
    raise RefusedError(done.returncode)


def key_bytes(entry: Entry) -> bytes:
    """Returns the key of a file as the bytes that it is."""
    if encoded := entry.get("file_base64"):
        return base64.b64decode(encoded)
    return entry["file"].encode()


def together(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Returns files in groups of what one command has to count: a log and its rotated copy, or one file."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.get("pair") or entry["file"]].append(entry)
    return list(groups.values())


def deal(entries: Iterable[Entry], cores: int) -> list[list[Entry]]:
    """Deals files out to tasks: largest first, each alone but for the tiny ones, which share.

    A log and its rotated copy stay together, since they are compared.
    """
    sized = sorted(((planned_bytes(group), group) for group in together(entries)), key=lambda each: -each[0])
    total = sum(size for size, _ in sized)
    limit = min(BATCH_BYTES, max(1, total // (cores * TASKS_PER_CORE)))
    slices: list[list[Entry]] = []
    room_bytes = room_files = 0
    for size, group in sized:
        is_piped = size > PIPED_BYTES and any("object" in entry for entry in group)
        if is_piped or size >= min(TINY_BYTES, limit):
            slices.append(group)
            continue
        if room_bytes < size or room_files < len(group):
            slices.append([])
            room_bytes, room_files = limit, BATCH_FILES
        slices[-1] += group
        room_bytes -= size
        room_files -= len(group)
    return slices or [[]]


def planned_bytes(entries: Iterable[Entry]) -> int:
    """Returns how many bytes are to be read of some files."""
    return sum(entry["bytes"] or 0 for entry in entries if entry["state"] == "planned")


def slice_of(plan: Mapping[str, Any], entries: Sequence[Entry]) -> bytes:
    """Returns a plan of some of its files."""
    files = sorted(entries, key=key_bytes)
    files = [{name: entry[name] for name in entry if name != "object"} for entry in files]
    totals = {"files": len(files), "bytes": planned_bytes(files)}
    return json.dumps({**plan, "totals": totals, "files": files}).encode()


# ---------------------------------------------------------------------------------------------------------
# Object stores

PROTOCOLS = ("s3", "gs", "hdfs", "http", "https")
LISTED_PROTOCOLS = ("s3", "gs", "hdfs")
# What file systems call the time when an object was last written: S3, HTTP, HDFS, GCS.
TIMES = ("LastModified", "Last-Modified", "mtime", "updated")
# What stands between a key and its version, for s3fs.
VERSION = "?versionId="
URL = re.compile(r"([A-Za-z][A-Za-z0-9+.:-]*)://")


def is_url(path: str) -> bool:
    """Whether a path is to be read by fsspec."""
    return URL.match(path) is not None


def check_url(url: str) -> None:
    """Refuses URLs that are no plain ones of a protocol that is known.

    Raises:
        UsageError: Nothing secret of the URL is in its text.
    """
    protocol = url.partition("://")[0]
    if protocol not in PROTOCOLS:
        hint = {"s3a": "write s3://", "s3n": "write s3://", "file": "name the path itself"}.get(protocol)
        known = hint or f"known are {', '.join(PROTOCOLS)}"
        raise UsageError(f"'{protocol}://' is no protocol of objects here; {known}")
    try:
        parts = urlsplit(url)
        # Colons of buckets are those of access points.
        _ = parts.port if protocol not in ("s3", "gs") else None
    except ValueError:
        raise UsageError(
            f"a URL of {protocol} has a host or a port that cannot be one; such as: {protocol}://logs/a.log"
        ) from None
    if "@" in parts.netloc:
        raise UsageError(
            f"a URL of {protocol} holds a name or a password, which reports would show; "
            "give them by --storage-option or in the environment"
        )


def key_of_url(url: str) -> str:
    """Returns what an object is called: its URL, without the query that may hold a signature."""
    return re.split(r"[?#]", url, maxsplit=1)[0] if url.startswith("http") else url


def parse_storage_options(options: Sequence[str], protocols: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Returns the options of each protocol's file system: fsspec's configuration, and what was given.

    Raises:
        UsageError: An option has another form, or it is not clear what it is for.
    """
    if not protocols:
        if options:
            raise UsageError(
                "'--storage-option' is about URLs, and none is given; such as: s3://bucket/logs/"
            )
        return {}
    stores = {protocol: dict(fsspec_module().config.conf.get(protocol, {})) for protocol in protocols}
    for option in options:
        name, equals, text = option.partition("=")
        protocol, colon, key = name.rpartition(":")
        if not equals or not key:
            raise UsageError("'--storage-option' is not KEY=VALUE; such as: --storage-option anon=true")
        if not colon and len(protocols) > 1:
            raise UsageError(
                f"'--storage-option {key}' may be for {' or '.join(protocols)}; "
                f"say which, such as: --storage-option {protocols[0]}:{key}=..."
            )
        protocol = protocol or protocols[0]
        if protocol not in stores:
            raise UsageError(f"'--storage-option {name}' is for {protocol}, and there is no such URL")
        try:
            stores[protocol][key] = json.loads(text)
        except ValueError:
            stores[protocol][key] = text
    return stores


def fsspec_module() -> Any:
    """Returns fsspec, which only URLs need.

    Raises:
        RunError: It is not installed.
    """
    try:
        return importlib.import_module("fsspec")
    except ImportError as error:
        raise RunError(
            "URLs need fsspec, which is not installed; such as: pip install fsspec s3fs"
        ) from error


def store_of(url: str) -> str:
    """Returns which file system a URL is of: that of its protocol, and of HDFS that of its host."""
    protocol, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    return f"{protocol}://{host}" if protocol == "hdfs" and host else protocol


def path_of(url: str) -> str:
    """Returns what the file system of a URL calls it."""
    protocol, _, rest = url.partition("://")
    if protocol == "hdfs":
        return "/" + rest.partition("/")[2].lstrip("/")
    return url if protocol.startswith("http") else rest.rstrip("/")


def open_store(store: str, options: Mapping[str, Any]) -> Any:
    """Returns a file system of its own: none outlives a fork, and no listing of one gets old.

    Raises:
        RunError: What reads it is not installed.
    """
    protocol, _, host = store.partition("://")
    chosen: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False, **options}
    fsspec = fsspec_module()
    try:
        if protocol.startswith("http"):
            # The default ends each request after five minutes, however well it goes.
            client = importlib.import_module("aiohttp")
            timeout = client.ClientTimeout(total=None, sock_connect=30, sock_read=60)
            chosen["client_kwargs"] = {"timeout": timeout, **options.get("client_kwargs", {})}
        if host:
            chosen.update(fsspec.get_filesystem_class(protocol)._get_kwargs_from_urls(store))
        return fsspec.filesystem(protocol, **chosen)
    except ImportError as error:
        raise RunError(f"URLs of {protocol} need more than fsspec: {error}") from error


class Stores:
    """File systems, made when they are wanted: they do not outlive a fork."""

    def __init__(self, options: Mapping[str, Mapping[str, Any]]) -> None:
        self._options = options
        self._open: dict[str, Any] = {}

    def __getitem__(self, store: str) -> Any:
        """Returns a file system.

        Raises:
            RunError: What reads it is not installed.
        """
        if store not in self._open:
            self._open[store] = open_store(store, self._options[store.partition("://")[0]])
        return self._open[store]

    def why_unread(self, store: str, path: str, error: BaseException) -> str:
        """Says why a path cannot be read, without secrets."""
        return why_unread(error, [path, *secrets_of(self._options[store.partition("://")[0]])])


def fingerprint(info: Mapping[str, Any]) -> list[Any]:
    """Returns what tells an object from another one of its name: its size, and its ETag or its time."""
    tag = next((info[name] for name in ("ETag", "etag", *TIMES) if info.get(name)), None)
    return [info.get("size"), str(tag).strip('"') if tag is not None else None]


def modified_ns(info: Mapping[str, Any]) -> int | None:
    """Returns when an object was last written, where its store says so."""
    moment: Any = next((info[name] for name in TIMES if info.get(name)), None)
    if isinstance(moment, str):
        with contextlib.suppress(ValueError, TypeError):
            moment = parsedate_to_datetime(moment)
    return int(moment.timestamp()) * 1_000_000_000 if hasattr(moment, "timestamp") else None


class ObjectLister:
    """Lists objects, each prefix once: an entry of the plan for each, with what its store says of it."""

    def __init__(
        self,
        stores: Mapping[str, Mapping[str, Any]],
        include: list[str],
        exclude: list[str],
        modified_since: int | None = None,
    ) -> None:
        self._stores = Stores(stores)
        self._include = include
        self._exclude = exclude
        # In nanoseconds since 1970; where a store does not say when, an object is new enough.
        self._modified_since = modified_since

    def entries(self, url: str) -> list[Entry]:
        """Returns the objects of a URL. One that cannot be listed is a failed file of the report.

        Raises:
            RunError: What reads it is not installed.
        """
        try:
            return self._find(self._stores[store_of(url)], url)
        except RunError:
            raise
        except Exception as error:  # Stores raise what they like.
            reason = self._stores.why_unread(store_of(url), url, error)
            return [failed_entry(object_entry(url, None, found=False), reason)]

    def _find(self, store: Any, url: str) -> list[Entry]:
        protocol = url.partition("://")[0]
        path = path_of(url)
        if protocol not in LISTED_PROTOCOLS:
            return [object_entry(url, store.info(path), found=False)]
        if protocol == "s3" and VERSION in url and not store.version_aware:
            raise ObjectError("a version is read with --storage-option version_aware=true")
        if not url.endswith("/"):
            info = self._info(store, path)
            if info is not None and info["type"] != "directory":
                return [object_entry(url, info, found=False)]
        base = path.rstrip("/") + "/"
        listed = self._walk(store, base) if protocol == "hdfs" else store.find(base, detail=True)
        below = {name: info for name, info in listed.items() if name.startswith(base)}
        if not below:
            raise FileNotFoundError(url)
        entries = []
        for name, info in below.items():
            relative = name[len(base) :]
            is_wanted = self._is_wanted(relative.rstrip("/")) if relative else True
            # Consoles of stores mark a folder by an empty object whose key ends in a slash.
            is_marker = name.endswith("/") and not info["size"]
            if info["type"] == "directory" or is_marker or not is_wanted or self._is_too_old(info):
                continue
            entry = object_entry(url.rstrip("/") + "/" + relative, info, found=True)
            if name.endswith("/"):
                entry = failed_entry(entry, "its key ends in a slash, and cannot be read; copy it to another")
            entries.append(entry)
        return entries

    def _is_too_old(self, info: Mapping[str, Any]) -> bool:
        modified = modified_ns(info)
        if modified is None or self._modified_since is None:
            return False
        return modified < self._modified_since

    @staticmethod
    def _info(store: Any, path: str) -> Mapping[str, Any] | None:
        try:
            return store.info(path)
        except FileNotFoundError:
            return None

    def _walk(self, store: Any, base: str) -> dict[str, Any]:
        """Returns what is in a folder and those below it; fsspec leaves out the ones that it cannot list."""
        found: dict[str, Any] = {}
        folders = [base.rstrip("/") or "/"]
        while folders:
            folder = folders.pop()
            for info in store.ls(folder, detail=True):
                name = info["name"].rstrip("/")
                if info["type"] != "directory":
                    found[name] = info
                elif name != folder and not self._is_passed_over(name.rpartition("/")[2]):
                    folders.append(name)
        return found

    def _is_wanted(self, relative: str) -> bool:
        """Whether a directory walk would read a file of this path: the same globs, nothing hidden."""
        parts = relative.split("/")
        if any(self._is_passed_over(part) for part in parts):
            return False
        return not self._include or matches(parts[-1], self._include)

    def _is_passed_over(self, name: str) -> bool:
        return name.startswith(".") or matches(name, self._exclude)


def object_entry(url: str, info: Mapping[str, Any] | None, *, found: bool) -> Entry:
    """Returns the entry of a plan for an object."""
    entry: Entry = {
        **named(key_of_url(url).encode(errors="surrogateescape")),
        "bytes": info["size"] if info else 0,
        "modified_ns": modified_ns(info) if info else None,
        "found": found,
        "state": "planned",
        "error": None,
        "same_as": None,
        "pair": None,
    }
    if info is None:
        return entry
    if entry["bytes"] is None:
        return failed_entry({**entry, "bytes": 0}, "its server does not say how many bytes it has")
    return {
        **entry,
        "object": {"store": store_of(url), "path": path_of(url), "fingerprint": fingerprint(info)},
    }


def matches(name: str, globs: Iterable[str]) -> bool:
    """Whether a name matches one of some globs, by the C library, as in the command."""
    fnmatch = ctypes.CDLL(None).fnmatch
    return any(fnmatch(os.fsencode(glob), os.fsencode(name), 0) == 0 for glob in globs)


def secrets_of(options: Mapping[str, Any]) -> list[str]:
    """Returns the texts of storage options that no message may show."""
    secrets: list[str] = []
    for name, value in options.items():
        if isinstance(value, Mapping):
            secrets += secrets_of(value)
        elif isinstance(value, str) and re.search("key|secret|token|password|auth|cred|sig", name, re.I):
            secrets.append(value)
    return secrets


def status_of(error: BaseException) -> int | None:
    """Returns the status of HTTP in an error of a store."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        return response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return getattr(error, "status", None)


def why_unread(error: BaseException, secrets: Sequence[str] = ()) -> str:
    """Says why an object cannot be read, without secrets."""
    text = str(error).split("\n")[0]
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    text = re.sub(r"\?\S*[^\s'\")]", "?***", text)
    # Only now: what is cut off in the middle is not recognised.
    text = last_words(text.encode(errors="replace"))
    status = status_of(error)
    if isinstance(error, ObjectError):
        return text
    if isinstance(error, PermissionError) or status in (401, 403):
        return (
            f"access denied ({status or 403}, {text or type(error).__name__}); check the credentials, "
            "and of a bucket whose requester pays give --storage-option requester_pays=true"
        )
    if isinstance(error, FileNotFoundError):
        cause = error.__cause__
        if cause is None or isinstance(cause, FileNotFoundError) or status_of(cause) in (404, 410):
            return "no such object"
        # Whatever a web server answers, fsspec says this.
        return why_unread(cause, secrets)
    if type(error).__name__ == "FileExpired":
        return "was replaced while it was read"
    if "Timeout" in type(error).__name__:
        return "its store does not answer in time"
    return (
        f"cannot be read ({type(error).__name__}: {text})"
        if text
        else f"cannot be read ({type(error).__name__})"
    )


def failed_entry(entry: Entry, reason: str) -> Entry:
    """Returns an entry of a plan as that of a file that failed."""
    failed = {name: value for name, value in entry.items() if name not in ("path", "object")}
    return {**failed, "state": "failed", "error": reason}


def plan_objects(urls: Sequence[str], lister: ObjectLister, prefix: str) -> list[Entry]:
    """Returns the entries of all URLs, each object once, their keys behind the text of `--key-prefix`.

    An object that several URLs lead to is as it was listed last, unless that failed.

    Raises:
        UsageError: Two objects would have one name in the report.
    """
    entries: dict[bytes, Entry] = {}
    urls_of: dict[bytes, str] = {}
    for url in dict.fromkeys(urls):
        for entry in lister.entries(url):
            key = key_bytes(entry)
            # Only a query, which keys are without, tells objects of one name apart.
            if url != urls_of.setdefault(key, url) and url.startswith("http"):
                raise UsageError(f"two objects are called {entry['file']}; count them apart")
            if key not in entries or entry["state"] == "planned":
                entries[key] = entry
    return [
        {**entry, **named(prefix.encode(errors="surrogateescape") + key)} for key, entry in entries.items()
    ]


def named(key: bytes) -> Entry:
    """Returns the members of an entry that name its file: the bytes too, where they are not the text."""
    text = key.decode(errors="backslashreplace")
    if text.isprintable() and text.encode() == key:
        return {"file": text}
    return {"file": text, "file_base64": base64.b64encode(key).decode()}


# ---------------------------------------------------------------------------------------------------------
# On the executors: counting


@dataclass(frozen=True)
class Work:
    """What every task of a job knows."""

    # The base name of the command among Spark's files, and its SHA-256.
    binary: str
    digest: str
    # How files are counted; what is counted of them is in the plan.
    options: tuple[str, ...]
    # The plan without its files.
    plan: Mapping[str, Any]
    # The folder that relative paths start from.
    folder: str
    stores: Mapping[str, Mapping[str, Any]]
    memory: str | None

    @property
    def memory_option(self) -> str:
        """The memory of one task: the given one, or a share of this machine's."""
        return f"--memory={self.memory or memory_share()}"


class Chunk(NamedTuple):
    """A piece of a part on its way."""

    part: str
    size: int
    offset: int
    data: bytes


class SetOfDone(AccumulatorParam):
    """The numbers of tasks that are done; one that ran twice is one."""

    def zero(self, value: set[int]) -> set[int]:
        """Returns the set of a task that starts."""
        return set()

    def addInPlace(self, value1: set[int], value2: set[int]) -> set[int]:  # noqa: N802
        """Adds what a task is done with."""
        value1 |= value2
        return value1


def forget_archives() -> None:
    """Drops what Python has at hand of zip archives.

    Spark makes each task look for new modules. Before Python 3.13 that reads the whole index of pyspark.zip
    once more, which takes longer than counting many a file.
    """
    for path, importer in list(sys.path_importer_cache.items()):
        if isinstance(importer, zipimport.zipimporter):
            del sys.path_importer_cache[path]


@functools.cache
def verified_binary(name: str, digest: str) -> str:
    """Returns the command as it arrived on this machine; looked at by the first task of a Python worker.

    Raises:
        ExecutorError: It is another file, or does not run here.
    """
    path = SparkFiles.get(name)
    try:
        arrived = digest_of(path)
    except OSError as error:
        raise ExecutorError(f"{name} did not arrive on {socket.gethostname()}: {error.strerror}") from error
    if arrived != digest:
        raise ExecutorError(f"{name} arrived on {socket.gethostname()} as another file than was sent")
    if problem := why_not_runnable(path):
        raise ExecutorError(f"on executor {socket.gethostname()}: {problem}")
    return path


@functools.cache
def wrapper() -> tuple[str, ...]:
    """Returns what ends a child with its parent: Spark kills the Python of tasks that it cancels."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    probe = subprocess.run([setpriv, "--pdeathsig", "TERM", "true"], capture_output=True, check=False)
    return (setpriv, "--pdeathsig", "TERM", "--") if probe.returncode == 0 else ()


def memory_share() -> int:
    """Returns the bytes that one task may keep counts in: a quarter of what is free, for each core."""
    free = 4096 * MIB
    with contextlib.suppress(OSError, ValueError, IndexError):
        free = int(re.findall(r"MemAvailable:\s+(\d+)", Path("/proc/meminfo").read_text())[0]) * 1024
    with contextlib.suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        used = int((group / "memory.current").read_text())
        free = min(free, int((group / "memory.max").read_text()) - used)
    return max(64 * MIB, free // 4 // len(os.sched_getaffinity(0)))


@contextlib.contextmanager
def task_folder() -> Iterator[Path]:
    """Makes a folder for this attempt of this task, where Spark has its temporary files."""
    context = TaskContext.get()
    attempt = context.taskAttemptId() if context else 0
    folders = os.environ.get("SPARK_LOCAL_DIRS") or os.environ.get("LOCAL_DIRS") or ""
    base = folders.split(",")[0] or SparkFiles.getRootDirectory()
    with tempfile.TemporaryDirectory(prefix=f"logtally-{attempt}-", dir=base) as folder:
        yield Path(folder)


def run_in_task(
    work: Work,
    arguments: Sequence[str],
    folder: Path,
    feed: Callable[[Any], None] | None = None,
) -> str | None:
    """Runs the command in a task and returns how it failed to write its part; None if it did not.

    Args:
        work: What the task knows.
        arguments: The arguments of the command.
        folder: Where temporary files go.
        feed: Writes standard input.

    Raises:
        ObjectError: By `feed`; the command is ended then.
    """
    binary = verified_binary(work.binary, work.digest)
    words = folder / "stderr"
    start = work.folder if os.path.isdir(work.folder) else "/"
    with words.open("wb") as stderr:
        child = subprocess.Popen(
            [*wrapper(), binary, *arguments],
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            cwd=start,
            env={**os.environ, "TMPDIR": str(folder)},
        )
        try:
            # A command that ends early has said why.
            with contextlib.suppress(BrokenPipeError):
                if feed:
                    feed(child.stdin)
        except BaseException:
            child.terminate()
            raise
        finally:
            with contextlib.suppress(BrokenPipeError):
                if child.stdin:
                    child.stdin.close()
            code = child.wait()
    return None if code in (0, 1) else how_it_ended(code, last_words(words.read_bytes()))


def count_slice(work: Work, number: int, packed: bytes, done: Accumulator[set[int]]) -> Iterator[Chunk]:
    """Counts the files of a task and gives their part in chunks."""
    forget_archives()
    entries = json.loads(zlib.decompress(packed))
    with task_folder() as folder:
        store_of = StoresOfTask(work.stores)
        parts = count_entries(work, entries, folder, store_of)
        for place, part in enumerate(parts):
            yield from chunks(part, f"{number:08}-{place:04}")
    done.add({number})


def count_entries(work: Work, entries: list[Entry], folder: Path, stores: StoresOfTask) -> list[Path]:
    """Counts some files and returns their parts; a file that fails is one in its part.

    Where the command itself ends badly nobody knows by which file, so that each is counted alone; but a log
    stays with its rotated copy, since they would both be counted otherwise.
    """
    folder = Path(tempfile.mkdtemp(dir=folder))
    entries, feed = stores.fetch(entries, folder)
    part = folder / "counted.part"
    try:
        problem = write_part(work, entries, folder, part, feed)
    except ObjectError as error:
        problem = str(error)
    finally:
        stores.discard(folder)
    if problem is None:
        return [part]
    groups = together(entries)
    if len(groups) > 1:
        return [part for group in groups for part in count_entries(work, group, folder, stores)]
    failed = [failed_entry(entry, problem) if entry["state"] == "planned" else entry for entry in entries]
    if still := write_part(work, failed, folder, part, None):
        raise ExecutorError(f"on executor {socket.gethostname()}: logtally {still}")
    return [part]


def write_part(
    work: Work,
    entries: Sequence[Entry],
    folder: Path,
    part: Path,
    feed: Callable[[Any], None] | None,
) -> str | None:
    """Lets the command count files as a plan lists them; returns how it failed to, or None."""
    listed = folder / "slice.json"
    listed.write_bytes(slice_of(work.plan, entries))
    arguments = [
        "count",
        *work.options,
        work.memory_option,
        "--jobs=1",
        "--format=part",
        f"--output={part}",
        f"--plan={listed}",
    ]
    return run_in_task(work, arguments, folder, feed)


class StoresOfTask:
    """The objects of a task, and the file systems that they are read from."""

    def __init__(self, options: Mapping[str, Mapping[str, Any]]) -> None:
        self._stores = Stores(options)

    def fetch(
        self, entries: Sequence[Entry], folder: Path
    ) -> tuple[list[Entry], Callable[[Any], None] | None]:
        """Brings objects here: one that is large through a pipe, others as temporary copies.

        Returns:
            The entries with where their bytes are, those that failed as such; and what writes the pipe.

        Raises:
            RunError: What reads them is not installed here.
        """
        objects = [entry for entry in entries if "object" in entry and entry["state"] == "planned"]
        if not objects:
            return list(entries), None
        for each in objects:
            # What is not installed ends the job; a store that does not answer costs what is in it.
            with contextlib.suppress(OSError):
                self._store(each)
        if len(entries) == 1 and entries[0]["bytes"] > PIPED_BYTES:
            return [{**entries[0], "path": "-"}], functools.partial(self._stream, entries[0])
        with ThreadPoolExecutor(min(DOWNLOADS, len(objects))) as pool:
            copies = pool.map(
                lambda each: self._download(each[1], folder / f"object-{each[0]}"), enumerate(objects)
            )
            fetched = {id(entry): copy for entry, copy in zip(objects, copies)}
        return [fetched.get(id(entry), entry) for entry in entries], None

    @staticmethod
    def discard(folder: Path) -> None:
        """Removes temporary copies."""
        for copy in folder.glob("object-*"):
            copy.unlink()

    def _store(self, entry: Entry) -> Any:
        return self._stores[entry["object"]["store"]]

    def _reason(self, entry: Entry, error: BaseException) -> str:
        return self._stores.why_unread(entry["object"]["store"], entry["object"]["path"], error)

    def _check(self, entry: Entry) -> None:
        """Makes sure that an object is still the one that was listed."""
        now = fingerprint(self._store(entry).info(entry["object"]["path"]))
        if now != entry["object"]["fingerprint"]:
            raise ObjectError("was replaced while the run went on")

    def _download(self, entry: Entry, copy: Path) -> Entry:
        """Returns an entry with a copy of its object, or as one that failed."""
        try:
            # Before it is read, since an object that has grown may not fit into memory.
            self._check(entry)
            data = self._store(entry).cat_file(entry["object"]["path"])
            self._check(entry)
            if len(data) != entry["bytes"]:
                raise ObjectError(f"{len(data):,} bytes came where {entry['bytes']:,} were listed")
            copy.write_bytes(data)
        except Exception as error:  # Stores raise what they like.
            return failed_entry(entry, self._reason(entry, error))
        return {**entry, "path": str(copy)}

    def _stream(self, entry: Entry, pipe: Any) -> None:
        """Writes an object to a pipe.

        A block is written once all of it is here, so that what a store repeats is not counted twice.

        Raises:
            ObjectError: It cannot be read whole, or is another one now.
        """
        path, sent = entry["object"]["path"], 0
        try:
            self._check(entry)
            options = {} if entry["object"]["store"].startswith("hdfs") else {"cache_type": "none"}
            with self._store(entry).open(path, "rb", **options) as source:
                while block := source.read(BLOCK_BYTES):
                    sent += len(block)
                    pipe.write(block)
            self._check(entry)
        except BrokenPipeError:
            raise
        except Exception as error:  # Stores raise what they like.
            raise ObjectError(self._reason(entry, error)) from error
        if sent != entry["bytes"]:
            raise ObjectError(f"{sent:,} bytes came where {entry['bytes']:,} were listed")


# ---------------------------------------------------------------------------------------------------------
# On the executors: merging


def chunks(part: Path, name: str) -> Iterator[Chunk]:
    """Gives a part in pieces."""
    size = part.stat().st_size
    with part.open("rb") as file:
        for offset in range(0, size, CHUNK_BYTES):
            yield Chunk(name, size, offset, file.read(CHUNK_BYTES))


def receive(pieces: Iterable[Chunk], folder: Path) -> list[Path]:
    """Writes parts from their pieces, in whatever order these come, and returns them by name.

    Raises:
        ExecutorError: Not all pieces of a part came.
    """
    left: dict[str, int] = {}
    with contextlib.ExitStack() as files:
        opened: dict[str, Any] = {}
        for piece in pieces:
            if piece.part not in opened:
                opened[piece.part] = files.enter_context((folder / f"{piece.part}.part").open("wb"))
                left[piece.part] = piece.size
            opened[piece.part].seek(piece.offset)
            opened[piece.part].write(piece.data)
            left[piece.part] -= len(piece.data)
    if any(left.values()):
        raise ExecutorError("a part did not come whole")
    return [folder / f"{name}.part" for name in sorted(left)]


def merge_group(work: Work, number: int, pieces: Iterable[tuple[int, Chunk]]) -> Iterator[Chunk]:
    """Merges the parts of a group to one, and gives it in chunks."""
    forget_archives()
    with task_folder() as folder:
        parts = receive((piece for _, piece in pieces), folder)
        merged = folder / "merged"
        if len(parts) == 1:
            merged = parts[0]
        else:
            names = [str(part) for part in parts]
            arguments = [
                "merge",
                "--jobs=1",
                "--format=part",
                f"--output={merged}",
                work.memory_option,
                "--",
                *names,
            ]
            if problem := run_in_task(work, arguments, folder):
                raise ExecutorError(f"on executor {socket.gethostname()}: logtally merge {problem}")
        yield from chunks(merged, f"{number:08}")


# ---------------------------------------------------------------------------------------------------------
# The job


class Job:
    """The job on the cluster: counts slices, merges parts as a tree, and brings the last one here."""

    def __init__(self, context: SparkContext, work: Work, slices: Sequence[Sequence[Entry]]) -> None:
        self._context = context
        self._work = work
        self._packed = [
            (number, zlib.compress(json.dumps(files).encode())) for number, files in enumerate(slices)
        ]
        self.done = context.accumulator(set(), SetOfDone())

    def run(self, target: Path) -> None:
        """Does all of it, and writes the last part to a file."""
        work, done = self._work, self.done
        count = len(self._packed)
        tasks = self._context.parallelize(self._packed, count)
        parts: RDD[Chunk] = tasks.flatMap(lambda task: count_slice(work, task[0], task[1], done))
        while True:
            groups = -(-count // FAN_IN)
            grouped = parts.mapPartitionsWithIndex(in_groups).partitionBy(groups, int)
            parts = grouped.mapPartitionsWithIndex(functools.partial(merge_group, work))
            count = groups
            if count == 1:
                break
        self._fetch(parts, target)

    def _fetch(self, part: RDD[Chunk], target: Path) -> None:
        """Writes the one part that is left to a file of the driver, a piece at a time if it is large."""
        part.persist(StorageLevel.DISK_ONLY)
        pieces = self._context.runJob(part, of_first_fetch, [0])
        left = size = pieces[0].size
        fetches = -(-size // FETCH_BYTES)
        if fetches > 1:
            part = part.map(with_offset).partitionBy(fetches, by_offset).values()
        with target.open("wb") as file:
            for number in range(fetches):
                for piece in pieces if number == 0 else self._context.runJob(part, list, [number]):
                    file.seek(piece.offset)
                    file.write(piece.data)
                    left -= len(piece.data)
        if left:
            raise RunError("the last part did not come whole")


def in_groups(number: int, pieces: Iterable[Chunk]) -> Iterator[tuple[int, Chunk]]:
    """Gives pieces the number of the merge that they go to."""
    return ((number // FAN_IN, piece) for piece in pieces)


def of_first_fetch(pieces: Iterable[Chunk]) -> list[Chunk]:
    """Returns what the driver gets of a part at first: all of it, unless it is large."""
    return [piece for piece in pieces if piece.offset < FETCH_BYTES]


def with_offset(piece: Chunk) -> tuple[int, Chunk]:
    """Gives a piece its place as a key."""
    return piece.offset, piece


def by_offset(offset: int) -> int:
    """Returns which fetch brings a piece."""
    return offset // FETCH_BYTES


def why_spark_gave_up(error: BaseException) -> str:
    """Says in words why a job was given up, where that is known."""
    text = str(error)
    if own := re.search(r"(?:Executor|Run)Error: (.+)", text):
        return own[1].strip()
    if "PYTHON_VERSION_MISMATCH" in text:
        return (
            f"the executors' Python is not the driver's, {platform.python_version()}; "
            "name one for both by PYSPARK_PYTHON and PYSPARK_DRIVER_PYTHON"
        )
    if "maxResultSize" in text:
        return "the last part does not fit; give more by --conf spark.driver.maxResultSize=4g"
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not line.startswith("An error occurred")] or [type(error).__name__]
    return f"Spark gave up: {last_words(lines[0].encode())}"


# ---------------------------------------------------------------------------------------------------------
# The driver


class Progress:
    """The line on a terminal that says how far the job is: at most six times a second, on nothing else."""

    def __init__(self, sizes: Sequence[tuple[int, int]]) -> None:
        self._sizes = sizes
        self._files = sum(files for files, _ in sizes)
        self._bytes = sum(size for _, size in sizes)
        self._start = time.monotonic()
        self._is_shown = False
        self._is_terminal = sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb")

    def show(self, done: Iterable[int]) -> None:
        """Shows how far the job is."""
        if not self._is_terminal:
            return
        sizes = [self._sizes[number] for number in list(done)]
        files, size = sum(files for files, _ in sizes), sum(size for _, size in sizes)
        text = self.text(files, size, time.monotonic() - self._start)
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r\x1b[K" + text[:width])
        sys.stderr.flush()
        self._is_shown = True

    def text(self, files: int, size: int, seconds: float) -> str:
        """Returns the line."""
        percent = 100 * size // self._bytes if self._bytes else 100
        text = (
            f"{files:,} of {self._files:,} files, {size_text(size)} of {size_text(self._bytes)} ({percent}%)"
        )
        rate = size / seconds if seconds > 0 else 0
        if rate >= 1:
            text += f", {size_text(rate)}/s"
            if size < self._bytes:
                text += f", {(self._bytes - size) / rate:,.0f} s left"
        return text

    def erase(self) -> None:
        """Makes room for other lines."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._is_shown = False


def size_text(size: float) -> str:
    """Returns a number of bytes in the largest unit that fits, such as `1.5 GiB`."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1023.95:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:,.1f} TiB"


@contextlib.contextmanager
def own_streams() -> Iterator[None]:
    """Tells the report from what is said under spark-submit, which gives its Python one pipe for both.

    Terminals and pipes are opened as spark-submit itself has them. A file must not be: whoever opens one anew
    has a place of his own in it, and overwrites what others write. So the report goes on through spark-submit
    there, and what is said through its JVM.
    """
    one, two = os.fstat(1), os.fstat(2)
    is_merged = stat.S_ISFIFO(one.st_mode) and (one.st_dev, one.st_ino) == (two.st_dev, two.st_ino)
    if "PYSPARK_GATEWAY_PORT" not in os.environ or not is_merged:
        yield
        return
    open_as_parent(1)
    if open_as_parent(2):
        yield
        return
    reader, writer = os.pipe()
    os.dup2(writer, 2)
    os.close(writer)
    thread = threading.Thread(target=relay, args=[reader], daemon=True)
    thread.start()
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(1, 2)
        thread.join(10)


def open_as_parent(number: int) -> bool:
    """Opens what the parent process has as a stream, unless that is a file; returns whether it did."""
    path = f"/proc/{os.getppid()}/fd/{number}"
    try:
        if stat.S_ISREG(os.stat(path).st_mode):
            return False
        stream = os.open(path, os.O_WRONLY)
    except OSError:
        return False
    os.dup2(stream, number)
    os.close(stream)
    return True


def relay(reader: int) -> None:
    """Writes what comes through a pipe to the standard error of the JVM, until the pipe is closed."""
    SparkContext._ensure_initialized()
    stream = SparkContext._jvm.java.lang.System.err  # type: ignore[union-attr]
    while data := os.read(reader, 65536):
        stream.write(data, 0, len(data))
        stream.flush()
    os.close(reader)


def start_spark() -> SparkContext:
    """Starts a session, or takes the one that is there; Spark's own lines stay few, on standard error."""
    try:
        # Before there is a JVM, a configuration knows nothing of what spark-submit was told.
        SparkContext._ensure_initialized()
        conf = SparkConf()
        conf.setIfMissing("spark.app.name", "logtally")
        conf.setIfMissing("spark.master", "local[*]")
        conf.set("spark.ui.showConsoleProgress", "false")
        conf.setIfMissing("spark.log.level", "ERROR")
        context = SparkContext.getOrCreate(conf)
    except Exception as error:
        raise RunError(f"Spark does not start: {last_words(str(error).encode())}") from error
    catch_signals()
    return context


def catch_signals() -> None:
    """Lets the signals that end a run do so in the main thread; Spark has a handler of its own before."""

    def interrupt(number: int, _: Any) -> None:
        raise Interrupted(number)

    for number, is_ignored in signals_at_start():
        signal.signal(number, signal.SIG_IGN if is_ignored else interrupt)


@functools.cache
def signals_at_start() -> tuple[tuple[signal.Signals, bool], ...]:
    """Returns the signals that end a run, and whether who started it lets them be ignored, as nohup does."""
    ending = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    return tuple((number, signal.getsignal(number) is signal.SIG_IGN) for number in ending)


def run_job(job: Job, target: Path, progress: Progress) -> None:
    """Runs a job while this thread shows how far it is and waits for signals.

    Raises:
        RunError: Spark gave up.
    """
    problems: list[BaseException] = []

    def work() -> None:
        try:
            job.run(target)
        except BaseException as error:
            problems.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(1 / 6)
            progress.show(job.done.value)
    finally:
        progress.erase()
    if problems:
        raise problems[0] if isinstance(problems[0], RunError) else RunError(why_spark_gave_up(problems[0]))


def write_report(binary: str, options: Sequence[str], part: Path) -> int:
    """Lets the command make the report of the last part, and returns its exit status."""
    child = subprocess.Popen([binary, "merge", *options, "--", str(part)], stdin=subprocess.DEVNULL)
    try:
        code = child.wait()
    except Interrupted as interruption:
        child.send_signal(interruption.number)
        child.wait()
        raise
    return 128 - code if code < 0 else code


def stop_spark(context: SparkContext) -> None:
    """Cancels what still runs and ends the session, waiting only so long."""

    def stop() -> None:
        with contextlib.suppress(Exception):
            context.cancelAllJobs()
        with contextlib.suppress(Exception):
            context.stop()

    thread = threading.Thread(target=stop, daemon=True)
    thread.start()
    thread.join(20)


def count(words: Sequence[str], binary: str) -> int:
    """Counts what the arguments say, and returns the exit status.

    Raises:
        UsageError, RunError, RefusedError, Interrupted: There is no report.
    """
    syntax = Syntax.of(binary)
    arguments = parse_arguments(words, syntax.count)
    check_arguments(arguments)
    plan, stores = plan_all(binary, arguments)
    entries = plan.pop("files")
    of_report = {option.name for option in syntax.merge.values()}
    context = start_spark()
    try:
        work = ship(context, binary, arguments, plan, stores)
        slices = deal(entries, context.defaultParallelism)
        progress = Progress([(len(files), planned_bytes(files)) for files in slices])
        with tempfile.TemporaryDirectory(prefix="logtally-") as folder:
            part = Path(folder) / "all.part"
            run_job(Job(context, work, slices), part, progress)
            options = arguments.written(lambda name: name in of_report and (entries or name != "verbose"))
            if not entries:
                # What the command would say is of parts.
                say_no_files(arguments)
                options.append("--quiet")
            return write_report(binary, options, part)
    finally:
        stop_spark(context)


def plan_all(binary: str, arguments: Arguments) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Returns the plan of all paths and URLs, and the options of the stores that the URLs lead to."""
    with tempfile.TemporaryDirectory(prefix="logtally-") as folder:
        take_listed_urls(arguments, folder)
        return plan_paths(binary, arguments)


def plan_paths(binary: str, arguments: Arguments) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Returns what ``plan_all`` does, where no list has URLs."""
    urls = [path for path in arguments.paths if is_url(path)]
    for url in urls:
        check_url(url)
    protocols = list(dict.fromkeys(url.partition("://")[0] for url in urls))
    stores = parse_storage_options(arguments.values("storage-option"), protocols)
    # A plan is written where a report would be.
    options = arguments.written(lambda name: name not in OWN_OPTIONS and name != "output")
    paths = [path for path in arguments.paths if not is_url(path)]
    plan = make_plan(binary, [*options, *arguments.unknown], paths)
    check_report(binary, arguments.written(lambda name: name not in OWN_OPTIONS and name not in LISTS))
    prefix = arguments.value("key-prefix") or ""
    check_output(arguments.value("output"), plan["files"], prefix)
    if urls:
        lister = ObjectLister(
            stores,
            arguments.values("include"),
            arguments.values("exclude"),
            plan["query"].get("modified_since_ns"),
        )
        plan["files"] += plan_objects(urls, lister, prefix)
    return plan, stores


def check_output(output: str | None, entries: Iterable[Entry], prefix: str) -> None:
    """Makes sure that the report can be written, before the logs are counted, and to none of them.

    The prefix is the text of `--key-prefix`, which is in front of the path of each.

    Raises:
        RunError: Its folder is missing.
        UsageError: It is one of the logs.
    """
    if output in (None, "-"):
        return
    folder = os.path.dirname(output) or "."
    if not os.path.isdir(folder):
        raise RunError(f"cannot write '{output}': there is no folder '{folder}'")
    if not os.path.exists(output):
        return
    for entry in entries:
        path = key_bytes(entry).removeprefix(os.fsencode(prefix))
        with contextlib.suppress(OSError):
            if entry["state"] == "planned" and os.path.samefile(output, path):
                raise UsageError(
                    f"'--output {output}' leads to {entry['file']}, which is to be counted; "
                    "name another file, such as: --output /srv/reports/report.csv"
                )


def say_no_files(arguments: Arguments) -> None:
    """Says in the words of the command that the report is empty, unless it has to be quiet."""
    given = {name for name, _ in arguments.options}
    if "quiet" in given:
        return
    if "newer-than" in given:
        say("no file is as new as --newer-than asks; the report is empty")
    elif given & {"include", "exclude"}:
        say("no file matches --include and --exclude; the report is empty")
    else:
        say("no file was found; the report is empty")


def ship(
    context: SparkContext,
    binary: str,
    arguments: Arguments,
    plan: Mapping[str, Any],
    stores: Mapping[str, Mapping[str, Any]],
) -> Work:
    """Sends what the tasks need to the executors: this module and the command."""
    context.addPyFile(os.path.abspath(__file__))
    context.addFile(binary)
    return Work(
        binary=os.path.basename(binary),
        digest=digest_of(binary),
        options=tuple(arguments.written(MEANS.__contains__)),
        plan=plan,
        folder=os.getcwd(),
        stores=stores,
        memory=arguments.value("memory"),
    )


def say(text: str) -> None:
    """Says something on standard error, as the command does."""
    print(f"logtally: {text}", file=sys.stderr, flush=True)


def show_help(words: Sequence[str]) -> None:
    """Prints the help: the driver's own, and the options of the command that can be used here."""
    try:
        options = usable_options(find_binary(words))
    except UsageError:
        options = "OPTIONS OF THE COMMAND: those of 'logtally count', where there is one."
    try:
        print(HELP + options, flush=True)
    except BrokenPipeError:
        # Its reader has seen enough; Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def usable_options(binary: str) -> str:
    """Returns what the help of the command says of options that can be used here."""
    text = run_command(binary, ["count", "--help"]).stdout.decode(errors="replace")
    refused = re.compile(rf"\s*(-\w, )?--({'|'.join([*REFUSED, 'version', 'help'])})\b(?!-)")
    sections = []
    # Options stand under headings in capitals.
    for section in re.split(r"\n\n(?=[A-Z][A-Z ,]*:\n)", text.rstrip()):
        heading, _, options = section.partition(":\n")
        blocks = [block for block in re.split(r"\n(?=  -)", options) if not refused.match(block)]
        if heading.isupper() and blocks and blocks[0].startswith("  -"):
            sections.append(heading + ":\n" + "\n".join(blocks))
    return "OPTIONS OF THE COMMAND:\n\n" + "\n\n".join(sections)


def main(words: Sequence[str] | None = None) -> int:
    """Runs the driver and returns its exit status."""
    words = sys.argv[1:] if words is None else words
    catch_signals()
    with own_streams():
        try:
            return run_driver(words)
        except UsageError as error:
            say(str(error))
            print("See 'logtally_spark.py --help' for the options.", file=sys.stderr)
            return ExitStatus.USAGE
        except RunError as error:
            say(str(error))
            return ExitStatus.FAILURE
        except RefusedError as error:
            return error.status
        except Interrupted as interruption:
            return 128 + interruption.number
        except KeyboardInterrupt:
            return 128 + signal.SIGINT
        except Exception as error:
            say(f"there is no report: {what_failed(error)}")
            return ExitStatus.FAILURE


def what_failed(error: Exception) -> str:
    """Says what went wrong where nothing was expected to, without texts of others, which may hold secrets."""
    reason = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        reason = error.strerror.lower()
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == __file__]
    return f"{reason}, in {frames[-1].name} of the driver, line {frames[-1].lineno}" if frames else reason


def run_driver(words: Sequence[str]) -> int:
    """Does what the arguments say, and returns the exit status.

    Raises:
        UsageError, RunError, RefusedError, Interrupted: There is no report.
    """
    options = set(itertools.takewhile(lambda word: word != "--", words))
    if options & {"-h", "--help"}:
        show_help(words)
        return ExitStatus.SUCCESS
    binary = find_binary(words)
    if problem := why_not_runnable(binary):
        raise RunError(problem)
    if options & {"-V", "--version"}:
        return subprocess.run([binary, "--version"], check=False).returncode
    return count(words, binary)


if __name__ == "__main__":
    # Imported by its name, as on the executors, so that tasks name its functions and do not carry them.
    sys.exit(importlib.import_module(Path(__file__).stem).main())
