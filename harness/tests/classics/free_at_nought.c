// about: A lock that is free when its semaphore is 0: taken by waiting for that and adding 1, given back by taking 1.
// fails: never
#include "shared.h"
#include <sys/sem.h>

static int lock;
static int *count;

static int work(int number) {
  struct sembuf take[] = {{0, 0, 0}, {0, 1, SEM_UNDO}};
  struct sembuf give = {0, -1, SEM_UNDO};
  (void)number;
  for (int i = 0; i < 3; i++) {
    if (semop(lock, take, 2))
      return 1;
    ++*count;
    if (semop(lock, &give, 1))
      return 1;
  }
  return 0;
}

int main(void) {
  count = share(sizeof *count);
  lock = semget(IPC_PRIVATE, 1, 0600);
  int failed = all(3, work) || *count != 9;
  semctl(lock, 0, IPC_RMID);
  return failed;
}
