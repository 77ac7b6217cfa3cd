"""The recipes of the page ManyMachines, as files that can be run."""

import os
import re

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(PACKAGE, "Sources/Logtally/Logtally.docc/ManyMachines.md")


def blocks():
    """Returns the scripts and manifests of the page by the names that their first comments give them."""
    with open(PAGE) as file:
        found = re.findall(r"^```(sh|yaml)\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    named = {}
    for kind, text in found:
        name = re.search(r"^# ([a-z]+-shares|[a-z]+-hosts)", text, re.MULTILINE)
        if not name:
            raise ValueError(f"a block of {PAGE} has no name:\n{text}")
        named[f"{name[1]}.{kind}"] = text
    return named


def write(folder):
    """Writes them into a folder, as a reader would."""
    for name, text in blocks().items():
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o755)
