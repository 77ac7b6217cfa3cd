"""The recipes of pages, as files that can be run."""

import os
import re

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = os.path.join(PACKAGE, "Sources/Logtally/Logtally.docc")


def blocks(page="ManyMachines"):
    """Returns the scripts and manifests of a page by the names that their first comments give them.

    A line of cron can have no comment, and is called `crontab`.
    """
    with open(os.path.join(PAGES, f"{page}.md")) as file:
        found = re.findall(r"^```(sh|yaml|ini|text)\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    named = {}
    for kind, text in found:
        name = re.search(r"^# ([a-z]+-(?:shares|hosts|report|nginx)|logtally\.[a-z]+)", text, re.MULTILINE)
        if name:
            named[f"{name[1]}.{kind}" if kind in ("sh", "yaml") else name[1]] = text
        elif re.match(r"(\S+ ){5} ", text):
            named["crontab"] = text
        elif kind != "text":
            raise ValueError(f"a block of {page} has no name:\n{text}")
    return named


def write(folder):
    """Writes them into a folder, as a reader would."""
    for name, text in blocks().items():
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o755)
