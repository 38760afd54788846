#!/bin/bash
# Downloads of each platform, graded whole: everybody scores what their folder scores. Hostile ones: refused, told to whom
# it concerns, and nothing lies outside. Prints Check's summary line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
small=harness/tests/course
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"


# grades NAME STATUS ARGUMENT…: into $out, what is said into $said; the staging folder is gone afterwards.
out=$scratch/out
said=$scratch/said
grades() {
  local name=$1 wanted=$2 status
  shift 2
  rm -rf "$out"
  timeout 240 "$ipcgrade" grade --course "$small" --format json --out "$out" "$@" >"$said" 2>&1 </dev/null
  status=$?
  checks=$((checks + 2))
  [ "$status" -eq "$wanted" ] || fail "$name" "status $status, not $wanted: $(cat "$said")"
  [ -z "$(ls "$TMPDIR")" ] || fail "$name" "left in the folder for temporary files: $(ls "$TMPDIR")"
}
says() { # NAME TEXT
  checks=$((checks + 1))
  grep -qF -- "$2" "$said" || fail "$1" "no \"$2\" in: $(cat "$said")"
}
says_not() { # NAME TEXT
  checks=$((checks + 1))
  ! grep -qF -- "$2" "$said" || fail "$1" "\"$2\" in: $(cat "$said")"
}

# Owner and score of each result, the owner by the first name that the platform's key has in it.
scores() {
  /usr/bin/python3 - "$out" <<'END'
import glob, json, re, sys
for path in sorted(glob.glob(sys.argv[1] + "/*/crowd/result.json")):
    result = json.load(open(path))
    owners = re.sub("oneillmüller|_[0-9]+|-O-Neill-Müller|-O-Absent", "", result["owner"]).lower()
    print(owners, result["score"])
END
}
scored() { # NAME SCORES
  local found
  found=$(scores | sort)
  checks=$((checks + 1))
  [ "$found" = "$2" ] || fail "$1" "scores $found, not $2"
}
# fits_schema NAME
fits_schema() {
  checks=$((checks + 1))
  /usr/bin/python3 -c '
import glob, json, jsonschema, sys
for path in glob.glob(sys.argv[1] + "/*/*/result.json"):
    jsonschema.validate(json.load(open(path)), json.load(open("harness/result/result.schema.json")))' "$out" ||
    fail "$1" "a result doesn't fit its schema"
}

downloads=$scratch/downloads
/usr/bin/python3 harness/tests/make_downloads.py "$small/student" crowd "$downloads"

# As folders, which everything else is compared with
grades "plain folders" 1 --program crowd "$small/student"
plain=$(scores | sort)
absent=$(printf '%s\nzed 0\n' "$plain" | sort)
checks=$((checks + 1))
[ "$(wc -l <<<"$plain")" -eq 4 ] || fail "plain folders" "not four: $plain"

grades "Canvas" 1 --roster "$downloads/roster-canvas.csv" "$downloads/canvas.zip"
scored "Canvas" "$absent"
says "Canvas" "zed/crowd: handed in nothing"
says "Canvas: copies" "server-1.c was taken for server.c"
says "Canvas: a folder in a student's archive" "server.c was taken, with the files beside it, from the folder homework"
says_not "Canvas: all are on the roster" "is not on the roster"
fits_schema "Canvas"
grades "Canvas, unpacked by hand" 1 "$downloads/canvas-folder"
scored "Canvas, unpacked by hand" "$plain"

grades "Moodle" 1 --roster "$downloads/roster-moodle.csv" "$downloads/moodle.zip"
scored "Moodle" "$absent"
says "Moodle: Windows" "client.c: a byte order mark was taken off, and its line ends were those of another system"
says "Moodle: another case of letters" "Server.C was taken for server.c"
says "Moodle: a folder deeper" "server.c was taken, with the files beside it, from the folder src"

# Of the two who hand in together one has files
grades "Gradescope" 1 --roster "$downloads/roster-gradescope.csv" "$downloads/gradescope.zip"
scored "Gradescope" "$(grep -v wrong <<<"$absent" | sed 's/rude/rude+wrong/')"
says_not "Gradescope: all are on the roster" "is not on the roster"
checks=$((checks + 1))
"$ipcgrade" export --course "$small" --out "$out" >"$scratch/grades.csv" 2>/dev/null
[ "$(grep -c '@' "$scratch/grades.csv")" -eq "$(grep -c '@' "$downloads/roster-gradescope.csv")" ] ||
  fail "Gradescope: each member of a group has a grade" "$(cat "$scratch/grades.csv")"

grades "repositories" 1 "$downloads/repositories.tar.gz"
scored "repositories" "$plain"
for download in plain.tar.xz wrapped.tar.bz2 zips; do
  grades "$download" 1 "$downloads/$download"
  scored "$download" "$plain"
done
grades "one student's archive" 0 "$downloads/zips/right.zip"
scored "one student's archive" "right 100"

# Each packed the folder that they work in; the same unpacked by hand, each into a folder of its own
mkdir -p "$scratch/packed" "$scratch/each"
for owner in right rude wrong; do
  mkdir -p "$scratch/own/$owner" "$scratch/each/$owner"
  cp -r "$small/student/$owner/crowd" "$scratch/own/$owner/"
  tar -C "$scratch/own" -czf "$scratch/packed/$owner.tar.gz" "$owner"
  cp -r "$scratch/own/$owner" "$scratch/each/$owner/"
done
three=$(grep -E 'right|rude|wrong' <<<"$plain")
for folder in packed each; do
  grades "folders around: $folder" 1 "$scratch/$folder"
  scored "folders around: $folder" "$three"
done
# Of terms with classes in them nobody can say who is who.
mkdir -p "$scratch/terms"
cp -r "$scratch/own" "$scratch/terms/spring"
cp -r "$scratch/each/right" "$scratch/terms/autumn"
grades "terms" 2 "$scratch/terms"
says "terms" "no submission in it"

# A group of the roster, and who is on none
printf 'login;group\nhalf;red\nright;red\nrude;\nzed;blue\n' >"$scratch/groups.csv"
grades "groups" 1 --roster "$scratch/groups.csv" "$downloads/zips"
scored "groups" "$(printf 'blue 0\nred 100\nrude 81.67\nwrong 88.33')"
says "groups: attempts" "red/crowd: this is the last of 2 attempts"
says "groups: strangers" "groups.csv: wrong is not on the roster"
grades "no roster" 2 --roster "$scratch/none.csv" "$downloads/zips"
says "no roster" "none.csv"
echo 'Section' >"$scratch/odd.csv"
grades "a roster of nobody" 2 --roster "$scratch/odd.csv" "$downloads/zips"
says "a roster of nobody" "no column of its first row tells who somebody is"

# The class in two downloads, of which each lacks somebody: whoever was in one has handed in, whatever they are called
both=$scratch/both
mkdir -p "$scratch/first" "$scratch/second"
cp "$downloads"/canvas-folder/*right* "$scratch/first/"
cp "$downloads"/canvas-folder/*rude* "$scratch/second/"
grep -E 'right|rude|zed' "$downloads/roster-canvas.csv" >"$scratch/three.csv"
{ head -n 2 "$downloads/roster-canvas.csv"; cat "$scratch/three.csv"; } >"$scratch/roster.csv"
grades_on() { # FOLDER: on top of what is there
  "$ipcgrade" grade --course "$small" --program crowd --roster "$scratch/roster.csv" --out "$both" "$1" >"$said" 2>&1 </dev/null
}
in_book() { sqlite3 -readonly "$both/gradebook.db" "SELECT owner, score FROM submission ORDER BY owner"; }
is_in_book() { # NAME LINES
  checks=$((checks + 1))
  [ "$(in_book | sed 's/oneillmüller//; s/_[0-9]*//')" = "$2" ] || fail "$1" "$(in_book) is not $2"
}
grades_on "$scratch/first"
is_in_book "the first download" "$(printf 'right|100.0\nrude|0.0\nzed|0.0')"
grades_on "$scratch/second"
says "the second download" "right/crowd: handed in nothing this time; what the gradebook has counts on"
is_in_book "the second download" "$(printf 'right|100.0\nrude|81.67\nzed|0.0')"
checks=$((checks + 2))
[ ! -e "$both/rude" ] || fail "the second download" "the results of nothing are still there"
[ "$("$ipcgrade" export --course "$small" --out "$both" --roster "$scratch/roster.csv" 2>/dev/null | wc -l)" -eq 4 ] ||
  fail "the second download" "somebody has two grades"
grades_on "$downloads/canvas-folder" # zed has points by hand, and hands in after that
"$ipcgrade" override --course "$small" --out "$both" zed crowd "$(sqlite3 "$both/gradebook.db" \
  "SELECT case_id FROM case_result WHERE owner = 'zed' LIMIT 1")" 1 --reason ill --by kim >/dev/null
mkdir "$scratch/third"
for file in "$scratch"/first/*; do
  name=${file##*/}
  cp "$file" "$scratch/third/absentzed_99_${name#*_*_}"
done
grades_on "$scratch/third"
says "points by hand stay" "zed/crowd had been handed in by nobody and has points that were given by hand, so it stays"

# Hostile ones: of one student, whose name is in the note; the others are graded as ever
own="Wrong-O-Neill-Müller_4714/crowd: "
others=$(grep -v wrong <<<"$plain")
hostile() { # NAME TEXT [SCORE]
  grades "hostile: $1" 1 --program crowd "$downloads/hostile/$1.zip"
  scored "hostile: $1" "$(printf '%s\nwrong %s\n' "$others" "${3:-88.33}" | sort)"
  says "hostile: $1" "$2"
}
hostile traversal "/../../../escaped was left out: its name leads out of its folder"
says "whose it is" "$own"
hostile link "client.c-link was left out: it is a symbolic link"
says "whose link it is" "$own"
hostile bomb "client.c.txt was left out: it is packed so tightly that it may be a bomb"
says "whose bomb it is" "$own"
hostile case "${own}CLIENT.C was not used, since there is client.c"
hostile latin "Lösung.txt was called Wrong O'Neill-M\\xfcller_4714_assignsubmission_file_/L\\xf6sung.txt"
hostile inner "${own}../evil was left out: its name leads out of its folder"
hostile deeper "${own}more.zip was not unpacked: it lies in an archive that lies in another" 0
hostile broken "${own}all.zip was not unpacked: no archive that can be read" 0
hostile absolute "/etc/escaped was left out: its name is absolute"
fits_schema "hostile: absolute"
grades "hostile: truncated" 2 --program crowd "$downloads/hostile/truncated.zip"
says "hostile: truncated" "truncated.zip: the archive was not read to its end"
says "hostile: truncated" "so some who did may be missing"

# Nobody handed in nothing whose files were refused, or behind whom the download ends
/usr/bin/python3 - "$small/student/right/crowd" "$scratch" <<'END'
import os, sys, zipfile
right, scratch = sys.argv[1:]
refused = zipfile.ZipFile(os.path.join(scratch, "refused.zip"), "w", zipfile.ZIP_DEFLATED)
for name in "server.c", "client.c":
    refused.write(os.path.join(right, name), "doejane_1_2_" + name)
refused.writestr("roebob_3_4_server.c", b"\n" * (32 << 20))
refused.close()
cut = zipfile.ZipFile(os.path.join(scratch, "whole.zip"), "w", zipfile.ZIP_DEFLATED)
for owner in "doejane_1_2_", "roebob_3_4_":
    for name in "server.c", "client.c":
        cut.write(os.path.join(right, name), owner + name)
at = [info.header_offset for info in cut.infolist()][-1]
cut.close()
with open(os.path.join(scratch, "whole.zip"), "rb") as whole, open(os.path.join(scratch, "cut.zip"), "wb") as file:
    file.write(whole.read(at + 80))
END
printf 'name,login,id\nJane,doejane,1\nBob,roebob,3\nZed,zed,5\n' >"$scratch/three.csv"
grades "only a refused file" 1 --program crowd --roster "$scratch/three.csv" "$scratch/refused.zip"
scored "only a refused file" "$(printf 'doejane 100\nroebob 0\nzed 0')"
says "only a refused file" "roebob_3/crowd: roebob_3_4_server.c was left out: it is packed so tightly that it may be a bomb"
says "only a refused file" "zed/crowd: handed in nothing"
says_not "only a refused file" "roebob_3/crowd: handed in nothing"
grades "a download that was cut" 2 --program crowd --roster "$scratch/three.csv" "$scratch/cut.zip"
says_not "a download that was cut" "handed in nothing"
says "a download that was cut" "three.csv: nobody is taken for absent"
checks=$((checks + 1))
[ ! -e "$out/zed" ] || fail "a download that was cut" "zed has a result"

# Whose folder is hidden is told of; what tools leave there isn't
mkdir -p "$scratch/hidden/ann" "$scratch/hidden/.jane" "$scratch/hidden/.git/hooks" "$scratch/hidden/.cache"
for owner in ann .jane .git/hooks; do cp "$small/student/right/crowd"/*.c "$scratch/hidden/$owner/"; done
grades "a hidden owner" 0 --program crowd "$scratch/hidden"
says "a hidden owner" "hidden/.jane was left out: its name begins with a dot"
says_not "a hidden owner" ".git"
says_not "a hidden owner" ".cache"

# The folder for temporary files, as seen from the working folder
mkdir "$scratch/far"
holds "a relative folder for temporary files" sh -c '
  cd "$1/far" && TMPDIR=../tmp "$2" check --course "$3" --case server-no-key "$3/student/alice/shm-pair"' \
  sh "$scratch" "$(realpath "$ipcgrade")" "$PWD"
grades "hostile: damaged" 1 --program crowd "$downloads/hostile/damaged.zip"
says "hostile: damaged" "was left out: it is damaged"
for none in text empty; do
  grades "no archive: $none" 2 "$downloads/hostile/$none.zip"
  says "no archive: $none" "no archive that can be read"
done
checks=$((checks + 1))
[ -z "$(find "$scratch" / -maxdepth 2 \( -name escaped -o -name evil \) 2>/dev/null)" ] || fail "hostile" "something lies outside"

# Files that fit several programs: the others are graded, and the status says that these are not
mkdir -p "$scratch/undecided/ann" "$scratch/undecided/ben"
cp student/alice/shm-pair/*.c "$scratch/undecided/ann/"
cp student/karl/pipe/*.c "$scratch/undecided/ben/"
expect "who fits several programs is left out" 2 "1 of those who handed in were left out, since nobody knows for which" \
  "$ipcgrade" grade "$scratch/undecided" --out "$scratch/undecided-out"
holds "and the others are not" test -s "$scratch/undecided-out/ben/pipe/result.json"

finish
