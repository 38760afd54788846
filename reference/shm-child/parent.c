/* parent: hands four integers to its child through shared memory that has no name.
 *
 * Partner: none; it forks its own.
 * Try:     ./parent 1 2 3 4
 * Look:    ipcs -m                 afterwards: nothing may be left */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 4 };

static bool parse_int(const char *text, int *ret_number) {
  char *end;
  long number = strtol(text, &end, 10);

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  if (end == text || *end != '\0' || number < INT_MIN || number > INT_MAX)
    return false;
  *ret_number = (int)number;
  return true;
}

/* The child's part: it has the parent's memory attached since it was forked, at the same address. */
static bool show(const int numbers[COUNT]) {
  printf("%d %d %d %d\n", numbers[0], numbers[1], numbers[2], numbers[3]);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "stdout: the numbers could not be written\n");
    return false;
  }
  return true;
}

/* Forks the child and waits for its end. */
static bool run_child(const int *shared) {
  pid_t child = fork();
  if (child == -1) {
    perror("fork");
    return false;
  }
  if (child == 0)
    exit(show(shared) ? 0 : 1); /* which also detaches */

  int status;
  if (waitpid(child, &status, 0) == -1) {
    perror("waitpid");
    return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char *argv[]) {
  int numbers[COUNT];
  bool usable = argc == COUNT + 1;

  /* argv[0] is the program's name: the numbers are argv[1] to argv[4]. */
  for (int i = 0; usable && i < COUNT; i++)
    usable = parse_int(argv[i + 1], &numbers[i]);
  if (!usable) {
    fprintf(stderr, "Use: %s #1 #2 #3 #4\n", argv[0]);
    return 1;
  }

  /* IPC_PRIVATE: always a new segment, that nobody finds by a key. A child needs none, it inherits what is attached. */
  int id = shmget(IPC_PRIVATE, COUNT * sizeof(int), IPC_CREAT | 0666);
  if (id == -1) {
    perror("shmget");
    return 1;
  }

  /* Private is only the key: the segment outlives the program unless it is removed, so each way out from here on passes
   * the removal below. */
  bool worked = false;
  int *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1) {
    perror("shmat");
  } else {
    for (int i = 0; i < COUNT; i++)
      shared[i] = numbers[i];

    /* fork() orders what was written before it ahead of all that the child does; no flag is needed. */
    worked = run_child(shared);
    if (shmdt(shared) == -1) {
      perror("shmdt");
      worked = false;
    }
  }

  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl");
    worked = false;
  }
  return worked ? 0 : 1;
}
