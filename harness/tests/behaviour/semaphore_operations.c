/* Several operations in one semop(2) happen all or not at all; waiting for zero; IPC_NOWAIT; who waits; errors. */
#include "facts.h"

#include <sys/ipc.h>
#include <sys/sem.h>

enum { A, B, C, COUNT };

static int id;

static void values(const char *moment) {
  unsigned short all[COUNT];
  semctl(id, 0, GETALL, all);
  say("%s: %d %d %d", moment, all[A], all[B], all[C]);
}

int main(void) {
  unsigned short first[COUNT] = {2, 0, 1};
  id = semget(IPC_PRIVATE, COUNT, 0600);
  TELL(semctl(id, 0, SETALL, first));
  struct sembuf not_both[] = {{A, -1, IPC_NOWAIT}, {B, -1, IPC_NOWAIT}};
  TELL(semop(id, not_both, 2));
  values("nothing was done");
  struct sembuf two[] = {{A, -2, 0}, {B, 5, 0}, {A, 0, IPC_NOWAIT}, {A, 1, 0}};
  TELL(semop(id, two, 4));
  values("all was done, in order");
  struct sembuf zero = {C, 0, IPC_NOWAIT};
  TELL(semop(id, &zero, 1));

  pid_t both = fork();
  if (both == 0) {
    struct sembuf wanted[] = {{A, -2, 0}, {C, -2, 0}};
    _exit(semop(id, wanted, 2) == 0 ? 0 : errno);
  }
  pid_t empty = fork();
  if (empty == 0) {
    struct sembuf wanted = {B, 0, 0};
    rest(100);
    _exit(semop(id, &wanted, 1) == 0 ? 0 : errno);
  }
  rest(200);
  say("waiting for A %d, for C %d, for B to be zero %d", semctl(id, A, GETNCNT), semctl(id, C, GETNCNT),
      semctl(id, B, GETZCNT));
  struct sembuf up = {C, 1, 0};
  TELL(semop(id, &up, 1));
  values("C alone is not enough");
  up.sem_num = A;
  TELL(semop(id, &up, 1));
  tell_end_of("the one who wanted both", both);
  values("both taken");
  struct sembuf down = {B, -5, 0};
  TELL(semop(id, &down, 1));
  tell_end_of("the one who waited for zero", empty);

  struct timespec short_time = {0, 100000000};
  double start = seconds();
  TELL(semtimedop(id, &down, 1, &short_time));
  say("%s", when(start, 0.1));
  struct sembuf wrong = {COUNT, 1, 0};
  TELL(semop(id, &wrong, 1));
  struct sembuf large = {A, 32767, 0};
  TELL(semop(id, &large, 1));
  TELL(semop(id, &large, 1));
  TELL(semctl(id, A, SETVAL, -1));
  TELL(semop(id, NULL, 1));

  pid_t waiter = fork();
  if (waiter == 0) {
    _exit(semop(id, &down, 1) < 0 && errno == EIDRM ? 43 : 0);
  }
  rest(100);
  TELL(semctl(id, 0, IPC_RMID));
  tell_end_of("waiter", waiter);
  TELL(semop(id, &up, 1));
  return 0;
}
