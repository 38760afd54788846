#!/bin/bash
# The same two races given to libtsan, Helgrind, DRD and ipcgrade: a counter that two change without a lock, once two
# threads, and once two processes on a System V segment. What each reports, and how long it takes.
set -u
cd "$(dirname "$0")/../.."
binary=$(realpath "${IPCGRADE:-build/ipcgrade}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export XDG_CACHE_HOME=$scratch/cache
mkdir -p "$scratch/cases"

# program NAME: its source is read; a course of that one program, whose reference it is, and a submission of it.
program() {
  mkdir -p "$scratch/reference/$1" "$scratch/owner/$1"
  cat >"$scratch/reference/$1/$1.c"
  cp "$scratch/reference/$1/$1.c" "$scratch/owner/$1/"
  cat >"$scratch/cases/$1.yaml" <<EOF
program: $1
title: Two change a counter
sync: strict
roles: {$1: {sources: [$1.c]}}
cases: [{id: any-order, says: It counts., points: 1, expect: {$1: {exit: 0}}, explore: {preemptions: 1, at-most: 100}}]
EOF
}
program threads <<'EOF'
#include <pthread.h>
static int counter;
static void *work(void *none) {
  for (int i = 0; i < 4; i++)
    counter++;
  return none;
}
int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], 0, work, 0);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], 0);
  return 0;
}
EOF
program processes <<'EOF'
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int id = shmget(IPC_PRIVATE, sizeof(int), IPC_CREAT | 0600);
  int *counter = shmat(id, 0, 0);
  for (int n = 0; n < 2; n++)
    if (fork() == 0) {
      for (int i = 0; i < 4; i++)
        (*counter)++;
      _exit(0);
    }
  while (wait(0) > 0)
    ;
  shmdt(counter);
  return shmctl(id, IPC_RMID, 0);
}
EOF

# What each is asked with, and a word of its reports about a race. libtsan of some versions wants its addresses as they
# are without randomisation.
libtsan() { setarch -R "$scratch/$1.tsan"; }
helgrind() { valgrind --tool=helgrind --trace-children=yes "$scratch/$1.plain"; }
drd() { valgrind --tool=drd --trace-children=yes "$scratch/$1.plain"; }
ipcgrade() { "$binary" --course "$scratch" check "$scratch/owner/$1"; }
declare -A words=([libtsan]='WARNING: ThreadSanitizer: data race' [helgrind]='Possible data race'
  [drd]='Conflicting (load|store)' [ipcgrade]='data-race')

printf '%-10s %-28s %s\n' '' 'two threads' 'two processes'
for name in threads processes; do
  gcc -g -pthread -o "$scratch/$name.plain" "$scratch/reference/$name/$name.c" || exit 1
  gcc -g -pthread -fsanitize=thread -o "$scratch/$name.tsan" "$scratch/reference/$name/$name.c" || exit 1
done
for tool in libtsan helgrind drd ipcgrade; do
  printf '%-10s' "$tool"
  for name in threads processes; do
    began=$(date +%s%N)
    said=$("$tool" "$name" 2>&1)
    took=$((($(date +%s%N) - began) / 1000000))
    reports=$(grep -cE "${words[$tool]}" <<<"$said")
    printf ' %-28s' "$([ "$reports" -gt 0 ] && echo "a race" || echo "nothing") ($took ms)"
  done
  echo
done | sed 's/ *$//'
