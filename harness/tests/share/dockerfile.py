"""Reads a Dockerfile as far as ours go, and runs it without Docker.

  dockerfile.py check FILE CONTEXT          complains of what would not work
  dockerfile.py run FILE CONTEXT BASE ROOT  makes ROOT what the image would be, as root, on copies of the folder BASE

FROM, COPY, RUN, WORKDIR and CMD are known."""
import fnmatch
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

KNOWN = ("FROM", "COPY", "RUN", "WORKDIR", "CMD")
HOST = """
mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/run" &&
cp /etc/resolv.conf "$1/etc/resolv.conf" && cd "$1" && exec chroot "$1" /bin/sh -c 'cd "$1" && eval "$2"' sh "$2" "$3"
"""


def instructions(path):
    """Pairs of instruction and arguments: lines that end in a backslash go on, comments don't count."""
    with open(path, encoding="utf-8") as file:
        text = "".join(line for line in file if not re.match(r"\s*#", line))
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def ignored(path):
    try:
        with open(path + ".dockerignore", encoding="utf-8") as file:
            return [line.strip() for line in file if line.strip() and not line.startswith("#")]
    except FileNotFoundError:
        return []


def stages(path):
    """[(name, base, [instruction])]"""
    found = []
    for word, rest in instructions(path):
        if word == "FROM":
            words = rest.split()
            found.append((words[2] if words[1:2] == ["AS"] else "", words[0], []))
        elif word in KNOWN and found:
            found[-1][2].append((word, rest))
        else:
            sys.exit(f"{path}: {word} is no instruction that can stand there")
    return found


def copy_words(rest):
    """The stage (or None), the sources and the target of a COPY."""
    words = rest.split()
    stage = words.pop(0)[len("--from="):] if words[0].startswith("--from=") else None
    return stage, words[:-1], words[-1]


def targets(context):
    with open(os.path.join(context, "Makefile"), encoding="utf-8") as file:
        return set(re.findall(r"^([a-z-]+):", file.read(), re.M))


def complaints(path, context):
    names = []
    skipped = ignored(path)
    for name, base, steps in stages(path):
        if base not in names and not re.fullmatch(r"[a-z0-9./-]+:[a-z0-9.-]*\d[a-z0-9.-]*", base):
            yield f"FROM {base}: no version"
        for word, rest in steps:
            if word == "COPY":
                stage, sources, _ = copy_words(rest)
                if stage is not None and stage not in names:
                    yield f"COPY {rest}: no such stage before"
                for source in sources if stage is None else []:
                    if not os.path.exists(os.path.join(context, source)):
                        yield f"COPY {rest}: there is no {source}"
                    if any(fnmatch.fnmatch(source.split("/")[0], pattern) for pattern in skipped):
                        yield f"COPY {rest}: {source} is ignored"
            if word == "RUN":
                if "apt-get install" in rest and not ("apt-get update &&" in rest and "/var/lib/apt/lists" in rest):
                    yield f"RUN {rest}: lists of packages are neither fresh nor taken away"
                for target in re.findall(r"make (?:-\S+ )*([a-z-]+)$", rest):
                    if target not in targets(context):
                        yield f"RUN {rest}: no target {target}"
            if word == "CMD" and not isinstance(json.loads(rest), list):
                yield f"CMD {rest}: not in exec form"
        names.append(name)
    for pattern in skipped:
        if pattern.startswith("*"):
            yield f"{pattern} is ignored: everything"


def copy_into(source, target, skipped=()):
    if not os.path.isdir(source):
        os.makedirs(os.path.dirname(target) or "/", exist_ok=True)
        shutil.copy2(source, os.path.join(target, "") if os.path.isdir(target) else target)
        return
    top = os.path.realpath(source)

    def ignore(folder, names):
        return [n for n in names if os.path.realpath(folder) == top and any(fnmatch.fnmatch(n, s) for s in skipped)]

    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True, ignore=ignore)


def run(path, context, base, result):
    made = {}
    work = tempfile.mkdtemp(dir=os.path.dirname(os.path.abspath(result)))
    for number, (name, origin, steps) in enumerate(stages(path)):
        root = os.path.join(work, str(number))
        subprocess.run(["cp", "-a", "--reflink=auto", made.get(origin, base), root], check=True)
        made[name] = root
        folder = "/"
        for word, rest in steps:
            if word == "WORKDIR":
                folder = rest
                os.makedirs(root + folder, exist_ok=True)
            elif word == "COPY":
                stage, sources, target = copy_words(rest)
                if target.endswith("/"):
                    os.makedirs(root + target, exist_ok=True)
                for source in sources:
                    for found in glob.glob(os.path.join(context, source) if stage is None else made[stage] + source):
                        copy_into(found, root + target, ignored(path) if stage is None else ())
            elif word == "RUN":
                print("RUN", rest, flush=True)
                subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", HOST, "sh", root,
                                folder, rest], check=True)
    if os.path.exists(result):
        shutil.rmtree(result)
    os.rename(root, result)
    shutil.rmtree(work)


def main():
    action, path, context = sys.argv[1:4]
    if action == "check":
        found = list(complaints(path, context))
        print("\n".join(found))
        return 1 if found else 0
    run(path, context, *sys.argv[4:6])
    return 0


if __name__ == "__main__":
    sys.exit(main())
