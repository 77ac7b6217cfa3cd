"""Stand-ins for the commands of schedulers: they run at once, on this machine, what they are given.

What the recipes rely on is kept: which variables a task has, what is tried again, which jobs wait for which, and when
a job has failed. The environment steers it:

  STATE   a folder for what one command tells the next
  DATA    where the volume /data of a pod or container lies
  LOST    numbers of shares of which no try does anything, such as "2,3"
  KILLED  those whose first try does its work but is killed before it can say so
  DENIED  a verb of kubectl that is not allowed, such as "delete"
"""

import os
import re
import subprocess
import sys

import yaml

KILLED = 137


def run(argv, variables, share=None, tries=1, final=(), output=None):
    """Runs a task until a try succeeds, or has one of the final exit codes; returns the last exit code."""
    def named(name):
        return str(share) in os.environ.get(name, "").split(",")

    code = KILLED
    for number in range(tries):
        if named("LOST"):
            continue
        code = subprocess.run(
            argv, env=os.environ | variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ).returncode
        if number == 0 and named("KILLED"):
            code = KILLED
        if code == 0 or code in final:
            break
    return code


def keep(name, text):
    with open(os.path.join(os.environ["STATE"], name), "w") as file:
        file.write(text)


def kept(name):
    with open(os.path.join(os.environ["STATE"], name)) as file:
        return file.read()


def is_kept(name):
    return os.path.exists(os.path.join(os.environ["STATE"], name))


def forget(name):
    if is_kept(name):
        os.remove(os.path.join(os.environ["STATE"], name))


def options(words, flags=()):
    """Returns the options in front of other words, as `--name=value` or `--name value`, and those words."""
    found, words = {}, list(words)
    while words and words[0].startswith("--"):
        name, equals, value = words.pop(0).partition("=")
        found[name] = value if equals else "" if name in flags else words.pop(0)
    return found, words


def only(found, known):
    if not set(found) <= set(known):
        sys.exit(f"stand-in: what is {sorted(set(found) - set(known))}?")


def on_disk(value):
    """Returns a text with the paths that words below /data have outside of the container."""
    return re.sub(r"(?<!\S)/data(?=/)", os.environ["DATA"], value)


def sbatch(words):
    """Slurm: a task that fails is not tried again."""
    found, script = options(words, flags=["--parsable", "--wait"])
    only(found, ["--parsable", "--wait", "--array", "--output", "--dependency"])
    if "--dependency" in found:
        kind, job = found["--dependency"].split(":")
        if kind != "afterany" and kept(f"job-{job}") != "0":
            return 1
    with open(script[0]) as file:
        processors = re.search(r"^#SBATCH .*--cpus-per-task=(\d+)", file.read(), re.MULTILINE)[1]
    tasks = [None]
    if "--array" in found:
        ranges = [(piece.split("-") * 2)[:2] for piece in found["--array"].split(",")]
        tasks = [task for first, last in ranges for task in range(int(first), int(last) + 1)]
    job = f"{len(os.listdir(os.environ['STATE'])) + 1}"
    print(f"{job};cluster" if "--parsable" in found else f"Submitted batch job {job}", flush=True)
    worst = 0
    for task in tasks:
        variables = {"SLURM_CPUS_PER_TASK": processors, "SLURM_ARRAY_TASK_COUNT": f"{len(tasks)}"}
        if task is not None:
            variables["SLURM_ARRAY_TASK_ID"] = f"{task}"
        with open(found["--output"].replace("%a", f"{task}"), "ab") as log:
            worst = max(worst, run(["bash", *script], variables, task, output=log))
    keep(f"job-{job}", f"{worst}")
    return worst if "--wait" in found else 0


def kubectl(words):
    """Kubernetes: only jobs, as the recipe asks about them."""
    verb, words = words[0], words[1:]
    if verb == os.environ.get("DENIED"):
        sys.exit(f"stand-in: cannot {verb}")
    found, words = options(words, flags=["--ignore-not-found"])
    if verb in ("get", "logs"):
        job = words[0].removeprefix("job/")
        found, _ = options(words[1:])
        if verb == "get":
            only(found, ["--output"])
            print(kept(job), end="")
        else:
            print(kept(f"{job}.log"), end="")
        return 0
    if verb == "delete":
        forget(words[0].removeprefix("job/"))
        return 0
    only(found, ["--filename", "--selector"])
    with open(found["--filename"]) as file:
        manifests = list(yaml.safe_load_all(file))
    label, _, value = found["--selector"].partition("=")
    for manifest in manifests:
        labels = manifest["metadata"].get("labels", {})
        if label == "!step" and "step" not in labels:
            # What has no step holds the settings.
            keep("settings", yaml.safe_dump(manifest["data"]))
        elif value and labels.get(label) == value:
            run_job(manifest)
    return 0


def run_job(manifest):
    name, spec = manifest["metadata"]["name"], manifest["spec"]
    if is_kept(name):
        # A job that is there stays as it is, and has ended long ago.
        return
    indexed = spec.get("completionMode") == "Indexed"
    [container] = spec["template"]["spec"]["containers"]
    variables = {name: on_disk(text) for name, text in yaml.safe_load(kept("settings")).items()}
    rules = spec.get("podFailurePolicy", {}).get("rules", [])
    final = {code for rule in rules if "onExitCodes" in rule for code in rule["onExitCodes"]["values"]}
    tries = 1 + spec["backoffLimitPerIndex" if indexed else "backoffLimit"]
    codes = []
    with open(os.path.join(os.environ["STATE"], f"{name}.log"), "wb") as log:
        for index in range(spec.get("completions", 1)):
            share = index + 1 if indexed else None
            if indexed:
                variables["JOB_COMPLETION_INDEX"] = f"{index}"
            argv = container["command"] + container["args"]
            codes.append(run(argv, variables, share, tries, final, output=log))
    keep(name, "FailureTarget Failed" if any(codes) else "SuccessCriteriaMet Complete")


def aws(words):
    """AWS Batch, with the definition in the file that DEFINITION names."""
    service, verb, *words = words
    if service != "batch":
        return 64
    if verb == "describe-jobs":
        found, _ = options(words)
        only(found, ["--jobs", "--query", "--output"])
        print(kept(found["--jobs"]))
        return 0
    found, _ = options(words)
    only(found, [
        "--job-name", "--job-queue", "--job-definition", "--container-overrides", "--query", "--output",
        "--array-properties",
    ])
    with open(os.environ["DEFINITION"]) as file:
        definition = yaml.safe_load(file)
    container = definition["containerProperties"]
    variables = {}
    for pair in container["environment"]:
        only(pair, ["name", "value"])
        variables[pair["name"]] = on_disk(pair["value"])
    variables |= dict(re.findall(r"{name=(\w+),value=(\w+)}", found["--container-overrides"]))
    retries = definition["retryStrategy"]
    final = {int(rule["onExitCode"]) for rule in retries["evaluateOnExit"] if rule["action"] == "exit"}
    size = int(found["--array-properties"].partition("size=")[2]) if "--array-properties" in found else None
    codes = []
    for index in range(size or 1):
        if size:
            variables["AWS_BATCH_JOB_ARRAY_INDEX"] = f"{index}"
        share = index + 1 if size else None
        # Its output is the log of the job, which the script never sees.
        codes.append(
            run(container["command"], variables, share, retries["attempts"], final, output=sys.stderr)
        )
    keep(found["--job-name"], "FAILED" if any(codes) else "SUCCEEDED")
    print(found["--job-name"])
    return 0
