"""Runs the recipes of the page ManyMachines: `make test-recipes`.

By ssh they run as they are, against a server of our own; of schedulers there are stand-ins. Every one of them has to
make the report that one run makes. LOGTALLY is the command.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

import file_set
import recipes
from ssh_server import SSHServer

COMMAND = os.path.abspath(os.environ["LOGTALLY"])
HERE = os.path.dirname(os.path.abspath(__file__))
QUESTION = ["--by", "endpoint,status"]


def setUpModule():
    global folder, data, logs, programs, expected
    folder = tempfile.mkdtemp()
    unittest.addModuleCleanup(shutil.rmtree, folder)
    data = os.path.join(folder, "data")
    logs = file_set.write(data)
    recipes.write(folder)
    programs = os.path.join(folder, "programs")
    os.mkdir(programs)
    # With a share in the file `lost`, a machine goes away whenever it counts that.
    program("logtally", f"""
        case " $* " in *" --shard $(cat {folder}/lost 2>/dev/null) "*) exit 137 ;; esac
        LD_PRELOAD="{file_set.trap(folder)}" exec "{COMMAND}" "$@"
        """)
    for name in ("sbatch", "kubectl", "aws"):
        program(name, f'PYTHONPATH="{HERE}" exec "{sys.executable}" -B -c '
                      f'"import schedulers, sys; sys.exit(schedulers.{name}(sys.argv[1:]))" "$@"')
    expected = os.path.join(folder, "expected.json")
    one = run(["logtally", *QUESTION, "--output", expected, *logs])
    # One is missing, one is cut off, and at one the worker dies.
    assert (one.returncode, len(read(expected)["files"])) == (1, file_set.COUNT), one.stderr


def program(name, script):
    path = os.path.join(programs, name)
    with open(path, "w") as file:
        file.write(f"#!/bin/sh\n{script}\n")
    os.chmod(path, 0o755)


def run(argv, more_programs=(), cwd=None, **variables):
    path = ":".join([*more_programs, programs, os.environ["PATH"]])
    return subprocess.run(
        argv, timeout=120, cwd=cwd or folder, env=os.environ | {"PATH": path, "SECONDS_BETWEEN": "0"} | variables,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
    )


def read(path):
    with open(path) as file:
        return json.load(file)


class RecipeCase(unittest.TestCase):
    def setUp(self):
        self.report = os.path.join(self.new_folder(), "report.json")

    def new_folder(self):
        path = tempfile.mkdtemp(dir=folder)
        self.addCleanup(shutil.rmtree, path)
        return path

    def assert_same_report(self, done, report=None):
        """One run says with 1 that files are missing, and so does everything else."""
        self.assertEqual(done.returncode, 1, done.stderr)
        with open(report or self.report, "rb") as file, open(expected, "rb") as one:
            self.assertEqual(file.read(), one.read())
        self.assertIn("odd/trap.log: the worker crashed with signal 6", done.stderr)

    def assert_missing(self, done, shares):
        """The report is there, the shares are named, and no file of the others is missing."""
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"logtally: {shares} missing; ", done.stderr)
        keys = {file["file"] for file in read(expected)["files"]}
        found = {file["file"] for file in read(self.report)["files"]} & keys
        self.assertTrue(0 < len(found) < len(keys))
        self.assertEqual(read(self.report)["totals"]["counted"], sum(
            file["counted"] for file in read(expected)["files"] if file["file"] in found))


class PageTests(unittest.TestCase):
    def test_scripts_are_clean(self):
        scripts = [name for name in recipes.blocks() if name.endswith(".sh")]
        self.assertEqual(len(scripts), 5)
        done = run(["shellcheck", *scripts])
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_scripts_in_manifests_are_clean(self):
        batch = yaml.safe_load(recipes.blocks()["batch-shares.yaml"])
        commands = [batch["containerProperties"]["command"]]
        jobs = list(yaml.safe_load_all(recipes.blocks()["kubernetes-shares.yaml"]))[1:]
        for job in jobs:
            [container] = job["spec"]["template"]["spec"]["containers"]
            commands.append(container["command"] + container["args"])
        for command in commands:
            self.assertEqual(command[:2], ["sh", "-euc"])
            # Several paths and options are meant to be several words.
            done = subprocess.run(
                ["shellcheck", "--shell=sh", "--exclude=SC2086,SC2154,SC2153", "-"],
                input=command[2], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_manifests_say_the_same_number_of_shares(self):
        settings, _, count, _ = yaml.safe_load_all(recipes.blocks()["kubernetes-shares.yaml"])
        self.assertEqual(settings["data"]["SHARES"], f"{count['spec']['completions']}")
        self.assertEqual(settings["data"]["SHARES"], f"{count['spec']['parallelism']}")


class ParallelTests(RecipeCase):
    @classmethod
    def setUpClass(cls):
        cls.server = SSHServer(os.path.join(folder, "ssh"), f"{programs}:/usr/bin:/bin")
        cls.addClassCleanup(cls.server.stop)

    def recipe(self, name, hosts, *paths):
        self.shared = self.new_folder()
        return run(
            [f"./{name}.sh", self.report, hosts, *paths], [self.server.programs],
            SHARED=self.shared, TMPDIR=self.shared)

    def test_hosts_that_see_the_same_logs(self):
        done = self.recipe("parallel-shares", "localhost,127.0.0.1", *logs)
        self.assert_same_report(done)
        [work] = os.listdir(self.shared)
        self.assertEqual(
            sorted(os.listdir(os.path.join(self.shared, work))),
            sorted([f"{share}.part" for share in range(1, 9)] + ["plan.json"]))

    def test_a_host_that_is_down(self):
        done = self.recipe("parallel-shares", "localhost,nobody.invalid", *logs)
        self.assert_same_report(done)

    def test_a_share_that_no_host_can_count(self):
        lost = os.path.join(folder, "lost")
        self.addCleanup(os.remove, lost)
        with open(lost, "w") as file:
            file.write("3/8")
        done = self.recipe("parallel-shares", "localhost,127.0.0.1", *logs)
        self.assert_missing(done, "shard 3 of 8 is")
        self.assertIn("some shares were not counted", done.stderr)

    def test_no_parts_stay_of_a_run_without_problems(self):
        done = self.recipe("parallel-shares", "localhost", os.path.join(logs[0], "web-01"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(os.listdir(self.shared), [])

    def test_hosts_with_logs_of_their_own(self):
        done = self.recipe("parallel-hosts", "localhost,127.0.0.1", logs[0])
        self.assertEqual(done.returncode, 1, done.stderr)
        report = read(self.report)
        keys = [file["file"] for file in report["files"]]
        self.assertEqual(len(keys), 2 * (file_set.COUNT - 1))
        self.assertIn(f"127.0.0.1:{logs[0]}/odd/trap.log", keys)
        self.assertEqual(report["totals"]["counted"], 2 * read(expected)["totals"]["counted"])
        self.assertEqual(
            [row["count"] for row in report["rows"]], [2 * row["count"] for row in read(expected)["rows"]])

    def test_a_host_that_does_not_answer_is_named(self):
        done = self.recipe("parallel-hosts", "localhost,nobody.invalid", os.path.join(logs[0], "web-01"))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("nobody.invalid.part: a part without its end", done.stderr)
        self.assertEqual(
            [file["state"] for file in read(self.report)["files"] if file["file"].endswith(".part")], ["failed"])


class SlurmTests(RecipeCase):
    def recipe(self, **variables):
        self.shared, self.state = self.new_folder(), self.new_folder()
        return run(
            [os.path.join(folder, "slurm-shares.sh"), self.report, "4", *logs],
            cwd=self.shared, STATE=self.state, **variables)

    def test_job_array(self):
        self.assert_same_report(self.recipe())

    def test_a_lost_share_is_named_and_can_be_counted_later(self):
        self.assert_missing(self.recipe(LOST="2"), "shard 2 of 4 is")
        script = os.path.join(folder, "slurm-shares.sh")
        [work] = [os.path.join(self.shared, name) for name in os.listdir(self.shared)]
        log = os.path.join(work, "again-%a.log")
        run(["sbatch", "--array=2", f"--output={log}", script, "count", work, "4"], STATE=self.state)
        done = run(
            ["sbatch", "--wait", f"--output={log}", script, "merge", work, self.report], STATE=self.state)
        with open(os.path.join(work, "again-None.log")) as file:
            done.stderr += file.read()
        self.assert_same_report(done)

    def test_wrong_options_stop_it(self):
        done = run(
            [os.path.join(folder, "slurm-shares.sh"), self.report, "4", "--by", "nonsense"],
            cwd=self.new_folder(), STATE=self.new_folder())
        self.assertEqual(done.returncode, 64)
        self.assertFalse(os.path.exists(self.report))

    def test_a_report_of_nothing_is_no_success(self):
        done = self.recipe(LOST="1,2,3,4")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("*.part: no such file", done.stderr)


class ContainerCase(RecipeCase):
    """The volume /data is where the logs of all tests are; reports are beside them."""

    def setUp(self):
        reports = os.path.join(data, "reports")
        self.addCleanup(shutil.rmtree, reports, ignore_errors=True)
        self.report = os.path.join(reports, "endpoints.json")

    def recipe(self, **variables):
        texts = {name: text.replace("/data/logs", "/data/logs /data/missing.log")
                 for name, text in recipes.blocks().items()}
        self.state = self.new_folder()
        path = os.path.join(self.state, self.manifest)
        with open(path, "w") as file:
            file.write(texts[self.manifest])
        return self.start(path, DATA=data, STATE=self.state, **variables)

    def run_tests(self, shares):
        self.assert_same_report(self.recipe())
        self.assert_same_report(self.recipe(KILLED="1,4"))
        self.assert_missing(self.recipe(LOST="2,3"), f"shards 2 and 3 of {shares} are")


class KubernetesTests(ContainerCase):
    manifest = "kubernetes-shares.yaml"

    def start(self, path, **variables):
        return run(["./kubernetes-shares.sh", path], **variables)

    def test_indexed_job(self):
        self.run_tests(shares=16)

    def test_it_runs_again(self):
        self.assert_same_report(self.recipe())
        os.remove(self.report)
        self.assert_same_report(self.again())

    def test_jobs_that_cannot_be_deleted_are_not_taken_for_new_ones(self):
        self.assert_same_report(self.recipe())
        done = self.again(DENIED="delete")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("cannot delete", done.stderr)
        # What the last merge said.
        self.assertNotIn("trap.log", done.stderr)

    def again(self, **variables):
        path = os.path.join(self.state, self.manifest)
        return self.start(path, DATA=data, STATE=self.state, **variables)


class BatchTests(ContainerCase):
    manifest = "batch-shares.yaml"

    def start(self, path, **variables):
        return run(["./batch-shares.sh", "queue", "5"], DEFINITION=path, **variables)

    def test_array_job(self):
        self.run_tests(shares=5)

    def test_it_stops_where_no_job_can_be_submitted(self):
        done = self.start("nothing.yaml", DATA=data, STATE=self.new_folder())
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("the plan failed", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
