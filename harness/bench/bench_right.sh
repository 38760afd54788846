#!/bin/bash
# Nobody who is right is accused: the reference and all submissions of student/EXPECTED that have all points, in each
# case that holds in any order of events, with up to PREEMPTIONS preemptions and SCHEDULES schedules instead of those
# that the case asks for. A search ends before where there are no more orders. The references also under `sync: strict`.
# Usage: bench_right.sh [PROGRAM…], from the project's root; VARIANTS=reference leaves out the submissions. Exits 1 when
# anything is accused, except under `strict`, which is another rule than the one that these programs follow.
set -u
cd "$(dirname "$0")/../.."
binary=$(realpath "${IPCGRADE:-build/ipcgrade}")
schedules=${SCHEDULES:-10000}
preemptions=${PREEMPTIONS:-8}
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
export XDG_CACHE_HOME=$scratch/cache

# course NAME LINE: one whose cases ask for so much, with this line added to each program.
course() {
  local file
  mkdir -p "$scratch/$1"
  cp -r cases "$scratch/$1/" && ln -s "$PWD/reference" "$scratch/$1/reference" || exit 3
  for file in "$scratch/$1"/cases/*.yaml; do
    sed -i -E "s/explore: \{preemptions: [0-9]+, at-most: [0-9]+.*\}\$/explore: {preemptions: $preemptions, at-most: $schedules}/
               1a $2" "$file"
  done
}

# try COURSE FOLDER WHAT RULE: one row. Status 1 when it lost points or was not searched.
try() {
  local start=${EPOCHREALTIME/./}
  "$binary" --course "$scratch/$1" check --json --case any-order "$2" >"$scratch/json" 2>"$scratch/errors"
  python3 - "$scratch/json" "$3" "$4" $(((${EPOCHREALTIME/./} - start) / 1000)) "$scratch/errors" <<'PYTHON'
import json, sys
path, what, rule, ms, errors = sys.argv[1:]
try:
    result = json.load(open(path))
    case, = result["cases"]
    explored = case["explored"]
except (ValueError, KeyError):
    print(f"{what:28} {rule:6} not searched: {open(errors).read().strip()[:80]}")
    sys.exit(1)
races = [finding for finding in case["findings"] if finding["kind"] == "data-race"]
kinds = sorted({finding["kind"] for finding in case["findings"] if not finding.get("advice")})
if case["verdict"] not in ("pass", "fail"):
    kinds += [case["verdict"]]
whole = explored["covered"] == explored["preemptions"] and not explored["sampled"]
bound = "all" if whole else "none" if explored["covered"] < 0 else explored["covered"]
print(f'{what:28} {rule:6} {explored["schedules"]:9} {explored["orders"]:9} {bound!s:>5} {explored["failed"]:6}'
      f' {sum(not race.get("advice") for race in races):5} {sum(bool(race.get("advice")) for race in races):5} {float(ms) / 1000:7.1f}'
      f'  {"calls alone " if explored["by_calls"] else ""}{" ".join(kinds)}'.rstrip())
sys.exit(case["verdict"] != "pass" or bool(kinds))
PYTHON
}

[ $# -gt 0 ] || set -- $(grep -l '^    explore:' cases/*.yaml | sed 's,.*/,,; s,\.yaml$,,')
course flags '# as it is'
course strict 'sync: strict'
echo "At most $schedules schedules of at most $preemptions preemptions. covered: all orders with so many preemptions were tried."
echo "advice: races on a flag that is polled, which orders what was written before it under sync: flags."
printf '%-28s %-6s %9s %9s %5s %6s %5s %5s %7s\n' variant sync schedules different cover failed races advice s
accused=0
for program; do
  try flags "reference/$program" "$program/reference" flags || accused=1
  try strict "reference/$program" "$program/reference" strict
  [ "${VARIANTS:-all}" = all ] || continue
  while read -r owner; do
    try flags "student/$owner/$program" "$program/$owner" flags || accused=1
  done < <(awk -v program="$program" '$2 == program && $3 == 100 && $1 !~ /^#/ { print $1 }' student/EXPECTED)
done
exit $accused
