#!/bin/bash
# How long a class takes: time, CPU time by part and memory for classes of CLASS_SIZES (50) submissions by CLASS_JOBS (2)
# workers, made from CLASS_SEED (1); and beside a shell grader of the usual kind, on one of CLASS_COMPARED submissions
# (as many as the largest; 0: not at all): time, verdicts that differ, and who is right. Nothing is remembered from one
# grading to the next.
set -u
cd "$(dirname "$0")/../.."
binary=$(realpath "${IPCGRADE:-build/ipcgrade}")
maker=$(dirname "$binary")/bench/make_class
read -ra sizes <<<"${CLASS_SIZES:-50}"
read -ra workers <<<"${CLASS_JOBS:-2}"
seed=${CLASS_SEED:-1}
compared=${CLASS_COMPARED:-${sizes[-1]}}
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# The class of N submissions, made when it is first asked for. Half of that of 2N it is not: it has its own mixture.
class_of() {
  [ -d "$scratch/class-$1" ] || "$maker" "$1" "$seed" "$scratch/class-$1" || exit 3
}

# The most KiB that a process and all its descendants have together, looked at once a second until it ends. Pages that
# several have count several times.
watch_memory() {
  local most=0 now
  while kill -0 "$1" 2>/dev/null; do
    now=$(ps -e -o pid=,ppid=,rss= | awk -v root="$1" '
      { parent[$1] = $2; size[$1] = $3 }
      END {
        for (pid in parent) {
          for (at = pid; at in parent && at != root && at != parent[at]; at = parent[at])
            ;
          sum += at == root ? size[pid] : 0
        }
        print sum + 0
      }')
    [ "$now" -gt "$most" ] && most=$now
    sleep 1
  done
  echo "\"together\": $most"
}

# grade N JOBS: leaves the results in $scratch/results and prints what the command says of itself.
grade() {
  local graded
  rm -rf "$scratch/results" "$scratch/cache"
  XDG_CACHE_HOME=$scratch/cache "$binary" grade --json -j "$2" --out "$scratch/results" "$scratch/class-$1" \
    >"$scratch/said" 2>/dev/null &
  watch_memory "$!" >"$scratch/together" &
  wait
  graded=$(sed -n 's/^{"submissions": \([0-9]*\).*/\1/p' "$scratch/said")
  [ "$graded" = "$1" ] || { echo "bench_class.sh: grading failed: $(cat "$scratch/said")" >&2; exit 3; }
  cat "$scratch/said" "$scratch/together"
}
number() { sed -n "s/.*\"$1\": \([0-9.e+-]*\).*/\1/p"; }

tell() { # N JOBS WHAT-THE-COMMAND-SAYS
  local key values=()
  for key in wall_s gcc programs valgrind exploration harness parent worker any_process together; do
    values+=("$(number "$key" <<<"$3")")
  done
  awk -v n="$1" -v jobs="$2" -v all="${values[*]}" 'BEGIN {
    split(all, v, " ")
    printf "%5d %2d %7.1f %6.1f %7.1f %8.1f %8.1f %7.1f %7.1f %5.1f%% %6.1f %6.1f %6.1f %5.0f\n", n, jobs, v[1],
      n * 60 / v[1], v[2], v[3], v[4], v[5], v[6], 100 * v[6] / (v[2] + v[3] + v[4]), v[7] / 1024, v[8] / 1024,
      v[9] / 1024, v[10] / 1024
  }'
}

echo "Classes of seed $seed, from nothing: without results or cached outcomes of the course's own programs. CPU time is as"
echo "wait4(2) has it: what tracing costs in the kernel is the traced program's, making a pod is the harness's. The search"
echo "through orders of events is counted apart, with all that the harness does for it. The harness's share is of gcc,"
echo "programs and valgrind together. Memory is the most that one process had: the parent, a worker, whatever else was"
echo "started; and all together, looked at once a second, what several share counted several times."
echo
printf '%5s %2s %7s %6s %7s %8s %8s %7s %7s %6s %6s %6s %6s %5s\n' \
  '' '' time a 'CPU s:' '' '' '' '' '' MiB: '' '' '' \
  N -j s minute gcc programs valgrind orders harness share parent worker other all
for n in "${sizes[@]}"; do
  class_of "$n"
  for jobs in "${workers[@]}"; do
    said=$(grade "$n" "$jobs") || exit 3
    tell "$n" "$jobs" "$said"
  done
done
[ "$compared" -gt 0 ] || exit 0

# --- side by side --------------------------------------------------------------------------------------------------

class_of "$compared"
said=$(grade "$compared" "${workers[-1]}") || exit 3
TIMEFORMAT='%R %U %S'
times=$({ time harness/bench/shell_grader.sh reference "$scratch/class-$compared" >"$scratch/shell" 2>"$scratch/shell.err"; } 2>&1)
cat "$scratch/shell.err" >&2
[ "$(wc -l <"$scratch/shell")" -eq "$compared" ] || { echo 'The shell grader needs namespaces: it did not run.'; exit 0; }

# owner, program, pass or fail
for result in "$scratch"/results/*/*/result.json; do
  folder=${result%/result.json}
  owner=${folder%/*}
  verdict=$(awk -F'[:,]' '/^ "score"/ { score = $2 } /^ "max_score"/ { most = $2 } /^ "status": "graded"/ { graded = 1 }
    END { print graded && score + 0 == most + 0 ? "pass" : "fail" }' "$result")
  echo "${owner##*/} ${folder##*/} $verdict"
done >"$scratch/ours"

echo
awk -v wall="$(number wall_s <<<"$said")" -v jobs="${workers[-1]}" -v times="$times" -v n="$compared" '
  FILENAME ~ /EXPECTED$/ {
    truth[$1] = $3 == "100" ? "pass" : "fail"
    made[$1] = $0
    sub(/.*# /, "", made[$1])
    next
  }
  FILENAME ~ /ours$/ { ours[$1] = $3; next }
  {
    shell[$1] = $3
    why = $0
    sub(/^[^ ]+ [^ ]+ [^ ]+ ?/, "", why)
    ours_right += ours[$1] == truth[$1]
    shell_right += $3 == truth[$1]
    if (ours[$1] != $3)
      rows[++differ] = sprintf("%-6s %-16s %-5s %-5s %-9s %s%s", $1, $2, ours[$1], $3,
        ours[$1] == truth[$1] ? "ipcgrade" : "the shell", made[$1], why == "" ? "" : "; the shell: " why)
  }
  END {
    split(times, t, " ")
    printf "The same class of %d, beside a shell grader of the usual kind (pass or fail, one scenario a program):\n\n", n
    printf "%-24s %8s %10s %15s\n", "", "time s", "a minute", "verdicts right"
    printf "%-24s %8.1f %10.1f %8d of %d\n", "ipcgrade -j " jobs, wall, n * 60 / wall, ours_right, n
    printf "%-24s %8.1f %10.1f %8d of %d\n", "the shell grader", t[1], n * 60 / t[1], shell_right, n
    printf "\n%d verdict%s differ%s\n", differ, differ == 1 ? "" : "s", differ == 1 ? "s" : ""
    if (differ)
      printf "\n%-6s %-16s %-5s %-5s %-9s %s\n", "", "program", "ours", "shell", "right is", "what it is"
    for (i = 1; i <= differ; i++)
      print rows[i]
  }' "$scratch/class-$compared/EXPECTED" "$scratch/ours" "$scratch/shell"
