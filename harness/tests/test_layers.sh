#!/bin/bash
# The layers of the harness: which folder may include whose headers. Counts as Check does, one check per folder.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh

# A layer, and the layers beneath it. cli may include all of them.
allowed='
access:
base:
result: base
linux: base access
course: base result
intake: base
races: base
run: base result course linux races access
judge: base result course
store: base result
report: base result store course
export: base result intake
explore: base result course run
grade: base result course run judge explore store intake
validate: base result course grade
conform: base result course run grade
cli: base result linux course intake run judge explore store report export grade validate conform
'

declare -A beneath
while IFS=: read -r layer rest; do
  [ -z "$layer" ] || beneath[$layer]="$rest "
done <<<"$allowed"

# layers_check TREE: prints a line per wrong arrow, "LAYER FILE:LINE: includes …".
layers_check() {
  find "$1" -name '*.[ch]' -not -path "$1/tests/*" -not -path "$1/bench/*" -not -path "$1/fuzz/*" -print0 |
    xargs -0 -r grep -nH -E '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
    sed -E "s|^$1/(([^/]*)/[^:]*):([0-9]+):[^\"]*\"([^\"]*)\".*|\2 \1:\3 \4|" |
    while read -r layer place header; do
      target=${header%%/*}
      if [ -z "${beneath[$layer]:-}" ]; then
        echo "$layer $place: '$layer' is no layer that the table in this test knows"
      elif [ "$target" = "$header" ] || [ ! -e "$1/$header" ]; then
        echo "$layer $place: includes \"$header\", which is not the path of a header from harness/"
      elif [ "$target" != "$layer" ] && [[ "${beneath[$layer]}" != *" $target "* ]]; then
        echo "$layer $place: includes \"$header\", but $layer/ may only include:${beneath[$layer]}"
      fi
    done
}

passes() { # NAME WRONG-ARROWS
  checks=$((checks + 1))
  [ -z "$2" ] || fail "$1" "$2"
}

wrong=$(layers_check harness)
for layer in $(sed -n 's/:.*//p' <<<"$allowed"); do
  passes "test_layers__$layer" "$(sed -n "s/^$layer //p" <<<"$wrong")"
done
passes test_layers__no_others "$(grep -v -E "^($(sed -n 's/:.*//p' <<<"$allowed" | paste -sd'|')) " <<<"$wrong" | sed '/^$/d')"

# The check itself has to find what is wrong, and only that.
mkdir -p "$scratch"/{base,run,report,odd,tests}
echo '#include "run/run.h"' >"$scratch/report/page.c"
printf '#include <stdio.h>\n#include "base/error.h"\n  # include "report/page.h"\n' >"$scratch/run/run.h"
printf '#include "error.h"\n#include "base/error.h"\n' >"$scratch/base/error.h"
echo '#include "base/error.h"' >"$scratch/odd/odd.c"
echo '#include "run/run.h"' >"$scratch/tests/test_run.c"
touch "$scratch/report/page.h"
expected='base base/error.h:1
odd odd/odd.c:1
report report/page.c:1
run run/run.h:3'
found=$(layers_check "$scratch" | sed 's/: .*//' | sort)
[ "$found" = "$expected" ] && found=
passes test_layers__finds_wrong_arrows "$found"

finish
