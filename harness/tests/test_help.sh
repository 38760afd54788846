#!/bin/bash
# What is made from the tables of commands and options: the manual page, and completion in shells. Prints Check's summary
# line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh


for form in man bash fish zsh; do
  "$ipcgrade" help --format "$form" >"$scratch/$form"
  holds "$form is there" test -s "$scratch/$form"
  holds "$form is the same each time" sh -c "'$ipcgrade' help --format $form | cmp - '$scratch/$form'"
done
holds "no other form" sh -c "'$ipcgrade' help --format html 2>&1 | grep -q 'no format .html.; there are: man bash fish zsh'"
holds "whose status is a usage error's" sh -c "'$ipcgrade' help --format html; test \$? -eq 2"
holds "a form is of all commands" sh -c "'$ipcgrade' help --format man grade; test \$? -eq 2"

# Everything is in them
commands=$("$ipcgrade" help --json | sed -n 's/.*"command": "\(.*\)",/\1/p')
for command in $commands; do
  holds "man has $command" grep -q "^.fB$command.fR" "$scratch/man"
  holds "zsh has $command" grep -q "^  $command)" "$scratch/zsh"
  holds "fish has $command" grep -q -- "-a $command -d" "$scratch/fish"
  for option in $("$ipcgrade" help "$command" --json | sed -n 's/.*"name": "\(.*\)",/\1/p'); do
    holds "man has --$option" grep -qF -- "\\-\\-${option//-/\\-}\\fR" "$scratch/man"
    holds "zsh has --$option" grep -q -- "--${option}[]=[}]" "$scratch/zsh"
    holds "fish has --$option" grep -q -- "-l $option " "$scratch/fish"
  done
done
holds "man has the formats" grep -q 'junit\.xml' "$scratch/man"

# The overview: what a command is for stands apart from its arguments, however long these are
holds "the overview keeps arguments apart" sh -c "! '$ipcgrade' help | grep -qE '[A-Z…]{3}]?[a-z]{2}'"

# Other programs read them
if command -v man >/dev/null; then
  holds "man has nothing to complain of" sh -c "! LC_ALL=C.UTF-8 man --warnings -l '$scratch/man' 2>&1 >/dev/null | grep ."
  holds "man shows it" sh -c "LC_ALL=C.UTF-8 MANWIDTH=80 man -l '$scratch/man' | grep -q 'grade PATH…'"
fi
if command -v mandoc >/dev/null; then
  # It has no date, so that it is the same each time.
  holds "mandoc has nothing else to complain of" \
    sh -c "! mandoc -Tlint -Wwarning <'$scratch/man' | grep -v 'missing date' | grep ."
fi
holds "bash reads it" bash -n "$scratch/bash"
if command -v zsh >/dev/null; then holds "zsh reads it" zsh -n "$scratch/zsh"; fi
if command -v fish >/dev/null; then
  holds "fish reads it" fish --no-execute "$scratch/fish"
  for words in "ch check" "list --q --quiet" "--course harness/tests/course show not notes" "help --format m man"; do
    holds "fish completes ${words% *}" sh -c "PATH=$(dirname "$ipcgrade"):\$PATH fish --no-config -c \
      'source $scratch/fish; complete -C \"ipcgrade ${words% *}\"' | grep -q '^${words##* }'"
  done
fi

# in_bash WORD…: what completes the last word.
in_bash() {
  # shellcheck disable=SC2016 # for the other bash
  bash -c 'source "$1" && program=$2 && shift 2 && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) &&
    _ipcgrade "$program" && printf "%s\n" "${COMPREPLY[@]}"' in_bash "$scratch/bash" "$ipcgrade" "$@"
}
# completes "WORDS EXPECTED": exactly these, in any order.
completes() {
  local wanted=$1
  shift
  checks=$((checks + 1))
  local got
  got=$(in_bash "$@" | sort | tr '\n' ' ')
  [ "$got" = "$wanted " ] || fail "$*" "is completed by '$got', not '$wanted '"
}
# offers WORD WORDS…: among others.
offers() {
  local wanted=$1
  shift
  checks=$((checks + 1))
  in_bash "$@" | grep -qxF -- "$wanted" || fail "$*" "is not completed by '$wanted'"
}

completes "check" ipcgrade ch
for command in $commands; do
  offers "$command" ipcgrade ""
  for option in $("$ipcgrade" help "$command" --json | sed -n 's/.*"name": "\(.*\)",/\1/p'); do
    offers "--$option" ipcgrade "$command" --
  done
done
offers --version ipcgrade --
completes "--quiet" ipcgrade list --q
completes "always auto never" ipcgrade list --color ""
completes "auto" ipcgrade --color au
completes "auto" ipcgrade list --color = au
completes "bounded-buffer" ipcgrade show bounded-b
completes "bounded-buffer" ipcgrade grade -P bounded-b
completes "bounded-buffer" ipcgrade --json show --quiet bounded-b
completes "notes" ipcgrade --course harness/tests/course show not
completes "notes" ipcgrade --course = harness/tests/course show not
completes "" ipcgrade --course harness/tests/nowhere show not
completes "" ipcgrade new bounded-b
completes "deadlock" ipcgrade explain deadl
completes "" ipcgrade explain virt
completes "mqueue" ipcgrade conform mq
completes "doctor" ipcgrade help doc
completes "man" ipcgrade help --format m
completes "junit" ipcgrade grade --format ju
completes "junit,tap" ipcgrade grade --format junit,ta
completes "full" ipcgrade grade --require ""
completes "" ipcgrade check --seed ""
mkdir -p "$scratch/place/a folder" "$scratch/place/another"
touch "$scratch/place/a file"
completes "$scratch/place/a folder $scratch/place/another" ipcgrade check "$scratch/place/a"
completes "$scratch/place/a file $scratch/place/a folder $scratch/place/another" ipcgrade grade "$scratch/place/a"
completes "$scratch/place/another" ipcgrade grade --out "$scratch/place/an"
completes "" ipcgrade nothing ""

finish
