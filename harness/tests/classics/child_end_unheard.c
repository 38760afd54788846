// about: A child ends while its parent waits in semop(2), with SIGCHLD left alone: nothing interrupts the call.
// fails: never
#include "shared.h"
#include <sys/sem.h>

int main(void) {
  struct sembuf take = {.sem_op = -1};
  struct sembuf give = {.sem_op = 1};
  int set = semget(IPC_PRIVATE, 1, 0600);
  int failed = 0;
  int status;
  if (fork() == 0)
    _exit(0);
  if (fork() == 0)
    _exit(semop(set, &give, 1) != 0);
  failed |= semop(set, &take, 1) != 0;
  while (wait(&status) > 0)
    failed |= status;
  return failed || semctl(set, 0, IPC_RMID) != 0;
}
