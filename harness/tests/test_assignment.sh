#!/bin/bash
# Grading an assignment as an instructor types it: which file is taken, what counts, what lateness costs, and grades as
# platforms want them. Prints Check's summary line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
schema=$PWD/harness/result/result.schema.json

# result NAME FILE PYTHON: of the result in FILE, `j`, PYTHON holds.
result() {
  checks=$((checks + 1))
  /usr/bin/python3 -c "
import json, sys
j = json.load(open(sys.argv[1]))
assert $3, j" "$2" || fail "$1" "does not hold: $3"
}

# A course of three small programs, of which one hangs on who comes first
course=$scratch/course
class=$scratch/class
mkdir -p "$course"/cases "$course"/reference/{greet,count,race} "$class"/{ann,ben}/{greet,count,race} "$scratch/here"
for program in greet count; do
  cat >"$course/cases/$program.yaml" <<END
program: $program
title: Says one line
roles: {one: {sources: [one.c]}}
cases:
  - {id: says-it, says: It says it., points: 60, expect: {one: {stdout: "$program\n"}}}
  - {id: ends, says: It ends well., points: 30, category: robustness, expect: {one: {exit: 0}}}
  - {id: silent, says: It complains about nothing., points: 10, category: robustness, expect: {one: {stderr: ""}}}
END
  printf '#include <stdio.h>\nint main(void) {\n  puts("%s");\n  return 0;\n}\n' "$program" |
    tee "$course/reference/$program/one.c" "$class/ann/$program/one.c" >"$class/ben/$program/one.c"
done
sed -i 's/return 0/return 1/' "$class/ben/greet/one.c"
cat >"$course/cases/race.yaml" <<'END'
program: race
title: Parent and child
roles: {one: {sources: [one.c]}}
cases:
  - {id: in-order, says: The parent comes first., points: 100, expect: {one: {stdout: "parent\nchild\n"}}}
END
cat >"$class/ben/race/one.c" <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  if (fork() == 0) {
    write(1, "child\n", 6);
    return 0;
  }
  write(1, "parent\n", 7);
  wait(NULL);
  return 0;
}
END
sed 's/^  if (fork/  write(1, "parent\\n", 7);\n&/; /^  write(1, "parent.n", 7);$/d' "$class/ben/race/one.c" |
  tee "$course/reference/race/one.c" >"$class/ann/race/one.c"
cd "$scratch/here" || exit
grade=("$ipcgrade" grade --course "$course" --out out)

# Which file is taken
cat >assignment.yaml <<'END'
title: Lab 3
due: 2026-11-30T12:00:00Z
late: {per-day: 10 %, free-days: 1, hard-stop: 2026-12-10T12:00:00Z}
programs:
  greet: {points: {says-it: 20}, categories: {robustness: 80}, hidden: [robustness], visible: [ends]}
END
expect "lint of an assignment" 0 "1 assignment file, 0 problems" "$ipcgrade" lint --course "$course" assignment.yaml
expect "the file here is taken, and said" 1 "assignment.yaml says what counts (Lab 3)" "${grade[@]}" "$class"
result "points and visibility" out/ann/greet/result.json \
  "[(c['id'], c['points'], c['visibility']) for c in j['cases']] == [('says-it', 20, 'visible'), ('ends', 60, 'visible'), ('silent', 20, 'hidden')]"
result "what it was made of" out/ann/greet/result.json "len(j['digests']['assignment']) == 64"
result "points that are lost" out/ben/greet/result.json "j['score'] == 40 and j['max_score'] == 100"
expect "programs that don't count aren't graded" 2 "out/ann/count" ls out/ann/count
expect "a program that doesn't count" 2 "count is not among the programs of assignment.yaml" \
  "${grade[@]}" --program count "$class"
expect "one that does" 0 "ann" "${grade[@]}" --program greet "$class/ann"
cp assignment.yaml "$class/ann/"
expect "a student's own file is not taken" 0 "lies in what is graded and is not used" \
  env -C "$class/ann" "${grade[@]}" --out "$scratch/student" .
result "nor does it change anything" "$scratch/student/ann/greet/result.json" "j['cases'][0]['points'] == 60"
rm "$class/ann/assignment.yaml"
expect "no such file" 2 "nowhere.yaml" "${grade[@]}" --assignment nowhere.yaml "$class"
printf 'programs: [greeet]\natempts: best\n' >wrong.yaml
expect "a wrong file" 2 "ipcgrade: wrong.yaml:2:1: unknown key 'atempts'; did you mean 'attempts'?" \
  "${grade[@]}" -a wrong.yaml "$class"
expect "all that is wrong" 2 "wrong.yaml:1:12: there is no program 'greeet'; did you mean 'greet'?" \
  "${grade[@]}" -a wrong.yaml "$class"

# Late
printf 'owner,time\nann,2026-12-02T13:00:00Z\nben,2026-12-10T13:00:00+01:00\n' >times.csv
expect "what is known of nobody" 1 "of 2 submissions nobody knows when they were handed in" "${grade[@]}" "$class"
result "then nothing is taken off" out/ann/greet/result.json \
  "j['late'] == {'handed_in': None, 'marked_late': False, 'days': 0, 'off': 0, 'refused': False} and j['final_score'] == 100"
expect "late" 1 "100 of 100  3 days late, 20 off: 80" "${grade[@]}" --handed-in times.csv "$class"
result "lateness is apart from the score" out/ann/greet/result.json \
  "j['score'] == 100 and j['late']['days'] == 3 and j['late']['off'] == 20 and j['final_score'] == 80"
holds "a late result fits the schema" /usr/bin/python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' out/ann/greet/result.json "$schema"
result "not below 0" out/ben/greet/result.json "j['score'] == 40 and j['late']['off'] == 90 and j['final_score'] == 0"
sed 's/^due:.*/due: 2026-11-30T12:00:00+02:00/; s/10 %, free-days: 1/5 %/; s/Lab 3/Lab 4/; $s/{points/{weight: 3, points/' \
  assignment.yaml >later.yaml
expect "a preview of another due date" 1 "late: 15 off, was 20 off; in the end 85, was 80" \
  "$ipcgrade" regrade --preview --course "$course" --out out -a later.yaml
expect "another due date is no other grade" 1 "2 submissions graded (2 unchanged" "${grade[@]}" -a later.yaml "$class"
result "but another lateness" out/ann/greet/result.json \
  "j['score'] == 100 and j['late']['days'] == 3 and j['late']['off'] == 15 and j['final_score'] == 85"
expect "also in the page of the class" 0 "85" grep -o '<td class="number">85</td>' out/index.html
expect "of which a regrade has nothing to say" 0 "0 of 2 submissions changed (2 made of the same" \
  "$ipcgrade" regrade --course "$course" --out out -a later.yaml
sed 's/{says-it: 20}/{says-it: 30}/' assignment.yaml >points.yaml
expect "other points are" 1 "2 submissions graded, results" "${grade[@]}" -a points.yaml "$class"
sed 's/, visible: .ends.//' points.yaml >hidden.yaml
expect "and so is other visibility" 1 "2 submissions graded, results" "${grade[@]}" -a hidden.yaml "$class"
printf 'title: x\n' >plain.yaml
expect "a date alone is as if there were no assignment" 1 "submissions graded, results" "${grade[@]}" --out dated -a plain.yaml "$class"
printf 'due: 2026-11-30T12:00:00Z\n' >due.yaml
expect "but for lateness" 1 "(6 unchanged" "${grade[@]}" --out dated -a due.yaml "$class"
printf 'owner;time;program\nann;2026-12-02T13:00:00Z;\nann;2026-11-30 11:00Z;greet\nben;2026-12-10T12:00:01Z;\nzoe;2026-12-10T12:00:01Z\n' >times.csv
expect "who isn't there" 1 "times.csv: no submission of 'zoe' is graded here" "${grade[@]}" --handed-in times.csv "$class"
result "the line of a program says more" out/ann/greet/result.json "j['late']['days'] == 0 and j['final_score'] == 100"
result "behind the hard stop" out/ben/greet/result.json "j['late']['refused'] and j['final_score'] == 0 and j['score'] == 40"
printf 'owner,time\nann,yesterday\n' >times.csv
expect "no time" 2 "times.csv:2: 'yesterday' is no date and time" "${grade[@]}" --handed-in times.csv "$class"
printf 'ann,2026-12-02T13:00:00Z\n' >times.csv
expect "no header" 2 "times.csv:1: the first line must name the columns" "${grade[@]}" --handed-in times.csv "$class"
printf 'owner,time\nann,2026-12-02T13:00:00Z\nann,2026-12-03T13:00:00Z\n' >times.csv
expect "two times of one" 2 "times.csv:3: 'ann' has a time already, in line 2" "${grade[@]}" --handed-in times.csv "$class"
printf 'owner,time,program\nann,2026-12-02T13:00:00Z,greeet\n' >times.csv
expect "the time of no program" 2 "times.csv:2: there is no program 'greeet'; did you mean 'greet'?" \
  "${grade[@]}" --handed-in times.csv "$class"
cp -r out undated
expect "a due date that is gone" 1 "there was a due date when 2 of these submissions were graded" \
  "${grade[@]}" --out undated -a plain.yaml --program greet "$class"
expect "is gone for good" 1 "submissions graded" "${grade[@]}" --out undated -a plain.yaml --program greet "$class"
lacks "and told once" "there was a due date" "${grade[@]}" --out undated -a plain.yaml --program greet "$class"
expect "times without a due date" 2 "no assignment file with a due date" \
  "${grade[@]}" -a plain.yaml --handed-in times.csv "$class"

# Orders of events
printf 'programs: [race]\n' >one.yaml
printf 'programs: [race]\nseeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]\n' >many.yaml
expect "lucky in the ordinary order" 0 "ben" "${grade[@]}" -a one.yaml "$class/ben"
expect "but not in all of them" 1 "0 of 100" "${grade[@]}" -a many.yaml "$class/ben"
result "the seed that shows it" out/ben/race/result.json "j['seed'] > 1 and j['cases'][0]['points'] == 0"
expect "and the run that does can be made again" 1 "child" "$ipcgrade" replay --course "$course" out/ben/race in-order
expect "what is right stays right" 0 "100 of 100" "${grade[@]}" -a many.yaml "$class/ann"
result "with the first seed" out/ann/race/result.json "j['seed'] == 1"

# Grades out
rm -rf out
cat >assignment.yaml <<'END'
title: Lab 3
due: 2026-11-30T12:00:00Z
late: {per-day: 10 %}
programs: {greet: , count: {weight: 2}}
END
printf 'owner,time,program\nann,2026-12-01T13:00:00Z,greet\nann,2026-11-29T13:00Z,\nben,2026-11-29T13:00:00Z,\n' >times.csv
"${grade[@]}" --handed-in times.csv "$class" >/dev/null 2>&1
export=("$ipcgrade" export --course "$course" --out out)
is() { # NAME FILE: the file is what stands on stdin
  checks=$((checks + 1))
  diff "$2" - || fail "$1" "it is something else"
}
expect "a plain table" 0 "2 grades out of 300 points" "${export[@]}" --to grades.csv
mkfifo queue && ln -s grades.csv link.csv
expect "a table where no file is" 2 "queue is not a regular file" timeout 10 "${export[@]}" --to queue
holds "which stays what it is" test -p queue
expect "a table where nothing can be" 2 "write to folder none: No such file" "${export[@]}" --to none/grades.csv
expect "a table where a folder is" 2 "out is a folder" "${export[@]}" --to out
expect "a table where a link is" 0 "2 grades out of 300 points" "${export[@]}" --to link.csv
holds "which stays a link" test -L link.csv
expect "a table where all is printed" 2 "is what this command prints to" \
  sh -c '"$@" --to /dev/stdout 2>&1 >printed' sh "${export[@]}"
rm queue link.csv printed
is "the plain table" grades.csv <<END
owner,id,name,email,greet,greet of,greet by hand,greet late,count,count of,count by hand,count late,total,total of$(printf '\r')
ann,,,,100,100,0,-20,100,100,0,0,280,300$(printf '\r')
ben,,,,70,100,0,0,100,100,0,0,270,300$(printf '\r')
END
expect "to stdout" 0 "ann,,,,100,100,0,-20" "${export[@]}"
cat >roster.csv <<'END'
login,name,email
ann,=Ann,ann@example.org
cid,Cid,cid@example.org
END
expect "a roster: who isn't on it" 1 "roster: ben is not there" "${export[@]}" --roster roster.csv --to grades.csv
expect "a roster: who has nothing" 1 "Cid" "${export[@]}" --roster roster.csv --dry-run
is "the plain table of a roster" grades.csv <<END
owner,id,name,email,greet,greet of,greet by hand,greet late,count,count of,count by hand,count late,total,total of$(printf '\r')
ann,,'=Ann,ann@example.org,100,100,0,-20,100,100,0,0,280,300$(printf '\r')
ben,,,,70,100,0,0,100,100,0,0,270,300$(printf '\r')
,,Cid,cid@example.org,,,,,,,,,,300$(printf '\r')
END
printf 'login,name,group\nx1,Xa One,ann\nx2,Xa Two,ann\nben,Ben,\n' >roster.csv
"${export[@]}" --roster roster.csv --to grades.csv 2>/dev/null
expect "each member of a group has its grade" 0 "ann,,Xa Two,,100,100,0,-20,100,100,0,0,280,300" cat grades.csv
cat >canvas.csv <<'END'
Student,ID,SIS Login ID,Section,Lab 2 (1),Lab 3 (2)
    Points Possible,,,,10,300
"Lee, Ann",11,ann,A,5,
"Kay, Cid",12,cid,A,5,
END
canvas=("${export[@]}" --format canvas --into canvas.csv)
expect "a dry run names who isn't there" 1 "ben is not there" "${canvas[@]}" --dry-run
expect "and who has no grade" 1 "Kay, Cid" "${canvas[@]}" --dry-run
expect "and writes nothing" 1 "nothing was written" "${canvas[@]}" --dry-run --to nothing.csv
expect "nothing at all" 2 "nothing.csv" ls nothing.csv
expect "the real one says the same" 1 "ben is not there" "${canvas[@]}" --to upload.csv
is "what Canvas takes" upload.csv <<'END'
Student,ID,SIS Login ID,Section,Lab 3 (2)
"    Points Possible",,,,300
"Lee, Ann",11,ann,A,280
"Kay, Cid",12,cid,A,
END
expect "another column" 1 "ann,A,9.33" "${canvas[@]}" --column 'lab 2' --scale
expect "points that differ" 2 "out of 10 points, and here out of 300: --scale" "${canvas[@]}" --column 1
"${canvas[@]}" --dry-run --json >told.json 2>/dev/null
result "told as JSON" told.json \
  "j['no_place'] == ['ben is not there'] and j['no_grade'] == ['Kay, Cid'] and j['grades'] == 1 and j['column'] == 'Lab 3 (2)'"
printf 'Identifier,Full name,Grade,Last modified (grade)\nParticipant 5,Ben,-,-\nParticipant 6,Ann,-,-\n' >moodle.csv
expect "Moodle" 0 "Participant 5,Ben,270,-" "${export[@]}" --format moodle --into moodle.csv
expect "Moodle's file for Canvas" 2 "moodle.csv is no gradebook of Canvas" "${export[@]}" --format canvas --into moodle.csv
expect "no such format" 2 "there is no format 'excel'" "${export[@]}" --format excel
expect "what Canvas needs" 2 "needs --into FILE: Canvas's gradebook" "${export[@]}" --format canvas
expect "what csv doesn't" 2 "fills no file of a platform" "${export[@]}" --into canvas.csv
expect "no such file" 2 "none.csv" "${export[@]}" --format canvas --into none.csv
expect "nothing graded" 2 "nowhere" "$ipcgrade" export --course "$course" --out nowhere
expect "a path" 2 "export takes no path" "${export[@]}" canvas.csv

# Several attempts: the second is worse, the third is the second again
mkdir -p second third
cp -r "$class/ben" second/ann
cp -r "$class/ben" third/ann
printf 'programs: [greet]\n' >last.yaml
printf 'programs: [greet]\nattempts: best\n' >best.yaml
three=("$class/ann" second/ann third/ann)
expect "the last attempt counts" 1 "this is the last of 3 attempts" "${grade[@]}" --out tries -a last.yaml "${three[@]}"
result "and is what is reported" tries/ann/greet/result.json "j['score'] == 70"
expect "only that" 0 "70,100" "$ipcgrade" export --course "$course" --out tries -a last.yaml
expect "the best attempt counts" 0 "attempt 1 of 3 counts: 100 of 100" \
  "${grade[@]}" --out tries -a best.yaml "${three[@]}"
result "that is reported then" tries/ann/greet/result.json "j['score'] == 100 and j['notes'] == ['this is attempt 1 of 3']"
expect "and exported" 0 "100,100" "$ipcgrade" export --course "$course" --out tries -a best.yaml
expect "the others are kept" 0 "3" sqlite3 tries/gradebook.db "select count(*) from submission where owner = 'ann'"
expect "its lines are counted" 0 "attempt 1 of 3 counts: 100 of 100" \
  "${grade[@]}" --coverage --out counted -a best.yaml "${three[@]}"
holds "with pages of its own" test -s counted/ann/greet/coverage/lcov/index.html
holds "and those of the class" test -s counted/class-coverage/index.html
holds "where it stands once" sh -c "test \"\$(grep '^SF:' counted/class-coverage/coverage.info | sort | uniq -d | wc -l)\" -eq 0"
expect "unchanged ones count as before" 0 "attempt 1 of 3 counts: 100 of 100" \
  "${grade[@]}" --out tries -a best.yaml "${three[@]}"
expect "as one submission" 0 "1 submission graded in 3 attempts (3 unchanged, from the gradebook)" \
  "${grade[@]}" --out tries -a best.yaml "${three[@]}"
expect "points given by hand decide, too" 0 "40 of 100 in all" \
  "$ipcgrade" override --course "$course" --out tries ann greet says-it 0 --reason 'it was copied'
expect "another is the best then" 1 "attempt 3 of 3 counts: 70 of 100" \
  "${grade[@]}" --out tries -a best.yaml "${three[@]}"
result "and reported" tries/ann/greet/result.json "j['final_score'] == 70"
expect "by hand: the one that counts" 0 "says-it: 50 points, was 60; 60 of 100 in all" \
  "$ipcgrade" override --course "$course" --out tries ann greet says-it 50 --reason 'late'
result "is what is reported" tries/ann/greet/result.json "j['final_score'] == 60"
expect "by hand: another one" 0 "says-it: 59 points, was 0" \
  "$ipcgrade" override --course "$course" --out tries --attempt 1 ann greet says-it 59 --reason 'it was not'
result "isn't reported" tries/ann/greet/result.json "j['final_score'] == 60"

# The same, a download at a time: what is graded alone takes nobody's place
alone=("${grade[@]}" --out alone -a best.yaml)
attempts=(sqlite3 alone/gradebook.db "select group_concat(attempt || ':' || score, ' ') from submission")
expect "a first download" 1 "1 submission graded, results" "${alone[@]}" second/ann
expect "a better one" 0 "attempt 2 of 2 counts: 100 of 100" "${alone[@]}" "$class/ann"
expect "the first is still there" 0 "1:70.0 2:100.0" "${attempts[@]}"
result "and the better one says what it is" alone/ann/greet/result.json "j['notes'] == ['this is attempt 2 of 2']"
expect "the first again" 0 "attempt 2 of 2 counts: 100 of 100" "${alone[@]}" second/ann
expect "is no other one" 0 "1:70.0 2:100.0" "${attempts[@]}"
sed -i 's/greet/great/' third/ann/greet/one.c
expect "another, and all together" 0 "attempt 2 of 3 counts: 100 of 100" "${alone[@]}" third/ann second/ann "$class/ann"
expect "each is known" 0 "1:70.0 2:100.0 3:64.0" "${attempts[@]}"
expect "some of them, by other numbers" 0 "attempt 2 of 3 counts: 100 of 100" "${alone[@]}" "$class/ann" third/ann
expect "are known by those they had" 0 "1:70.0 2:100.0 3:64.0" "${attempts[@]}"
printf 'owner,time\nann,2026-12-02T13:00:00Z\n' >first.csv
printf 'owner,time\nann,2026-12-03T13:00:00Z\n' >next.csv
printf 'programs: [greet]\nattempts: best\ndue: 2026-12-04T12:00:00Z\n' >dated.yaml
dated=("${grade[@]}" --out dated-tries -a dated.yaml --handed-in)
expect "one with a time" 0 "100 of 100" "${dated[@]}" first.csv "$class/ann"
expect "the same files at another time" 0 "attempt 2 of 2 counts: 100 of 100" "${dated[@]}" next.csv "$class/ann"
expect "and at that time again" 0 "attempt 2 of 2 counts: 100 of 100" "${dated[@]}" next.csv "$class/ann"

# Which of them it is that would change
printf 'attempts: best\nprograms: {greet: {points: {says-it: 30}}}\n' >worth.yaml
preview=("$ipcgrade" regrade --preview --course "$course" --out dated-tries -a worth.yaml)
expect "a preview tells attempts apart" 1 "of 100  attempt 1" "${preview[@]}"
expect "all of them" 1 "of 100  attempt 2" "${preview[@]}"
expect "also to programs" 1 '"attempt": 2' "${preview[@]}" --json

finish
