/* lifecycle: makes a segment of shared memory, attaches it, detaches it and releases it, and tells each step.
 *
 * Partner: none.
 * Try:     ./lifecycle 4096        and ./lifecycle 0, which the kernel refuses
 * Look:    ipcs -m                 afterwards: nothing may be left */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static int usage(void) {
  fprintf(stderr, "Use: lifecycle SIZE\n");
  return 1;
}

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* Attaches the segment and lets go of it again. It stays in the kernel meanwhile, and afterwards too. */
static bool attach_and_detach(int id) {
  void *memory = shmat(id, NULL, 0); /* NULL: the kernel chooses the address */
  if (memory == (void *)-1)
    return fail("shmat()");
  printf("attached\n");

  if (shmdt(memory) == -1)
    return fail("shmdt()");
  printf("detached\n");
  return true;
}

int main(int argc, char *argv[]) {
  if (argc != 2)
    return usage();

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  char *end;
  long size = strtol(argv[1], &end, 10);
  if (end == argv[1] || *end != '\0' || size < INT_MIN || size > INT_MAX)
    return usage();

  /* What size is possible is the kernel's to say: none at all and more than /proc/sys/kernel/shmmax are "Invalid
   * argument". A negative one is the latter, as soon as it is a size_t. */
  int id = shmget(IPC_PRIVATE, (size_t)size, IPC_CREAT | IPC_EXCL | 0660);
  if (id == -1) {
    perror("shmget()");
    return 1;
  }
  printf("created\n");

  bool worked = attach_and_detach(id);

  /* Whatever happened since: a segment outlives the program that made it. */
  if (shmctl(id, IPC_RMID, NULL) == -1)
    worked = fail("shmctl()");
  if (worked)
    printf("released\n");

  if (fflush(stdout) != 0 || ferror(stdout))
    worked = fail("stdout");
  return worked ? 0 : 1;
}
