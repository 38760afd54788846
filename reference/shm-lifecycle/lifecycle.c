/* lifecycle: makes a segment of shared memory, attaches it, detaches it and releases it, and tells each step.
 *
 * Partner: none.
 * Try:     ./lifecycle 4096        and ./lifecycle 0, which the kernel refuses
 * Look:    ipcs -m                 afterwards: nothing may be left */
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static bool parse_int(const char *text, int *ret_number) {
  char *end;
  long number = strtol(text, &end, 10);

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  if (end == text || *end != '\0' || number < INT_MIN || number > INT_MAX)
    return false;
  *ret_number = (int)number;
  return true;
}

/* Attaches the segment and lets go of it again. It stays in the kernel meanwhile, and afterwards too. */
static bool attach_and_detach(int id) {
  void *memory = shmat(id, NULL, 0); /* NULL: the kernel chooses the address */
  if (memory == (void *)-1) {
    perror("shmat()");
    return false;
  }
  printf("attached\n");

  if (shmdt(memory) == -1) {
    perror("shmdt()");
    return false;
  }
  printf("detached\n");
  return true;
}

int main(int argc, char *argv[]) {
  int size;
  if (argc != 2 || !parse_int(argv[1], &size)) {
    fprintf(stderr, "Use: %s SIZE\n", argc > 0 ? argv[0] : "lifecycle");
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: somebody has to remove the
   * segment. */
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    perror("signal");
    return 1;
  }

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
  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl()");
    worked = false;
  }
  if (worked)
    printf("released\n");

  if (fflush(stdout) != 0) {
    perror("stdout");
    worked = false;
  }
  return worked ? 0 : 1;
}
