/* semaphore: a parent lets its child speak first, by means of a named semaphore.
 *
 * Partner: none; it forks its own.
 * Try:     ./semaphore
 *          ./semaphore | cat       the same two lines in the same order */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "/sema"

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

static bool print_line(const char *line) { return puts(line) != EOF && fflush(stdout) == 0 ? true : fail("stdout"); }

/* The child's part. It posts whether or not it could print: the parent waits for that and for nothing else. */
static bool speak_first(sem_t *semaphore) {
  bool worked = print_line("child"); /* out of the buffer before the parent may go on */

  if (sem_post(semaphore) == -1)
    worked = fail("sem_post");
  if (sem_close(semaphore) == -1)
    worked = fail("sem_close");
  return worked;
}

/* A signal may end sem_wait() without the semaphore having been posted. */
static bool await_turn(sem_t *semaphore) {
  while (sem_wait(semaphore) == -1)
    if (errno != EINTR)
      return fail("sem_wait");
  return true;
}

/* The child is always waited for: it would outlive us otherwise. */
static bool await_end(pid_t child) {
  int status;

  if (waitpid(child, &status, 0) == -1)
    return fail("waitpid");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(void) {
  /* It starts at 0: the first sem_wait() has to wait for a sem_post(). Started at 1, whoever comes first would pass.
   * O_EXCL: the value only counts for a new semaphore; one that is there already keeps its own. */
  sem_t *semaphore = sem_open(NAME, O_CREAT | O_EXCL, 0777, 0);
  if (semaphore == SEM_FAILED) {
    perror("sem_open");
    return 1;
  }

  /* The child will inherit the open semaphore, so nobody needs the name any more, and without it the semaphore goes
   * with its last user, however that ends. */
  bool worked = true;
  if (sem_unlink(NAME) == -1)
    worked = fail("sem_unlink");

  pid_t child = worked ? fork() : -1;
  if (child == 0)
    exit(speak_first(semaphore) ? 0 : 1);
  if (child == -1) {
    if (worked)
      worked = fail("fork");
  } else {
    worked = await_turn(semaphore) && print_line("parent");
    worked = await_end(child) && worked;
  }

  if (sem_close(semaphore) == -1)
    worked = fail("sem_close");
  return worked ? 0 : 1;
}
