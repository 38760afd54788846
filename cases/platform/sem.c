/* The limits of System V semaphores, as the document lists them. */
#include "platform.h"

#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

const char suite_title[] = "System V semaphores: limits";

enum { MOST_TRIED = 100000 };

static struct seminfo limits(void) {
  struct seminfo info;
  works(semctl(0, 0, IPC_INFO, &info));
  return info;
}

static void remove_it(int id) { works(semctl(id, 0, IPC_RMID)); }

STATEMENT(default_sets, "004", "A fresh system lets 32000 sets be made") { ck_assert_int_eq(limits().semmni, 32000); }

STATEMENT(no_more_sets, "004", "One set more than the kernel's limit is refused: ENOSPC") {
  int most = limits().semmni;
  if (most > MOST_TRIED)
    unsupported("the limit is %d here, too many to make them all", most);
  int *ids = calloc((size_t)most, sizeof *ids);
  int made = 0;
  while (made < most && (ids[made] = semget(IPC_PRIVATE, 1, 0600)) >= 0)
    made++;
  ck_assert_msg(made == most, "set %d of %d: %s", made + 1, most, strerror(errno));
  refused(semget(IPC_PRIVATE, 1, 0600), ENOSPC);
  for (int i = 0; i < made; i++)
    remove_it(ids[i]);
  free(ids);
}

STATEMENT(default_semaphores, "004", "On a fresh system a set has at most 32000 semaphores") {
  ck_assert_int_eq(limits().semmsl, 32000);
}

STATEMENT(no_more_semaphores, "004", "A set with one semaphore more than the limit is refused: EINVAL") {
  int most = limits().semmsl;
  remove_it(works(semget(IPC_PRIVATE, most, 0600)));
  refused(semget(IPC_PRIVATE, most + 1, 0600), EINVAL);
}

STATEMENT(default_all, "004", "All sets of a fresh system together have at most 1024000000 semaphores") {
  ck_assert_int_eq(limits().semmns, 1024000000);
}

STATEMENT(default_operations, "004", "On a fresh system one semop() makes at most 500 operations") {
  ck_assert_int_eq(limits().semopm, 500);
}

STATEMENT(no_more_operations, "004", "One operation more than the limit is refused: E2BIG, and none is made") {
  int most = limits().semopm;
  int id = works(semget(IPC_PRIVATE, 1, 0600));
  struct sembuf *operations = calloc((size_t)most + 1, sizeof *operations);
  for (int i = 0; i <= most; i++)
    operations[i].sem_op = 1;
  refused(semop(id, operations, (size_t)most + 1), E2BIG);
  ck_assert_int_eq(works(semctl(id, 0, GETVAL)), 0);
  works(semop(id, operations, (size_t)most));
  ck_assert_int_eq(works(semctl(id, 0, GETVAL)), most);
  free(operations);
  remove_it(id);
}

STATEMENT(highest_value, "004", "A semaphore's value is at most 32767: more is ERANGE") {
  int id = works(semget(IPC_PRIVATE, 1, 0600));
  struct sembuf one_more = {.sem_op = 1};
  ck_assert_int_eq(limits().semvmx, 32767);
  works(semctl(id, 0, SETVAL, 32767));
  ck_assert_int_eq(works(semctl(id, 0, GETVAL)), 32767);
  refused(semctl(id, 0, SETVAL, 32768), ERANGE);
  refused(semop(id, &one_more, 1), ERANGE);
  remove_it(id);
}
