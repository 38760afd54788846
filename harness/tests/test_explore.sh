#!/bin/bash
# `ipcgrade explore` and `replay` as students type them, on a program that counts in shared memory: statuses, progress,
# what is told of an order in which it goes wrong, of races, and of flags. Prints Check's summary line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
output=

# try NAME STATUS TEXT COMMAND…: as `expect`, and what it printed stays for what is asked next.
try() {
  local name=$1 wanted=$2 text=$3 status
  shift 3
  output=$(timeout 300 "$@" 2>&1 </dev/null)
  status=$?
  holds "$name" has "$status" "$wanted" "$text"
}
has() {
  [ "$1" -eq "$2" ] && grep -qF -- "$3" <<<"$output" && return
  printf 'status %d (not %d), or no "%s" in:\n%s\n' "$1" "$2" "$3" "$output"
  return 1
}
# says TEXT…: the last output has all of these; says_not: none.
says() { for text; do holds "what was printed has \"$text\"" grep -F -- "$text" <<<"$output"; done; }
says_not() { for text; do lacks "what was printed" "$text" echo "$output"; done; }

# ---- a course, and submissions ----

course=$scratch/course
mkdir -p "$course/cases" "$course/reference/count"
cat >"$course/cases/count.yaml" <<'EOF'
program: count
title: Two processes count in shared memory
roles:
  count: {sources: [count.c]}
limits: {events: 20000}
cases:
  - id: counts
    says: It ends with status 0.
    points: 5
    expect: {count: {exit: 0}}
  - id: any-order
    says: It counts to 2 in every order of events.
    category: concurrency
    points: 5
    expect: {count: {exit: 0}}
    explore: {preemptions: 1, at-most: 60}
EOF

# program NAME BODY CHECK: what each of two processes does with `box`, and what must hold afterwards.
program() {
  local folder=$scratch/$1/count
  [ "$1" = reference ] && folder=$course/reference/count
  mkdir -p "$folder"
  cat >"$folder/count.c" <<EOF
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
struct Box { sem_t lock; int count; int flag; int data; char much[50000]; };
static struct Box *box;
static void work(int number) { $2 }
int main(void) {
  box = mmap(NULL, sizeof *box, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  sem_init(&box->lock, 1, 1);
  for (int i = 0; i < 2; i++)
    if (fork() == 0) { work(i); _exit(0); }
  while (wait(NULL) > 0) {}
  return !($3);
}
EOF
}
program reference 'sem_wait(&box->lock); box->count++; sem_post(&box->lock);' 'box->count == 2'
program right 'sem_wait(&box->lock); box->count++; sem_post(&box->lock);' 'box->count == 2'
program lost 'box->count++;' 'box->count == 2'
program hidden 'if (number) { sleep(1); box->data += box->count; } else box->count = 1;' 'box->data < 2'
program flag 'if (number) { while (!box->flag) usleep(1000); box->count += box->data; } else { box->data = 2; box->flag = 1; }' \
  'box->count == 2'
program much 'for (int i = 0; i < 25000; i++) box->much[2 * i + number] = 1; sem_wait(&box->lock); box->count++; sem_post(&box->lock);' \
  'box->count == 2'
program assembly 'int one = 1; while (one) { __asm__ volatile("xchgl %0, %1" : "+r"(one), "+m"(box->flag)); if (one) usleep(1000); }
  box->count++; __asm__ volatile("xchgl %0, %1" : "+r"(one), "+m"(box->flag));' 'box->count == 2'
program wrong 'box->count = 5;' 'box->count == 2'
# A pair that is right when the client starts as it should: memory that has just been made says that it is filled.
cat >"$course/cases/pair.yaml" <<'EOF'
program: pair
title: A server hands a number to a client
roles:
  server: {sources: [server.c]}
  client: {sources: [client.c], start: {after: server, waits: true}}
cases:
  - id: any-order
    says: The client has the number in every order of events.
    points: 5
    expect: {server: {exit: 0}, client: {exit: 0}}
    leaves: nothing
    explore: {preemptions: 1, at-most: 60, advice: {client: {after: server, prints: made}}}
EOF
mkdir -p "$course/reference/pair" "$scratch/early"
cat >"$course/reference/pair/server.c" <<'EOF'
#include <stdatomic.h>
#include <stdio.h>
#include <sys/shm.h>
#include <unistd.h>
struct Memory { _Atomic int status; int data; }; /* 0: filled, 1: taken, 2: neither */
int main(void) {
  int id = shmget(5678, sizeof(struct Memory), IPC_CREAT | 0666);
  struct Memory *memory = shmat(id, NULL, 0);
  puts("made");
  memory->status = 2;
  memory->data = 7;
  memory->status = 0;
  while (memory->status != 1)
    sleep(1);
  shmdt(memory);
  return shmctl(id, IPC_RMID, NULL);
}
EOF
cat >"$course/reference/pair/client.c" <<'EOF'
#include <stdatomic.h>
#include <stddef.h>
#include <sys/shm.h>
struct Memory { _Atomic int status; int data; };
int main(void) {
  struct Memory *memory = shmat(shmget(5678, sizeof(struct Memory), 0666), NULL, 0);
  while (memory->status != 0)
    ;
  int data = memory->data;
  memory->status = 1;
  shmdt(memory);
  return data != 7;
}
EOF
cp -r "$course/reference/pair" "$scratch/early/"
explore=("$ipcgrade" --course "$course" explore)

# ---- usage ----

try "two folders" 2 "explore takes one folder" "${explore[@]}" "$scratch/right/count" "$scratch/lost/count"
try "no time" 2 "--seconds takes from 1 to 1000000" "${explore[@]}" --seconds 0 "$scratch/right/count"
try "no number" 2 "wants a whole number" "${explore[@]}" --seconds soon "$scratch/right/count"
try "no such case" 2 "no case 'any-oder'" "${explore[@]}" --case any-oder "$scratch/right/count"
try "a case of one order" 2 "is tried in the ordinary order of events only" "${explore[@]}" --case counts "$scratch/right/count"
try "no such program" 2 "pipe-dream" "${explore[@]}" --program pipe-dream "$scratch/right/count"
try "help" 0 "--seconds N" "${explore[@]}" --help

# ---- what is right ----

try "right" 0 "any-order: " "${explore[@]}" --seconds 2 "$scratch/right/count"
says "; 0 failed"
says_not "schedule-failure" "data-race"
try "what the case asks for" 0 "10 of 10 points" "$ipcgrade" --course "$course" check "$scratch/right/count"
says "all orders with up to 1 preemption: " "; 0 failed"
says_not "schedule-failure" "data-race"

# ---- what isn't ----

try "an update that is lost" 1 "schedule-failure" "${explore[@]}" --seconds 2 "$scratch/lost/count"
says "any-order: " " failed" "Box.count" "mapping#1" "before" "~~" "data-race"
try "all of what was lost" 1 ", which it had read at count.c:8: what count/2 wrote since is lost (wrong-exit)." \
  bash -c '"$@" >"$0"; status=$?; tr -s "\n " " " <"$0"; exit $status' "$scratch/told" \
  "$ipcgrade" --course "$course" check "$scratch/lost/count"
try "as JSON" 1 '"explored"' "${explore[@]}" --seconds 2 --json "$scratch/lost/count"
holds "the JSON of a lost update" python3 -c '
import json, sys
case = json.loads(sys.argv[1])["cases"][0]
explored = case["explored"]
assert case["id"] == "any-order" and case["points"] == 0, case
assert explored["failed"] >= 1 and explored["schedules"] >= explored["orders"] >= 2, explored
assert {finding["kind"] for finding in case["findings"]} == {"schedule-failure", "data-race"}, case
' "$output"
try "a race that does no harm" 1 "data-race" "$ipcgrade" --course "$course" check "$scratch/hidden/count"
says "Box.count"
try "wrong in the ordinary order" 1 "it fails in the ordinary order of events" "${explore[@]}" --seconds 1 "$scratch/wrong/count"

# ---- threads ----

cat >"$course/cases/threads.yaml" <<'EOF'
program: threads
title: Two threads count
roles: {threads: {sources: [threads.c]}}
cases: [{id: any-order, says: It counts., points: 5, expect: {threads: {exit: 0}}, explore: {preemptions: 1, at-most: 60}}]
EOF
mkdir -p "$scratch/unlocked/threads"
cat >"$scratch/unlocked/threads/threads.c" <<'EOF'
#include <pthread.h>
#include <stdlib.h>
static struct { int of_all[3]; } counts;
static int *block;
static void *work(void *none) {
  counts.of_all[1]++;
  *block += 1;
  return none;
}
int main(void) {
  pthread_t threads[2];
  block = calloc(1, sizeof *block);
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], NULL, work, NULL);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  return counts.of_all[1] != 2 || *block != 2;
}
EOF
# Which thread it was is told, and no address: nobody knows what lies there.
try "what two threads change" 0 "schedule-failure" bash -c '"$@" | tr -s "\n " " "' _ \
  "$ipcgrade" --course "$course" check "$scratch/unlocked/threads"
says "threads (thread 2) reads counts.of_all[1] of memory of threads at threads.c:6 before threads (thread 1) writes" \
  "uses of counts.of_all[1] of memory of threads: threads (thread" "uses of 4 bytes of memory of threads: threads (thread"
says_not " bytes 9" " bytes 1"

# ---- who of several that could go on comes first ----

# first NAME LETTER: two children are let go one after the other; the first to write must be the one of that letter.
first() {
  mkdir -p "$scratch/$1/count"
  cat >"$scratch/$1/count/count.c" <<EOF
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int go[2][2], said[2];
  char c = 0;
  pipe(said);
  for (int i = 0; i < 2; i++) {
    pipe(go[i]);
    if (fork() == 0) {
      read(go[i][0], &c, 1);
      c = 'a' + i;
      write(said[1], &c, 1);
      _exit(0);
    }
  }
  write(go[0][1], "x", 1);
  write(go[1][1], "x", 1);
  read(said[0], &c, 1);
  while (wait(NULL) > 0) {}
  return c != '$2';
}
EOF
}
first ordinarily a
first otherwise b
try "who comes first" 1 "schedule-failure" "$ipcgrade" --course "$course" check "$scratch/ordinarily/count"
says "wrong when count/2 " "before count/1 "
# By some seed the other goes first; then it is the ordinary order that goes wrong, in which nobody is held up.
try "wrong in the ordinary order alone" 0 "wrong in the ordinary one" bash -c '
  for seed in {2..12}; do "$@" --seed "$seed"; done | tr -s "\n " " "' _ \
  "$ipcgrade" --course "$course" check "$scratch/otherwise/count"
says "shows this order again."
says_not "somebody else" "where it was switched"

# ---- signals ----

# heard CLASSIC: it is a program, started alone, that must end with status 0.
heard() {
  mkdir -p "$scratch/$1/count"
  cp harness/tests/classics/shared.h "$scratch/$1/count/"
  cp "harness/tests/classics/$1.c" "$scratch/$1/count/count.c"
}
for classic in signal_lost signal_lost_suspended signal_awaited child_end_lost child_end_awaited child_end_unheard; do
  heard "$classic"
done
try "a signal before pause(2)" 0 "schedule-failure" bash -c '"$@" | tr -s "\n " " "' _ \
  "$ipcgrade" --course "$course" check "$scratch/signal_lost/count"
says "count calls kill() at" "(deadlock)" "waits in pause() at count.c:"
try "a signal before sigsuspend(2)" 1 "(deadlock)" "$ipcgrade" --course "$course" check "$scratch/signal_lost_suspended/count"
try "the end of a child before pause(2)" 1 "(deadlock)" "$ipcgrade" --course "$course" check "$scratch/child_end_lost/count"
try "a signal that sigsuspend(2) lets in" 0 "0 failed" "$ipcgrade" --course "$course" check "$scratch/signal_awaited/count"
try "the end of a child that it lets in" 0 "0 failed" "$ipcgrade" --course "$course" check "$scratch/child_end_awaited/count"
try "the end of a child that nobody asks for" 0 "0 failed" "$ipcgrade" --course "$course" check \
  "$scratch/child_end_unheard/count"

# ---- limits on time ----

cat >"$course/cases/race.yaml" <<'EOF'
program: race
title: Who is second of two processes has more to do
roles:
  race: {sources: [race.c]}
cases:
  - id: any-order
    says: It ends with status 0.
    points: 5
    limits: {wall: 500 ms, cpu: 200 ms}
    expect: {race: {exit: 0}}
    explore: {preemptions: 1, at-most: 8}
EOF

# second NAME TEXT: what the first of two children does when it is not the first to have the lock.
second() {
  mkdir -p "$scratch/$1/race"
  cat >"$scratch/$1/race/race.c" <<EOF
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
static struct Box { sem_t lock; int count; char much[200000]; } *box;
static long spent(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}
int main(void) {
  box = mmap(NULL, sizeof *box, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  sem_init(&box->lock, 1, 1);
  for (int i = 0; i < 2; i++)
    if (fork() == 0) {
      sem_wait(&box->lock);
      int before = box->count++;
      sem_post(&box->lock);
      if (i == 0 && before) { $2 }
      _exit(0);
    }
  while (wait(NULL) > 0) {}
  return box->count != 2 || spent() < 0;
}
EOF
}
second accesses 'for (int k = 0; k < 200000; k++) box->much[k] = 1;'
# More than the limit, and well below the time that it then has, on a busy machine too.
second computes 'while (spent() < 300000) for (volatile int k = 0; k < 40000; k++) {}'
second endless 'for (volatile unsigned long k = 0;; k++) {}'
mkdir -p "$course/reference/race" && cp "$scratch/accesses/race/race.c" "$course/reference/race/"
race=("$ipcgrade" --course "$course" check)
# What the tracer takes is nobody's fault.
try "too long to watch in some order" 0 "5 of 5 points" "${race[@]}" "$scratch/accesses/race"
says "orders of calls alone"
try "longer than it may in some order" 0 "5 of 5 points" "${race[@]}" "$scratch/computes/race"
says_not "calls alone"
try "for ever in some order" 1 "schedule-failure" "${race[@]}" "$scratch/endless/race"
says "computed for longer than the case allows (0.2 s of CPU time)" "where it was switched (~~)"

# ---- a flag is advice ----

try "a plain flag" 0 "10 of 10 points" "$ipcgrade" --course "$course" check "$scratch/flag/count"
try "a plain flag, explored" 0 "should be atomic" "${explore[@]}" --seconds 2 "$scratch/flag/count"
says "Box.flag"
says_not "Box.data"
try "a plain flag, as JSON" 0 '"advice": true' "$ipcgrade" --course "$course" check --json "$scratch/flag/count"

# ---- what it takes for granted about its start is advice, too ----

try "a pair that starts early" 0 "5 of 5 points" "$ipcgrade" --course "$course" check "$scratch/early/pair"
says "schedule-failure" "Advice: " "of shm#1"

# ---- a program that can't be watched at each of its accesses ----

try "too much to watch" 0 "10 of 10 points" "$ipcgrade" --course "$course" check "$scratch/much/count"
says_not "schedule-failure"
try "too much to watch, as JSON" 0 '"by_calls": true' "$ipcgrade" --course "$course" check --json "$scratch/much/count"

try "a lock in assembly" 0 "10 of 10 points" "$ipcgrade" --course "$course" check "$scratch/assembly/count"
says_not "schedule-failure" "data-race"
try "a lock in assembly, as JSON" 0 '"by_calls": true' "$ipcgrade" --course "$course" check --json "$scratch/assembly/count"

# ---- again ----

for owner in lost hidden; do
  "$ipcgrade" --course "$course" grade --quiet --out "$scratch/reports" "$scratch/$owner" >/dev/null 2>&1
  try "replay of $owner" 1 "data-race" "$ipcgrade" --course "$course" replay "$scratch/reports/$owner/count" any-order
  says "Box.count" "0 of 5 points"
  holds "the page of $owner" grep -E '[0-9]+ schedules?, [0-9]+ different; [0-9]+ failed' "$scratch/reports/$owner/count/index.html"
done

# ---- progress, on a terminal ----

output=$(timeout 60 script -qec "$(printf '%q ' "${explore[@]}" --seconds 1 "$scratch/right/count")" /dev/null </dev/null)
holds "progress" grep -E 'any-order +[0-9]+ schedules, [0-9]+ orders' <<<"$output"

finish
