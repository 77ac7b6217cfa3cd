"""What the driver does by itself: arguments, dealing out, URLs, words. Nothing here starts Spark."""

from __future__ import annotations

import itertools
import json
import random
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
    assert "PYSPARK_PYTHON" in driver.why_spark_gave_up(Exception("[PYTHON_VERSION_MISMATCH] ..."))
