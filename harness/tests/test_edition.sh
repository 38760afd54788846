#!/bin/bash
# export --student: what the archive holds and what it doesn't, and that it grades as the whole command does, without
# anything of the course around it. compare_edition does that for every program, in a root of its own. Prints Check's
# summary line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
here=$PWD


# Three programs: one without partners and with an assignment of its own, one with them, one with units.
cat >"$scratch/assignment.yaml" <<'END'
programs:
  pipe: {points: {tidy: 50}, hidden: [robustness]}
  shm-pair:
  bounded-buffer:
END
export=("$ipcgrade" export --student --assignment "$scratch/assignment.yaml")
expect "a path too many" 2 "takes no path" "${export[@]}" student
expect "grades too" 2 "exports no grades" "${export[@]}" --format canvas --into x.csv
expect "where it can't be written" 2 "$scratch/none: No such file" "${export[@]}" --to "$scratch/none/x.tar.gz"
lacks "and nothing is made for it" " cases" "${export[@]}" --to "$scratch/none/x.tar.gz"
expect "where a folder is" 2 "$scratch is a folder" "${export[@]}" --to "$scratch"
mkfifo "$scratch/queue"
expect "where no file is" 2 "$scratch/queue is not a regular file" timeout 10 "${export[@]}" --to "$scratch/queue"
holds "which stays what it is" test -p "$scratch/queue"
expect "the archive" 0 "3 programs" "${export[@]}" --to "$scratch/student.tar.gz"
at_once() {
  "${export[@]}" --to "$scratch/twice.tar.gz" &
  "${export[@]}" --to "$scratch/twice.tar.gz" && wait $! && gzip -t "$scratch/twice.tar.gz"
}
holds "two at once" at_once
holds "no part of one is left" test "$(echo "$scratch"/*.tar.gz*)" = "$scratch/student.tar.gz $scratch/twice.tar.gz"
mkdir "$scratch/tmp"
TMPDIR=$scratch/tmp setsid "${export[@]}" --to "$scratch/killed.tar.gz" >/dev/null 2>&1 &
for _ in $(seq 500); do
  [ -n "$(ls "$scratch/tmp")" ] && break
  sleep 0.01
done
kill -KILL -- "-$!"
wait "$!" 2>/dev/null
holds "a kill leaves something behind" test -n "$(ls "$scratch/tmp")"
holds "which the next one removes" env "TMPDIR=$scratch/tmp" "${export[@]}" --quiet --to "$scratch/killed.tar.gz"
holds "and leaves nothing itself" test -z "$(ls "$scratch/tmp")"
tar xzf "$scratch/student.tar.gz" -C "$scratch"
edition=$scratch/ipcgrade-student
expect "an edition of an edition" 2 "is a student edition itself" "$ipcgrade" export --student --course "$edition/share/ipcgrade"

# What is in it
holds "what to read first" test -s "$edition/README.md"
holds "the licences of all that is linked in" sh -c "grep -q 'GNU' '$edition/LICENCES' && grep -qi pcre '$edition/LICENCES'"
holds "no source but what students' functions are linked with" \
  sh -c "test \"\$(cd '$edition' && find . -name '*.c')\" = ./share/ipcgrade/cases/unit/agent.c"
holds "headers that students need" test -s "$edition/share/ipcgrade/reference/shm-pair/shm-02.h"
hidden=$(awk '/- id:/ { id = $3 } /visibility: hidden/ { print id }' cases/pipe.yaml cases/shm-pair.yaml cases/bounded-buffer.yaml)
holds "the course has hidden cases" test -n "$hidden"
for id in $hidden; do
  holds "no $id" sh -c "! grep -raqF -- 'id: $id' '$edition/share' && ! grep -raqF -- '\"$id\"' '$edition/share'"
done
holds "no hidden test of a unit" sh -c "! grep -raqE 'two_at_once|like_the_model' '$edition/share'"
holds "but those that are shown" grep -raqF goes_round "$edition/share/ipcgrade/prepared/bounded-buffer"
for partner in server client; do
  for executable in "$edition"/share/ipcgrade/prepared/shm-pair/build-*/$partner; do
    holds "$partner has no symbols" sh -c "nm '$executable' 2>&1 | grep -q 'no symbols'"
    holds "$partner has no lines" sh -c "! readelf -SW '$executable' | grep -q debug"
  done
done
if ! readelf -dW "$ipcgrade" | grep -q asan; then
  holds "a command that needs no library" sh -c "! readelf -dW '$edition/bin/ipcgrade' | grep -q NEEDED"
fi

# What it does, with nothing of the course around it
mkdir "$scratch/home"
alone=(env -i -C "$scratch/home" "HOME=$scratch/home" PATH=/usr/bin:/bin "$edition/bin/ipcgrade")
expect "its commands" 0 "check the program in a folder" "${alone[@]}" help
expect "and no others" 2 "" "${alone[@]}" grade .
cases=$("$ipcgrade" list | grep -o '^bounded-buffer *100 points, [0-9]* cases')
expect "its programs" 0 "${cases:-bounded-buffer has no cases}" "${alone[@]}" list
expect "the points of the assignment" 0 "tidy                        50" "${alone[@]}" list pipe
expect "how the grading differs" 0 "The official grading may differ: it has" "${alone[@]}" check "$here/student/alice/pipe"
expect "in other words for a compiler" 0 "gcc 1.2.3 (here" \
  sh -c "sed -i 's/\"compiler\": .*/\"compiler\": \"1.2.3\",/' '$edition/share/ipcgrade/prepared/edition.json' && \"\$@\"" sh \
  "${alone[@]}" check --next "$here/student/alice/pipe"
expect "also for machines" 0 '"The official grading may differ' "${alone[@]}" check --json "$here/student/alice/pipe"
expect "a hidden case" 2 "has no case 'into-a-file'" "${alone[@]}" check --case into-a-file "$here/student/alice/pipe"

# Handouts: what `show` tells of the whole course, but for the points of the assignment
for program in shm-pair bounded-buffer; do
  "$ipcgrade" show "$program" >"$scratch/whole"
  holds "the handout of $program" sh -c '"$@" | cmp - "$0"' "$scratch/whole" "${alone[@]}" show "$program"
  holds "as a file" cmp "$scratch/whole" "$edition/handouts/$program.txt"
  holds "as Markdown" sh -c "'$ipcgrade' show --format markdown '$program' | cmp - '$edition/handouts/$program.md'"
  holds "as a page" sh -c "'$ipcgrade' show --format html '$program' | cmp - '$edition/handouts/$program.html'"
done
holds "with an example" grep -q "^  client       >    Client found 1 2 3 4 in shared memory" "$edition/handouts/shm-pair.txt"

# As the whole command does: but for the points of the assignment, all is the same.
verdicts() {
  /usr/bin/python3 -c '
import json, sys
for case in json.load(sys.stdin)["cases"]:
    print(case["id"], case["verdict"], [[f.get(k) for k in ("kind", "role", "file", "line", "message")] for f in case["findings"]])'
}
for submission in alice/shm-pair lena/shm-pair alice/bounded-buffer "$(awk '$2 == "bounded-buffer" && /unit-failure/ { print $1 "/" $2; exit }' student/EXPECTED)"; do
  "$ipcgrade" check --json "student/$submission" | verdicts >"$scratch/whole"
  "${alone[@]}" check --json "$here/student/$submission" | verdicts >"$scratch/edition"
  holds "something came of $submission" grep -q " \(pass\|fail\) " "$scratch/whole"
  holds "the same came of $submission" diff "$scratch/whole" "$scratch/edition"
done

# What somebody has changed is told, and nobody's fault
echo '{}' >"$edition/share/ipcgrade/prepared/pipe/runs.json"
expect "what doesn't fit" 2 "unpack the edition again" "${alone[@]}" check "$here/student/alice/pipe"
rm -r "$edition"/share/ipcgrade/prepared/shm-pair/build-*
expect "partners that are gone" 3 "unpacked again" "${alone[@]}" check "$here/student/alice/shm-pair"

finish
