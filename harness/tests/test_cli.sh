#!/bin/bash
# The command as its users type it: statuses, messages that name the file, results that fit their schema, nothing half
# written. Prints Check's summary line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
here=$PWD


# fits NAME COMMAND…: what it prints fits a page of 80 columns.
fits() {
  local name=$1
  shift
  holds "$name fits a page" bash -c '! "$@" | LC_ALL=C.UTF-8 grep -qE "^.{81}"' fits "$@"
}

# lacks_color COMMAND…: it prints its page, and no escape.
lacks_color() { "$@" >"$scratch/page" && grep -q points "$scratch/page" && ! grep -q $'\033' "$scratch/page"; }

alice=student/alice/pipe

# Usage
expect "no command" 2 "usage: ipcgrade" "$ipcgrade"
expect "help" 0 "commands:" "$ipcgrade" --help
expect "version" 0 "ipcgrade 0" "$ipcgrade" --version
expect "help of a command" 0 "--seed N" "$ipcgrade" check --help
expect "help as a command" 0 "commands:" "$ipcgrade" help
expect "help about a command" 0 "--seed N" "$ipcgrade" help check
expect "help about no command" 2 "did you mean 'grade'?" "$ipcgrade" help graed
expect "unknown command" 2 "did you mean 'grade'?" "$ipcgrade" graed
expect "unknown option" 2 "did you mean --seed?" "$ipcgrade" check --sede 3
expect "no argument" 2 "--course needs an argument: --course DIR" "$ipcgrade" list --course
expect "no argument of a letter" 2 "--out needs an argument" "$ipcgrade" grade "$alice" -o
expect "an argument too many" 2 "--json takes no argument" "$ipcgrade" list --json=3
expect "no number" 2 "wants a whole number" "$ipcgrade" check --seed x "$alice"
expect "a number and a blank" 2 "wants a whole number, not ' 1'" "$ipcgrade" check --seed ' 1' "$alice"
expect "a number with a sign" 2 "wants a whole number, not '+1'" "$ipcgrade" check --seed +1 "$alice"
expect "a number beyond all" 2 "wants a number up to 9223372036854775807" "$ipcgrade" check --seed 18446744073709551615 "$alice"
expect "a number that can't be held" 2 "wants a number up to 9223372036854775807" \
  "$ipcgrade" grade -j 99999999999999999999 "$alice"
expect "no text" 2 "--out needs an argument: --out DIR" "$ipcgrade" grade --out '' "$alice"
expect "no text of several" 2 "--program needs an argument" "$ipcgrade" grade --program '' "$alice"
expect "unknown option of no command" 2 "unknown option: --frob" "$ipcgrade" --frob
expect "no argument of no command" 2 "--course needs an argument" "$ipcgrade" --course
expect "an option of no command" 2 "usage: ipcgrade" "$ipcgrade" --json
expect "control characters of a name" 2 'no\nsuch\033[31m\xff: No such file' "$ipcgrade" check "$(printf 'no\nsuch\033[31m\377')"
expect "control characters of a word" 2 "no command 'a\\033b'" "$ipcgrade" "$(printf 'a\033b')"
expect "no worker" 2 "--jobs must be from 1 to" "$ipcgrade" grade --jobs 0 "$alice"
expect "no color" 2 "--color is one of" "$ipcgrade" check --color=red "$alice"
expect "options before the command" 0 "pipe" "$ipcgrade" --course . list

# Colour is for terminals that have it. on_terminal COMMAND…: its stdout is one.
on_terminal() { script -qefc "$(printf '%q ' "$@")" /dev/null </dev/null; }
colored() { on_terminal env -u NO_COLOR TERM=xterm "$@" | grep -q $'\033\[3'; }
holds "colour on a terminal" colored "$ipcgrade" check "$alice"
holds "none when NO_COLOR says so" lacks_color on_terminal env NO_COLOR=1 TERM=xterm "$ipcgrade" check "$alice"
holds "none on a dumb one" lacks_color on_terminal env -u NO_COLOR TERM=dumb "$ipcgrade" check "$alice"
holds "none into a pipe" lacks_color env -u NO_COLOR TERM=xterm "$ipcgrade" check "$alice"
holds "colour in a pipe when asked for" sh -c '"$@" | grep -q "$(printf "\033")\[3"' sh "$ipcgrade" check --color=always "$alice"

# Where it writes to
for words in --version --help list "list --json" "check $alice"; do
  # shellcheck disable=SC2086 # a list of words
  expect "full disk: $words" 3 "No space left on device" sh -c '"$@" 2>&1 >/dev/full' sh "$ipcgrade" $words
  # shellcheck disable=SC2086
  expect "closed stdout: $words" 3 "Bad file descriptor" sh -c '"$@" 2>&1 >&-' sh "$ipcgrade" $words
done
expect "all three are closed" 3 "" sh -c '"$@" <&- >&- 2>&-' sh "$ipcgrade" check "$alice"

# Where the course is: beside what was installed, wherever that is
mkdir -p "$scratch/prefix/bin" "$scratch/prefix/share/ipcgrade"
cp "$ipcgrade" "$scratch/prefix/bin/"
expect "no course at all" 2 "no course found" env -C "$scratch" "$scratch/prefix/bin/ipcgrade" list
cp -r harness/tests/course/cases harness/tests/course/reference "$scratch/prefix/share/ipcgrade/"
expect "installed anywhere" 0 "prepared" env -C "$scratch" "$scratch/prefix/bin/ipcgrade" list

# As packagers install it: not built again, and readable whatever the umask is
install=(env -u MAKEFLAGS make -o "$ipcgrade" -o "$(dirname "$ipcgrade")/student/ipcgrade" "IPCGRADE=$ipcgrade" "DESTDIR=$scratch/dest" PREFIX=/opt/ipc install)
expect "make install" 0 "/opt/ipc/bin/ipcgrade" sh -c 'umask 077 && "$@"' sh "${install[@]}"
for file in man/man1/ipcgrade.1 bash-completion/completions/ipcgrade fish/vendor_completions.d/ipcgrade.fish \
  zsh/site-functions/_ipcgrade; do
  holds "$file is installed" test -s "$scratch/dest/opt/ipc/share/$file"
done
holds "everybody can read what was installed" sh -c "[ -z \"\$(find '$scratch/dest/opt/ipc/share' ! -perm -go=r)\" ]"
expect "the installed one has its course" 0 "shm-pair" env -C / "$scratch/dest/opt/ipc/bin/ipcgrade" list
expect "make help" 0 "make check-hostile " env -u MAKEFLAGS make help
fits "make help" env -u MAKEFLAGS make help

# Words
expect "list" 0 "shm-pair" "$ipcgrade" list
expect "list as JSON" 0 '"program": "pipe"' "$ipcgrade" list --json
expect "list cases" 0 "correctness" "$ipcgrade" list pipe
expect "show" 0 "What must hold" "$ipcgrade" show pipe
expect "show as Markdown" 0 "## What must hold" "$ipcgrade" show --format markdown pipe
expect "show as a page" 0 "<h2>What must hold" "$ipcgrade" show --format html pipe
expect "show in no such format" 2 "there are: text, markdown, html" "$ipcgrade" show --format pdf pipe
expect "show what nobody knows" 2 "did you mean 'pipe'?" "$ipcgrade" show pipes
expect "explain a finding" 0 "deadlock: " "$ipcgrade" explain deadlock
expect "explain the format" 0 "nattch" "$ipcgrade" explain case
expect "explain what nobody knows" 2 "did you mean 'deadlock'?" "$ipcgrade" explain deadlok
expect "lint" 0 "0 problems" "$ipcgrade" lint
printf 'program: x\ntitle: t\nroles: {a: {sources: [a.c]}}\ncases:\n  - {id: c, says: s, points: 1, expect: {a: {exti: 0}}}\n' >"$scratch/x.yaml"
expect "lint finds" 2 "x.yaml:5:46: unknown key 'exti'; did you mean 'exit'?" "$ipcgrade" lint "$scratch/x.yaml"
head -c 500 "$ipcgrade" >"$scratch/rubbish.yaml"
expect "lint of binary rubbish" 2 "rubbish.yaml:" "$ipcgrade" lint "$scratch/rubbish.yaml"
expect "lint of nothing" 2 "nothing.yaml" "$ipcgrade" lint "$scratch/nothing.yaml"

fits "list" "$ipcgrade" list
fits "help" "$ipcgrade" help
for command in check grade export explore replay list show explain lint validate new conform leaks clean doctor help; do
  fits "help $command" "$ipcgrade" help "$command"
  holds "help $command ends no line with a blank" sh -c "! '$ipcgrade' help '$command' | grep -q ' \$'"
done
for program in $("$ipcgrade" list --json | sed -n 's/.*"program": "\(.*\)",/\1/p'); do
  fits "list $program" "$ipcgrade" list "$program"
  fits "show $program" sh -c "'$ipcgrade' show '$program' | sed -e '/^[^ ]*\.h\$/,/^What must hold/d' -e '/^An example/,/^What must hold/d'"
done
for word in $("$ipcgrade" explain); do
  fits "explain $word" "$ipcgrade" explain "$word"
done
# json NAME PYTHON COMMAND…: what it prints is JSON of which PYTHON holds, as `j`.
json() {
  local name=$1 condition=$2
  shift 2
  holds "$name as JSON" bash -c '"$@" | /usr/bin/python3 -c "
import json, sys
j = json.load(sys.stdin)
assert $0, j"' "$condition" "$@"
}
json "show" "j['roles'][0]['name'] == 'server' and 'shm-02.h' in j['headers'] and len(j['cases']) > 5 and j['hidden_cases'] > 0 and len(j['example']) > 9" \
  "$ipcgrade" show --json shm-pair
json "show who brings what" "[(r['name'], r['supplied']) for r in j['roles']][:3] == [('maker', True), ('shmctl', False), ('looker', True)]" \
  "$ipcgrade" show --json shmctl-call
json "list of cases" "j['hidden_cases'] > 0 and 'into-a-file' not in [c['id'] for c in j['cases']]" \
  "$ipcgrade" list --json pipe
json "explain" "j['word'] == 'seed' and 'order' in j['text']" "$ipcgrade" explain --json seed
json "explain nothing" "'deadlock' in j" "$ipcgrade" explain --json
json "help" "{'command': 'list', 'arguments': '[PROGRAM]'}.items() <= {c['command']: c for c in j}['list'].items()" \
  "$ipcgrade" help --json
json "help about a command" "j['command'] == 'grade' and {o['name']: (o['letter'], o['argument']) for o in j['options']}['out'] == ('o', 'DIR')" \
  "$ipcgrade" help grade --json
json "lint" "j == []" "$ipcgrade" lint --json
json "lint of a wrong file" "[(p['file'][-6:], p['line'], p['column']) for p in j] == [('x.yaml', 5, 46)]" \
  "$ipcgrade" lint --json "$scratch/x.yaml"
holds "hidden cases are not listed" sh -c "! '$ipcgrade' list pipe | grep -q into-a-file"
expect "hidden cases are counted" 0 "that stay" "$ipcgrade" list pipe

# What lies on the host, in namespaces of its own: nobody else's is touched. "${among[@]}" COMMAND runs it among a segment,
# a set, a queue, two POSIX objects of which one is in use, and, for root, one of another user's.
[ "$(id -u)" -eq 0 ] && as=() || as=(--map-root-user)
among=(unshare "${as[@]}" --ipc --mount sh -c '
  mount -t tmpfs none /dev/shm
  { ipcmk -M 10 && ipcmk -S 2 && ipcmk -Q; } >/dev/null
  echo idle >/dev/shm/idle
  echo busy >/dev/shm/busy
  exec 9</dev/shm/busy
  touch /dev/shm/theirs
  chown 65534 /dev/shm/theirs 2>/dev/null || rm /dev/shm/theirs
  "$@"
  status=$?
  echo "left: $(echo $(ls /dev/shm)) $(($(cat /proc/sysvipc/* | wc -l) - 3))"
  exit $status' sh)
theirs=
if [ "$(id -u)" -eq 0 ]; then
  theirs=" theirs"
  expect "clean leaves others'" 0 "1 is other users' and stays." "${among[@]}" "$ipcgrade" clean --yes
fi
expect "leaks" 0 "posix-shm /idle" "${among[@]}" "$ipcgrade" leaks
expect "leaks tells what it can't see" 0 "POSIX message queues don't show here" "${among[@]}" sh -c '
  [ ! -d /dev/mqueue ] || mount -t tmpfs none /dev/mqueue
  "$1" leaks' sh "$ipcgrade"
json "leaks" "len(j) >= 5" bash -c '"$@" | sed /^left/d' json "${among[@]}" "$ipcgrade" leaks --json
json "clean" "len(j['removed']) == 4 and j['in_use'] == 1" \
  bash -c '"$@" | sed /^left/d' json "${among[@]}" "$ipcgrade" clean --json --yes
expect "clean as JSON asks nobody" 2 "needs --yes as well" "${among[@]}" "$ipcgrade" clean --json
expect "clean" 0 "left: busy$theirs 0" "${among[@]}" "$ipcgrade" clean --yes
expect "clean says what it leaves" 0 "1 of yours is in use and stays (--force removes such too)." "${among[@]}" "$ipcgrade" clean --yes
expect "clean by force" 0 "5 objects removed." "${among[@]}" "$ipcgrade" clean --yes --force
expect "clean asks" 0 "Nothing was removed." "${among[@]}" "$ipcgrade" clean
expect "clean asks and takes no for an answer" 0 "left: busy idle$theirs 3" "${among[@]}" sh -c 'echo n | "$1" clean' sh "$ipcgrade"
expect "clean shows what it asks about" 0 "/idle" "${among[@]}" "$ipcgrade" clean --quiet
expect "clean looks again" 0 "3 objects removed." "${among[@]}" sh -c '
  { sleep 1; exec 8</dev/shm/idle; echo y; sleep 2; } | "$1" clean' sh "$ipcgrade"

# A course that is installed is hidden inside, also while another copy of it grades
mkdir -p "$scratch/peeker/pipe"
echo '#include "/usr/local/share/ipcgrade/reference/pipe/pipe.c"' >"$scratch/peeker/pipe/pipe.c"
if [ "$(id -u)" -eq 0 ]; then
  expect "an installed course is hidden" 1 "such file or directory" unshare --mount sh -c '
    mount -t tmpfs none /usr/local/share && mkdir /usr/local/share/ipcgrade &&
    cp -r cases reference /usr/local/share/ipcgrade && "$@"' sh "$ipcgrade" check "$scratch/peeker/pipe"
fi

# What the documents say about the calls, as whoever runs this, and as an ordinary user
page=$scratch/conform.txt
list=$scratch/conform.json
"$ipcgrade" conform >"$page" 2>&1
"$ipcgrade" conform --json >"$list" 2>/dev/null
expect "conform" 0 " 0 different here," cat "$page"
fits "conform" cat "$page"
json "conform" "j['differs'] == 0 and j['ok'] > 200 and j['suites'][0]['statements'][0]['documents']" cat "$list"
expect "conform of one suite" 0 "14 statements about the calls: 14 ok" "$ipcgrade" conform pipe
expect "conform of no suite" 2 "did you mean 'shmget'?" "$ipcgrade" conform shmgett
expect "conform lists suites" 0 "posix_shm" "$ipcgrade" conform --list
expect "conform without a compiler" 3 "apt-get install gcc" env PATH=/nonexistent "$ipcgrade" conform pipe
mkdir -p "$scratch/few" "$scratch/open/reference"
ln -sf "$(command -v gcc)" "$scratch/few/gcc"
expect "conform without Check" 3 "apt-get install check" env "PATH=$scratch/few" "$ipcgrade" conform pipe
if [ "$(id -u)" -eq 0 ]; then
  chmod 755 "$scratch"
  cp -r cases "$ipcgrade" "$scratch/open/"
  chmod -R a+rX "$scratch/open"
  holds "conform says the same to everybody" sh -c '"$@" | diff "$0" -' "$list" \
    setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp TMPDIR=/tmp "$scratch/open/ipcgrade" conform --json \
    --course "$scratch/open"
fi
holds "what the documents have wrong is in the errata" /usr/bin/python3 -c '
import json, sys
errata = open("reference/ERRATA.md").read().split("## The calls")[1]
for suite in json.load(open(sys.argv[1]))["suites"]:
    for one in suite["statements"]:
        name = "`%s %s`" % (suite["suite"], one["id"])
        assert one["corrected"] == (name in errata), name' "$list"
odd=$scratch/odd
mkdir -p "$odd/cases/platform" "$odd/reference"
cp cases/platform/platform.[ch] "$odd/cases/platform/"
expect "conform without suites" 0 "0 statements" "$ipcgrade" conform --course "$odd"
cat >"$odd/cases/platform/odd.c" <<'END'
#include "platform.h"
#include <signal.h>
#include <unistd.h>
const char suite_title[] = "odd";
STATEMENT(differs, "002", "One is two") {
  if (fork() == 0) /* an orphan, which ends before its suite */
    _exit(0);
  ck_assert_int_eq(1, 2);
}
STATEMENT(crashes, "002", "This can be written to") { raise(SIGSEGV); }
STATEMENT(lacks, "004", "There are two users") { unsupported("there is %s", "one"); }
STATEMENT(holds, "004", "One is one") { ck_assert_int_eq(1, 1); }
STATEMENT(gives, "004", "Nothing is there") { refused(access(".", F_OK), ENOENT); }
END
odd() { expect "conform: $1" 1 "$1" "$ipcgrade" conform --course "$odd"; }
odd "5 statements about the calls: 1 ok, 3 different here, 1 that can't be tried."
odd "seen  Assertion '1 == 2' failed"
odd "at    cases/platform/odd.c:8"
odd "Received signal 11 (Segmentation fault)"
odd "why   there is one"
odd "access(\".\", F_OK) gave 0 and not ENOENT"
holds "conform --quiet tells what differs" sh -c '[ "$("$@" | grep -c "^  !!")" = 3 ] && ! "$@" | grep -qE "^  (ok|--)"' sh \
  "$ipcgrade" conform --quiet --course "$odd"
json "conform of what differs" "[s['verdict'] for s in j['suites'][0]['statements']] == ['differs', 'differs', 'unsupported', 'ok', 'differs']" \
  "$ipcgrade" conform --json --course "$odd"
echo 'STATEMENT(ends, "002", "It goes on") { kill(getppid(), SIGKILL); }' >>"$odd/cases/platform/odd.c"
expect "conform of a suite that dies" 3 "the suite odd did not come to its end" "$ipcgrade" conform --course "$odd"
echo "STATEMENT(" >>"$odd/cases/platform/odd.c"
expect "conform of a suite with a mistake" 2 "the suite odd does not compile: unterminated" \
  "$ipcgrade" conform --course "$odd"
expect "conform of a course without a folder for it" 2 "has no suites" "$ipcgrade" conform --course harness/tests/course

# Checking
expect "check a right one" 0 "points" "$ipcgrade" check "$alice"
expect "check as JSON" 0 '"status": "graded"' "$ipcgrade" check --json "$alice"
expect "check without color" 0 "  ok    " "$ipcgrade" check --color=never "$alice"
cp -r "$alice" "$scratch/pipe"
mkdir "$scratch/both" && cp -r student/alice/pipe student/alice/fifo "$scratch/both/"
expect "check a folder of programs" 2 "name one of the folders in it: fifo, pipe" "$ipcgrade" check "$scratch/both"
rm -r "$scratch/both"
expect "explore where there is nothing to" 2 "each case of shmget-call is tried in the ordinary order of events only; there \
is something to search in: bounded-buffer, fifo, pipe" "$ipcgrade" explore student/alice/shmget-call
expect "check where you are" 0 "points" env -C "$scratch/pipe" "$ipcgrade" check --course "$here"
mv "$scratch/pipe" "$scratch/a name with blanks
and a newline"
expect "program by its sources" 0 "points" "$ipcgrade" check "$scratch/a name with blanks
and a newline"
mkdir "$scratch/empty"
expect "check an empty folder" 2 "$scratch/empty" "$ipcgrade" check "$scratch/empty"
expect "check one case" 0 "No process and no object is left behind." "$ipcgrade" check --case tidy "$alice"
expect "check what comes next" 1 "It costs" "$ipcgrade" check --next student/erik/pipe
holds "and nothing else" sh -c "test \"\$('$ipcgrade' check -n student/erik/pipe | grep -cE '^  (ok|FAIL) ')\" -eq 1"
expect "check when all is well" 0 "nothing to mend" "$ipcgrade" check --next "$alice"
expect "check one thing and all" 2 "--json much more" "$ipcgrade" check --next --json "$alice"
expect "check one thing and lines" 2 "--coverage much more" "$ipcgrade" check --next --coverage "$alice"
expect "check no case" 2 "did you mean 'tidy'?" "$ipcgrade" check --case tydi "$alice"
expect "check a hidden case" 2 "is hidden" "$ipcgrade" check --case into-a-file "$alice"
expect "check a file" 2 "a file" "$ipcgrade" check "$alice/pipe.c"
expect "check nothing" 2 "$scratch/none" "$ipcgrade" check "$scratch/none"
expect "no course" 2 "is not a course" "$ipcgrade" check --course "$scratch" "$alice"

small=harness/tests/course
expect "show who is meant by another name" 0 "is shmproducer once more, and starts at once" "$ipcgrade" show posix-message
expect "show how helpers are called" 0 "is started by console as ./reader or ./lector" \
  "$ipcgrade" show --course "$small" console
expect "show how functions are declared" 0 "      bool buffer_try_put(struct buffer *b, int item)" \
  "$ipcgrade" show bounded-buffer
expect "show after whom one starts" 0 "starts when producer waits or has ended" "$ipcgrade" show bounded-buffer
expect "show what the course brings" 0 "starts when shmctl has ended" "$ipcgrade" show shmctl-call
expect "show what is typed" 0 "           attach 0 0x200000000123 8192" "$ipcgrade" show shmop-call
expect "show what it is run with" 0 "shmget is run with: IPC_PRIVATE 100 0600" "$ipcgrade" show shmget-call
expect "show what is typed behind a prompt" 0 "shmcon       < Hello World!" "$ipcgrade" show shm-console
expect "show what an error looks like" 0 "\s*Usage: \S+ pathname\n?" "$ipcgrade" show shm-console
holds "show has no pattern for what a sentence says" sh -c "! '$ipcgrade' show socket-echo | grep -q PCRE2"
expect "show has one where it says more" 0 '\*\*\* shmat error \(server\) \*\*\*' "$ipcgrade" show shm-pair
holds "show names one program once" sh -c "! '$ipcgrade' show socket-echo | grep -q server-again"
holds "show says nothing of a start that is alone" sh -c "! '$ipcgrade' show pipe | grep -q starts"
expect "show what it prints" 0 "client       >    Client found 1 2 3 4 in shared memory" env TERM=dumb "$ipcgrade" show shm-pair

# Validating: what is right keeps its points, one fault is caught and one isn't, and mutants are made
expect "validate" 1 "prepared            4    100    2/2    1/2" "$ipcgrade" validate --course "$small" --seeds 2 prepared
expect "validate tells what is missed" 1 "fault unseen: it loses no points" \
  "$ipcgrade" validate --course "$small" --seeds 1 --no-mutants prepared
expect "validate shows survivors" 1 "nobody notices look.c:" "$ipcgrade" validate --course "$small" --seeds 1 -j 2 prepared
expect "validate ties the listing's losses" 1 "20 for: follows links (link)" \
  "$ipcgrade" validate --course "$small" --seeds 1 --no-mutants prepared
expect "validate tells untied losses" 1 "20 for: WHAT NO ROW OF THE ERRATA TELLS (fifo)" \
  "$ipcgrade" validate --course "$small" --seeds 1 --no-mutants prepared
expect "validate tells stale ties" 1 "listing.txt: no such loss or row: fifo: waits" \
  "$ipcgrade" validate --course "$small" --seeds 1 --no-mutants prepared
# "${with_gcov[@]}" FILE COMMAND…: with FILE in the place of gcov
with_gcov=(unshare "${as[@]}" --mount sh -c 'mount --bind "$1" "$(realpath /usr/bin/gcov)" && shift && "$@"' sh)
printf '#!/bin/sh\necho nothing\n' >"$scratch/gcov"
chmod +x "$scratch/gcov"
expect "validate with another gcov" 3 "what gcov says can't be read" \
  "${with_gcov[@]}" "$scratch/gcov" "$ipcgrade" validate --course "$small" --seeds 1 --no-mutants prepared
expect "validate goes on behind it" 3 "ipcgrade: failing: what gcov says can't be read" \
  "${with_gcov[@]}" "$scratch/gcov" "$ipcgrade" validate --course "$small" --seeds 1 --no-mutants prepared failing
expect "and says so to programs" 3 '"program": "failing"' \
  "${with_gcov[@]}" "$scratch/gcov" "$ipcgrade" validate --course "$small" --seeds 1 --no-mutants --json prepared failing
expect "validate nobody's program" 2 "did you mean" "$ipcgrade" validate --course "$small" prepard
holds "and no other then" sh -c "! '$ipcgrade' validate --course '$small' prepared prepard 2>/dev/null | grep -q ."
json "validate" "j[0]['good'] == False and any(m['fate'] == 'caught' for m in j[0]['mutants'])" \
  "$ipcgrade" validate --course "$small" --seeds 1 --json prepared

# Coverage, of a submission that has all points and leaves a line unreached
right=$small/student/right/failing
expect "check --coverage" 0 "no case reaches maker.c: " "$ipcgrade" check --course "$small" --coverage "$right"
holds "check without it" sh -c "! '$ipcgrade' check --course '$small' '$right' | grep -q coverage"
json "check --coverage" "0.9 < j['coverage']['lines'] < 1 and j['coverage']['functions'] == 1 and j['coverage']['files'][0]['file'] == 'maker.c' and j['score'] == 100" \
  "$ipcgrade" check --course "$small" --coverage --json "$right"
json "the same each time" "j['coverage'] == $("$ipcgrade" check --course "$small" --coverage --json "$right" | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["coverage"])')" \
  "$ipcgrade" check --course "$small" --coverage --json "$right"
json "what calls its functions is none of its sources" "j['coverage']['lines'] > 0.5" \
  "$ipcgrade" check --coverage --json student/clara/bounded-buffer
# A line on the terminal once a second has passed, whatever takes so long.
slow=$scratch/slow
mkdir -p "$slow/cases" "$slow/reference/slow"
cat >"$slow/cases/slow.yaml" <<'END'
program: slow
title: Counts for a long time
limits: {cpu: 60 s, wall: 60 s}
roles: {slow: {sources: [slow.c]}}
cases:
  - {id: first, says: It ends., points: 1, expect: {slow: {exit: 0}}}
  - {id: second, says: It ends again., points: 1, expect: {slow: {exit: 0}}}
  - {id: third, says: And again., points: 1, expect: {slow: {exit: 0}}}
END
cat >"$slow/reference/slow/slow.c" <<'END'
int main(void) {
  for (volatile int i = 0; i < 600000000; i++)
    ;
  return 0;
}
END
output=$(timeout 120 script -qec "$(printf '%q ' "$ipcgrade" check --course "$slow" "$slow/reference/slow")" /dev/null </dev/null)
holds "progress of check" grep -E 'slow +2 of 3 cases' <<<"$output"
holds "it ends with the result" grep "3 of 3 points" <<<"$output"
holds "no progress where nobody looks" sh -c "! '$ipcgrade' check --course '$slow' '$slow/reference/slow' 2>&1 | grep 'of 3 cases'"
expect "check without gcov" 0 "coverage: unsupported: there is no /usr/bin/gcov" \
  "${with_gcov[@]}" /dev/null "$ipcgrade" check --course "$small" --coverage "$right"
expect "check with another gcov" 0 "coverage: unsupported: what gcov says can't be read" \
  "${with_gcov[@]}" "$scratch/gcov" "$ipcgrade" check --course "$small" --coverage "$right"
covered=$scratch/covered
expect "grade --coverage" 1 "2 submissions graded" "$ipcgrade" grade --course "$small" --coverage --out "$covered" "$right" "$small/student/half"
for file in right/failing/coverage.xml right/failing/coverage.info right/failing/coverage/index.html \
  right/failing/coverage/maker.c.html right/failing/coverage/lcov/sources/maker.c.gcov.html \
  class-coverage/index.html class-coverage/right/failing/sources/maker.c.gcov.html; do
  holds "there is $file" test -s "$covered/$file"
done
before=$(sort "$covered/class-coverage/coverage.info")
find "$covered/class-coverage" -mindepth 1 -delete
expect "report makes the class's pages of it again" 0 "2 submissions in" "$ipcgrade" report "$covered"
holds "of the same lines" test "$before" = "$(sort "$covered/class-coverage/coverage.info")"
holds "with those of each source" test -s "$covered/class-coverage/right/failing/sources/maker.c.gcov.html"
holds "Cobertura's XML is XML" /usr/bin/python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' \
  "$covered/right/failing/coverage.xml"
mkdir "$scratch/tools" && ln -s "$(command -v gcc)" "$scratch/tools/"
expect "grade --coverage without lcov" 0 "no pages of lcov: there is no genhtml on this host" \
  env "PATH=$scratch/tools" "$ipcgrade" grade --course "$small" --coverage --out "$scratch/unpaged" "$right"
holds "which has pages of its own" test -s "$scratch/unpaged/right/failing/coverage/maker.c.html"
expect "grade --format cobertura" 0 "1 submission graded" \
  "$ipcgrade" grade --course "$small" --format cobertura --out "$scratch/ci" "$right"
holds "and it is written" test -s "$scratch/ci/right/failing/coverage.xml"
mkdir -p "$scratch/asking/cases" && cp -r "$small/reference" "$scratch/asking/"
sed 's/^roles:/coverage: {lines: 100}\nroles:/' "$small/cases/failing.yaml" >"$scratch/asking/cases/failing.yaml"
expect "a course asks for it" 0 "(100 % are asked for)" "$ipcgrade" check --course "$scratch/asking" "$right"
json "a course asks for it" "j['coverage']['minimum'] == {'lines': 100} and not j['coverage']['minimum_reached']" \
  "$ipcgrade" check --course "$scratch/asking" --json "$right"
expect "validate sees that it can't be had" 1 "100 % of the lines are asked for, and the reference doesn't reach that" \
  "$ipcgrade" validate --course "$scratch/asking" --seeds 1 --no-mutants failing
sed '/id: no-key/{p;s/.*/    coverage: {lines: 90, functions: 50}/}' "$small/cases/failing.yaml" \
  >"$scratch/asking/cases/failing.yaml"
expect "a case asks for it" 0 "reached by this case alone: lines" "$ipcgrade" check --course "$scratch/asking" "$right"
asked="(lambda one, all: one['minimum'] == {'lines': 90, 'functions': 50} and not one['minimum_reached'] and \
  0 < one['lines'] < all['lines'] and all['minimum'] == {})"
json "a case asks for it" "$asked(j['cases'][1]['coverage'], j['coverage']) and \
  [c['id'] for c in j['cases'] if 'coverage' in c] == ['no-key']" \
  "$ipcgrade" check --course "$scratch/asking" --json "$right"
whole=$("$ipcgrade" check --course "$small" --coverage --json "$right" | /usr/bin/python3 -c \
  'import json, sys; print(json.load(sys.stdin)["coverage"])')
json "which changes nothing of the whole" "str(j['coverage']) == \"$whole\"" \
  "$ipcgrade" check --course "$scratch/asking" --json "$right"
expect "a case asks for it in a class" 0 "1 submission graded" \
  "$ipcgrade" grade --course "$scratch/asking" --out "$scratch/asked" "$right"
rm "$scratch/asked/right/failing/result.json"
expect "which the gradebook keeps" 0 "1 submission in" "$ipcgrade" report "$scratch/asked"
json "which the gradebook keeps" "$asked(j['cases'][1]['coverage'], j['coverage'])" \
  cat "$scratch/asked/right/failing/result.json"
holds "and the page tells" grep -q "Reached by this case alone: lines" "$scratch/asked/right/failing/index.html"
expect "validate sees that the case can't reach it" 1 "case no-key asks for a coverage that the reference doesn't reach" \
  "$ipcgrade" validate --course "$scratch/asking" --seeds 1 --no-mutants failing
sed -i 's/lines: 90, functions: 50/lines: 5, functions: 50/' "$scratch/asking/cases/failing.yaml"
expect "and that it can" 0 "failing" "$ipcgrade" validate --course "$scratch/asking" --seeds 1 --no-mutants failing
sed -i 's/lines: 5/lines: -1/' "$scratch/asking/cases/failing.yaml"
expect "a case asks for less than nothing" 2 "lines must be percent, from 0 to 100" \
  "$ipcgrade" lint --course "$scratch/asking"
sed 's/^roles:/coverage: {lines: 101}\nroles:/' "$small/cases/failing.yaml" >"$scratch/asking/cases/failing.yaml"
expect "a course asks for too much" 2 "lines must be percent, from 0 to 100" "$ipcgrade" lint --course "$scratch/asking"

# Who works with whom
expect "grade --cross" 0 "crowd, case one: the server of a row with the rest of a column" \
  "$ipcgrade" grade --cross --course "$small" --program crowd "$small/student"
json "grade --cross" "[r['with']['half'] for r in j[0]['rows'] if r['owner'] != 'half'] == ['works', 'works', 'works'] and all(r['with']['rude'] == 'fails' for r in j[0]['rows'] if r['owner'] != 'half')" \
  "$ipcgrade" grade --cross --json --course "$small" --program crowd "$small/student"
expect "grade --cross --out" 0 "crowd, case one" \
  "$ipcgrade" grade --cross --course "$small" --program crowd --out "$scratch/crossed" "$small/student"
holds "which the page of the class tells" grep -q 'class="crossing"' "$scratch/crossed/index.html"
# Whatever the course brings for other cases, and a role that starts a program again, are no reason not to cross.
for case in shm-pair:four-integers:server shm-alphabet:alphabet:shm_server socket-echo:echo:server; do
  IFS=: read -r program id first <<<"$case"
  expect "grade --cross of $program" 0 "$program, case $id: the $first of a row" \
    "$ipcgrade" grade --cross --program "$program" student/alice
done
expect "grade --cross of one that starts the others" 0 "there is nobody to work with" \
  "$ipcgrade" grade --cross --program posix-message student/alice
expect "grade --cross of one program" 0 "there is nobody to work with" "$ipcgrade" grade --cross "$alice"

# A new program is all right from the beginning
mkdir -p "$scratch/course/cases" "$scratch/course/reference"
expect "list of nothing" 0 "There is no program yet" "$ipcgrade" list --course "$scratch/course"
expect "new" 0 "reference/greeter/greeter.c" "$ipcgrade" new --course "$scratch/course" greeter
expect "new again" 2 "is there already" "$ipcgrade" new --course "$scratch/course" greeter
expect "new with a bad name" 2 "made of small letters" "$ipcgrade" new --course "$scratch/course" ../x
mkdir "$scratch/nowhere"
expect "new with too long a name" 2 "at most 64" "$ipcgrade" new --course "$scratch/course" "$(printf 'x%.0s' {1..65})"
expect "new where no course is" 2 "mkdir cases reference" env -C "$scratch/nowhere" "$ipcgrade" new stray
holds "which writes into no other course" test ! -e cases/stray.yaml
mkdir -p "$scratch/nowhere/cases" "$scratch/nowhere/reference/deep"
expect "new in a course" 0 "nowhere/cases/stray.yaml" env -C "$scratch/nowhere/reference/deep" "$ipcgrade" new stray
mkdir -p "$scratch/another/cases" "$scratch/another/reference"
json "new" "j['program'] == 'other' and [f.split('/')[-1] for f in j['files']] == ['other.c', 'other.yaml', 'not-checked.patch']" \
  "$ipcgrade" new --json --course "$scratch/another" other
touch "$scratch/course/cases/blocked" # where a folder would have to be
expect "new half way" 3 "blocked" "$ipcgrade" new --course "$scratch/course" blocked
holds "and nothing stays of it" sh -c "[ \"\$(find '$scratch/course' -name 'blocked*')\" = '$scratch/course/cases/blocked' ]"
rm "$scratch/course/cases/blocked"
expect "new lints" 0 "0 problems" "$ipcgrade" lint --course "$scratch/course"

# Beside the case file, lint looks at what it names, at known faults and at equivalent mutants
lint=("$ipcgrade" lint --course "$scratch/course")
faults=$scratch/course/cases/greeter/faults
sed -i 's/ferror(stdout)/ferror(stderr)/' "$scratch/course/reference/greeter/greeter.c"
expect "lint tries the known faults" 2 "not-checked.patch:1:1: does not fit the reference" "${lint[@]}"
sed -i 's/ferror(stderr)/ferror(stdout)/' "$scratch/course/reference/greeter/greeter.c"
sed -i '2a # line: greeter.c:never there' "$faults/not-checked.patch"
expect "lint looks for a fault's line" 2 "not-checked.patch:3:1: no line of greeter.c holds 'never there'" "${lint[@]}"
sed -i 3d "$faults/not-checked.patch"
sed 's/unchecked-failure/unchecked-failures/' "$faults/not-checked.patch" >"$faults/other.patch"
printf '# none\n' >"$faults/third.patch"
expect "lint tells all wrong headers" 2 "1 case file, 2 problems" "${lint[@]}"
json "lint of faults" "[(p['file'][-11:], p['line']) for p in j] == [('other.patch', 2), ('third.patch', 2)]" \
  "${lint[@]}" --json
rm "$faults/other.patch" "$faults/third.patch"
printf '%s\n' 'greeter.c: drop call: `perror("stdout");` => `;`' ' because' 'greeter.c: nothing' >"$faults/../equivalent.txt"
expect "lint looks for mutants" 2 "equivalent.txt:3:1: no mutant is called so: greeter.c: nothing" "${lint[@]}"
sed -i 2,3d "$faults/../equivalent.txt"
expect "lint asks for reasons" 2 "equivalent.txt:1:1: no line below says why" "${lint[@]}"
printf '%s\n' ' because' 'greeter.c: drop call: `perror("stdout");` => `;`' ' because' >>"$faults/../equivalent.txt"
expect "lint finds a mutant told twice" 2 "equivalent.txt:3:1: stands in line 1 already" "${lint[@]}"
cp "$scratch/course/reference/greeter/greeter.c" "$scratch/kept.c"
sed -i '1i int = 1;' "$scratch/course/reference/greeter/greeter.c"
expect "lint tells what is no C" 2 "greeter.c:1:5: error: " "${lint[@]}"
rm "$faults/../equivalent.txt"
expect "validate needs a reference that can be built" 2 "greeter: the reference can't be built: greeter.c:1: " \
  "$ipcgrade" validate --course "$scratch/course" --seeds 1 --no-mutants greeter
mv "$scratch/kept.c" "$scratch/course/reference/greeter/greeter.c"
mkdir -p "$scratch/course/student/jo/greeter"
printf '%s\n' '# worked' 'jo greeter 100 -' 'mo greeter 100 -' 'jo greter 100 -' 'jo greeter 5 wrong-exits' >"$scratch/course/student/EXPECTED"
json "lint of worked submissions" "[(p['line'], p['message'].split()[2]) for p in j] == [(3, 'no'), (4, 'has'), (5, 'stands'), (5, 'no')]" \
  "${lint[@]}" --json
expect "which have findings" 2 "EXPECTED:5:1: there is no finding 'wrong-exits'; did you mean 'wrong-exit'?" "${lint[@]}"
printf '%s\n' 'jo greeter 100 -' 'jo greeter all -' 'jo greeter 90' jo >"$scratch/course/student/EXPECTED"
json "whose rows are whole, and one each" \
  "[p['line'] for p in j] == [2, 2, 3, 3, 4, 4, 4] and 'is no score' in j[1]['message'] and 'already' in j[0]['message']" "${lint[@]}" --json
rm -r "$scratch/course/student"
sed -i 's/^roles:/headers: [none.h]\nroles:/' "$scratch/course/cases/greeter.yaml"
expect "lint looks for headers" 2 "greeter.yaml:3:11: header 'none.h' is not in " "${lint[@]}"
sed -i 3d "$scratch/course/cases/greeter.yaml"
mv "$scratch/course/reference/greeter/greeter.c" "$scratch/away.c"
expect "lint looks for sources" 2 "greeter.yaml:4:23: source 'greeter.c' is not in " "${lint[@]}"
mv "$scratch/away.c" "$scratch/course/reference/greeter/greeter.c"
expect "lint without patch" 3 "patch" env PATH=/nonexistent "${lint[@]}"
expect "lint is content again" 0 "0 problems" "${lint[@]}"
expect "new validates" 0 "1/1" "$ipcgrade" validate --course "$scratch/course" --seeds 2 greeter
sed -i '2a # line: greeter.c:int main' "$faults/not-checked.patch"
expect "validate tells where the finding is" 1 "no finding is at its line, greeter.c: int main; there is one at greeter.c:" \
  "$ipcgrade" validate --course "$scratch/course" --seeds 1 --no-mutants greeter
sed -i 3d "$faults/not-checked.patch"

mkdir "$scratch/course/cases/unit"
expect "new where something else is" 2 "cases/unit is there already" "$ipcgrade" new --course "$scratch/course" unit
echo 'int main(void) { retrun 0; }' >"$scratch/course/reference/greeter/greeter.c"
mkdir -p "$scratch/greeted/greeter"
echo 'int main(void) { return 0; }' >"$scratch/greeted/greeter/greeter.c"
expect "a reference that does not compile" 2 "the reference of greeter does not compile: " \
  "$ipcgrade" check --course "$scratch/course" "$scratch/greeted/greeter"
expect "orders without end" 2 "--seeds takes from 1 to 100000" "$ipcgrade" validate --seeds 999999999999 pipe

# Grading
out=$scratch/out
expect "grade an owner" 1 "$(find student/bea -mindepth 1 -maxdepth 1 -type d | wc -l) submissions graded" "$ipcgrade" grade student/bea --out "$out"
expect "grade one program" 0 "1 submission graded" "$ipcgrade" grade student/alice --program pipe --out "$out"
expect "grade a faulty one" 1 "deadlock" "$ipcgrade" grade student/karl --out "$out"
expect "grade sums up" 1 "program              submissions full marks   mean % lowest %  ungraded" \
  "$ipcgrade" grade "$alice" student/karl/pipe --out "$out"
fits "the summary" sh -c "'$ipcgrade' grade '$alice' student/karl/pipe --out '$out' | sed '\$d'"
graded=("$ipcgrade" grade "$alice" student/karl/pipe --out "$out")
costs='^[0-9.]+ s; CPU s: gcc [0-9.]+, programs [0-9.]+, valgrind [0-9.]+, orders [0-9.]+, harness [0-9.]+$'
holds "and what it took" sh -c '"$@" --again | grep -qE "$0"' "$costs" "${graded[@]}"
# The parts are all that was computed, as the shell is told of the command.
adds_up() {
  local TIMEFORMAT='%U %S' times
  times=$({ time "$@" >"$scratch/costs" 2>/dev/null; } 2>&1)
  awk -v all="$times" '/ CPU s: / {
    gsub(/[^0-9.]/, " ")
    $0 = $0
    split(all, t, " ")
    found = 1
    difference = $2 + $3 + $4 + $5 + $6 - t[1] - t[2]
  } END { exit !(found && difference * difference < 0.04 + 0.01 * (t[1] + t[2]) ^ 2) }' "$scratch/costs"
}
holds "the parts add up" adds_up "${graded[@]}" --again
holds "which was nothing where nothing is new" sh -c '! "$@" | grep -qE "$0"' "$costs" "${graded[@]}"
holds "nor is it said of one submission" sh -c '! "$@" | grep -qE "$0"' "$costs" "$ipcgrade" grade --again "$alice" --out "$out"
holds "grade --quiet does not" sh -c "! '$ipcgrade' grade --quiet '$alice' student/karl/pipe --out '$out' | grep -q submissions"
# What programs compute is theirs, though they are children of children, and the harness's own is the rest.
mkdir -p "$scratch/busy/busy/pipe"
sed '/^int main(void)/{n;s/^{/{\n  for (volatile int i = 0; i < 100000000; i++)\n    ;/}' student/alice/pipe/pipe.c >"$scratch/busy/busy/pipe/pipe.c"
"$ipcgrade" grade --json --again "$alice" --out "$out" >"$scratch/idle.json"
json "grade --json tells what it cost" \
  "all(j['costs']['cpu_s'][p] > 0 for p in ('gcc', 'programs', 'harness')) and all(v > 1000 for v in j['costs']['peak_kib'].values())" \
  cat "$scratch/idle.json"
json "what programs compute is theirs" \
  "j['costs']['cpu_s']['programs'] > 3 * json.load(open('$scratch/idle.json'))['costs']['cpu_s']['programs']" \
  "$ipcgrade" grade --json "$scratch/busy" --out "$out"
expect "grade an empty folder" 2 "no submission in it" "$ipcgrade" grade "$scratch/empty" --out "$scratch/none"
mkdir -p "$scratch/download/Jane Doe_4711_assignsubmission_file_"
cp student/alice/shm-pair/*.c "$scratch/download/Jane Doe_4711_assignsubmission_file_/"
expect "grade what fits several programs" 2 "no submission in $scratch/download" \
  "$ipcgrade" grade "$scratch/download" --out "$scratch/none"
expect "grade what is advised" 0 "100 of 100  (advice: " \
  "$ipcgrade" grade student/alice --program shm-alphabet --out "$out"
expect "grade a file" 2 "a file" "$ipcgrade" grade "$alice/pipe.c" --out "$scratch/none"
expect "grade nothing" 2 "$scratch/gone" "$ipcgrade" grade "$scratch/gone" --out "$scratch/none"
expect "grade no path" 2 "needs the path" "$ipcgrade" grade --out "$scratch/none"
expect "grade in several formats" 1 "1 submission graded" "$ipcgrade" grade --program pipe student/karl \
  --format junit,tap,gradescope,github,github-summary,markdown,sarif --out "$scratch/formats"
for file in result.json junit.xml results.tap gradescope.json github.txt summary.md feedback.md results.sarif; do
  holds "$file is there" test -s "$scratch/formats/karl/pipe/$file"
done
holds "sources are named as they were given" grep -q "^::error file=student/karl/pipe/pipe.c,line=" \
  "$scratch/formats/karl/pipe/github.txt"
holds "and no page, since none was asked for" test ! -e "$scratch/formats/index.html" -a ! -e "$scratch/formats/karl/pipe/index.html"
expect "grade into pages" 1 "1 submission graded" "$ipcgrade" grade --program pipe student/karl --out "$scratch/pages"
holds "of the submission" grep -q 'class="timeline"' "$scratch/pages/karl/pipe/index.html"
holds "and of the class" grep -q 'href="./karl/pipe/index.html"' "$scratch/pages/index.html"
cp -r "$scratch/pages" "$scratch/as-graded"
rm "$scratch/pages/index.html" "$scratch/pages/karl/pipe/result.json" "$scratch/pages/karl/pipe/index.html"
expect "report" 0 "1 submission in $scratch/pages/index.html" "$ipcgrade" report "$scratch/pages"
holds "which brings back all that was written" diff -r -x gradebook.lock "$scratch/as-graded" "$scratch/pages"
expect "report in another format" 0 "1 submission in" "$ipcgrade" report --format tap,junit "$scratch/pages"
holds "which is there then" grep -q "^not ok" "$scratch/pages/karl/pipe/results.tap"
expect "report of what was not measured" 0 "of 1 submission coverage was not measured" \
  "$ipcgrade" report --format cobertura,lcov "$scratch/pages"
holds "nothing tells of it then" test ! -e "$scratch/pages/karl/pipe/coverage.xml" -a ! -e "$scratch/pages/karl/pipe/coverage.info"
holds "beside the others" test -s "$scratch/pages/karl/pipe/index.html" -a -s "$scratch/pages/karl/pipe/junit.xml"
expect "report in no format" 2 "there is no format 'xml'" "$ipcgrade" report --format xml "$scratch/pages"
echo "$$ 2026-01-01 12:00:00" >"$scratch/pages/gradebook.lock"
expect "report while somebody grades" 2 "is at work on the folder" flock "$scratch/pages/gradebook.lock" \
  "$ipcgrade" report "$scratch/pages"
expect "report --anonymous" 0 "1 submission in $scratch/pages/anonymous.html" "$ipcgrade" report --anonymous "$scratch/pages"
holds "which names nobody" sh -c "! grep -q karl '$scratch/pages/anonymous.html'"
json "report --json" "j['submissions'] == 1" "$ipcgrade" report --json "$scratch/pages"
expect "report of no results" 2 "there are no results in $scratch/empty" "$ipcgrade" report "$scratch/empty"
expect "report of no folder" 2 "there is no folder $scratch/gone: \`ipcgrade grade --out $scratch/gone PATH…\` makes it" \
  "$ipcgrade" report "$scratch/gone"
expect "report of two folders" 2 "takes one folder" "$ipcgrade" report "$scratch/pages" "$scratch/formats"
mkdir -p "$scratch/named/gradebook.db"
cp -r student/karl/pipe "$scratch/named/gradebook.db/"
expect "an owner called like a file of the results" 1 "_gradebook.db" \
  "$ipcgrade" grade --program pipe "$scratch/named" --out "$scratch/named-out"
holds "has a folder of another name" test -s "$scratch/named-out/_gradebook.db/pipe/result.json"
holds "and a note that says so" grep -q "gradebook.db is a file of the results, so those of the owner of that name are in _gradebook.db" \
  "$scratch/named-out/_gradebook.db/pipe/result.json"
mkdir -p "$scratch/named/_gradebook.db"
cp -r student/karl/pipe "$scratch/named/_gradebook.db/"
expect "unless that is somebody's" 2 "nobody can be called gradebook.db" \
  "$ipcgrade" grade --program pipe "$scratch/named" --out "$scratch/named-none"
holds "and nothing is written" test ! -e "$scratch/named-none"
expect "grade in no format" 2 "there is no format 'xml'; there are: json, html, junit, tap" \
  "$ipcgrade" grade --format xml "$alice" --out "$scratch/none"
touch "$scratch/file"
expect "grade into a file" 2 "names another folder" "$ipcgrade" grade "$alice" --out "$scratch/file"
expect "grade into a file's folder" 2 "names another folder" "$ipcgrade" grade "$alice" --out "$scratch/file/x"
mkdir -p "$scratch/class/bob/pipe" "$scratch/class/bob/shm-piar" "$scratch/mistaken/cases" "$scratch/mistaken/reference"
echo 'program: pipe' >"$scratch/mistaken/cases/pipe.yaml"
holds "nothing was written" test ! -e "$scratch/none"
expect "a program nobody knows" 1 "did you mean 'shm-pair'?" "$ipcgrade" grade "$scratch/class" --out "$out"
rmdir "$scratch/class/bob/shm-piar"
expect "no sources" 1 "missing-source" "$ipcgrade" grade "$scratch/class" --out "$out"
echo 'int main(void) { retrun 0; }' >"$scratch/class/bob/pipe/pipe.c"
expect "what does not compile" 1 "build-failed" "$ipcgrade" grade "$scratch/class" --out "$out"
echo 'int other;' >"$scratch/class/bob/pipe/pipe.c"
expect "what has no main" 1 "undefined reference to \`main'" "$ipcgrade" check "$scratch/class/bob/pipe"
buffer=$scratch/built/bounded-buffer
mkdir -p "$scratch/built" && cp -r student/alice/bounded-buffer "$buffer"
sed -i '1i #warning heard' "$buffer/bounded_buffer.c"
echo 'int nowhere(void); int lost(void) { return nowhere(); }' >>"$buffer/bounded_buffer.c"
expect "what no source has" 1 "   int nowhere(void); int lost(void)" "$ipcgrade" check "$buffer"
told_once() { test "$("$ipcgrade" check --color=never "$buffer" | grep -cF "$1")" -eq 1; }
holds "what programs share is at fault once" told_once "undefined reference to \`nowhere'"
holds "and warned of once" told_once "bounded_buffer.c:1 "
rm "$buffer/bounded_buffer.c"
holds "and missing once" told_once "bounded_buffer.c is not in the submission"
holds "to all that it is missing from" sh -c "'$ipcgrade' check --json '$buffer' | grep -q 'a source of late-producer is'"
echo 'asm(".incbin \"/etc/shadow\"");' >"$scratch/class/bob/pipe/pipe.c"
expect "what does not assemble" 1 "Error: file not found" "$ipcgrade" check "$scratch/class/bob/pipe"
printf '#line 3 "\033[31m"\nint main(void) { retrun 0; }\n' >"$scratch/class/bob/pipe/pipe.c"
expect "a file named by #line" 1 ' \033[31m:3' "$ipcgrade" check --color=never "$scratch/class/bob/pipe"
without_cxx=(unshare --user --map-root-user --mount sh -c 'mount --bind /dev/null "$0" && exec "$@"' /usr/bin/g++)
expect "no compiler for C++" 3 "ipc.cc can't be compiled on this host: there is no /usr/bin/g++; install g++" \
  "${without_cxx[@]}" "$ipcgrade" check student/clara/posix-mutex
expect "is nobody's fault who wrote it" 3 "broken" "${without_cxx[@]}" "$ipcgrade" grade student/clara/posix-mutex --out "$out"
mv "$scratch/class/bob/pipe/pipe.c" "$scratch/class/bob/pipe/PIPE.C"
expect "another case in the name" 1 "PIPE.C was taken for pipe.c" "$ipcgrade" check "$scratch/class/bob/pipe"
rm "$scratch/class/bob/pipe/PIPE.C"
ln -sf /etc/passwd "$scratch/class/bob/pipe/pipe.c"
expect "a link is not followed" 1 "missing-source" "$ipcgrade" grade "$scratch/class" --out "$out"
holds "and says so" grep -q '"message": "pipe.c was left out: it is not a regular file' "$out/bob/pipe/result.json"
expect "to who grades as well" 1 "ipcgrade: bob/pipe: pipe.c was left out" "$ipcgrade" grade "$scratch/class" --out "$out"
# Root may read all, unless it does without the capabilities for that: capabilities(7).
as_any_other=(env)
[ "$(id -u)" -eq 0 ] && as_any_other=(setpriv --bounding-set=-dac_override,-dac_read_search)
mkdir -p "$scratch/shut/ann" && cp -r student/karl/pipe "$scratch/shut/ann/" && chmod 0 "$scratch/shut/ann/pipe/pipe.c"
expect "a source that may not be read" 3 "not graded: pipe.c can't be read: Permission denied; let the user who grades" \
  "${as_any_other[@]}" "$ipcgrade" grade "$scratch/shut" --out "$scratch/shut-out"
expect "costs nobody points" 3 "0 submissions graded" "${as_any_other[@]}" "$ipcgrade" grade "$scratch/shut" --out "$scratch/shut-out"
expect "nor its owner, who is told" 3 "not graded: pipe.c can't be read" "${as_any_other[@]}" "$ipcgrade" check "$scratch/shut/ann/pipe"
expect "grade another program" 2 "no submission of fifo or shm-pair in $scratch/class" \
  "$ipcgrade" grade --program fifo --program shm-pair "$scratch/class" --out "$out"
mkdir "$scratch/class/carla" && cp -r student/karl/pipe "$scratch/class/carla/"
expect "a case file with a mistake" 2 "pipe.yaml:1:1: " \
  "$ipcgrade" grade --course "$scratch/mistaken" "$scratch/class" --out "$scratch/ungraded"
told_once() { test "$("$ipcgrade" grade --course "$scratch/mistaken" "$scratch/class" --out "$scratch/ungraded" 2>&1 | wc -l)" -eq 1; }
holds "which is told once, however many handed in" told_once
holds "and nothing is made" test ! -e "$scratch/ungraded"
rm -r "$scratch/class/carla"
holds "no temporary files" sh -c "! find '$out' -name '.*.new.*' -o -name '*.??????' | grep -q ."

# Several at work: one order of lines, whoever is ready first; a worker that is killed costs nothing; Ctrl-C keeps what is
# done, and a second worker's death costs its submission alone.
workers_of() { cat "/proc/$1/task/$1/children" 2>/dev/null; }
first_worker_of() {
  local found=
  for _ in $(seq 500); do
    found=$(workers_of "$1")
    [ -n "$found" ] && break
    sleep 0.01
  done
  echo "${found%% *}"
}
for jobs in 1 3; do
  "$ipcgrade" grade student/bea -j "$jobs" --again --out "$scratch/pool" 2>&1 | grep -v 'CPU s:' >"$scratch/pool-$jobs"
done
holds "lines in one order" cmp "$scratch/pool-1" "$scratch/pool-3"
"$ipcgrade" grade student/bea -j 2 --again --out "$scratch/pool" >"$scratch/pool-killed" 2>&1 &
grading=$!
kill -KILL "$(first_worker_of "$grading")"
wait "$grading"
sed -i '/CPU s:/d' "$scratch/pool-killed"
holds "a worker that is killed is replaced" cmp "$scratch/pool-1" "$scratch/pool-killed"
mkdir -p "$scratch/pool-one"
cp -r student/alice/socket-echo "$scratch/pool-one"
"$ipcgrade" grade "$scratch/pool-one" -j 2 --out "$scratch/pool" >"$scratch/pool-died" 2>&1 &
grading=$!
killed=$(first_worker_of "$grading")
kill -KILL "$killed"
for _ in $(seq 500); do
  next=$(first_worker_of "$grading")
  [ "$next" != "$killed" ] && break
  sleep 0.01
done
kill -KILL "$next"
wait "$grading"
holds "with the status of a failure" test $? -eq 3
holds "twice, and it is broken" grep -q '"status": "broken"' "$scratch/pool/pool-one/socket-echo/result.json"
holds "and says so" grep -q "pool-one/socket-echo: the process that graded it died, and so did a second" "$scratch/pool-died"
rm -rf "$scratch/pool"
mkdir "$scratch/pool-work"
TMPDIR=$scratch/pool-work "$ipcgrade" grade student/alice student/bea -j 2 --out "$scratch/pool" \
  >"$scratch/pool-stopped" 2>&1 &
grading=$!
for _ in $(seq 1000); do
  [ -s "$scratch/pool-stopped" ] && break
  sleep 0.02
done
kill -INT "$grading"
wait "$grading"
holds "an interrupt has its status" test $? -eq 130
holds "and is told" grep -q "interrupted; [1-9][0-9]* of [0-9]* submissions are graded" "$scratch/pool-stopped"
holds "and keeps what is done" test -n "$(find "$scratch/pool" -name result.json -size +0)"
holds "no half of a result" sh -c "! find '$scratch/pool' -name '.*.new.*' | grep -q ."
holds "nor what was worked with" test -z "$(ls -A "$scratch/pool-work")"

# Results
for result in "$out"/*/*/result.json "$covered"/*/*/result.json; do
  holds "$result fits the schema" /usr/bin/python3 -c '
import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open("harness/result/result.schema.json")))' "$result"
done
holds "the schema refuses" sh -c '! echo "{\"schema\": 2}" | /usr/bin/python3 -c "
import json, sys, jsonschema
jsonschema.validate(json.load(sys.stdin), json.load(open(\"harness/result/result.schema.json\")))"'

# Replay
id=$("$ipcgrade" list pipe --json | sed -n 's/.*"id": "\(.*\)",/\1/p' | head -n 1)
expect "replay" 0 "seconds" "$ipcgrade" replay "$out/alice/pipe" "$id"
"$ipcgrade" grade --quiet --out "$scratch/queues" student/alice/posix-mqueue >/dev/null
expect "replay names queues as programs do" 0 'mq_unlink("/test1") = 0' \
  "$ipcgrade" replay "$scratch/queues/alice/posix-mqueue" message
holds "replay is the same each time" sh -c "[ \"\$('$ipcgrade' replay '$out/karl/pipe' '$id')\" = \"\$('$ipcgrade' replay '$out/karl/pipe' '$id')\" ]"
holds "replay is as wide as the terminal" sh -c "! COLUMNS=70 '$ipcgrade' replay '$out/karl/pipe' '$id' | LC_ALL=C.UTF-8 grep -qE '^.{71}'"
holds "replay is at least 60 wide" sh -c "COLUMNS=7 '$ipcgrade' replay '$out/karl/pipe' '$id' | LC_ALL=C.UTF-8 grep -qE '^.{40}'"
holds "replay is at most 100 wide" sh -c "! env -u COLUMNS '$ipcgrade' replay '$out/karl/pipe' '$id' | LC_ALL=C.UTF-8 grep -qE '^.{101}'"
expect "replay shows the hang" 1 "STUCK" "$ipcgrade" replay "$out/karl/pipe" "$id"
mkdir "$scratch/damaged" && cp -r "$out/alice/pipe" "$scratch/damaged/"
echo '{' >"$scratch/damaged/pipe/schedule.json"
expect "replay of a damaged schedule" 2 "$scratch/damaged/pipe/schedule.json is not what grade wrote" \
  "$ipcgrade" replay "$scratch/damaged/pipe" "$id"
expect "replay of no case" 2 "has no case 'x'" "$ipcgrade" replay "$out/alice/pipe" x
expect "replay of an owner's folder" 2 "$out/alice holds no result; name the folder of one submission's" \
  "$ipcgrade" replay "$out/alice" "$id"
expect "replay of what was not run" 2 "its findings in result.json say why" "$ipcgrade" replay "$out/bob/pipe" "$id"
expect "replay of nothing" 2 "$scratch/gone" "$ipcgrade" replay "$scratch/gone/pipe" "$id"

# Eight at once with one key: none disturbs another, nothing stays
before=$(ipcs -m | grep -c '^0x')
for i in 1 2 3 4 5 6 7 8; do
  "$ipcgrade" grade student/alice/shm-alphabet --out "$scratch/side-$i" >/dev/null 2>&1 &
done
wait
for i in 1 2 3 4 5 6 7 8; do
  holds "side by side $i" grep -q '"score": 100,' "$scratch/side-$i/alice/shm-alphabet/result.json"
done
holds "no segment is left" test "$(ipcs -m | grep -c '^0x')" -eq "$before"

finish
