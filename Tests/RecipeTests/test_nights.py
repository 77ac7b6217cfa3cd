"""Runs the recipes of the page Nights, as far as one machine can: `make test-recipes`.

Paths of the page are made those of a temporary folder. LOGTALLY is the command.
"""

import datetime
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import recipes

COMMAND = os.path.abspath(os.environ["LOGTALLY"])
YESTERDAY = datetime.date.today() - datetime.timedelta(days=1)


def line(day, endpoint="/x"):
    return f'192.0.2.4 - - [{day:%d/%b/%Y}:12:00:00 +0000] "GET {endpoint} HTTP/1.1" 200 5\n'


class NightCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("logs", "reports", "programs"):
            os.mkdir(self.path(name))
        os.symlink(COMMAND, self.path("programs/logtally"))
        self.write("logs/access.log", line(YESTERDAY) * 3 + line(YESTERDAY + datetime.timedelta(days=1)))
        self.write("logs/access.log.1", line(YESTERDAY) + line(YESTERDAY - datetime.timedelta(days=1)))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o644):
        with open(self.path(name), "w") as file:
            file.write(text)
        os.chmod(self.path(name), mode)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def recipe(self, name):
        """Returns a recipe with the paths of this test in it."""
        text = recipes.blocks("Nights")[name]
        places = {"/var/log/nginx": "logs", "/srv/reports": "reports", "/var/lib/logtally": "reports"}
        for place, own in places.items():
            text = text.replace(place, self.path(own))
        return text

    def run_shell(self, command, **variables):
        return subprocess.run(
            ["/bin/sh", "-c", command], timeout=120, cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True,
            env=os.environ | {"PATH": f'{self.path("programs")}:{os.environ["PATH"]}', "TZ": "UTC"} | variables)

    def assert_report(self):
        report = self.read(f"reports/{YESTERDAY}.csv")
        self.assertIn(report, ("endpoint,count\n/x,4\n", "endpoint,status,count\n/x,200,4\n"))


class ScriptTests(NightCase):
    def setUp(self):
        super().setUp()
        self.write("nightly-report.sh", self.recipe("nightly-report.sh"), 0o755)
        self.write("programs/mail", f'#!/bin/sh\n{{ echo "$@"; cat; }} >>{self.path("mails")}\n', 0o755)

    def test_script_is_clean(self):
        done = self.run_shell("shellcheck nightly-report.sh")
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_a_good_night_writes_a_report_and_no_mail(self):
        done = self.run_shell("./nightly-report.sh reports logs")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assert_report()
        self.assertFalse(os.path.exists(self.path("mails")))

    def test_a_mail_says_what_is_wrong(self):
        done = self.run_shell("./nightly-report.sh reports logs logs/none", RECIPIENT="ops@example.com")
        self.assertEqual(done.returncode, 1)
        self.assert_report()
        mail = self.read("mails")
        self.assertRegex(mail, r"-s The report of \S+ needs a look ops@example.com\nlogtally ended with 1\.\n")
        self.assertIn("logs/none: no such file or directory", mail)

    def test_thirty_reports_stay(self):
        for day in range(1, 36):
            self.write(f"reports/{YESTERDAY - datetime.timedelta(days=day)}.csv", "endpoint,count\n")
        self.write("reports/notes.csv", "mine\n")
        self.assertEqual(self.run_shell("./nightly-report.sh reports logs").returncode, 0)
        names = sorted(os.listdir(self.path("reports")))
        days = [str(YESTERDAY - datetime.timedelta(days=day)) for day in range(29, -1, -1)]
        self.assertEqual(names, [f"{day}.csv" for day in days] + ["lock", "notes.csv"])


class SchedulerTests(NightCase):
    def test_crontab(self):
        text = self.recipe("crontab")
        fields = re.fullmatch(r"(\d+) (\d+) \* \* \*  (.*)\n", text)
        self.assertTrue(fields)
        self.assertNotIn("%", text)
        done = self.run_shell(fields[3])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_report()

    def test_systemd(self):
        for name in ("logtally.service", "logtally.timer"):
            self.write(name, self.recipe(name).replace("/usr/bin/logtally", COMMAND))
        done = self.run_shell("systemd-analyze verify --man=no ./logtally.service ./logtally.timer")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        service = self.read("logtally.service").replace("\\\n", "")
        done = self.run_shell(re.search(r"^ExecStart=(.*)$", service, re.MULTILINE)[1])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_report()

    def test_logrotate(self):
        self.write("logrotate.conf", self.recipe("logrotate-nginx"))
        for _ in range(2):
            done = self.run_shell("/usr/sbin/logrotate --force --state state logrotate.conf")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assert_report()


if __name__ == "__main__":
    unittest.main()
