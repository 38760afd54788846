"""Does what a CI service would do with the files in harness/share: steps.py github|gitlab FILE FOLDER.

Runs each command of the one job in FOLDER, a fresh copy of a repository, by the shell and with the variables that the
service has; and complains where the file says what the service would refuse. The status is that of the job: 0 passed,
1 failed, 3 allowed to fail."""
import glob
import os
import re
import subprocess
import sys

import yaml

IMAGE = "IPCGRADE_IMAGE"


class Refused(Exception):
    pass


def demand(condition, complaint):
    if not condition:
        raise Refused(complaint)


def one_job(jobs):
    demand(len(jobs) == 1, f"{len(jobs)} jobs")
    return next(iter(jobs.values()))


def run(shell, command, folder, variables):
    return subprocess.run([*shell, command], cwd=folder, env={**os.environ, **variables}, check=False).returncode


def artifact(path, folder):
    found = glob.glob(os.path.join(folder, path))
    demand(found, f"the job has left nothing that is called {path}")


def github(document, folder):
    """https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax"""
    # YAML 1.1 takes the key for a boolean, GitHub doesn't.
    demand(document.get("on", document.get(True)), "nothing starts the workflow")
    demand(set(document) <= {"name", "on", True, "permissions", "jobs"}, f"keys {list(document)}")
    job = one_job(document["jobs"])
    demand(job["runs-on"], "no runs-on")
    demand(job["container"]["image"] == "${{ vars." + IMAGE + " }}", f"the image is not {IMAGE}'s")
    for step in job["steps"]:
        demand(("uses" in step) != ("run" in step), f"a step that is neither or both: {step}")
        if "uses" in step:
            demand(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]), f"uses {step['uses']}")
            if step["uses"].startswith("actions/upload-artifact@"):
                artifact(step["with"]["path"], folder)
        else:
            # What a job in a container runs by.
            shell = ["sh", "-e", "-c"]
            status = run(shell, step["run"], folder, {**document.get("env", {}), **job.get("env", {})})
            if status:
                return 1
    return 0


def gitlab(document, folder):
    """https://docs.gitlab.com/ci/yaml/"""
    job = one_job(document)
    demand(job["image"] == "$" + IMAGE, f"the image is not {IMAGE}'s")
    known = {"stage", "image", "variables", "script", "allow_failure", "artifacts"}
    demand(set(job) <= known, f"keys {set(job) - known}")
    status = 0
    for line in job["script"]:
        status = run(["sh", "-e", "-c"], line, folder, job.get("variables", {}))
        if status:
            break
    if status in (0, 1):
        for path in job["artifacts"]["paths"] + list(job["artifacts"]["reports"].values()):
            artifact(path, folder)
    if status == 0:
        return 0
    return 3 if status == job["allow_failure"]["exit_codes"] else 1


def main():
    service, path, folder = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    try:
        return {"github": github, "gitlab": gitlab}[service](document, folder)
    except Refused as refusal:
        print(f"{path}: {refusal}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
