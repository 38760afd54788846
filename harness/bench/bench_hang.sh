#!/bin/bash
# How soon a hang is told: real time of each run of the worked submissions that ended in a deadlock or in asking in vain.
set -u
cd "$(dirname "$0")/../.."
binary=${IPCGRADE:-build/ipcgrade}

# A case's wall time stands before its findings.
runs_of() {
  "$binary" check --json "student/$1/$2" |
    awk -F'[:,]' -v who="$1/$2" '
      /"wall_ms":/ { wall = $2 + 0; told = 0 }
      /"kind": "(deadlock|no-progress)"/ && !told { told = 1; print wall, who }'
}

all=$(sed 's/#.*//' student/EXPECTED | awk '/ (deadlock|no-progress)( |$)/ { print $1, $2 }' |
  while read -r owner program; do runs_of "$owner" "$program"; done | sort -n)
count=$(wc -l <<<"$all")
printf '%-10s %10s %10s  %s\n' runs 'median ms' 'worst ms' 'worst of'
printf '%-10s %10s %10s  %s\n' "$count" "$(sed -n "$(((count + 1) / 2))p" <<<"$all" | cut -d' ' -f1)" \
  "$(tail -1 <<<"$all" | cut -d' ' -f1)" "$(tail -1 <<<"$all" | cut -d' ' -f2)"
