#!/bin/bash
# The classic faults of concurrency, between processes: each of tests/classics whose like is in every textbook, right and
# wrong, is searched with up to PREEMPTIONS preemptions in at most SCHEDULES schedules. What is wrong has to be found; of
# what is right it is told with how many preemptions all orders were tried. Exits 1 when one is not as its first lines
# say.
set -u
cd "$(dirname "$0")/../.."
binary=$(realpath "${IPCGRADE:-build/ipcgrade}")
schedules=${SCHEDULES:-2000}
preemptions=${PREEMPTIONS:-3}
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
export XDG_CACHE_HOME=$scratch/cache
classics=(atomicity_violation order_violation aba lost_wakeup dining_philosophers dining_in_order starving_writer
  double_checked double_checked_atomic flag_before_data flag_after_data peterson peterson_swapped bakery
  unlocked_increment locked_increment)

# program NAME CLASSIC: a course of it, and a submission that is the same.
program() {
  local sync
  sync=$(sed -n 's,^// sync: ,,p' "harness/tests/classics/$2.c")
  mkdir -p "$scratch/cases" "$scratch/reference/$1" "$scratch/owner/$1"
  cp harness/tests/classics/shared.h "$scratch/reference/$1/"
  cp "harness/tests/classics/$2.c" "$scratch/reference/$1/classic.c"
  cp "harness/tests/classics/$2.c" "$scratch/owner/$1/classic.c"
  cat >"$scratch/cases/$1.yaml" <<YAML
program: $1
title: A classic
headers: [shared.h]
sync: ${sync:-flags}
roles: {classic: {sources: [classic.c]}}
limits: {cpu: 20 s, wall: 100 s}
cases:
  - id: any-order
    says: It ends with status 0.
    points: 1
    expect: {classic: {exit: 0}}
    explore: {preemptions: $preemptions, at-most: $schedules}
YAML
}

echo "At most $schedules schedules of at most $preemptions preemptions; covered: all orders with so many were tried."
echo "first: by which schedule what goes wrong was found; a race counts also where nothing goes wrong."
printf '%-22s %5s %9s %9s %5s %6s %5s %5s %6s  %s\n' classic is schedules different cover failed first races s 'shortest story'
differ=0
for classic in "${classics[@]}"; do
  name=${classic//_/-}
  program "$name" "$classic"
  wrong=wrong
  grep -qx '// fails: never' "harness/tests/classics/$classic.c" && ! grep -q '^// race: ' "harness/tests/classics/$classic.c" && wrong=right
  start=${EPOCHREALTIME/./}
  "$binary" --course "$scratch" check --json "$scratch/owner/$name" >"$scratch/json" 2>"$scratch/errors"
  python3 - "$scratch/json" "$classic" "$wrong" $(((${EPOCHREALTIME/./} - start) / 1000)) "$scratch/errors" <<'PYTHON' || differ=1
import json, re, sys
path, name, wanted, ms, errors = sys.argv[1:]
try:
    case, = json.load(open(path))["cases"]
    explored = case["explored"]
except (ValueError, KeyError):
    print(f"{name:22} {wanted:5} not searched: {open(errors).read().strip()[:80]}")
    sys.exit(1)
charged = [finding for finding in case["findings"] if not finding.get("advice")]
races = sum(finding["kind"] == "data-race" for finding in charged)
story = next((re.search(r"and wrong when (.*)", finding["message"]) for finding in charged
              if finding["kind"] == "schedule-failure"), None)
print(f'{name:22} {wanted:5} {explored["schedules"]:9} {explored["orders"]:9} {explored["covered"]:5} {explored["failed"]:6}'
      f' {explored["first_failed"] or "-":>5} {races:5} {float(ms) / 1000:6.1f}  {story.group(1) if story else ""}'.rstrip())
sys.exit(bool(charged) != (wanted == "wrong"))
PYTHON
done
exit $differ
