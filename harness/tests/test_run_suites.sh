#!/bin/bash
# tests/run_suites itself: what it makes of suites that pass, fail, crash and hang. Prints Check's summary line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh

# suite NAME TEXT: a suite in shell.
suite() {
  printf '#!/bin/bash\n%s\n' "$2" >"$scratch/$1"
  chmod +x "$scratch/$1"
}
run=(env SUITE_SECONDS=2 "$PWD/harness/tests/run_suites")
cd "$scratch" || exit 3

suite good 'echo "100%: Checks: 3, Failures: 0, Errors: 0"'
suite bad 'echo "66%: Checks: 3, Failures: 1, Errors: 0"; exit 1'
suite silent 'exit 0'
suite uncounted 'echo "100%: Checks: 3, Failures: 0, Errors: 0"; exit 1'
suite odd 'echo "66%: Checks: 3, Failures: 1, Errors: 0"; exit 3'
suite crashes 'kill -SEGV $$'
suite crashes_later 'echo "66%: Checks: 3, Failures: 1, Errors: 0"; kill -ABRT $$'
suite killed 'echo "100%: Checks: 3, Failures: 0, Errors: 0"; kill -KILL $$'
suite hangs 'exec sleep 30'

expect "good ones" 0 "6 passed, 0 failed" "${run[@]}" good good
expect "one that fails" 1 "5 passed, 1 failed" "${run[@]}" good bad
lacks "one that says itself what failed" "ended with" "${run[@]}" bad
expect "one that says nothing" 1 "ended without a count" "${run[@]}" silent
expect "one that fails and doesn't count it" 1 "ended with status 1" "${run[@]}" uncounted
expect "is one failure more" 1 "3 passed, 1 failed" "${run[@]}" uncounted
expect "one with a status of its own" 1 "ended with status 3" "${run[@]}" odd
expect "one that crashes" 1 "was killed by SIGSEGV" "${run[@]}" crashes
expect "one that crashes behind its count" 1 "was killed by SIGABRT" "${run[@]}" crashes_later
expect "and what had failed" 1 "2 passed, 2 failed" "${run[@]}" crashes_later
expect "one that is killed" 1 "was killed by SIGKILL" "${run[@]}" killed
expect "one that hangs" 1 "took longer than 2 s" "${run[@]}" hangs
# What they make where temporary files belong goes with them.
mkdir temporary
suite leaves 'mktemp -d; echo "66%: Checks: 3, Failures: 1, Errors: 0"; exit 1'
suite leaves_and_hangs 'mktemp -d; exec sleep 30'
expect "one that leaves a folder" 1 "2 passed, 1 failed" env TMPDIR="$PWD/temporary" "${run[@]}" leaves
expect "one that leaves a folder and hangs" 1 "took longer" env TMPDIR="$PWD/temporary" "${run[@]}" leaves_and_hangs
holds "nothing is left" rmdir temporary

expect "nothing at all" 1 "0 passed, 0 failed" "${run[@]}"

finish
