#!/bin/bash
# harness/share, as far as it goes without the services that it is for: the jobs of GitHub and GitLab in a fresh copy,
# Gradescope's folders, the Dockerfile and the dev container read. Prints Check's summary line. What it takes to install
# ipcgrade from nothing is tried by `make check-share`.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
here=$PWD
share=$here/harness/share
python=/usr/bin/python3


# The command as if it were installed, and a repository with the submissions of three.
mkdir -p "$scratch/bin" "$scratch/class/submissions"
ln -s "$ipcgrade" "$scratch/bin/ipcgrade"
export PATH=$scratch/bin:$PATH
for owner in alice erik karl; do
  mkdir "$scratch/class/submissions/$owner"
  cp -r "student/$owner/pipe" "$scratch/class/submissions/$owner/"
done
# fresh NAME [OWNER…]: a copy of it, with these submissions.
fresh() {
  local copy=$scratch/$1 owner
  shift
  rm -rf "$copy"
  mkdir -p "$copy/submissions"
  for owner in "$@"; do cp -r "$scratch/class/submissions/$owner" "$copy/submissions/"; done
  echo "$copy"
}

# GitHub
github=("$python" harness/tests/share/steps.py github "$share/github/ipcgrade.yml")
export GITHUB_STEP_SUMMARY=$scratch/summary
copy=$(fresh github alice erik karl)
expect "GitHub's job" 0 "::error file=submissions/karl/pipe/pipe.c,line=" "${github[@]}" "$copy"
holds "its log tells of all" sh -c "grep -c '^### pipe by' '$GITHUB_STEP_SUMMARY' | grep -qx 3"
holds "its artifact has the pages" test -s "$copy/reports/index.html" -a -s "$copy/reports/karl/pipe/index.html"
expect "GitHub's job without submissions" 1 "no submission in it" "${github[@]}" "$(fresh nobody)"
copy=$(fresh own)
cp -r student/alice/pipe "$copy/pipe"
sed 's/SUBMISSIONS: submissions/SUBMISSIONS: ./' "$share/github/ipcgrade.yml" >"$scratch/own.yml"
expect "a student's own repository" 0 "100 of 100" "$python" harness/tests/share/steps.py github "$scratch/own.yml" "$copy"
sed 's/@v4/@main/' "$share/github/ipcgrade.yml" >"$scratch/odd.yml"
expect "an action without a version" 2 "uses actions/" "$python" harness/tests/share/steps.py github "$scratch/odd.yml" "$copy"

# GitLab
gitlab=("$python" harness/tests/share/steps.py gitlab "$share/gitlab/ipcgrade.yml")
expect "GitLab's job" 3 "karl" "${gitlab[@]}" "$(fresh gitlab alice karl)"
expect "GitLab's job of right ones" 0 "100 of 100" "${gitlab[@]}" "$(fresh gitlab alice)"
expect "GitLab's job without submissions" 1 "no submission in it" "${gitlab[@]}" "$(fresh nobody)"
sed 's/junit.xml/unit.xml/' "$share/gitlab/ipcgrade.yml" >"$scratch/odd.yml"
expect "a report that isn't there" 2 "nothing that is called" "$python" harness/tests/share/steps.py gitlab "$scratch/odd.yml" \
  "$(fresh gitlab alice)"

# Gradescope: what is packed, and its folders
zip=$scratch/autograder.zip
pack=(env "IPCGRADE=$ipcgrade" "$share/gradescope/pack")
expect "an autograder" 0 "grades pipe" "${pack[@]}" "$zip" pipe
expect "an autograder for nothing" 2 "PROGRAM=" "${pack[@]}" "$scratch/none.zip"
expect "an autograder for what nobody knows" 2 "did you mean 'pipe'?" "${pack[@]}" "$scratch/none.zip" pipes
printf 'programs: {pipe: {points: {no-such: 3}}}\n' >"$scratch/assignment.yaml"
expect "an autograder with a wrong assignment" 2 "no-such" "${pack[@]}" "$scratch/none.zip" pipe . "$scratch/assignment.yaml"
holds "none is packed then" test ! -e "$scratch/none.zip"
expect "make autograder" 0 "grades pipe" \
  env -u MAKEFLAGS make -o "$ipcgrade" "IPCGRADE=$ipcgrade" "BUILD=$scratch/built" PROGRAM=pipe autograder

autograder=$scratch/autograder
unpack() { # ZIP
  rm -rf "$autograder"
  mkdir -p "$autograder/source" "$autograder/submission" "$autograder/results"
  "$python" -m zipfile -e "$1" "$autograder/source"
}
# handed_in NAME FOLDER STATUS PYTHON [VARIABLE=VALUE]: what comes of it fits Gradescope's schema, and PYTHON holds of
# it, as `j`.
handed_in() {
  local name=$1 folder=$2 status=$3 condition=$4
  shift 4
  rm -rf "$autograder/submission" "$autograder/results"
  mkdir "$autograder/results"
  cp -r "$folder" "$autograder/submission"
  expect "Gradescope: $name" "$status" "pipe" env "AUTOGRADER=$autograder" "$@" /bin/bash "$autograder/source/run_autograder"
  holds "Gradescope: the results of $name" "$python" -c "
import json, sys, jsonschema
j = json.load(open(sys.argv[1]))
jsonschema.validate(j, json.load(open('harness/tests/schemas/gradescope.schema.json')))
assert $condition, j" "$autograder/results/results.json"
}
unpack "$zip"
mkdir -p "$autograder/tree"
tar -xzf "$autograder/source/ipcgrade.tar.gz" -C "$autograder/tree"
install=(env -u MAKEFLAGS make -C "$autograder/tree/ipcgrade" --dry-run -o "$ipcgrade" "IPCGRADE=$ipcgrade")
holds "all is packed that is installed" "${install[@]}" STUDENT_PARTS= install
holds "what students are given can be left out" sh -c '! "$@" | grep lib/ipcgrade/edition' sh "${install[@]}" STUDENT_PARTS= install
for folder in cases reference harness/share harness/base harness/cli; do
  holds "$folder is packed" diff -r "$folder" "$autograder/tree/ipcgrade/$folder"
done
holds "nobody's solutions are packed" test ! -e "$autograder/tree/ipcgrade/student"
holds "setup.sh is a script" bash -n "$autograder/source/setup.sh"
mkdir -p "$scratch/deeper" "$scratch/empty"
cp -r student/alice/pipe "$scratch/deeper/"
handed_in "a right one" student/alice/pipe 0 "j['score'] == 100 and len(j['tests']) > 10"
handed_in "a right one in a folder" "$scratch/deeper" 0 "j['score'] == 100"
handed_in "a faulty one" student/karl/pipe 0 "0 < j['score'] < 50 and any('deadlock' in t.get('output', '') for t in j['tests'])"
handed_in "none" "$scratch/empty" 0 "j['score'] == 0 and 'missing-source' in j['tests'][0]['output']"
mkdir "$scratch/few" "$scratch/stub" # no compiler; and a grading that fails half way
for tool in cat cp mkdir mktemp rm; do ln -s "$(command -v $tool)" "$scratch/few/"; done
ln -s "$ipcgrade" "$scratch/few/"
expect "Gradescope: without a compiler" 3 "there is no gcc" \
  env "AUTOGRADER=$autograder" "PATH=$scratch/few" /bin/bash "$autograder/source/run_autograder"
cat >"$scratch/stub/ipcgrade" <<'END'
#!/bin/sh
while [ "$1" != --out ]; do shift; done
mkdir -p "$2/submission/pipe" && echo '{"output": "pipe"}' >"$2/submission/pipe/gradescope.json"
echo pipe is broken
exit 3
END
chmod +x "$scratch/stub/ipcgrade"
handed_in "one of which the grading fails" student/alice/pipe 3 "'score' not in j" "PATH=$scratch/stub:$PATH"

printf 'programs: {pipe: {categories: {robustness: 0, memory: 0}}}\nseeds: [1, 2]\n' >"$scratch/assignment.yaml"
expect "an autograder of an assignment" 0 "grades pipe" "${pack[@]}" "$zip" pipe . "$scratch/assignment.yaml"
unpack "$zip"
handed_in "a right one, by an assignment" student/alice/pipe 0 "0 < j['score'] < 100"

# Docker
dockerfile=("$python" harness/tests/share/dockerfile.py check)
expect "the Dockerfile" 0 "" "${dockerfile[@]}" "$share/docker/Dockerfile" .
mkdir "$scratch/docker"
while IFS=';' read -r edit complaint; do
  sed "$edit" "$share/docker/Dockerfile" >"$scratch/docker/Dockerfile"
  expect "a Dockerfile: $complaint" 1 "$complaint" "${dockerfile[@]}" "$scratch/docker/Dockerfile" .
done <<'END'
s/^FROM debian:12 AS/FROM debian:latest AS/;no version
s/--from=package/--from=nowhere/;no such stage
s/deb$/debian/;no target debian
s|COPY harness/deps.sh|COPY deps.sh|;there is no deps.sh
END

# The dev container, where it would be copied to
holds "the dev container's folders" "$python" - "$share/devcontainer/devcontainer.json" <<'END'
import json, os, re, sys
build = json.load(open(sys.argv[1]))["build"]
top = ".devcontainer"
dockerfile = os.path.normpath(os.path.join(top, build["dockerfile"]))
assert os.path.normpath(os.path.join(top, build["context"])) == ".", build
assert re.search("^FROM .* AS " + build["target"] + "$", open(dockerfile).read(), re.M), build
END

finish
