"""Builds a package that depends on KeyedTasks, as its page says: `make test-library`.

Its programs are those that the page ComingFromPython shows beside Python's. Both are taken from there, run, compared,
and timed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = os.path.join(REPOSITORY, "Sources/KeyedTasks/KeyedTasks.docc")
SWIFT = os.environ.get("SWIFT", "swift")


def setUpModule():
    global folder, package
    folder = tempfile.mkdtemp()
    unittest.addModuleCleanup(shutil.rmtree, folder)
    package = os.path.join(folder, "demonstrations")
    # A package is known by the name of its folder.
    os.symlink(REPOSITORY, os.path.join(folder, "logtally"))
    write("Package.swift", block("AnotherPackage.md", "swift"))
    shutil.copy(os.path.join(REPOSITORY, "Package.resolved"), package)
    for name, section in (("Fetch", "Fetches under keys"), ("Count", "100 files by processes")):
        write(f"Sources/{name}/main.swift", block("ComingFromPython.md", "swift", section))
        write(f"{name}.py", block("ComingFromPython.md", "python", section))
    built = build()
    assert built.returncode == 0, built.stdout + built.stderr


def block(page, kind, section=""):
    """The first block of a kind in a section of a page."""
    with open(os.path.join(PAGES, page)) as file:
        text = file.read()
    text = text[text.index(f"## {section}"):]
    return re.search(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL).group(1)


def write(name, text):
    path = os.path.join(package, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def build():
    return subprocess.run(
        [SWIFT, "build", "-c", "release"], cwd=package, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=1500)


def best(*argv):
    """What a program prints, and the least time of three runs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run(argv, cwd=package, capture_output=True, text=True, timeout=120, check=True)
        times.append(time.perf_counter() - start)
    return done.stdout, min(times)


class SlowPage(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.1)
        page = f"price of {self.path[1:]}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


class Demonstrations(unittest.TestCase):
    def compare(self, name, *arguments):
        swift, swift_time = best(os.path.join(package, ".build/release", name), *arguments)
        python, python_time = best(sys.executable, f"{name}.py", *arguments)
        print(f"{name}: Swift {swift_time:.3f} s, Python {python_time:.3f} s")
        self.assertEqual(swift, python)
        return swift, swift_time

    def test_fetches_under_keys(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), SlowPage)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        printed, took = self.compare("Fetch", str(server.server_port))
        self.assertIn("GOOG price of GOOG", printed)
        self.assertEqual(len(printed.splitlines()), 7)
        self.assertGreater(took, 0.1)

    def test_files_by_processes(self):
        paths = []
        for number in range(100):
            paths.append(f"{number}.log")
            write(paths[-1], f"2025-11-03T04:05:06.123456 /api/v1/login/{number} 200\n" * (10_000 + number))
        printed, _ = self.compare("Count", *paths)
        self.assertEqual(printed.splitlines()[42], "42.log 10042")

    def test_no_more_lines_than_python(self):
        for name in ("Fetch", "Count"):
            lengths = []
            for path in (f"Sources/{name}/main.swift", f"{name}.py"):
                with open(os.path.join(package, path)) as file:
                    lengths.append(sum(1 for line in file if line.strip()))
            self.assertLessEqual(lengths[0], lengths[1], name)

    def test_closures_in_processes_do_not_compile(self):
        """The compiler says what to do instead."""
        path = os.path.join(package, "Sources/Fetch/main.swift")
        with open(path) as file:
            program = file.read()
        self.addCleanup(write, path, program)
        for closure in ("{ name in 1 }", "{ name in await Task.yield() }"):
            write(path, f'import KeyedTasks\n_ = try await simpleParallel(["a"], executor: .processes()) {closure}\n')
            built = build()
            self.assertNotEqual(built.returncode, 0)
            self.assertIn("make the work a struct that conforms to ParallelTask", built.stdout + built.stderr)


if __name__ == "__main__":
    unittest.main()
