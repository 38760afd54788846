#!/bin/bash
# Runs benchmarks and puts what they print, with the machine and the versions, into harness/bench/RESULTS.md: each into
# the section of its name, in place of what was measured before. Usage: record.sh BENCH…
set -u
cd "$(dirname "$0")/../.."
results=${RESULTS:-harness/bench/RESULTS.md}
output=$(mktemp) && next=$(mktemp) || exit 3
trap 'rm -f "$output" "$next"' EXIT

# What was measured: a commit, when this is a checkout.
version() {
  local commit
  commit=$(git rev-parse --short HEAD 2>/dev/null) || { "${IPCGRADE:-build/ipcgrade}" --version; return; }
  git diff --quiet HEAD -- . ":!$results" || commit="$commit with changes"
  echo "ipcgrade $commit"
}

machine() {
  local memory cpu
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  memory=$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)
  echo "$(date -u +%Y-%m-%d), $(nproc) × ${cpu:-$(uname -m)}, $memory, load $(cut -d' ' -f1 /proc/loadavg) at the start;" \
    "Linux $(uname -r), gcc $(gcc -dumpfullversion), $(valgrind --version 2>/dev/null || echo no Valgrind)," \
    "$(version)"
}

# The file without the section of that name, which is put behind the others.
replace() {
  local name=$1
  [ -f "$results" ] || printf '# Measured\n\nWritten by `make bench` and `make bench-class`, section by section. %s\n' \
    'Each says when, and on what.' >"$results"
  awk -v head="## $name" '/^## / { skip = $0 == head } !skip' "$results" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >"$next"
  {
    cat "$next"
    printf '\n## %s\n\n%s\n\n```\n' "$name" "$where"
    cat "$output"
    echo '```'
  } >"$results"
}

for bench; do
  echo "== $bench"
  where=$(machine | fold -s -w 120 | sed 's/ *$//')
  "./$bench" | tee "$output"
  [ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
  name=${bench##*/}
  replace "${name%.sh}"
done
