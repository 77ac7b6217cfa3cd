"""Plays a month through: logrotate each night, a writer that never stops, and a count of yesterday at any moment.

`make test-month`: LOGTALLY is the command, MONTH_SEEDS says how many months there are, of the seeds from 1 on. Days are
invented: the writer gives each line the day that it is just then, so that a night takes a second or two.

Each line has a number of its own. The new lines of a night are those that its run counts of the day before. Over all
nights each line that is left in some log at the end has to be counted once, and no line twice. With copytruncate a line
is lost that is written between the copy and the truncation: it is in no log afterwards. Those are counted here and shown;
no other line may be missing.
"""

import csv
import datetime
import glob
import gzip
import os
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

COMMAND = os.path.abspath(os.environ["LOGTALLY"])
SEEDS = int(os.environ.get("MONTH_SEEDS", "1"))
NIGHTS = 30
FIRST_DAY = datetime.date(2025, 11, 3)

ZSTD = "compresscmd /usr/bin/zstd\ncompressext .zst\ncompressoptions -q"
# How each log is rotated. What the server is told to reopen has a script that waits until it has.
REOPENED = ["create", "postrotate", "touch {log}.reopen", "while [ -e {log}.reopen ]; do sleep 0.005; done", "endscript"]
LOGS = {
    "gzip": [*REOPENED, "compress", "delaycompress"],
    "dates": [*REOPENED, "compress", ZSTD, "delaycompress", "dateext", "dateformat -%Y%m%d-%s"],
    "sizes": [*REOPENED, "compress", ZSTD, "maxsize 4k"],
    "plain": REOPENED,
    "copied": ["copytruncate", "compress", "delaycompress"],
    "copied-dates": ["copytruncate", "compress", ZSTD, "dateext", "dateformat -%Y%m%d-%s"],
}
COPIED = [name for name in LOGS if name.startswith("copied")]


class Writer(threading.Thread):
    """A server that writes to all logs, and never stops."""

    def __init__(self, folder, seed):
        super().__init__(daemon=True)
        self.folder = folder
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.day = FIRST_DAY
        # The log and the day of each line.
        self.written = []
        self.ends = False
        self.files = {name: self.open(name) for name in LOGS}

    def open(self, name):
        return os.open(f"{self.folder}/{name}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def run(self):
        while not self.ends:
            with self.lock:
                for name in LOGS:
                    self.write(name)
            time.sleep(0.002)

    def write(self, name):
        for _ in range(self.random.randrange(4)):
            time_of_day = f"{self.random.randrange(24):02}:{self.random.randrange(60):02}:07 +0000"
            line = (
                f'192.0.2.4 - - [{self.day:%d/%b/%Y}:{time_of_day}] "GET /{len(self.written)} HTTP/1.1" 200 5 '
                '"-" "curl/8"\n'
            )
            os.write(self.files[name], line.encode())
            self.written.append((name, self.day))
        if os.path.exists(f"{self.folder}/{name}.log.reopen"):
            os.close(self.files[name])
            self.files[name] = self.open(name)
            os.unlink(f"{self.folder}/{name}.log.reopen")

    def begin_day(self, day):
        """Makes all lines from now on of a day; those of the one before are in their logs."""
        with self.lock:
            self.day = day

    def stop(self):
        self.ends = True
        self.join()
        for file in self.files.values():
            os.close(file)


def has_caches():
    done = subprocess.run([COMMAND, "--help"], capture_output=True, text=True)
    return re.search(r"^  --cache ", done.stdout, re.MULTILINE) is not None


class Month:
    """A folder of logs, and what its nights counted."""

    def __init__(self, folder, seed):
        self.folder = folder
        self.random = random.Random(seed)
        os.mkdir(f"{folder}/logs")
        for name, options in LOGS.items():
            log = f"{folder}/logs/{name}.log"
            lines = "\n".join(options).format(log=log)
            self.put(f"{name}.conf", f"{log} {{\nsu {os.getuid()} {os.getgid()}\ndaily\nrotate 1000\nmissingok\n{lines}\n}}\n")
        self.writer = Writer(f"{folder}/logs", seed)
        # How often each line was counted, without a cache and with one.
        self.ways = [[]] + ([["--cache", f"{folder}/cache"]] if has_caches() else [])
        self.counted = [{} for _ in self.ways]
        # The second in which each log was rotated last.
        self.rotated = {}
        # The runs that something was missing from, which said so and were made again.
        self.repeated = 0
        # The runs during which logs were rotated.
        self.disturbed = 0

    def put(self, name, text):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write(text)
        os.chmod(f"{self.folder}/{name}", 0o644)

    def rotate(self, names, *options):
        for name in names:
            # Names with the second in them are to differ; the clock that has no more than seconds is late.
            while name.endswith("dates") and int(time.time() - 0.05) <= self.rotated.get(name, 0):
                time.sleep(0.02)
            done = subprocess.run(
                ["/usr/sbin/logrotate", *options, "--state", f"{self.folder}/{name}.state", f"{self.folder}/{name}.conf"],
                capture_output=True, text=True, timeout=60)
            self.rotated[name] = int(time.time())
            if done.returncode != 0 or done.stderr:
                raise AssertionError(f"logrotate {name}: {done.returncode} {done.stderr}")

    def sleep(self, most):
        time.sleep(self.random.uniform(0, most))

    def play(self):
        self.writer.start()
        for night in range(1, NIGHTS + 1):
            # A log that has grown is rotated at noon too.
            self.sleep(0.2)
            if self.random.random() < 0.5:
                self.rotate(["sizes"])
            self.sleep(0.2)
            day = FIRST_DAY + datetime.timedelta(days=night)
            self.writer.begin_day(day)
            self.night(day)
        # What the writer has written since is of a day that no night has counted.
        self.last_day = day
        self.writer.stop()

    def night(self, day):
        # Between its copy and its truncation copytruncate has all lines in two logs, which nobody can tell from
        # lines that were written twice. So these are rotated before the run or after it, all others at any moment.
        others = [name for name in LOGS if name not in COPIED]
        self.random.shuffle(others)
        is_early = self.random.random() < 0.5
        if is_early:
            self.rotate(COPIED, "--force")
        problems = []
        delay = self.random.uniform(0, 0.1)

        def rotate():
            time.sleep(delay)
            try:
                self.rotate(others, "--force")
            except AssertionError as error:
                problems.append(error)

        rotation = threading.Thread(target=rotate)
        rotation.start()
        self.sleep(0.2)
        for way, counted in zip(self.ways, self.counted):
            self.disturbed += rotation.is_alive()
            self.count(day, way, counted)
        rotation.join()
        if problems:
            raise problems[0]
        if not is_early:
            self.rotate(COPIED, "--force")

    def count(self, day, way, counted):
        """Counts the lines of the day before, as a nightly job does: again, if something was missing."""
        report = f"{self.folder}/report.csv"
        for _ in range(20):
            done = subprocess.run(
                [COMMAND, "-q", "--yesterday", "--now", f"{day}T00:15:00Z", "--tz", "UTC", "--by", "endpoint",
                 "--output", report, *way, f"{self.folder}/logs"],
                capture_output=True, text=True, timeout=120)
            if done.returncode == 0 and not done.stderr:
                break
            if done.returncode != 1 or not re.fullmatch(r"(logtally: \S+/logs/\S+: .*\n)+", done.stderr):
                raise AssertionError(f"night of {day}: {done.returncode} {done.stderr}")
            self.repeated += 1
        else:
            raise AssertionError(f"night of {day}: something is missing each time: {done.stderr}")
        with open(report, newline="") as file:
            for row in csv.DictReader(file):
                number = int(row["endpoint"].removeprefix("/"))
                counted[number] = counted.get(number, 0) + int(row["count"])

    def kept(self):
        """Returns the numbers of the lines in all logs, as they are stored in the end."""
        numbers = []
        for path in glob.glob(f"{self.folder}/logs/*.log*"):
            if path.endswith(".zst"):
                text = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
            else:
                with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
                    text = file.read()
            numbers += [int(number) for number in re.findall(rb"GET /(\d+) HTTP", text)]
        return numbers


class MonthTests(unittest.TestCase):
    def test_every_line_is_counted_in_one_night(self):
        for seed in range(1, SEEDS + 1):
            with self.subTest(seed=seed):
                folder = tempfile.mkdtemp()
                self.addCleanup(shutil.rmtree, folder)
                month = Month(folder, seed)
                try:
                    month.play()
                finally:
                    if month.writer.is_alive():
                        month.writer.stop()
                self.check(month, seed)

    def check(self, month, seed):
        written = month.writer.written
        kept = month.kept()
        self.assertEqual(len(kept), len(set(kept)), "logrotate has put a line into two logs")
        kept = set(kept)
        lost = [number for number in range(len(written)) if number not in kept]
        # Nobody but copytruncate loses anything.
        self.assertEqual({written[number][0] for number in lost} - set(COPIED), set())
        wanted = {number for number in kept if written[number][1] < month.last_day}
        self.assertGreater(len(wanted), NIGHTS * 100)
        self.assertGreater(month.disturbed, 0)
        for way, counted in zip(month.ways, month.counted):
            twice = [number for number, count in counted.items() if count != 1]
            self.assertEqual(twice, [], f"{way} counts lines twice")
            missing = [(number, *written[number]) for number in wanted - counted.keys()]
            self.assertEqual(missing, [], f"{way} loses lines")
            # A run may have seen what is lost later.
            self.assertLessEqual(counted.keys() - wanted, set(lost), f"{way} counts lines of other days")
        names = {suffix for path in glob.glob(f"{month.folder}/logs/*.log*") for suffix in [path.rpartition(".")[2]]}
        self.assertLessEqual({"gz", "zst", "log"}, names)
        print(
            f"seed {seed}: {len(wanted)} lines in {NIGHTS} nights, each counted once"
            f"{', with a cache too' if len(month.ways) > 1 else ''}; copytruncate lost {len(lost)} more; "
            f"{month.disturbed} runs began while logs were rotated, {month.repeated} said that something was missing and "
            "were made again"
        )


if __name__ == "__main__":
    unittest.main()
