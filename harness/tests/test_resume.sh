#!/bin/bash
# Grading again: only what is new or changed, and whatever happened in between, the same in the end. Prints Check's
# summary line.
#   IPCGRADE_KILLS=N   kill a grading at so many moments (5)
#   IPCGRADE_SEED=N    other moments (1)
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
compare=$PWD/harness/tests/compare_gradebooks.sh
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"

same() { holds "$1" "$compare" "$2" "$3"; }
sql() { sqlite3 -readonly "$1/gradebook.db" "$2"; }

# A course of its own, to be changed, and six small submissions.
course=$scratch/course
class=$scratch/class
cp -r harness/tests/course "$course"
while read -r owner from; do
  mkdir -p "$class/$owner"
  cp -r "$course/student/$from" "$class/$owner/"
done <<'END'
ann   right/prepared
ben   wrong/prepared
cleo  right/streams
dan   wrong/streams
eve   hung/failing
flo   right/console
END
grade=("$ipcgrade" grade --course "$course" "$class" -j 2 --out) # OUT OPTION…
ms() { echo $((${EPOCHREALTIME/./} / 1000)); }

# Twice, and from nothing
"${grade[@]}" "$scratch/warm" >/dev/null 2>&1 # what the reference prints is kept from then on
begun=$(ms)
expect "a class" 1 "6 submissions graded, results in" "${grade[@]}" "$scratch/whole"
whole=$(($(ms) - begun))
holds "nothing stays beside it" test ! -e "$scratch/whole/gradebook.db-wal"
cp -r "$scratch/whole" "$scratch/one"
expect "again" 1 "6 submissions graded (6 unchanged, from the gradebook), results in" "${grade[@]}" "$scratch/one"
expect "with the same lines" 1 "eve          failing" "${grade[@]}" "$scratch/one"
same "again is the same" "$scratch/whole" "$scratch/one"
same "another grading is the same" "$scratch/whole" "$scratch/warm"
expect "by force" 1 "6 submissions graded, results in" "${grade[@]}" "$scratch/one" --again
same "and that is the same too" "$scratch/whole" "$scratch/one"
expect "as JSON" 1 '"unchanged": 6' "${grade[@]}" "$scratch/one" --json
holds "the comparison finds a difference" sh -c '
  cp -r "$1" "$1.other"
  sqlite3 "$1.other/gradebook.db" "UPDATE finding SET line = line + 1 WHERE owner = '\''eve'\''"
  ! "$2" "$1" "$1.other"' sh "$scratch/whole" "$compare"
holds "and another one" sh -c 'cp -r "$1" "$1.less"; rm "$1.less/eve/failing/schedule.json"; ! "$2" "$1" "$1.less"' sh \
  "$scratch/whole" "$compare"

# Files that are gone, or not what the gradebook has, come back from it
one=$scratch/one
rm -r "$one/ann" "$one/ben/prepared/schedule.json" "$one/dan/streams/sources"
echo '{}' >"$one/cleo/streams/result.json"
expect "files are gone" 1 "(6 unchanged" "${grade[@]}" "$one"
same "and come back" "$scratch/whole" "$one"

# Who hands in something else is graded, and nobody else
echo '/* later */' >>"$class/dan/streams/$(ls "$class/dan/streams" | head -n 1)"
mkdir "$class/new" && cp -r "$course/student/other/failing" "$class/new/"
expect "one is changed, one new" 1 "7 submissions graded (5 unchanged" "${grade[@]}" "$one"
expect "another order of events is something else" 1 "7 submissions graded, results" "${grade[@]}" "$one" --seed 2
expect "and so is the ordinary one then" 1 "7 submissions graded, results" "${grade[@]}" "$one"
expect "coverage is more than is there" 1 "7 submissions graded, results" "${grade[@]}" "$one" --coverage
expect "but once it is there" 1 "(7 unchanged" "${grade[@]}" "$one" --coverage
expect "it need not be asked for" 1 "(7 unchanged" "${grade[@]}" "$one"
rm -r "$class/new" "$one"
cp -r "$course/student/wrong/streams" "$class/dan/"

# Programs that print keys of ftok(3), which have the number of a device in them, and one that is killed where it could go
# on. A mount beside them takes the number that the first ones had.
keys=$scratch/keys
mkdir -p "$keys/ann" "$keys/bob" "$scratch/held"
cp -r student/alice/ftok-key "$keys/ann/"
cp -r student/bruno/shm-console "$keys/bob/"
expect "keys" 0 "2 submissions graded, results in" "$ipcgrade" grade "$keys" -j 2 --out "$scratch/keys-1"
as=()
[ "$(id -u)" -eq 0 ] || as=(--map-root-user)
# shellcheck disable=SC2016 # $1 is the inner shell's
unshare "${as[@]}" --mount sh -c 'mount -t tmpfs held "$1" && mount -t tmpfs held "$1" && exec sleep 600' sh "$scratch/held" &
held=$!
both_mounted() {
  for _ in {1..100}; do
    [ "$(grep -c "$scratch/held" "/proc/$held/mounts" 2>/dev/null)" = 2 ] && return
    sleep 0.1
  done
  return 1
}
if unshare "${as[@]}" --mount true 2>/dev/null; then # else there is none here that could take a number
  holds "something is mounted beside them" both_mounted
fi
for i in 2 3 4; do
  expect "keys, grading $i" 0 "2 submissions graded, results in" "$ipcgrade" grade "$keys" -j 2 --out "$scratch/keys-$i"
  same "are the same in grading $i" "$scratch/keys-1" "$scratch/keys-$i"
done
kill "$held" 2>/dev/null
wait "$held" 2>/dev/null

# Killed at any moment
RANDOM=${IPCGRADE_SEED:-1}
for i in $(seq "${IPCGRADE_KILLS:-5}"); do
  out=$scratch/killed
  moment=$((RANDOM * 32768 + RANDOM))
  moment=$((moment % whole))
  setsid "${grade[@]}" "$out" >/dev/null 2>&1 &
  leader=$!
  sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
  kill -KILL -- "-$leader" 2>/dev/null
  wait "$leader" 2>/dev/null
  expect "resumed after a kill at $moment ms" 1 "6 submissions graded" "${grade[@]}" "$out"
  same "killed at $moment of $whole ms (kill $i)" "$scratch/whole" "$out"
  rm -rf "$out"
done

# Two at once: the second touches nothing
out=$scratch/twice
mkdir "$out"
exec 9>"$out/gradebook.lock"
flock 9
echo "$$ 2026-01-01 12:00:00" >"$out/gradebook.lock"
expect "two at once" 2 "another ipcgrade (process $$, since 2026-01-01 12:00:00) is at work on the folder $out" "${grade[@]}" "$out"
holds "the second touches nothing" test "$(ls "$out")" = gradebook.lock
exec 9>&-
expect "when the first is done" 1 "6 submissions graded" "${grade[@]}" "$out"
exec 9<"$out/gradebook.lock"
flock 9
before=$(sha256sum "$out/gradebook.db")
expect "a preview goes on beside a grading" 0 "0 of 6 submissions would change" \
  "$ipcgrade" regrade --preview --course "$course" --out "$out"
expect "a regrade doesn't" 2 "is at work on the folder" "$ipcgrade" regrade --course "$course" --out "$out"
holds "neither changes anything" test "$before" = "$(sha256sum "$out/gradebook.db")"
exec 9<&-

# A gradebook that can't be used
mkdir "$scratch/odd"
head -c 4096 /dev/urandom >"$scratch/odd/gradebook.db"
expect "a damaged gradebook" 3 "is damaged" "${grade[@]}" "$scratch/odd"
rm "$scratch/odd"/*
sqlite3 "$scratch/odd/gradebook.db" "PRAGMA application_id = $((0x69706367)); PRAGMA user_version = 99"
expect "a newer gradebook" 2 "is of a newer ipcgrade" "${grade[@]}" "$scratch/odd"
holds "nothing is graded then" test ! -e "$scratch/odd/ann"

# Where locks can't be trusted
cat >"$scratch/nfs.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/vfs.h>
int statfs(const char *path, struct statfs *ret) {
  int status = ((int (*)(const char *, struct statfs *))dlsym(RTLD_NEXT, "statfs"))(path, ret);
  ret->f_type = 0x6969;
  return status;
}
END
if [ -z "${LD_PRELOAD:-}" ] && gcc -shared -fPIC -o "$scratch/nfs.so" "$scratch/nfs.c" 2>/dev/null &&
  ! nm "$ipcgrade" 2>/dev/null | grep -q __asan_init; then
  out=$scratch/far
  expect "NFS is noticed" 1 "$out is on NFS, where locks of files can't be relied on" \
    env "LD_PRELOAD=$scratch/nfs.so" "${grade[@]}" "$out"
  holds "and gets no WAL" test "$(sql "$out" 'PRAGMA journal_mode')" = delete
  same "and all the same" "$scratch/whole" "$out"
else
  echo "test_resume.sh: NFS was not tried: a build with sanitizers, or no compiler" >&2
fi

# A full disk. Within a user namespace, where others could mount one, grading is isolated otherwise, and comes to other
# results.
cat >"$scratch/full.sh" <<'END'
# full.sh OUT COMMAND…: on a disk of its own, which is full, then has room; its results come back on a larger one
out=$1
shift
mkdir -p "$out"
mount -t tmpfs -o size=300k none "$out" || exit 77
"$@"
echo "status: $?"
find "$out" -name '.*.new.*' | sed 's/^/left: /'
sqlite3 -readonly "$out/gradebook.db" "SELECT 'kept: ' || count(*) FROM submission; PRAGMA integrity_check"
mount -o remount,size=50m "$out"
"$@"
echo "status: $?"
cp -r "$out" "$out.whole"
END
if [ "$(id -u)" -eq 0 ] && unshare --mount sh -c 'mount -t tmpfs none /mnt' 2>/dev/null; then
  out=$scratch/full
  unshare --mount sh "$scratch/full.sh" "$out" "${grade[@]}" "$out" \
    >"$scratch/full.txt" 2>&1
  holds "a full disk is told" grep -qE "disk is full: $out/gradebook.db can't grow|$out/.*: No space left on device" \
    "$scratch/full.txt"
  holds "with the status of a failure" grep -q "^status: 3" "$scratch/full.txt"
  holds "and no half of a result" sh -c "! grep -q ^left: '$scratch/full.txt'"
  holds "and what was done is kept" grep -qE '^kept: [1-5]$' "$scratch/full.txt"
  holds "and nothing else is told as graded" sh -c '
    told=$(sed "/^status:/,\$d" "$1" | grep -cE "^[a-z]+ +[a-z]+ .* of [0-9]")
    [ "$told" -le "$(sed -n "s/^kept: //p" "$1")" ]' sh "$scratch/full.txt"
  holds "by a sound database" grep -q '^ok$' "$scratch/full.txt"
  holds "and it goes on when there is room" grep -qE '6 submissions graded \([1-5] unchanged' "$scratch/full.txt"
  same "to the same end" "$scratch/whole" "$out.whole"
else
  echo "test_resume.sh: a full disk was not tried: nobody may mount one here" >&2
fi

# Points by hand
out=$scratch/hand
cp -r "$scratch/whole" "$out"
override=("$ipcgrade" override --out "$out" --by kim)
total=$(sql "$out" "SELECT score FROM submission WHERE owner = 'eve'")
case_id=$(sql "$out" "SELECT case_id FROM case_result WHERE owner = 'eve' AND points = 0 ORDER BY position LIMIT 1")
worth=$(sql "$out" "SELECT CAST(max_points AS INTEGER) FROM case_result WHERE owner = 'eve' AND case_id = '$case_id'")
expect "points by hand" 0 "eve failing, $case_id: 2 points, was 0" "${override[@]}" eve failing "$case_id" 2 --reason "our typo"
holds "are in result.json" grep -q '"reason": "our typo"' "$out/eve/failing/result.json"
expect "and in the line" 1 "changed by hand)" "${grade[@]}" "$out"
expect "of nobody" 2 "no owner 'evi'; did you mean 'eve'?" "${override[@]}" evi failing "$case_id" 2 --reason x
expect "of no program" 2 "no program 'fialing' by that owner; did you mean 'failing'?" \
  "${override[@]}" eve fialing "$case_id" 2 --reason x
expect "of no case" 2 "did you mean '$case_id'?" "${override[@]}" eve failing "${case_id}x" 2 --reason x
expect "for no reason" 2 "needs --reason TEXT" "${override[@]}" eve failing "$case_id" 2
expect "for a blank reason" 2 "needs --reason TEXT" "${override[@]}" eve failing "$case_id" 2 --reason " "
expect "more than it is worth" 2 "is worth $worth points; --force gives more" \
  "${override[@]}" eve failing "$case_id" $((worth + 1)) --reason x
expect "no number" 2 "points are a number from 0 on, not 'x'" "${override[@]}" eve failing "$case_id" x --reason x
expect "no decimal number" 2 "points are a number from 0 on, not '0x3'" "${override[@]}" eve failing "$case_id" 0x3 --reason x
expect "less than none" 2 "points are a number from 0 on, not '-1'" "${override[@]}" --reason x -- eve failing "$case_id" -1
expect "no words" 2 "override wants OWNER PROGRAM CASE POINTS" "${override[@]}" eve
expect "what was not changed" 2 "have not been changed" "${override[@]}" ann prepared link --remove --reason x
expect "where nothing was graded" 2 "there is no gradebook in $scratch/none" \
  "$ipcgrade" override --out "$scratch/none" eve failing "$case_id" 2 --reason x
holds "which makes none" test ! -e "$scratch/none"
expect "and by force" 0 "$case_id: $((worth + 1)) points, was 2" \
  "${override[@]}" eve failing "$case_id" $((worth + 1)) --reason "and more" --force
expect "all that was changed" 0 "eve failing, $case_id: $((worth + 1)), was 2; by kim: and more" "${override[@]}" --list
expect "it outlives a regrade" 0 "0 of 6 submissions changed" \
  "$ipcgrade" regrade --again --course "$course" --out "$out"
holds "as it was" grep -q '"reason": "and more"' "$out/eve/failing/result.json"
holds "the harness's own score stays" test "$(sql "$out" "SELECT score FROM submission WHERE owner = 'eve'")" = "$total"

# Another case file: whose score would change, and why, before it does
sed -i "s/id: $case_id\$/id: renamed/; s/id: $case_id,/id: renamed,/" "$course/cases/failing.yaml"
before=$(sql "$out" .dump | sha256sum)
regrade=("$ipcgrade" regrade --course "$course" --out "$out")
expect "a preview" 1 "since these are different: case file" "${regrade[@]}" --preview
expect "tells the case" 1 "renamed: a new case" "${regrade[@]}" --preview
expect "and the one that is gone" 1 "$case_id: the case is gone" "${regrade[@]}" --preview
expect "and the points by hand" 1 "points were given by hand, which count no more: the case is gone" "${regrade[@]}" --preview
expect "and how many" 1 "1 of 6 submissions would change; nothing was written (5 made of the same as before, 1 graded again)" \
  "${regrade[@]}" --preview
expect "of one program" 0 "0 of 2 submissions would change" "${regrade[@]}" --preview --program prepared
expect "of a program that nobody handed in" 2 "has no submission to grade again of the programs that --program names" \
  "${regrade[@]}" --preview --program tally
expect "as JSON" 1 '"because_of"' "${regrade[@]}" --preview --json
holds "and writes nothing" test "$before" = "$(sql "$out" .dump | sha256sum)"
holds "nowhere" grep -q "\"id\": \"$case_id\"" "$out/eve/failing/result.json"
ls "$out"/*/*/ >"$scratch/before.txt"
expect "then it is done" 1 "1 of 6 submissions changed" "${regrade[@]}"
ls "$out"/*/*/ >"$scratch/after.txt"
holds "in all formats that were there" diff "$scratch/before.txt" "$scratch/after.txt"
expect "once" 0 "0 of 6 submissions changed (6 made of the same as before, 0 graded again)" "${regrade[@]}"
expect "as grade would have" 1 "(6 unchanged" "${grade[@]}" "$out"
holds "the points by hand are kept" grep -q '"counts": false' "$out/eve/failing/result.json"
expect "and can be taken back" 0 "$case_id: 0 points" "${override[@]}" eve failing "$case_id" --remove --reason "gone"
expect "regrade takes no path" 2 "regrade takes no path" "${regrade[@]}" student
expect "regrade of nothing" 2 "there is no gradebook in $scratch/none" "$ipcgrade" regrade --course "$course" --out "$scratch/none"

finish
