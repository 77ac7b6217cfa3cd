"""A peer: counts in a pool of Python processes, one task a file.

usage: pool.py literal|table JOBS LIST [TEXT]

LIST names a file with one path a line, of logs in the `simple` format.
"""

import sys
from collections import Counter
from functools import partial
from multiprocessing import Pool


def literal(text, path):
    with open(path, "rb") as lines:
        return sum(text in line for line in lines)


def pairs(path):
    counts = Counter()
    with open(path, "rb") as lines:
        for line in lines:
            _, endpoint, status = line.split()
            counts[endpoint.partition(b"?")[0], status] += 1
    return counts


def main():
    what, jobs, listing = sys.argv[1:4]
    with open(listing) as lines:
        paths = lines.read().splitlines()
    with Pool(int(jobs)) as pool:
        if what == "literal":
            counts = pool.map(partial(literal, sys.argv[4].encode()), paths)
            for path, count in zip(paths, counts):
                print(f"{path}:{count}")
        else:
            total = Counter()
            for part in pool.imap_unordered(pairs, paths):
                total.update(part)
            rows = sorted(total.items(), key=lambda item: (-item[1], item[0]))
            for (endpoint, status), count in rows:
                print(f"{endpoint.decode()},{status.decode()},{count}")


if __name__ == "__main__":
    main()
