#!/bin/bash
# How long a student waits: `ipcgrade check` of right submissions, real time and all CPU time, median of RUNS (11).
set -u
cd "$(dirname "$0")/../.."
runs=${RUNS:-11}
binary=${IPCGRADE:-build/ipcgrade}
TIMEFORMAT='%R %U %S'

median() { sort -n | sed -n "$(((runs + 1) / 2))p"; }

printf '%-24s %10s %10s\n' submission 'real s' 'CPU s'
for folder in student/alice/*/; do
  times=$(for ((i = 0; i < runs; i++)); do { time "$binary" check "$folder" >/dev/null 2>&1; } 2>&1; done)
  printf '%-24s %10s %10s\n' "$(basename "$folder")" "$(cut -d' ' -f1 <<<"$times" | median)" \
    "$(awk '{print $2 + $3}' <<<"$times" | median)"
done
