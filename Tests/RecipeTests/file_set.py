"""Sixty logs with all that can be wrong with one: what every way to count them has to agree about."""

import gzip
import json
import os
import random
import subprocess

# In folders like those of hosts, in three formats, each plain, as gzip and as zstd.
COUNT = 60
PATHS = 500


def write(folder):
    """Writes the logs below a folder; returns the paths to give to the command.

    Of the sixty, one is cut off in the middle, one is empty, one is missing, and for one, `trap.log`, a worker dies
    where `trap.c` is preloaded.
    """
    logs = os.path.join(folder, "logs")
    numbers = random.Random(18)
    for number in range(COUNT - 4):
        lines = [line(number, numbers) for _ in range(10 + 3_000 // (1 + number % 20))]
        store(os.path.join(logs, name(number)), lines)
    ordinary = [line(0, numbers) for _ in range(5_000)]
    store(os.path.join(logs, "odd/empty.log"), [])
    store(os.path.join(logs, "odd/trap.log"), ordinary[:100])
    cut = os.path.join(logs, "odd/cut.log.zst")
    store(cut, ordinary)
    os.truncate(cut, os.path.getsize(cut) // 2)
    return [logs, os.path.join(folder, "missing.log")]


def name(number):
    host, suffix = number % 4 + 1, ("", ".gz", ".zst")[number // 3 % 3]
    return f"web-0{host}/{('access', 'json', 'vhost')[number % 3]}-{number:02}.log{suffix}"


def line(number, numbers):
    """Returns a line of the file with a number, with some that nobody can read."""
    if numbers.random() < 0.002:
        return "upstream timed out"
    path = f"/items/{int(PATHS * numbers.random() ** 3)}"
    status = numbers.choice([200, 200, 200, 304, 404, 500])
    client = f"192.0.2.{numbers.randrange(1, 255)}"
    if number % 3 == 1:
        return json.dumps({"remote_addr": client, "request_method": "GET", "uri": path, "status": status})
    host = "www.example.com:443 " if number % 3 == 2 else ""
    second = numbers.randrange(60)
    return (
        f"{host}{client} - - [03/Nov/2025:04:05:{second:02} +0000] "
        f'"GET {path}?q={number} HTTP/1.1" {status} {numbers.randrange(5_000)} "-" "Example/1.0"'
    )


def store(path, lines):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    text = "".join(f"{line}\n" for line in lines).encode()
    if path.endswith(".gz"):
        text = gzip.compress(text, mtime=0)
    elif path.endswith(".zst"):
        text = subprocess.run(["zstd", "-qc"], input=text, stdout=subprocess.PIPE, check=True).stdout
    with open(path, "wb") as file:
        file.write(text)


def trap(folder):
    """Builds the library to preload, and returns where it is."""
    library = os.path.join(folder, "trap.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "trap.c")
    subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
    return library
