"""What the driver does by itself: arguments, dealing out, URLs, words. Nothing here starts Spark."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import logtally_spark as driver
import pytest

SYNTAX = {
    "--by": driver.OptionSyntax("by", takes_value=True),
    "--tz": driver.OptionSyntax("tz", takes_value=True, takes_dashes=True),
    "--top": driver.OptionSyntax("top", takes_value=True),
    "-n": driver.OptionSyntax("top", takes_value=True),
    "--quiet": driver.OptionSyntax("quiet", takes_value=False),
    "-q": driver.OptionSyntax("quiet", takes_value=False),
    "--strict": driver.OptionSyntax("strict", takes_value=False),
    "--jobs": driver.OptionSyntax("jobs", takes_value=True),
    "-j": driver.OptionSyntax("jobs", takes_value=True),
}


def parsed(*words: str) -> driver.Arguments:
    """Returns a command line, taken apart."""
    return driver.parse_arguments(words, SYNTAX)


def planned(key: str, size: int, **more: Any) -> driver.Entry:
    """Returns an entry of a plan."""
    return {"file": key, "bytes": size, "state": "planned", "error": None, "pair": None, **more}


def test_options_and_paths_stand_in_any_order() -> None:
    arguments = parsed("--by", "endpoint", "logs", "--strict", "--by=status", "--", "--by", "-")
    assert arguments.options == [("by", "endpoint"), ("strict", None), ("by", "status")]
    assert arguments.paths == ["logs", "--by", "-"]
    assert arguments.written(lambda name: name == "by") == ["--by", "endpoint", "--by", "status"]
    assert parsed("--tz=-05:00", "--by=").written(bool) == ["--tz=-05:00", "--by", ""]


def test_short_options_stand_together() -> None:
    assert parsed("-qn5", "-n", "6", "-n7").options == [
        ("quiet", None),
        ("top", "5"),
        ("top", "6"),
        ("top", "7"),
    ]


def test_a_value_with_a_dash_is_one_where_the_command_takes_it() -> None:
    assert parsed("--tz", "-05:00").options == [("tz", "-05:00")]
    assert parsed("--by", "-q").unknown == ["--by"]


@pytest.mark.parametrize(
    "words", [["-j", "2"], ["--jobs=2"], ["--cache", "x"], ["--lock=x"], ["--rejects", "x"]]
)
def test_what_means_nothing_on_a_cluster_is_refused(words: list[str]) -> None:
    with pytest.raises(driver.UsageError, match=r"^'--\w+' cannot be used with Spark: "):
        driver.check_arguments(parsed(*words, "logs"))


def test_standard_input_is_refused() -> None:
    with pytest.raises(driver.UsageError, match="executors do not see"):
        driver.check_arguments(parsed("-"))


def test_large_files_come_first_and_alone_and_tiny_ones_share() -> None:
    large = [planned(f"large-{size}", size << 20) for size in (65, 900, 170)]
    tiny = [planned(f"tiny-{number:04}", 1000) for number in range(2500)]
    slices = driver.deal([*tiny, *large], cores=1)
    assert [[entry["file"] for entry in each] for each in slices[:3]] == [
        ["large-900"],
        ["large-170"],
        ["large-65"],
    ]
    assert [len(each) for each in slices[3:]] == [1000, 1000, 500]


def test_objects_that_go_through_a_pipe_are_alone() -> None:
    entries = [planned(f"s3://b/{number}", 17 << 20, object={}) for number in range(3)]
    entries += [planned(f"s3://b/tiny-{number}", 16 << 20, object={}) for number in range(3)]
    entries.append(planned("large", 3 << 30))
    assert [len(each) for each in driver.deal(entries, cores=1)] == [1, 1, 1, 1, 3]


def test_few_files_are_dealt_out_to_all_cores() -> None:
    slices = driver.deal([planned(f"{number}", 5000) for number in range(60)], cores=2)
    assert len(slices) > 8
    assert sorted(entry["file"] for each in slices for entry in each) == sorted(f"{n}" for n in range(60))


def test_a_log_and_its_rotated_copy_stay_together() -> None:
    entries = [
        planned("a.log.1", 100 << 20),
        planned("b.log", 90 << 20),
        planned("a.log.1.gz", 1, pair="a.log.1"),
    ]
    slices = driver.deal(entries, cores=8)
    assert [sorted(entry["file"] for entry in each) for each in slices] == [
        ["a.log.1", "a.log.1.gz"],
        ["b.log"],
    ]


def test_a_report_does_not_replace_a_log_with_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.log").write_bytes(b"")
    with pytest.raises(driver.UsageError, match=r"leads to x:c\.log, which is to be counted"):
        driver.check_output("./c.log", [planned("x:c.log", 9)], "x:")
    driver.check_output("./c.log", [planned("x:d.log", 9)], "x:")


class Counted:
    """Stands for the command: it dies of some files, and keeps what it was to count at each start."""

    def __init__(self, dies_of: str) -> None:
        self.dies_of = dies_of
        self.states: list[dict[str, str]] = []

    def __call__(self, work: Any, entries: Any, folder: Path, part: Path, feed: Any) -> str | None:
        """Counts, as `write_part`."""
        self.states.append({entry["file"]: entry["state"] for entry in entries})
        return "was killed by signal 9" if self.states[-1].get(self.dies_of) == "planned" else None


@pytest.mark.parametrize("dies_of", ["b.log", "a.log.1.gz"])
def test_a_command_that_dies_leaves_a_log_with_its_rotated_copy(
    dies_of: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = Counted(dies_of)
    monkeypatch.setattr(driver, "write_part", command)
    pair = [planned("a.log.1", 2), planned("a.log.1.gz", 1, pair="a.log.1")]
    gone = planned("c.log", 0, state="failed")
    parts = driver.count_entries(
        Any, [pair[0], planned("b.log", 1), gone, pair[1]], tmp_path, driver.StoresOfTask({})
    )
    assert len(parts) == 3
    whole, *rest = command.states
    assert len(whole) == 4
    both = {"a.log.1": "planned", "a.log.1.gz": "planned"}
    assert both in rest
    assert all(len(each) == 2 for each in rest if "a.log.1" in each)
    if dies_of == "a.log.1.gz":
        assert dict.fromkeys(both, "failed") in rest
    else:
        assert {"b.log": "failed"} in rest


def test_no_files_are_a_task_too() -> None:
    assert driver.deal([], cores=2) == [[]]


def test_a_slice_is_a_plan_in_the_order_of_its_keys() -> None:
    entries = [planned("b", 2, object={"secret": 1}), planned("a?", 1, file_base64="YYA=")]
    document = json.loads(driver.slice_of({"schema": "logtally.plan/1", "query": {}}, entries))
    assert document["schema"] == "logtally.plan/1"
    assert [entry["file"] for entry in document["files"]] == ["a?", "b"]
    assert "object" not in document["files"][1]


def test_globs_are_those_of_the_command() -> None:
    assert driver.matches("a[1].log", ["b", "a\\[1].*"])
    assert driver.matches(".log", ["?log"])
    assert not driver.matches("A.log", ["[a-c].log"])
    assert not driver.matches("a", [])


@pytest.mark.parametrize("path", ["logs", "/srv/logs", "a::b.log", "C:/x", "s3:/bucket"])
def test_paths_are_no_urls(path: str) -> None:
    assert not driver.is_url(path)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3a://bucket/a", "write s3://"),
        ("simplecache::s3://bucket/a", "no protocol of objects"),
        ("file:///a", "name the path itself"),
        ("ftp://host/a", "known are s3, gs, hdfs, http, https"),
        ("https://user:hunter2@host/a", "holds a name or a password"),
        ("s3://AKIA:hunter2@bucket/a", "holds a name or a password"),
        ("s3://[hunter2/a", "a host or a port that cannot be one"),
        ("hdfs://host:hunter2/a", "a host or a port that cannot be one"),
    ],
)
def test_other_urls_are_refused_without_their_secrets(url: str, words: str) -> None:
    assert driver.is_url(url)
    with pytest.raises(driver.UsageError) as refused:
        driver.check_url(url)
    assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_signature_is_no_part_of_a_key() -> None:
    assert driver.key_of_url("https://host/a.log?X-Amz-Signature=abc#x") == "https://host/a.log"
    assert driver.key_of_url("s3://bucket/a?b#c%20+ d") == "s3://bucket/a?b#c%20+ d"


def test_storage_options_are_text_or_json() -> None:
    options = ["anon=true", 'client_kwargs={"region_name": "eu"}', "key=0x12", "s3:secret=a=b"]
    assert driver.parse_storage_options(options, ["s3"])["s3"] == {
        "anon": True,
        "client_kwargs": {"region_name": "eu"},
        "key": "0x12",
        "secret": "a=b",
    }


@pytest.mark.parametrize(
    ("option", "protocols"),
    [("anon", ["s3"]), ("anon=1", []), ("anon=1", ["s3", "gs"]), ("hdfs:a=1", ["s3"])],
)
def test_storage_options_that_are_not_clear_are_refused(option: str, protocols: list[str]) -> None:
    with pytest.raises(driver.UsageError):
        driver.parse_storage_options([option], protocols)


def test_no_message_shows_a_secret() -> None:
    secrets = driver.secrets_of({"key": "AKIA", "client_kwargs": {"aws_session_token": "tok"}, "anon": "no"})
    assert secrets == ["AKIA", "tok"]
    error = OSError("cannot GET https://host/a?X-Amz-Signature=abc for AKIA with tok")
    words = "cannot GET https://host/a?*** for *** with ***"
    assert driver.why_unread(error, secrets) == f"cannot be read (OSError: {words})"


def test_a_long_signature_is_removed_before_the_text_is_cut() -> None:
    signature = "X-Amz-Signature=" + "f" * 1000 + "'rest"
    error = OSError(f"cannot GET url='https://host/a?{signature}'")
    words = "cannot GET url='https://host/a?***'"
    assert driver.why_unread(error) == f"cannot be read (OSError: {words})"
    long = driver.why_unread(OSError(f"https://host/a?{signature} " + "x" * 1000), ["f" * 500])
    assert "f" not in long.partition("OSError")[2]
    assert len(long) < 350


def test_a_403_names_who_pays() -> None:
    assert "requester_pays=true" in driver.why_unread(PermissionError("Forbidden"))


def test_keys_that_are_not_what_they_look_like_have_their_bytes() -> None:
    assert driver.named(b"s3://b/a b+c%20") == {"file": "s3://b/a b+c%20"}
    assert driver.named(b"a\nb") == {"file": "a\nb", "file_base64": "YQpi"}
    assert driver.named(b"a\xff")["file_base64"] == "Yf8="


class Listed:
    """Stands for a file system: objects by their paths, what looking at one raises, and what was read."""

    version_aware = False

    def __init__(self, sizes: dict[str, int], raises: dict[str, Exception] | None = None) -> None:
        self.infos: dict[str, dict[str, Any]] = {
            path: {"name": path, "size": size, "type": "file", "ETag": f"{size}"}
            for path, size in sizes.items()
        }
        self.raises = raises or {}
        self.read: list[str] = []

    def _look(self, path: str) -> None:
        if path in self.raises:
            raise self.raises[path]

    def info(self, path: str) -> dict[str, Any]:
        """Returns what is said of an object."""
        self._look(path)
        if path not in self.infos:
            raise FileNotFoundError(path)
        return self.infos[path]

    def find(self, base: str, *, detail: bool) -> dict[str, Any]:
        """Returns what is below a prefix, as S3 lists it."""
        assert detail
        self._look(base)
        return {path: info for path, info in self.infos.items() if path.startswith(base)}

    def ls(self, folder: str, *, detail: bool) -> list[dict[str, Any]]:
        """Returns what is in a folder."""
        assert detail
        self._look(folder)
        found = {}
        for path, info in self.infos.items():
            if path.startswith(folder + "/"):
                name, is_below, _ = path[len(folder) + 1 :].partition("/")
                found[name] = (
                    {"name": f"{folder}/{name}", "size": 0, "type": "directory"} if is_below else info
                )
        return list(found.values())

    def cat_file(self, path: str) -> bytes:
        """Returns the bytes of an object."""
        self.read.append(path)
        return bytes(self.infos[path]["size"])


def lister_of(
    store: Listed, monkeypatch: pytest.MonkeyPatch, modified_since: int | None = None, **globs: list[str]
) -> driver.ObjectLister:
    """Returns what lists the objects of a stand-in."""
    monkeypatch.setattr(driver, "open_store", lambda _name, _options: store)
    options: dict[str, Any] = {protocol: {} for protocol in driver.PROTOCOLS}
    return driver.ObjectLister(options, globs.get("include", []), globs.get("exclude", []), modified_since)


def states(entries: list[driver.Entry]) -> dict[str, str]:
    """Returns what becomes of files, by their keys."""
    return {entry["file"]: entry["error"] or entry["state"] for entry in entries}


def test_a_folder_that_cannot_be_listed_is_no_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"/logs/a.log": 9, "/logs/web/b?.log": 9, "/logs/.Trash/c.log": 9, "/logs/old/d.log": 9}
    store = Listed(sizes, {"/logs/.Trash": PermissionError(13, "x"), "/logs/old": PermissionError(13, "x")})
    lister = lister_of(store, monkeypatch, exclude=["old"])
    assert states(lister.entries("hdfs://nn:8020/logs")) == {
        "hdfs://nn:8020/logs/a.log": "planned",
        "hdfs://nn:8020/logs/web/b?.log": "planned",
    }
    store.raises["/logs/web"] = PermissionError(13, "Permission denied")
    [(key, state)] = states(lister.entries("hdfs://nn:8020/logs/")).items()
    assert key == "hdfs://nn:8020/logs/"
    assert state.startswith("access denied")


def test_each_host_of_hdfs_is_a_store_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec = pytest.importorskip("fsspec")
    made: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(fsspec, "filesystem", lambda protocol, **options: made.append((protocol, options)))
    urls = ("hdfs://nn:8020/a", "hdfs://Other/a", "hdfs:///a", "s3://bucket/a")
    for url in urls:
        driver.open_store(driver.store_of(url), {"user": "me"})
    assert [protocol for protocol, _ in made] == ["hdfs", "hdfs", "hdfs", "s3"]
    assert [(options.get("host"), options.get("port"), options["user"]) for _, options in made] == [
        ("nn", 8020, "me"),
        ("Other", None, "me"),
        (None, None, "me"),
        (None, None, "me"),
    ]
    assert [driver.path_of(url) for url in urls] == ["/a", "/a", "/a", "bucket/a"]


def test_only_empty_objects_mark_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"b/p/": 0, "b/p/web/": 0, "b/p/a.log": 9, "b/p/odd.log/": 9, "b/p/.hidden/": 9, "b/q/": 9}
    slash = "its key ends in a slash, and cannot be read; copy it to another"
    lister = lister_of(Listed(sizes), monkeypatch)
    assert states(lister.entries("s3://b/p")) == {"s3://b/p/a.log": "planned", "s3://b/p/odd.log/": slash}
    assert states(lister.entries("s3://b/q/")) == {"s3://b/q/": slash}
    assert lister_of(Listed(sizes), monkeypatch, include=["*.gz"]).entries("s3://b/p/") == []
    assert states(lister.entries("s3://b/r/")) == {"s3://b/r/": "no such object"}


def test_urls_of_lists_are_paths_of_the_driver(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(b"logs/a.log\ns3://bucket/b.log\n\nlogs/\xff\n")
    (tmp_path / "local").write_bytes(b"logs/c.log\n")
    (tmp_path / "zeros").write_bytes(b"http://host/d\ne.log\0")
    lists = [
        ("files-from", "lines"),
        ("files-from", "local"),
        ("files-from0", "zeros"),
        ("files-from", "none"),
    ]
    arguments = driver.Arguments([(name, str(tmp_path / path)) for name, path in lists])
    rest = tmp_path / "rest"
    rest.mkdir()
    driver.take_listed_urls(arguments, str(rest))
    assert arguments.paths == ["s3://bucket/b.log", "http://host/d\ne.log"]
    assert [Path(value or "").read_bytes() for _, value in arguments.options[:3]] == [
        b"logs/a.log\n\nlogs/\xff\n",
        b"logs/c.log\n",
        b"",
    ]
    assert arguments.options[1:4:2] == [
        ("files-from", str(tmp_path / "local")),
        ("files-from", str(tmp_path / "none")),
    ]


def test_standard_input_is_one_list(tmp_path: Path) -> None:
    arguments = driver.Arguments([("files-from", "-"), ("files-from0", "-")])
    with pytest.raises(driver.UsageError, match="two lists of paths are standard input"):
        driver.take_listed_urls(arguments, str(tmp_path))


def test_old_objects_of_a_prefix_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Listed({"b/p/old.log": 9, "b/p/new.log": 9, "b/p/any.log": 9})
    for name, second in (("old", 0), ("new", 1)):
        moment = datetime.datetime(2025, 11, 3, 4, 5, second, tzinfo=datetime.timezone.utc)
        store.infos[f"b/p/{name}.log"]["LastModified"] = moment
    lister = lister_of(store, monkeypatch, modified_since=1_762_142_701 * 10**9)
    assert states(lister.entries("s3://b/p/")) == {
        "s3://b/p/new.log": "planned",
        "s3://b/p/any.log": "planned",
    }
    assert states(lister.entries("s3://b/p/old.log")) == {"s3://b/p/old.log": "planned"}


def test_a_version_is_read_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Listed({"b/a.log?versionId=v": 9})
    lister = lister_of(store, monkeypatch)
    [state] = states(lister.entries("s3://b/a.log?versionId=v")).values()
    assert state == "a version is read with --storage-option version_aware=true"
    store.version_aware = True
    assert states(lister.entries("s3://b/a.log?versionId=v")) == {"s3://b/a.log?versionId=v": "planned"}


def test_an_object_that_is_listed_twice_counts_if_one_look_went_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for order in (["s3://b/p/a.log", "s3://b/p/"], ["s3://b/p/", "s3://b/p/a.log"]):
        store = Listed({"b/p/a.log": 9}, {"b/p/a.log": PermissionError("Forbidden")})
        entries = driver.plan_objects(order, lister_of(store, monkeypatch), "x:")
        assert states(entries) == {"x:s3://b/p/a.log": "planned"}
    replaced = Listed({"b/p/a.log": 9})
    monkeypatch.setattr(replaced, "info", lambda path: {"name": path, "size": 7, "type": "file"})
    [entry] = driver.plan_objects(["s3://b/p/", "s3://b/p/a.log"], lister_of(replaced, monkeypatch), "")
    assert entry["bytes"] == 7
    pages = Listed({"http://h/a.log?x=1": 9, "http://h/a.log?x=2": 9})
    with pytest.raises(driver.UsageError, match="two objects are called"):
        driver.plan_objects(list(pages.infos), lister_of(pages, monkeypatch), "")


def test_a_page_is_known_by_its_time() -> None:
    info = {"size": 9, "Last-Modified": "Thu, 26 Nov 2026 15:29:24 GMT"}
    assert driver.fingerprint(info) == [9, "Thu, 26 Nov 2026 15:29:24 GMT"]
    assert driver.modified_ns(info) == 1_795_706_964_000_000_000
    assert driver.modified_ns({"Last-Modified": "soon"}) is None
    assert driver.fingerprint({**info, "ETag": '"x"'}) == [9, "x"]


class AnswerError(Exception):
    """What a web server answers, as aiohttp and botocore say it."""

    def __init__(self, text: str, **more: Any) -> None:
        super().__init__(text)
        self.__dict__.update(more)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (None, "no such object"),
        (AnswerError("Not Found", status=404), "no such object"),
        (AnswerError("x", response={"ResponseMetadata": {"HTTPStatusCode": 404}}), "no such object"),
        (AnswerError("Forbidden", status=403), "access denied (403, Forbidden)"),
        (AnswerError("500, url='http://h/a?sig=s'", status=500), "500, url='http://h/a?***')"),
        (ConnectionRefusedError(111, "Cannot connect to host"), "Cannot connect to host"),
    ],
)
def test_a_server_that_fails_is_no_missing_object(cause: Exception | None, words: str) -> None:
    error = FileNotFoundError("http://h/a?sig=s")
    error.__cause__ = cause
    assert words in driver.why_unread(error)


def test_options_for_web_servers_leave_the_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec, aiohttp = pytest.importorskip("fsspec"), pytest.importorskip("aiohttp")
    made: list[dict[str, Any]] = []
    monkeypatch.setattr(fsspec, "filesystem", lambda _, **options: made.append(options))
    driver.open_store("https", {"client_kwargs": {"trust_env": True}})
    assert made[0]["client_kwargs"]["trust_env"]
    assert made[0]["client_kwargs"]["timeout"] == aiohttp.ClientTimeout(
        total=None, sock_connect=30, sock_read=60
    )
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(driver.RunError, match="URLs of https need more than fsspec"):
        driver.open_store("https", {})


def test_an_object_that_grew_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = Listed({"b/a.log": 9, "b/c.log": 9})
    entries = lister_of(store, monkeypatch).entries("s3://b/")
    store.infos["b/a.log"]["size"] = 50 << 30
    fetched, _ = driver.StoresOfTask({"s3": {}}).fetch(entries, tmp_path)
    assert states(fetched) == {
        "s3://b/a.log": "was replaced while the run went on",
        "s3://b/c.log": "planned",
    }
    assert store.read == ["b/c.log"]


def test_a_store_that_nothing_reads_ends_the_job(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_name: str, _options: object) -> None:
        raise driver.RunError("URLs of s3 need more than fsspec: Install s3fs")

    monkeypatch.setattr(driver, "open_store", refuse)
    for size in (9, 17 << 20):
        entry = planned("s3://b/a", size, object={"store": "s3", "path": "b/a", "fingerprint": []})
        with pytest.raises(driver.RunError):
            driver.StoresOfTask({"s3": {}}).fetch([entry], tmp_path)


def test_a_store_that_does_not_answer_costs_its_objects(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(_name: str, _options: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(driver, "open_store", refuse)
    of_hdfs = {"store": "hdfs://nn", "path": "/a.log", "fingerprint": []}
    entries = [planned("hdfs://nn/a.log", 9, object=of_hdfs), planned("b.log", 9)]
    fetched, _ = driver.StoresOfTask({"hdfs": {}}).fetch(entries, tmp_path)
    assert [entry["state"] for entry in fetched] == ["failed", "planned"]
    assert "Connection refused" in fetched[0]["error"]


def test_signals_that_are_ignored_at_first_stay_so() -> None:
    text = (
        "import signal, logtally_spark as driver; driver.catch_signals(); "
        "signal.signal(signal.SIGINT, signal.SIG_DFL); driver.catch_signals(); "
        "names = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM); "
        "print([signal.getsignal(name) is signal.SIG_IGN for name in names])"
    )
    shown = subprocess.run(
        ["env", "--default-signal", "--ignore-signal=HUP,INT", sys.executable, "-c", text],
        env={**os.environ, "PYTHONPATH": str(Path(driver.__file__).parent)},
        capture_output=True,
        check=True,
    )
    assert shown.stdout == b"[True, True, False]\n"


def test_what_nobody_expected_is_said_without_texts_of_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise ValueError("hunter2")

    monkeypatch.setattr(driver, "run_driver", fail)
    monkeypatch.setattr(driver, "catch_signals", lambda: None)
    assert driver.main([]) == 2
    said = capsys.readouterr().err
    assert said.startswith("logtally: there is no report: ValueError, in main of the driver, line ")
    assert "hunter2" not in said
    assert driver.what_failed(OSError(28, "No space left on device")) == "no space left on device"


def test_parts_come_together_in_any_order(tmp_path: Path) -> None:
    numbers = random.Random(2)
    parts = {"b": numbers.randbytes(3 * driver.CHUNK_BYTES + 7), "a": b"tiny"}
    pieces = []
    for name, data in parts.items():
        (tmp_path / name).write_bytes(data)
        pieces += driver.chunks(tmp_path / name, name)
    numbers.shuffle(pieces)
    received = driver.receive(pieces, tmp_path)
    assert [path.name for path in received] == ["a.part", "b.part"]
    assert [path.read_bytes() for path in received] == [parts["a"], parts["b"]]
    with pytest.raises(driver.ExecutorError):
        driver.receive(pieces[1:], tmp_path)


def test_a_task_that_ran_twice_is_done_once() -> None:
    param = driver.SetOfDone()
    done = set(itertools.chain([1, 2]))
    assert param.addInPlace(param.addInPlace(done, {2}), {3}) == {1, 2, 3}


def program(path: Path, text: bytes, mode: int = 0o755) -> str:
    """Writes a program."""
    path.write_bytes(text)
    path.chmod(mode)
    return str(path)


def test_why_the_command_does_not_run_is_said_in_words(tmp_path: Path, logtally: str) -> None:
    library = b"error while loading shared libraries: libisal.so.2: cannot open shared object file"
    cases = {
        "denied": (b"#!/bin/sh\n", 0o644, "may not be executed; is its folder mounted noexec?"),
        "foreign": (b"\x7fELF\x02\x01\x01" + bytes(57), 0o755, "is not made for this kind of machine"),
        "lacking": (b"#!/bin/sh\necho '" + library + b"' >&2; exit 127\n", 0o755, "libisal.so.2 is missing"),
        "old": (
            b'#!/bin/sh\necho "version \\`GLIBC_2.99\' not found" >&2; exit 1\n',
            0o755,
            "lacks GLIBC_2.99",
        ),
        "dying": (b"#!/bin/sh\nkill -9 $$\n", 0o755, "was killed by signal 9"),
        "loader": (b"#!/no/such/loader\n", 0o755, "needs the loader"),
    }
    for name, (text, mode, words) in cases.items():
        problem = driver.why_not_runnable(program(tmp_path / name, text, mode))
        assert problem is not None
        assert words in problem
    assert driver.why_not_runnable(logtally) is None


def test_progress_says_files_and_bytes() -> None:
    progress = driver.Progress([(1, 3 << 30), (59, 1 << 30)])
    assert progress.text(1, 3 << 30, 10) == "1 of 60 files, 3.0 GiB of 4.0 GiB (75%), 307.2 MiB/s, 3 s left"
    assert progress.text(60, 4 << 30, 10) == "60 of 60 files, 4.0 GiB of 4.0 GiB (100%), 409.6 MiB/s"


def test_why_spark_gave_up_is_said_in_words() -> None:
    text = "An error occurred\n  logtally_spark.ExecutorError: on executor x: it is gone\n\tat org"
    assert driver.why_spark_gave_up(Exception(text)) == "on executor x: it is gone"
    text = "An error occurred\n  logtally_spark.RunError: URLs of s3 need more than fsspec: x\n\tat org"
    assert driver.why_spark_gave_up(Exception(text)) == "URLs of s3 need more than fsspec: x"
    assert "PYSPARK_PYTHON" in driver.why_spark_gave_up(Exception("[PYTHON_VERSION_MISMATCH] ..."))
