#!/bin/bash
# A grader of the usual kind, to compare with: builds, starts the server in the background, sleeps, starts the client
# under `timeout`, compares what they print and how they end with what the course's own programs did, and looks at
# `ipcs` before and after. One scenario a program, as an instructor would write it down in an afternoon.
#
# Usage: shell_grader.sh REFERENCE CLASS, folders <program>/ and <owner>/<program>/. Prints a line for each submission:
# owner, program, pass or fail, and why.
#
# It runs in namespaces of its own, which the usual kind does not: what it removes and kills can only be its own.
set -u
if [ "$$" -ne 1 ]; then
  exec unshare --user --map-root-user --ipc --pid --mount --fork --kill-child --mount-proc "$0" "$(realpath "$1")" "$(realpath "$2")"
fi
reference=$1
class=$2
mount -t tmpfs tmpfs /dev/shm || exit 3
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
run=$work/run # always the same folder: ftok() makes keys of what it is
mkdir "$run"
ulimit -f 20480 -t 20 -c 0 # KiB, seconds
seconds=10                 # for a program until it is taken to hang

# Executables, each with its source; other names of one after a comma, other sources that belong to it after a plus.
declare -A roles=(
  [bounded-buffer]='producer=producer.c+bounded_buffer.c consumer=consumer.c+bounded_buffer.c'
  [fifo]='fifo=fifo.c'
  [ftok-key]='ftok=ftok.c'
  [ipc-limits]='ipclimits=ipclimits.c'
  [pipe]='pipe=pipe.c'
  [posix-message]='shmpthreadcon=shmpthreadcon.c,alg.8-4-shmpthreadcon.c,alg.8-4-shmthreadcon.c
    shmproducer,alg.8-5-shmproducer.o=shmproducer.c,alg.8-5-shmproducer.c
    shmconsumer,alg.8-6-shmconsumer.o=shmconsumer.c,alg.8-6-shmconsumer.c'
  [posix-mqueue]='mqueue=mqueue.c'
  [posix-mutex]='ipc=ipc.c,ipc.cc'
  [posix-semaphore]='semaphore=semaphore.c'
  [shm-alphabet]='shm_server=shm_server.c shm_client=shm_client.c'
  [shm-child]='parent=parent.c'
  [shm-console]='shmcon=shmcon.c,alg.8-1-shmcon.c shmread,alg.8-2-shmread.o=shmread.c,alg.8-2-shmread.c
    shmwrite,alg.8-3-shmwrite.o=shmwrite.c,alg.8-3-shmwrite.c'
  [shm-lifecycle]='lifecycle=lifecycle.c'
  [shm-message]='write_shm=write_shm.c read_shm=read_shm.c'
  [shm-pair]='server=server.c client=client.c'
  [shm-pair-terse]='server=server.c client=client.c'
  [shmctl-call]='shmctl=shmctl.c'
  [shmget-call]='shmget=shmget.c'
  [shmop-call]='shmop=shmop.c'
  [socket-echo]='server=server.c client=client.c'
)

# --- building ------------------------------------------------------------------------------------------------------

build_role() { # FOLDER NAMES SOURCES
  local folder=$1 names=${2//,/ } others=${3#*+} file compiler=gcc standard=-std=gnu17 name
  local sources=() candidates=${3%%+*}
  [ "$others" = "$3" ] && others=
  for file in ${candidates//,/ }; do
    [ -f "$folder/$file" ] && [ ${#sources[@]} -eq 0 ] && sources=("$file")
  done
  [ ${#sources[@]} -eq 1 ] || return 1
  case ${sources[0]} in *.cc) compiler=g++ standard=-std=gnu++17 ;; esac
  [ -z "$others" ] || sources+=("$others")
  (cd "$folder" && timeout 30 "$compiler" "$standard" -D_GNU_SOURCE -g -Wall -o "$run/${names%% *}" "${sources[@]}" \
    -pthread -lrt) >/dev/null 2>&1 || return 1
  for name in ${names#* }; do
    [ "$run/$name" -ef "$run/${names%% *}" ] || ln "$run/${names%% *}" "$run/$name"
  done
}

build() { # PROGRAM FOLDER
  local role copy=$work/copy
  rm -rf "$copy" "${run:?}"/*
  cp -r "$2" "$copy"
  cp -n "$reference/$1"/*.h "$copy" 2>/dev/null # headers that the course hands out
  for role in ${roles[$1]}; do
    build_role "$copy" "${role%%=*}" "${role#*=}" || return 1
  done
}

# --- running -------------------------------------------------------------------------------------------------------

# one NAME ARGUMENT…: runs it to its end. later NAME ARGUMENT…: starts it and gives it time to begin.
one() {
  (cd "$run" && timeout -k 1 "$seconds" "./$@") >"$run/$1.out" 2>"$run/$1.err"
  echo "status $?" >>"$run/$1.out"
}
later() {
  (cd "$run" && timeout -k 1 "$seconds" "./$@" >"$run/$1.out" 2>"$run/$1.err" </dev/null
    echo "status $?" >>"$run/$1.out") &
  sleep 1
}
segment() { ipcs -m | awk -v key="$1" '$1 == key { print $2 }'; }
own_segment() { ipcmk -M 4096 | sed 's/.*: //'; }

scenario() { # PROGRAM
  local id
  case $1 in
  bounded-buffer) later producer 20; one consumer 20 ;;
  fifo) one fifo ;;
  ftok-key) one ftok . 0x27 ;;
  ipc-limits) one ipclimits ;;
  pipe) one pipe ;;
  posix-message)
    one shmpthreadcon myshm
    sed -i -n '/message:/p;/^status/p' "$run/shmpthreadcon.out" # the rest is a listing with dates
    ;;
  posix-mqueue) one mqueue ;;
  posix-mutex) one ipc ;;
  posix-semaphore) one semaphore ;;
  shm-alphabet) later shm_server; one shm_client ;;
  shm-child) one parent 1 2 3 4 ;;
  shm-console)
    : >"$run/myshm"
    { sleep 1; echo 'Hello World!'; sleep 1; echo end; } | one shmcon myshm
    # the rest is keys, ids, addresses and what ipcs says
    sed -i -n -E 's/.*(shared buffer:|You wrote:)/\1/p;/^status/p' "$run/shmcon.out"
    ;;
  shm-lifecycle) one lifecycle 4096 ;;
  shm-message) one write_shm hello; one read_shm ;;
  shm-pair | shm-pair-terse) later server 1 2 3 4; one client ;;
  shmctl-call)
    id=$(own_segment)
    one shmctl "$id" IPC_STAT
    sed -i -E 's/^(key = ).*/\1KEY/' "$run/shmctl.out"
    ipcrm -m "$id"
    ;;
  shmget-call)
    one shmget 0x1234 4096 01640
    id=$(segment 0x00001234)
    sed -i "s/returned ${id:-none}\$/returned ID/" "$run/shmget.err"
    cat "$run/shmget.err" >>"$run/shmget.out"
    [ -z "$id" ] || ipcrm -m "$id"
    ;;
  shmop-call)
    id=$(own_segment)
    printf 'attach %s\nlist\n' "$id" | one shmop
    sed -i -E "s/0x[0-9a-f]+/ADDRESS/g; s/^$id /ID /" "$run/shmop.out" "$run/shmop.err"
    cat "$run/shmop.err" >>"$run/shmop.out"
    ipcrm -m "$id"
    ;;
  socket-echo)
    later server
    one client
    pkill -TERM -x server 2>/dev/null
    ;;
  esac </dev/null
  wait
}

# What is there that outlives a process.
objects() {
  ipcs -m -s -q | awk '/^0x/ { print $1, $2 }'
  ls /dev/shm /dev/mqueue /tmp/pipefile 2>/dev/null
}
clean() {
  kill -KILL -1 2>/dev/null # all in this namespace but us
  wait
  ipcrm --all 2>/dev/null
  rm -rf /dev/shm/* /dev/mqueue/* /tmp/pipefile
}

# --- judging -------------------------------------------------------------------------------------------------------

# Runs what was built; what it printed is left in a folder, a file for each program that was started.
outcome() { # PROGRAM FOLDER
  local before after
  before=$(objects)
  scenario "$1"
  after=$(objects)
  clean
  mkdir -p "$2"
  cp "$run"/*.out "$2"
  [ "$before" = "$after" ]
}

# The first thing that is wrong, or nothing.
fault_of() { # PROGRAM FOLDER
  local left='' file
  rm -rf "$work/seen"
  build "$1" "$2" || { echo 'does not compile'; return; }
  outcome "$1" "$work/seen" || left='leaves objects behind'
  for file in "$work/expected/$1"/*; do
    grep -q '^status \(124\|137\)$' "$work/seen/${file##*/}" && { echo 'hangs'; return; }
    cmp -s "$file" "$work/seen/${file##*/}" || { echo "differs in ${file##*/}"; return; }
  done
  echo "$left"
}

[ -e /tmp/pipefile ] && { echo "shell_grader.sh: /tmp/pipefile is somebody else's" >&2; exit 3; }
declare -A present
for folder in "$class"/*/*/; do
  program=$(basename "$folder")
  present[$program]=1
done
for program in "${!present[@]}"; do
  build "$program" "$reference/$program" && outcome "$program" "$work/expected/$program" ||
    echo "shell_grader.sh: the reference of $program fails" >&2
done
for folder in "$class"/*/*/; do
  folder=${folder%/}
  owner=${folder%/*}
  fault=$(fault_of "${folder##*/}" "$folder")
  echo "${owner##*/} ${folder##*/} $([ -n "$fault" ] && echo fail || echo pass) $fault"
done
