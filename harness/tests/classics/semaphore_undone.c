// about: what a killed process held is given back: SEM_UNDO.
// sync: strict
// fails: never
#include "shared.h"
#include <signal.h>
#include <sys/sem.h>

static int *m;
static int sem;

static void op(int n, int flags) {
  struct sembuf b = {0, n, flags};
  if (semop(sem, &b, 1))
    exit(4);
}

static int work(int n) {
  op(-1, SEM_UNDO);
  *m += 1;
  if (n == 0)
    raise(SIGKILL);
  if (n == 1)
    _exit(0);
  op(1, SEM_UNDO);
  return 0;
}

int main(void) {
  m = share(4);
  sem = semget(IPC_PRIVATE, 1, 0600);
  semctl(sem, 0, SETVAL, 1);
  int failed = all(4, work) != 1;
  semctl(sem, 0, IPC_RMID);
  return failed || *m != 4;
}
