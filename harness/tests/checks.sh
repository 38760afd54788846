# What the suites in shell have in common. Each sources this in the tree's root, and ends with `finish`. A check that
# fails is counted and told, and the next one follows.
suite=${0##*/}
ipcgrade=$(realpath "${IPCGRADE:-build/ipcgrade}")
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
export XDG_CACHE_HOME=$scratch/cache
checks=0
failures=0

# fail NAME TEXT: of a check that has been counted.
fail() {
  failures=$((failures + 1))
  printf '%s: %s: %s\n' "$suite" "$1" "$2"
}
# expect NAME STATUS TEXT COMMAND…: the command ends with STATUS and prints TEXT somewhere.
expect() {
  local name=$1 wanted=$2 text=$3 output status
  shift 3
  checks=$((checks + 1))
  output=$(timeout 300 "$@" 2>&1 </dev/null)
  status=$?
  [ "$status" -eq "$wanted" ] && grep -qF -- "$text" <<<"$output" && return
  fail "$name" "status $status (not $wanted), or no \"$text\" in:"$'\n'"$output"
}
# holds NAME COMMAND…: the command, which may be a function of the suite's, ends well.
holds() {
  local name=$1
  shift
  checks=$((checks + 1))
  "$@" >"$scratch/.said" 2>&1 && return
  fail "$name" "does not hold: $*"$'\n'"$(head -n 20 "$scratch/.said")"
}
# lacks NAME TEXT COMMAND…: the command doesn't print TEXT.
lacks() {
  local name=$1 text=$2
  shift 2
  checks=$((checks + 1))
  "$@" 2>&1 </dev/null | grep -qF -- "$text" || return 0
  fail "$name" "\"$text\" is there"
}
# Prints Check's summary line.
finish() {
  echo "$((checks ? 100 * (checks - failures) / checks : 0))%: Checks: $checks, Failures: $failures, Errors: 0"
  [ "$failures" -eq 0 ]
}
