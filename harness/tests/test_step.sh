#!/bin/bash
# replay --step in a terminal (tmux): what each key shows, and that the terminal is left as it was. Prints Check's summary
# line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
export TMUX_TMPDIR=$scratch
unset TMUX
tmux=(tmux -L step -f /dev/null)
trap '"${tmux[@]}" kill-server 2>/dev/null; rm -rf "$scratch"' EXIT

screen() { "${tmux[@]}" capture-pane -p; }

# shows NAME TEXT: it is on the screen, at once or as soon as the machine gets to it.
shows() {
  checks=$((checks + 1))
  for _ in $(seq 600); do
    screen | grep -qF -- "$2" && return
    sleep 0.1
  done
  fail "$1" "no \"$2\" on the screen:"$'\n'"$(screen)"
}


"$ipcgrade" grade --quiet --out "$scratch/out" student/alice/pipe >"$scratch/said" 2>&1 || cat "$scratch/said"
run=("$scratch/out/alice/pipe" letter)
expect "no terminal" 2 "--step needs a terminal" "$ipcgrade" replay --step "${run[@]}"
expect "JSON by keys" 2 "take one of them" "$ipcgrade" replay --step --json "${run[@]}"

# Twice, with the shell's words around it to see how it left the terminal.
walk="'$ipcgrade' replay --step ${run[*]}; echo status \$?; stty -a | grep -oE -- '-?(icanon|echo|isig|icrnl)( |;|\$)' | xargs"
"${tmux[@]}" new-session -d -x 90 -y 26 "echo before; read -r _; $walk; read -r _; clear; $walk; read -r _"
shows "a shell" "before"
"${tmux[@]}" send-keys Enter
shows "the first event" "1 of "
shows "nothing that is not known" "no line of a source is known"
"${tmux[@]}" send-keys p
shows "nothing before it" "nothing comes before this"
"${tmux[@]}" send-keys n Down
shows "the third event" "3 of "
shows "its line in the source" ">   30  "
shows "its object" "w write to pipe#1"
"${tmux[@]}" send-keys w
shows "the write to it" "write(pipe#1, \"a\", 1) = 1"
shows "who wrote" "o of pipe/1"
shows "the line of it" ">   16  "
"${tmux[@]}" send-keys Right o
shows "the writer's next" ">   0.000000  pipe/1       close(pipe#1) = 0  pipe.c:19"
"${tmux[@]}" send-keys Left O
shows "and back" ">   0.000000  pipe/1       write(pipe#1"
"${tmux[@]}" send-keys w
shows "no other write" "no call that writes to pipe#1 comes after this"
"${tmux[@]}" send-keys G
shows "the last event" ">   0.000000  pipe         ends with status 0"
"${tmux[@]}" resize-window -x 60 -y 16
shows "in a smaller window" ">   0.000000  pipe         ends with status 0"
"${tmux[@]}" send-keys Home
shows "the first again" "1 of "
"${tmux[@]}" send-keys q
shows "the status" "status 0"
shows "what was there before" "before"
shows "a terminal as it was" "icrnl isig icanon echo"
"${tmux[@]}" send-keys Enter
shows "it a second time" "1 of "
kill "$(pgrep -P "$("${tmux[@]}" list-panes -F '#{pane_pid}')")"
shows "that it was ended" "status 0"
shows "a terminal as it was, when ended" "icrnl isig icanon echo"

finish
