#!/bin/bash
# How soon faults are found that show in some orders of events only: the known faults of the course whose header says
# schedule-failure or data-race, each with SEEDS seeds, in the case any-order. `schedules` counts the seed's own order
# too; a race is told of whatever came of it, so there are none to count.
set -u
cd "$(dirname "$0")/../.."
binary=${IPCGRADE:-build/ipcgrade}
seeds=${SEEDS:-20}
folder=$(mktemp -d) || exit 3
trap 'rm -rf "$folder"' EXIT

# SCHEDULES MS STORY; SCHEDULES is 0 where only a race was found, and - where nothing was.
one() {
  local start=${EPOCHREALTIME/./}
  "$binary" check --json --case any-order --seed "$1" "$2" >"$folder/json"
  awk -v ms=$(((${EPOCHREALTIME/./} - start) / 1000)) '
    /"kind": "data-race"/ { race = 1 }
    /"first_failed":/ { sub(/.*: */, ""); first = $0 + 0; explored = 1 }
    /"verdict": "fail"/ { failed = 1 }
    /"message":.*and wrong when / && !story { story = $0; sub(/.*and wrong when /, "", story); sub(/\\n.*/, "", story); gsub(/\\"/, "\"", story) }
    END { print first ? first + 1 : !failed ? "-" : race && explored ? 0 : 1, ms, story }' "$folder/json"
}

# The middle and the last of what stands in a column.
middle() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
worst() { sort -n | tail -n 1; }

echo "Found within its case's budget: by how many of $seeds seeds; schedules until then; time in ms, building included."
printf '%-38s %5s %6s %5s %7s %5s  %s\n' fault found median worst 'ms: md' worst 'shortest story'
grep -lE '^# finds:.*(schedule-failure|data-race)' cases/*/faults/*.patch | while read -r patch; do
  program=${patch#cases/} && program=${program%%/*}
  name=${patch##*/}
  rm -rf "${folder:?}/$program" && cp -r "reference/$program" "$folder/$program" &&
    patch -s -d "$folder/$program" -p1 <"$patch" || exit 3
  for ((seed = 1; seed <= seeds; seed++)); do one "$seed" "$folder/$program"; done >"$folder/runs"
  found=$(grep -vc '^- ' "$folder/runs")
  counted=$(awk '$1 > 0 { print $1 }' "$folder/runs")
  printf '%-38s %5s %6s %5s %7s %5s  %s\n' "$program/${name%.patch}" "$found" \
    "$([ -n "$counted" ] && middle <<<"$counted" || echo race)" "$([ -n "$counted" ] && worst <<<"$counted" || echo -)" \
    "$(cut -d' ' -f2 "$folder/runs" | middle)" "$(cut -d' ' -f2 "$folder/runs" | worst)" \
    "$(cut -d' ' -f3- "$folder/runs" | awk 'NF && (!best || length($0) < length(best)) { best = $0 } END { print best }')"
done
